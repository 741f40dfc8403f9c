"""Which dates does a text print, in whichever of the forms payers use?

Values are ``YYYY-MM-DD``, or ``YYYY-MM`` where no day is printed (``February 2026``, ``7/2023``, ``1ST QTR 2026``: the
first month of the quarter). Numbers are read month first, as payers in the United States print them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
    for name in (names,)
}
_MONTH = (
    r"(?P<{}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_FORMS = (
    r"(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?![\d./-]*\d)",
    _MONTH.format("M2") + r"\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(?P<y2>(?:19|20)\d\d)",
    r"(?P<d3>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH.format("M3") + r",?\s+(?P<y3>(?:19|20)\d\d)",
    r"(?P<m4>\d{1,2})\s{0,2}(?P<s4>[/.|-])\s?(?P<d4>\d{1,2})(?P=s4)(?P<y4>(?:19|20)\d\d|\d\d)(?![\d/|-]|\.\d)",
    _MONTH.format("M5") + r"\s*,?\s+(?P<y5>(?:19|20)\d\d)",
    r"(?P<q6>[1-4])\s?(?:st|nd|rd|th)\s+(?:quarter|qtr)\.?,?\s+(?P<y6>(?:19|20)\d\d)",
    r"Q(?P<q7>[1-4])\s+(?P<y7>(?:19|20)\d\d)",
    r"(?P<m8>\d{1,2})/(?P<y8>(?:19|20)\d\d|\d\d)(?![\d/])",
    r"(?P<m9>\d{2})\.(?P<y9>\d\d)(?![\d.])",
)
_DATE = re.compile(r"(?<![\w/-])(?<!\d\.)(?:" + "|".join(_FORMS) + r")(?-i:(?![a-z0-9_]))", re.I)
_CENTURY = 50  # two-digit years below this are of this century


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the text it was found in."""

    value: str
    start: int
    end: int


def dates_in(text: str) -> tuple[FoundDate, ...]:
    """The dates of a text in order. What cannot be a day of the calendar is left out."""
    found = []
    for match in _DATE.finditer(text):
        value = _value({name: group for name, group in match.groupdict().items() if group is not None})
        if value is not None:
            found.append(FoundDate(value, match.start(), match.end()))
    return tuple(found)


def _value(groups: dict[str, str]) -> str | None:
    """Group names are the part (year, month in digits ``m`` or words ``M``, day, quarter) and the form's number."""
    parts = {name[0]: group for name, group in groups.items()}
    year = _year(parts["y"])
    if "q" in parts:
        return f"{year}-{3 * int(parts['q']) - 2:02d}"
    month = _MONTHS[parts["M"][:3].lower()] if "M" in parts else int(parts["m"])
    if not 1 <= month <= 12 or not 1980 <= year < 2100:
        return None
    if "d" not in parts:
        return f"{year}-{month:02d}"
    day = int(parts["d"])
    return f"{year}-{month:02d}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else None


def _year(printed: str) -> int:
    number = int(printed)
    if number >= 100:
        return number
    return 2000 + number if number < _CENTURY else 1900 + number
