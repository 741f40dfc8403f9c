"""Dates as people write them in questions: which day is meant, and where it stands.

American order where only numbers are given. A month without a day means its last day for a question about what applied
"in" it, for that is when everything that began in the month governs.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"

DATE = (
    r"(?:(?:19|20)\d{2}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20)\d{2}|\d{2})\b"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?:19|20)\d{{2}}"
    rf"|{_MONTH},?\s+(?:19|20)\d{{2}}|(?:19|20)\d{{2}}-\d{{1,2}}\b)"
)
"""A regular expression for one date, without groups."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})$")
_NAMED = re.compile(
    rf"(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\s*(?P<second>\d{{1,2}}(?!\d))?\D*(?P<year>\d{{4}})$"
)


def one_date(text: str) -> date | None:
    """The day a text like ``5/1/2025``, ``May 1, 2025`` or ``March 2025`` means; None for what is no date."""
    cleaned = text.strip().lower()
    try:
        return _iso(cleaned) or _numbers(cleaned) or _named(cleaned)
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day = match.groups()
    return date(int(year), int(month), int(day)) if day else _last_of(int(year), int(month))


def _numbers(text: str) -> date | None:
    match = _NUMBERS.match(text)
    if match is None:
        return None
    month, day, year = (int(part) for part in match.groups())
    return date(year if year > 99 else 2000 + year, month, day)


def _named(text: str) -> date | None:
    match = _NAMED.match(text)
    if match is None:
        return None
    month, year = _MONTHS[match["month"].strip(".")], int(match["year"])
    day = match["first"] or match["second"]
    return date(year, month, int(day)) if day else _last_of(year, month)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
