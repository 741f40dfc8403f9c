"""Where do the numbers of payers differ who ask for the same? Durations and ages are compared in days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Quantity, QuantityKind

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
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
        meant = _said if len(units) == 1 else _meant
        if len({frozenset(map(meant, named)) for named in values.values()}) > 1:
            yield Difference(kind[0], units.pop() if len(units) == 1 else None, values)


def _said(quantity: Quantity) -> tuple[str, float, float | None]:
    """A number as it is said: of one unit, the smallest difference is one."""
    return quantity.comparator, quantity.value, quantity.upper


def _meant(quantity: Quantity) -> tuple[str, float, float | None]:
    """A number without the words it is said in: six weeks are 42 days, and 90 minutes are one and a half hours."""
    days = _DAYS.get(quantity.unit or "") if quantity.kind in _IN_DAYS else None
    if days is None:
        return _said(quantity)
    upper = _counted(quantity.upper * days) if quantity.upper is not None else None
    return quantity.comparator, _counted(quantity.value * days), upper


def _counted(days: float) -> float:
    """From a week on, whole days, for no month has the same number of them; below, whole minutes."""
    return float(round(days)) if days >= _DAYS["week"] else round(days * 1440) / 1440
