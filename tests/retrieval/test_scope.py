"""What a question says of place and plan is found, and tells editions of one policy apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.exchange import OPEN_FUTURE, OPEN_PAST, Point
from retrieval.scope import Scope, edition_of, scope_asked

POINT = Point("1", "meadow/lamp-7", "meadow", "00", OPEN_PAST, OPEN_FUTURE)


@pytest.mark.parametrize(
    ("text", "states", "lines"),
    [
        ("Meadow Health Ohio: lamp therapy twice a week?", {"oh"}, set()),
        ("lamp therapy in new hampshire, medicaid member", {"nh"}, {"medicaid"}),
        ("Meadow NJ Medicare Advantage lamp", {"nj"}, {"medicare"}),
        ("does a lamp need PA or is MD order enough", set(), set()),
        ("marketplace plan, lamp", set(), {"individual_exchange"}),
        ("a chip in the lamp", set(), set()),
        ("West Virginia lamp", {"wv"}, set()),
    ],
)
def test_states_and_lines_of_business_are_found_in_words(text: str, states: set[str], lines: set[str]) -> None:
    assert scope_asked(text) == Scope(frozenset(states), frozenset(lines))


@pytest.mark.parametrize(
    ("policy_id", "states", "lines"),
    [
        ("meadow/lamp-7~oh", {"oh"}, set()),
        ("meadow/oh-mcd-7", {"oh"}, set()),
        ("meadow/lamp-7~medicaid", set(), {"medicaid"}),
        ("meadow/lamp-7~second-edition", set(), set()),
        ("meadow/mp-7", set(), set()),
    ],
)
def test_an_edition_says_for_whom_it_is(policy_id: str, states: set[str], lines: set[str]) -> None:
    assert edition_of(policy_id) == Scope(frozenset(states), frozenset(lines))


def test_the_edition_asked_for_fits_best_and_that_of_another_state_worst() -> None:
    asked = scope_asked("lamp therapy for Medicaid in Ohio")
    ohio, georgia = (replace(POINT, policy_id=f"meadow/lamp-7~{state}") for state in ("oh", "ga"))
    assert [asked.fit(ohio), asked.fit(POINT), asked.fit(georgia)] == [1, 0, -1]
    assert asked.fit(replace(ohio, lines_of_business=("medicaid", "chip"))) == 2
    assert asked.fit(replace(ohio, lines_of_business=("commercial",))) == 0
    assert scope_asked("lamp therapy").fit(georgia) == 0
