"""Which numbers does a criterion ask for, compared how, and in what unit?

A number counts when something says that it measures: a unit of time or of measure, a comparator with the thing that
is counted, or the name of a scale. Numbers of codes, citations, labels and genes have none of these and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Quantity, QuantityKind
from ingest.quantity_words import (
    AFTER,
    AGE_BEFORE,
    BEFORE,
    BETWEEN,
    BETWEEN_BEFORE,
    COUNTED,
    LISTED,
    NUMBER,
    PERSON_BEFORE,
    RANGE,
    SCALE_BEFORE,
    TIMES_PER,
    TIMES_VALUE,
    UNIT,
    number_value,
    singular,
    unit_name,
)

_TIME = frozenset({"minute", "hour", "day", "week", "month", "year"})
_WINDOW = 60  # characters before a number in which its comparator and its scale can stand
_BMI = "kg/m2"
_AGE = re.compile(r"\bage\b|\byounger than\b", re.I)
_OR = re.compile(r"\bor\s*$")


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands around one number."""

    start: int
    end: int
    value: float
    upper: float | None
    comparator: str | None
    unit: str | None
    counted: str | None
    left: str
    aged: bool


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in the order of the text; ranges once, with ``upper``."""
    found: list[Quantity] = []
    position = 0
    for match in NUMBER.finditer(text):
        if match.start() < position:
            continue
        around = _around(text, match, position)
        quantity = _quantity(text, around, found)
        if quantity is not None:
            found.append(quantity)
            position = around.end
    return tuple(_in_order(text, found + list(_rates(text))))


def _around(text: str, match: re.Match[str], floor: int) -> _Found:
    """Reads to the left for a comparator and to the right for an upper end, a comparator, a unit and a noun."""
    start, end = match.span()
    left = text[max(floor, start - _WINDOW) : start]
    comparator, taken = _comparator_before(left)
    value, upper, unit = number_value(match.group()), None, None
    if (first_unit := UNIT.match(text, end)) is not None:
        unit, end = unit_name(first_unit.group()), first_unit.end()
    if (reach := _upper_end(text, end, value, left, unit)) is not None:
        upper, end = number_value(reach["upper"]), reach.end()
        if (second_unit := UNIT.match(text, end)) is not None:
            unit, end = unit_name(second_unit.group()), second_unit.end()
    after, aged, end, unit = _after(text, end, unit)
    counted = None
    if unit is None and LISTED.match(text, end) is None and (noun := COUNTED.match(text, end)) is not None:
        counted, end = singular(_head(noun["words"], value)), _head_end(noun, value)
    comparator, aged = after or comparator, aged or _AGE.search(left[len(left) - taken :]) is not None
    return _Found(start - taken, end, value, upper, comparator, unit, counted, left[: len(left) - taken], aged)


def _upper_end(text: str, end: int, value: float, left: str, unit: str | None) -> re.Match[str] | None:
    """The other end of a range; after "between" the lower one may be the second, and one unit serves both."""
    if unit is None and BETWEEN_BEFORE.search(left):
        return BETWEEN.match(text, end)
    reach = RANGE.match(text, end)
    return reach if reach is not None and number_value(reach["upper"]) > value else None


def _after(text: str, end: int, unit: str | None) -> tuple[str | None, bool, int, str | None]:
    """A comparator behind the number (``or more``), before or after its unit, and whether it speaks of age."""
    comparator, aged = None, False
    for _ in range(3):
        if (match := AFTER.match(text, end)) is not None:
            word = match.lastgroup or ""
            aged = aged or word == "of_age" or match.group().rstrip().lower().endswith(("older", "younger"))
            comparator = {"more": ">=", "less": "<="}.get(word, comparator)
            end = match.end()
        elif unit is None and (measured := UNIT.match(text, end)) is not None:
            unit, end = unit_name(measured.group()), measured.end()
    return comparator, aged, end, unit


def _comparator_before(left: str) -> tuple[str | None, int]:
    match = BEFORE.search(left)
    if match is None:
        return None, 0
    sign = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "="}[str(match.lastgroup)]
    return sign, len(left) - match.start()


def _quantity(text: str, around: _Found, before: list[Quantity]) -> Quantity | None:
    kind, unit = _kind(around)
    if kind is None:
        return None
    comparator = around.comparator or _inherited(around, unit, before)
    shown = text[around.start : around.end].strip(" ,;:")
    if around.upper is None:
        return Quantity(kind, comparator, around.value, unit, shown)
    low, high = sorted((around.value, around.upper))
    return Quantity(kind, "range", low, unit, shown, high)


def _kind(around: _Found) -> tuple[QuantityKind | None, str | None]:
    """What is measured, and the unit it is given in; None when nothing says that the number measures."""
    left, unit = around.left, around.unit
    if unit in _TIME or (unit is None and (around.aged or AGE_BEFORE.search(left))):
        if around.aged or AGE_BEFORE.search(left) or (unit == "year" and PERSON_BEFORE.search(left)):
            return QuantityKind.AGE, unit or "year"
        return QuantityKind.DURATION, unit
    scale = SCALE_BEFORE.search(left)
    if unit is not None:
        return (QuantityKind.COUNT if unit.startswith(("day/", "event/")) else QuantityKind.MEASURE), unit
    if scale is not None and (around.comparator or around.upper is not None or scale["of"]):
        return _scaled(scale["name"])
    if around.comparator is not None and around.counted is not None:
        return QuantityKind.COUNT, around.counted
    return None, None


def _scaled(name: str) -> tuple[QuantityKind, str | None]:
    lowered = name.lower()
    if lowered == "ph":
        return QuantityKind.MEASURE, "pH"
    if lowered in ("bmi", "body mass index"):
        return QuantityKind.MEASURE, _BMI
    return QuantityKind.SCORE, None


def _inherited(around: _Found, unit: str | None, before: list[Quantity]) -> str:
    """``greater than 190 mg/dL or 160 mg/dL``: the second number is compared as the first one of its unit is."""
    if before and _OR.search(around.left):
        same = [quantity for quantity in before if quantity.unit == unit and quantity.comparator != "range"]
        if same:
            return same[-1].comparator
    return "="


def _rates(text: str) -> Iterator[Quantity]:
    """``once per lifetime``, ``twice a year``: so many times in one period."""
    for match in TIMES_PER.finditer(text):
        value = TIMES_VALUE[match["times"].lower()]
        yield Quantity(QuantityKind.COUNT, "=", value, match["period"].lower(), match.group())


def _in_order(text: str, found: list[Quantity]) -> list[Quantity]:
    return sorted(found, key=lambda quantity: text.find(quantity.text))


def _head(words: str, value: float) -> str:
    """The noun of ``55 triplet repeats``: the first plural, else the last word before the phrase ends."""
    parts = words.split()
    if value != 1:
        for part in parts:
            if part.endswith("s") and not part.endswith("ous") and not part.endswith("ss"):
                return part
    return parts[-1]


def _head_end(noun: re.Match[str], value: float) -> int:
    head = _head(noun["words"], value)
    return noun.start("words") + noun["words"].index(head) + len(head)
