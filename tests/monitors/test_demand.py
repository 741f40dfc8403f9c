"""Which way a change of numbers or words moves the demand."""

from __future__ import annotations

import pytest

from corpus.model import Quantity, QuantityKind
from monitors.demand import Direction, of_quantities, of_words
from monitors.wording import difference


def _weeks(comparator: str, value: float, upper: float | None = None) -> Quantity:
    return Quantity(QuantityKind.DURATION, comparator, value, "week", f"{value} weeks", upper)


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (_weeks(">=", 6), _weeks(">=", 12), Direction.TIGHTENED),
        (_weeks(">=", 6), _weeks(">", 6), Direction.TIGHTENED),
        (_weeks(">=", 12), _weeks(">=", 6), Direction.RELAXED),
        (_weeks("<=", 6), _weeks("<=", 12), Direction.RELAXED),
        (_weeks("<", 6), _weeks("<=", 6), Direction.RELAXED),
        (_weeks("range", 6, 12), _weeks("range", 4, 14), Direction.RELAXED),
        (_weeks("range", 6, 12), _weeks("range", 8, 14), Direction.UNCLEAR),
        (_weeks(">=", 6), _weeks("<=", 6), Direction.UNCLEAR),
    ],
)
def test_a_floor_that_rises_and_a_ceiling_that_sinks_tighten(before: Quantity, after: Quantity, way: Direction) -> None:
    assert of_quantities([before], [after]) is way


def test_numbers_that_move_both_ways_are_for_a_person_to_judge() -> None:
    way = of_quantities([_weeks(">=", 6), _weeks(">=", 9)], [_weeks(">=", 12), _weeks(">=", 3)])
    assert way is Direction.UNCLEAR


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("pain in rest", "pain in rest or at night", Direction.RELAXED),
        ("pain in rest or at night", "pain in rest", Direction.TIGHTENED),
        ("pain in rest", "pain in rest and at night", Direction.TIGHTENED),
        ("pain in rest and at night", "pain in rest", Direction.RELAXED),
        ("pain in rest", "swelling in rest", Direction.UNCLEAR),
        ("pain in rest", "dull pain in rest", Direction.UNCLEAR),
    ],
)
def test_alternatives_relax_and_conditions_tighten(before: str, after: str, way: Direction) -> None:
    assert of_words(difference(before, after)) is way


def test_in_a_sentence_that_refuses_the_same_words_point_the_other_way() -> None:
    assert Direction.TIGHTENED.turned(refuses=True) is Direction.RELAXED
    assert Direction.UNCLEAR.turned(refuses=True) is Direction.UNCLEAR
