"""Is it worth asking again, and when? A few repetitions with growing pauses, or the pause the server asks for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ATTEMPTS = 3
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one request ended: whether another may help, and how long the server asks to wait (seconds)."""

    status: int = 0
    why: str = ""
    again: bool = False
    wall: bool = False
    retry_after: float | None = None

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], *, wall: bool) -> Attempt:
        """What an answer of this status says; before a wall nobody knocks twice."""
        if status not in _AGAIN:
            return cls(status)
        if wall:
            return cls(status, f"a wall against robots stands before the document ({status})", True, True, float("inf"))
        return cls(status, f"the server answered {status}", True, False, _seconds(headers.get("retry-after", "")))

    def told(self, attempts: int) -> str:
        """The end of all attempts, in words."""
        if self.retry_after is not None and _LONGEST_PAUSE < self.retry_after < float("inf"):
            return f"{self.why} and asks to come back in {self.retry_after:.0f} s"
        return f"{self.why}, {attempts} times" if attempts > 1 else self.why


def pause_before(number: int, last: Attempt) -> float | None:
    """Seconds to wait before attempt ``number``; None when there should be none."""
    if not last.again or number > ATTEMPTS:
        return None
    if last.retry_after is not None:
        return last.retry_after if last.retry_after <= _LONGEST_PAUSE else None
    pause = _FIRST_PAUSE * 2.0 ** (number - 2)
    return pause * random.uniform(0.75, 1.25)  # so that several clients do not come back together


def _seconds(retry_after: str) -> float | None:
    """Retry-After in seconds, given as such or as a date; None where it says nothing usable."""
    text = retry_after.strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
