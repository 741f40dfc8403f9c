"""Where a list goes on: opaque to callers, bound to the list and the filters it was given for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from corpus.errors import WrongUse

_BOUND = 10


def write_cursor(after: str, *asked: object) -> str:
    """A cursor that goes on after an item of the list with these filters."""
    packed = json.dumps([_bound(asked), after], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode("ascii").rstrip("=")


def read_cursor(cursor: str | None, *asked: object) -> str | None:
    """What ``write_cursor`` was given. Raises WrongUse for a cursor of another list or of nobody's making."""
    if cursor is None:
        return None
    try:
        bound, after = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, TypeError):
        raise _strange() from None
    if bound != _bound(asked) or not isinstance(after, str):
        raise _strange()
    return after


def _bound(asked: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(asked).encode("utf-8", errors="replace")).hexdigest()[:_BOUND]


def _strange() -> WrongUse:
    return WrongUse("The cursor is not of this list.", todo="Start without a cursor, and follow the links it gives.")
