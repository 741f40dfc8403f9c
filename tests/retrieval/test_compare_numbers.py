"""Numbers of payers who ask for the same: equal whatever the unit, different where one names none."""

from __future__ import annotations

from corpus.model import Quantity, QuantityKind
from retrieval.compare_numbers import differences


def lasting(value: float, unit: str, upper: float | None = None) -> Quantity:
    return Quantity(QuantityKind.DURATION, "range" if upper else ">=", value, unit, f"{value} {unit}", upper)


def test_a_time_in_another_unit_is_the_same_time() -> None:
    assert not list(differences({"one": [lasting(6, "week")], "two": [lasting(42, "day")]}))
    assert not list(differences({"one": [lasting(1, "year", 2)], "two": [lasting(12, "month", 24)]}))


def test_a_time_in_another_unit_that_is_longer_differs_without_a_unit_of_its_own() -> None:
    [found] = differences({"one": [lasting(6, "week")], "two": [lasting(3, "month")]})
    assert (found.kind, found.unit) == ("duration", None)
    [found] = differences({"one": [lasting(6, "week")], "two": [lasting(3, "week")]})
    assert found.unit == "week"


def test_hours_and_minutes_are_told_apart() -> None:
    assert list(differences({"one": [lasting(4, "hour")], "two": [lasting(6, "hour")]}))
    assert list(differences({"one": [lasting(54, "hour")], "two": [lasting(2, "day")]}))
    assert not list(differences({"one": [lasting(48, "hour")], "two": [lasting(2, "day")]}))
    assert not list(differences({"one": [lasting(90, "minute")], "two": [lasting(1.5, "hour")]}))


def test_every_difference_counts_beside_numbers_of_another_unit() -> None:
    assert list(differences({"one": [lasting(170, "hour")], "two": [lasting(7, "day")]}))
    mixed = {"one": [lasting(200, "hour"), lasting(2, "day")], "two": [lasting(202, "hour"), lasting(2, "day")]}
    assert list(differences(mixed))
    assert not list(differences({"one": mixed["one"], "two": mixed["one"][::-1]}))
    assert not list(differences({"one": [lasting(1, "month")], "two": [lasting(30, "day")]}))
    three = {"one": [lasting(6, "week")], "two": [lasting(42, "day")], "three": [lasting(43, "day")]}
    assert list(differences(three))


def test_a_number_that_only_one_names_is_a_difference() -> None:
    [found] = differences({"one": [lasting(6, "week")], "two": []})
    assert {payer: len(named) for payer, named in found.values.items()} == {"one": 1, "two": 0}


def test_numbers_that_cannot_be_counted_in_days_are_compared_in_their_units() -> None:
    def measure(unit: str) -> Quantity:
        return Quantity(QuantityKind.MEASURE, ">=", 40, unit, f"40 {unit}")

    assert not list(differences({"one": [measure("kg/m2")], "two": [measure("kg/m2")]}))
    assert [found.unit for found in differences({"one": [measure("kg/m2")], "two": [measure("%")]})] == ["%", "kg/m2"]


def test_one_payer_alone_differs_from_nobody() -> None:
    assert not list(differences({"one": [lasting(6, "week")]}))
