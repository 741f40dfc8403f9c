"""Withdrawn policies: whether they still stand is answered in their own words, their criteria are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import Damaged
from corpus.model import Lifecycle, Reading, SectionKind, VersionStatus
from retrieval.ended import asks_standing
from tests.retrieval.world import TODAY, World, Writer, quotes

RETIRED = "This medical policy on ankle springs was retired effective July 1, 2025."
DEMAND = "An ankle spring is medically necessary after two sprains of the same ankle within a year."


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("ended"))
    criteria = Writer("Ankle Spring").section("Coverage Criteria", SectionKind.CRITERIA).demand(DEMAND)
    made.publish("aetna", "0071", criteria, "2024-01-01")
    last = (
        Writer("Ankle Spring", lifecycle=Lifecycle.RETIRED)
        .section("Policy", SectionKind.ADMINISTRATIVE)
        .paragraph(RETIRED)
        .paragraph("The spring is a coil of steel worn over the sock.")
    )
    made.publish("aetna", "0071", last, "2025-07-01", withdrawn="2025-07-01")
    wrist = Writer("Wrist Spring").section("Coverage Criteria", SectionKind.CRITERIA)
    made.publish("aetna", "0072", wrist.demand("A wrist spring is medically necessary after a fall."), "2024-01-01")
    silent = Writer("Elbow Brace").section("Coverage Criteria", SectionKind.CRITERIA)
    demand = "An elbow brace is medically necessary for tennis elbow of more than six weeks."
    made.publish("aetna", "0073", silent.demand(demand), "2024-01-01", withdrawn="2025-09-01")
    limbs = Writer("Limb Supports").section("Coverage Criteria", SectionKind.CRITERIA)
    made.publish("aetna", "0074", limbs.demand("An elbow brace or a knee brace is medically necessary."), "2024-01-01")
    yield made
    made.close()


@pytest.mark.parametrize(
    "question",
    [
        "is the aetna ankle spring policy still active?",
        "was the Aetna policy for ankle springs retired",
        "Aetna ankle spring bulletin, do they have it any more",
        "is aetna policy 0071 still in effect",
    ],
)
def test_whether_a_withdrawn_policy_stands_is_told_in_its_own_words(world: World, question: str) -> None:
    answer = world.ask(question)
    assert answer.answered
    assert quotes(answer)[0].startswith(RETIRED)
    assert {result.citation.origin.status for result in answer.results} == {VersionStatus.WITHDRAWN}
    assert answer.notice is not None
    assert "was withdrawn on 2025-07-01" in answer.notice


def test_what_a_withdrawn_policy_says_can_be_verified(world: World) -> None:
    citation = world.ask("is the aetna ankle spring policy still active?").results[0].citation
    assert citation.id is not None
    assert world.verifier.verify([citation.id], today=TODAY)[0].verified


def test_the_criteria_of_a_withdrawn_policy_are_refused_with_the_day(world: World) -> None:
    for question in ("aetna policy 0071 criteria", "how many sprains for an aetna ankle spring in the last blue moon?"):
        answer = world.ask(question)
        assert not answer.answered
        assert answer.because is not None
        assert "2025-07-01" in answer.because


def test_a_policy_that_governs_on_the_day_is_answered_as_ever(world: World) -> None:
    answer = world.ask("is the aetna ankle spring policy still active?", as_of=date(2025, 6, 30))
    assert quotes(answer)[0] == DEMAND
    assert answer.notice is None
    assert answer.results[0].citation.origin.status is VersionStatus.IN_FORCE


def test_a_policy_in_force_is_not_taken_for_a_withdrawn_one_of_a_like_name(world: World) -> None:
    answer = world.ask("is the aetna wrist spring policy still active?")
    assert answer.notice is None
    assert answer.results[0].citation.origin.policy_id == "aetna/0072"


def test_an_answer_by_another_policy_tells_that_the_one_meant_was_withdrawn(world: World) -> None:
    answer = world.ask("elbow brace at aetna")
    assert answer.answered
    assert answer.results[0].citation.origin.policy_id == "aetna/0074"
    assert answer.notice is not None
    assert answer.notice.startswith("aetna/0073 (Elbow Brace) is no longer published since 2025-09-01.")
    assert world.ask("limb supports at aetna").notice is None


def test_a_policy_that_was_only_taken_away_says_nothing_and_is_refused_with_the_day(world: World) -> None:
    answer = world.ask("is the aetna elbow brace policy, number 0073, still active?")
    assert not answer.answered
    assert answer.because is not None
    assert answer.because.startswith("aetna/0073 is no longer published since 2025-09-01:")


def test_last_words_that_are_damaged_are_withheld_and_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(reading_id: str) -> Reading:
        raise Damaged(f"{reading_id} differs from its hash")

    monkeypatch.setattr(world.record, "reading", damaged)
    answer = world.ask("is the aetna ankle spring policy still active?")
    assert (answer.answered, answer.results, answer.withheld) == (False, (), 1)
    assert answer.because is not None
    assert "was withdrawn on 2025-07-01" in answer.because


@pytest.mark.parametrize(
    "question", ["is the aetna ankle spring policy still active?", "ankle spring criteria aetna", "aetna policy 0071"]
)
def test_a_policy_taken_away_before_it_began_is_no_answer_and_no_fault(tmp_path: Path, question: str) -> None:
    made = World(tmp_path)
    spring = Writer("Ankle Spring").section("Coverage Criteria", SectionKind.CRITERIA).demand(DEMAND)
    made.publish("aetna", "0071", spring, "2027-12-01", withdrawn="2025-07-01")
    answer = made.ask(question)
    made.close()
    assert not any(quote == DEMAND for quote in quotes(answer))


@pytest.mark.parametrize(
    "question",
    ["active arthritis, which drugs first", "how often may a mask be replaced", "no longer than twelve weeks of it"],
)
def test_an_ordinary_question_asks_for_no_standing(question: str) -> None:
    assert not asks_standing(question)
