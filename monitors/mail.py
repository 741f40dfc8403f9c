"""A digest as the bytes of a mail: made once, the same for the same digest, and sent as they are by every attempt.

Multipart with text and HTML, one-click unsubscribing (RFC 8058), List-Id (RFC 2919), Auto-Submitted (RFC 3834). Message
id, date and boundary follow from subscriber and week. There is no patient's data in a digest, so there is none here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, getaddresses, parseaddr
from urllib.parse import urlsplit

from corpus.errors import WrongUse
from monitors.digest_html import digest_html, words_seen
from monitors.digest_parts import Digest
from monitors.digest_plan import Plan, fitted
from monitors.digest_text import digest_text
from monitors.digest_words import subject
from monitors.links import Links
from monitors.weeks import zone_of

_WHOLE = frozenset({"message-id", "list-id", "list-unsubscribe"})
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+")


class _Unfolded(EmailPolicy):
    """Writes ids and links on one line: folded they would be encoded, and no mail program finds the link again."""

    def fold(self, name: str, value: str) -> str:
        """A header as it is written."""
        return f"{name}: {value}{self.linesep}" if name.lower() in _WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        whole = name.lower() in _WHOLE
        return self.fold(name, value).encode("ascii") if whole else super().fold_binary(name, value)


_POLICY = _Unfolded(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is kept and sent, what of the digest stands in it, and its words."""

    message_id: str
    subject: str
    data: bytes
    plan: Plan
    words: int


def address_of(text: str) -> str:
    """The bare address of ``Name <address>``. Raises WrongUse for what is none, or holds more than one."""
    given = getaddresses([text])
    found = given[0][1] if len(given) == 1 else ""
    if not _ADDRESS.fullmatch(found) or not found.isascii() or "\n" in text or "\r" in text:
        raise WrongUse(f"{text!r} is not an e-mail address.", todo="Write it like billing@practice.example.")
    return found


def composed(digest: Digest, links: Links, sender: str) -> Mail:
    """The mail of a digest. ``sender`` is the From header: ``Policy watch <watch@practice.example>``."""
    plan = fitted(digest, lambda tried: _words(digest, tried, links))
    message_id = f"<digest.{digest.id.replace('@', '.')}@{_host(sender, links.base_url)}>"
    message = EmailMessage(policy=_POLICY)
    name, address = parseaddr(sender)[0] or "payerpolicy", address_of(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(digest.subscription.name, addr_spec=address_of(digest.subscription.address or address))
    message["Subject"] = subject(digest)
    message["Date"] = format_datetime(digest.ends.astimezone(zone_of(digest.subscription.timezone)))
    message["Message-ID"] = message_id
    message["List-Id"] = f"<digest.{digest.subscription.id}.{_host(sender, links.base_url)}>"
    message["List-Unsubscribe"] = f"<{links.unsubscribe()}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Outlook's word for the same
    message.set_content(digest_text(digest, plan, links), cte="quoted-printable")
    message.add_alternative(digest_html(digest, plan, links), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:40]}")
    return Mail(message_id, subject(digest), message.as_bytes(), plan, _words(digest, plan, links))


def bodies(data: bytes) -> tuple[str, str]:
    """The text and the HTML of a mail as it was sent."""
    message = BytesParser(policy=SMTP).parsebytes(data)
    assert isinstance(message, EmailMessage)
    found = (message.get_body(("plain",)), message.get_body(("html",)))
    text, html = (part.get_content() if part is not None else "" for part in found)
    return text, html


def _words(digest: Digest, plan: Plan, links: Links) -> int:
    """The words of text or HTML, whichever has more."""
    return max(len(digest_text(digest, plan, links).split()), words_seen(digest_html(digest, plan, links)))


def _host(sender: str, base_url: str) -> str:
    """The domain that vouches for ids: the sender's, else the service's."""
    domain = address_of(sender).rpartition("@")[2].lower()
    return domain if _HOST.fullmatch(domain) else (urlsplit(base_url).hostname or "payerpolicy.invalid")
