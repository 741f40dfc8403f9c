"""Addresses in a mail, signed so that whoever was sent it can open what it leads to, and nobody can make one up.

A link opens one practice's pages; it never acknowledges, changes or ends anything by being opened.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from corpus.subscription import Subscription

OPEN, LEAVE, SESSION = "open", "leave", "session"
"""What a signature is for; one made for one thing is worth nothing for another."""

_BYTES = 18


def new_secret() -> str:
    """A secret for a new subscription."""
    return secrets.token_urlsafe(32)


def signature(subscription: Subscription, purpose: str, about: str = "") -> str:
    """The proof that this program wrote a link for this practice."""
    signed = "\x00".join((purpose, subscription.id, about)).encode()
    digest = hmac.new(subscription.secret.encode(), signed, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def is_signed(subscription: Subscription, presented: str, purpose: str, about: str = "") -> bool:
    """Whether a signature is right, told in a time that does not depend on it."""
    return hmac.compare_digest(signature(subscription, purpose, about).encode(), presented.encode())


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one digest."""

    base_url: str
    subscription: Subscription
    digest_id: str

    def digest(self, change_id: str = "") -> str:
        """The digest as a page, whole; at one change."""
        anchor = f"#c-{change_id}" if change_id else ""
        return f"{self._opening(f'/digests/{_path(self.digest_id)}')}{anchor}"

    def citation(self, citation_id: str) -> str:
        """A quote, whole, with where it stands."""
        return self._opening(f"/citations/{_path(citation_id)}")

    def watch_list(self) -> str:
        """What the practice watches."""
        return self._opening(f"/subscriptions/{_path(self.subscription.id)}")

    def unsubscribe(self) -> str:
        """Where one click ends the mails (RFC 8058)."""
        token = f"{self.subscription.id}.{signature(self.subscription, LEAVE)}"
        return f"{self.base_url}/unsubscribe/{_path(token)}"

    def _opening(self, path: str) -> str:
        proof = {"d": self.digest_id, "t": signature(self.subscription, OPEN, self.digest_id)}
        return f"{self.base_url}{path}?{urlencode(proof)}"


def _path(name: str) -> str:
    return quote(name, safe="")
