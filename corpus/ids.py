"""Identities, computed from content and never from order of arrival: slugs, policy ids, citation ids, point ids.

The rules are the contract's: a policy number is lower case with every run of characters other than a-z and 0-9 made
one hyphen; a citation id carries 12 hex digits of the sha256 of the normalised quote.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid

_OTHER = re.compile(r"[^a-z0-9]+")
_POINTS = uuid.UUID("6f1e2c52-5a55-5f0e-9d3a-0d6f7c1f1a77")


def slug(text: str) -> str:
    """``"CPB 0236"`` is ``"cpb-0236"``; accents fold to their letters."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return _OTHER.sub("-", folded).strip("-")


def policy_id(payer: str, number: str, edition: str | None = None) -> str:
    """``aetna/cpb-0236``, or ``sentara/34e~medicaid`` for one of several editions. Raises ValueError if empty."""
    name = slug(number)
    if not name:
        raise ValueError(f"no identity can be made of {number!r}")
    return f"{payer}/{name}~{slug(edition)}" if edition and slug(edition) else f"{payer}/{name}"


def sha256_hex(text: str) -> str:
    """sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def normal_quote(quote: str) -> str:
    """The words of a quote: NFKC, white space folded. Two quotes of the same words have the same identity."""
    return " ".join(unicodedata.normalize("NFKC", quote).split())


def quote_hash(quote: str) -> str:
    """The 12 hex digits of a citation id."""
    return sha256_hex(normal_quote(quote))[:12]


def point_id(policy: str, passage_key: str, valid_from: int) -> str:
    """The UUID of a point: one content of one policy from one day on."""
    return str(uuid.uuid5(_POINTS, f"{policy}\x00{passage_key}\x00{valid_from}"))


def reading_id(snapshot_sha256: str, reader: str, payer: str | None) -> str:
    """The key under which a reading is stored: what was read, by which reader, told which payer."""
    return sha256_hex(f"{snapshot_sha256}\x00{reader}\x00{payer or ''}")[:32]
