"""The dates users type on the command line and in calls: one day, written one way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from corpus.errors import WrongUse


def parse_as_of(text: str | None, zone: ZoneInfo) -> date:
    """The day a question is about: the given one, else today in the practice's time zone. Raises WrongUse."""
    return parse_day(text) or datetime.now(UTC).astimezone(zone).date()


def parse_day(text: str | None) -> date | None:
    """A day that may be left out. Raises WrongUse for what is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is not a date.", todo="Write dates as 2026-01-31.") from None
