"""Where do the numbers of payers differ who ask for the same? Durations and ages are compared in days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Quantity, QuantityKind

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_UNEVEN = ("month", "year")
_IN_DAYS = (QuantityKind.DURATION, QuantityKind.AGE)

Kind = tuple[str, str | None]
"""What can be compared: the kind of a number, and its unit where it cannot be counted in days."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of one kind that payers set differently; ``values`` are each payer's, none where it names no number.

    ``unit`` is None where there is none, or where payers count in different units.
    """

    kind: str
    unit: str | None
    values: dict[str, tuple[Quantity, ...]]


def kind_of(quantity: Quantity) -> Kind:
    """With which numbers a number can be compared."""
    counted = quantity.kind in _IN_DAYS and quantity.unit in _DAYS
    return quantity.kind.value, None if counted else quantity.unit


def differences(said: Mapping[str, Sequence[Quantity]]) -> Iterator[Difference]:
    """The kinds of numbers in which payers differ; ``said`` are the numbers of each payer that makes the demand."""
    if len(said) < 2:
        return
    kinds = {kind_of(quantity) for named in said.values() for quantity in named}
    for kind in sorted(kinds, key=str):
        values = {payer: tuple(q for q in named if kind_of(q) == kind) for payer, named in said.items()}
        units = {quantity.unit for named in values.values() for quantity in named}
        if not all(_alike(one, other) for one, other in pairwise(values.values())):
            yield Difference(kind[0], units.pop() if len(units) == 1 else None, values)


def _alike(one: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    """Whether two payers name the same numbers, in whatever order and unit."""
    there = all(any(_same(a, b) for b in other) for a in one)
    return there and all(any(_same(a, b) for a in one) for b in other)


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are one: six weeks are 42 days, and 90 minutes one and a half hours."""
    if one.comparator != other.comparator or (one.upper is None) != (other.upper is None):
        return False
    bounds = [(one.value, other.value)]
    if one.upper is not None and other.upper is not None:
        bounds.append((one.upper, other.upper))
    if one.unit == other.unit or one.kind not in _IN_DAYS:
        return all(a == b for a, b in bounds)
    mine, its = _DAYS[one.unit or ""], _DAYS[other.unit or ""]
    # No month has the same number of days: beside other units it is counted in whole ones, all else to the second.
    loose = (one.unit in _UNEVEN) != (other.unit in _UNEVEN)
    return all(round(a * mine, None if loose else 5) == round(b * its, None if loose else 5) for a, b in bounds)
