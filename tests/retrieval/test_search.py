"""Answers: the right payer's words in force on the day, cited, or an honest refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.exchange import Filter, Placement
from corpus.model import Governing, SectionKind, VersionStatus
from retrieval.answer import Answer
from retrieval.render import search_json
from tests.retrieval.world import World, Writer, quotes

WEEKS = "A knee widget is medically necessary when all of the following are met:"


def widget(weeks: int, name: str = "Knee Widget") -> Writer:
    writer = Writer(name, effective_date="2025-01-01").section("Coverage Criteria", SectionKind.CRITERIA)
    writer.demand(WEEKS, f"Physical therapy for at least {weeks} weeks", "Pain that limits walking")
    writer.section("Background", SectionKind.BACKGROUND)
    writer.paragraph("A knee widget is a small device made of steel that has been used for some years.")
    return writer.section("Applicable Codes", SectionKind.CODES).row("97999", "Placing a widget", codes=["97999"])


def gadget() -> Writer:
    writer = Writer("Shoulder Gadget").section("Coverage Criteria", SectionKind.CRITERIA)
    writer.demand("A shoulder gadget is medically necessary for frozen shoulder that lasts nine months or more.")
    return writer.section("Codes", SectionKind.CODES).row("J9998", "A gadget of steel", codes=["J9998"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("search"))
    made.publish("aetna", "1", widget(6), "2025-01-01")
    made.publish("aetna", "1", widget(12), "2026-01-01")
    made.publish("aetna", "2", gadget(), "2025-01-01")
    made.publish("cigna", "7", widget(4), "2025-01-01")
    for number in range(12):
        other = Writer(f"Procedure {number}").section("Coverage", SectionKind.CRITERIA)
        other.demand(f"Procedure {number} is medically necessary for condition {number} of the elbow or the hand.")
        made.publish("aetna", f"9{number}", other, "2025-01-01")
    yield made
    made.close()


def first(answer: Answer) -> str:
    assert answer.answered, answer.because
    return answer.results[0].citation.quote


def test_the_criteria_come_first_with_their_list(world: World) -> None:
    answer = world.ask("how many weeks of physical therapy before a knee widget", "aetna")
    assert first(answer).startswith(WEEKS)
    assert "at least 12 weeks" in first(answer)


def test_what_is_to_be_sent_comes_first_for_who_asks_what_to_send(tmp_path: Path) -> None:
    made = World(tmp_path)
    writer = Writer("Hip Widget").section("Coverage Criteria", SectionKind.CRITERIA)
    writer.demand("A hip widget is medically necessary when a hip widget was tried for a week.")
    writer.demand("The hip widget request must include a signed note of the surgeon.")
    made.publish("aetna", "3", writer, "2025-01-01")
    assert "signed note" in quotes(made.ask("what do we send with a hip widget request"))[0]
    made.close()


def test_a_payer_given_as_an_argument_filters(world: World) -> None:
    answer = world.ask("knee widget physical therapy weeks", "cigna")
    assert {result.citation.origin.payer for result in answer.results} == {"cigna"}
    assert "at least 4 weeks" in first(answer)


def test_a_payer_named_in_words_prefers(world: World) -> None:
    assert "at least 4 weeks" in first(world.ask("knee widget physical therapy weeks Cigna"))
    assert "at least 12 weeks" in first(world.ask("knee widget physical therapy weeks Aetna"))


def test_no_other_payers_words_come_before_those_of_a_payer_named_in_words(world: World) -> None:
    answer = world.ask("Cigna: knee widget physical therapy weeks")
    whose = [result.citation.origin.payer == "cigna" for result in answer.results]
    assert whose == sorted(whose, reverse=True)
    assert whose[0]
    assert not whose[-1]


def test_what_another_payer_covers_is_no_answer_for_the_payer_named_in_words(world: World) -> None:
    answer = world.ask("shoulder gadget for frozen shoulder, Cigna")
    assert not answer.answered
    assert answer.because is not None
    assert "of Cigna" in answer.because
    assert world.ask("shoulder gadget for frozen shoulder, Aetna").answered


def test_a_payer_named_in_words_is_not_answered_by_another_one_that_sends_elsewhere(tmp_path: Path) -> None:
    made = World(tmp_path)
    sends = "Criteria for a wrist widget are those of Oakbridge Guidelines."
    writer = Writer("Wrist Widget").section("Coverage Criteria", SectionKind.CRITERIA).paragraph(sends)
    writer.facts = replace(writer.facts, governed_by=(Governing("Oakbridge Guidelines", 0, 200),))
    made.publish("aetna", "5", writer, "2025-01-01")
    made.publish("cigna", "6", gadget(), "2025-01-01")
    assert "Oakbridge" in str(made.ask("criteria for a wrist widget, Aetna").because)
    assert "Oakbridge" not in str(made.ask("criteria for a wrist widget, Cigna").because)
    made.close()


@pytest.mark.parametrize("question", ["cpt 98765", "98765", "is 98765 covered?", "does Aetna pay for code 98765"])
def test_a_code_that_no_policy_names_is_refused_in_words_that_say_so(world: World, question: str) -> None:
    answer = world.ask(question)
    assert not answer.answered
    assert answer.because is not None
    assert "names 98765" in answer.because
    assert answer.understood.codes_unmatched == ("CPT:98765",)


def test_who_asks_what_changed_is_sent_to_changes(world: World) -> None:
    answer = world.ask("what changed in the knee widget policy of Aetna since January")
    assert not answer.answered
    assert "payerpolicy changes --payer aetna --since" in str(answer.because)


def test_a_code_of_another_payer_is_none_of_the_one_named_in_words(world: World) -> None:
    assert not world.ask("does Cigna cover J9998").answered
    assert world.ask("does Aetna cover J9998").answered


def test_words_beside_a_code_that_no_policy_names_are_answered(world: World) -> None:
    answer = world.ask("98765 shoulder gadget for frozen shoulder", "aetna")
    assert answer.answered


def test_the_version_in_force_on_the_day_answers(world: World) -> None:
    answer = world.ask("knee widget physical therapy weeks", "aetna", as_of=date(2025, 6, 1))
    assert "at least 6 weeks" in first(answer)
    assert not any("at least 12 weeks" in quote for quote in quotes(answer))
    assert answer.results[0].citation.origin.status is VersionStatus.IN_FORCE


def test_a_day_before_anything_is_known_is_refused_with_the_day_it_is_known_from(world: World) -> None:
    answer = world.ask("knee widget physical therapy weeks", "aetna", as_of=date(2020, 6, 1))
    assert not answer.answered
    assert answer.because is not None
    assert "known only from 2025-01-01" in answer.because


def test_a_code_in_words_finds_the_policy_that_names_it(world: World) -> None:
    answer = world.ask("is J9998 covered", "aetna")
    assert answer.understood.codes == ("HCPCS:J9998",)
    assert answer.results[0].citation.origin.policy_id == "aetna/2"
    assert any("J9998" in quote for quote in quotes(answer))


def test_a_payer_of_whom_there_is_no_policy_is_said(world: World) -> None:
    answer = world.ask("knee widget physical therapy weeks", "humana")
    assert not answer.answered
    assert answer.because == "No policy of Humana has been taken in."
    assert all(result.suggestion for result in answer.results)


def test_a_service_no_policy_speaks_of_is_refused(world: World) -> None:
    answer = world.ask("proton beam irradiation of the prostate", "aetna")
    assert not answer.answered
    assert all(result.suggestion for result in answer.results)


@pytest.mark.parametrize(
    "question",
    ["status of claim 123-456789", "how much of the deductible is left this year", "contracted rate for a knee widget"],
)
def test_what_no_coverage_policy_answers_is_refused(world: World, question: str) -> None:
    assert not world.ask(question, "aetna").answered


def test_words_that_only_ask_speak_against_no_answer(world: World) -> None:
    asked = "what paperwork, preauth forms and authorizations are requested for a knee widget"
    assert world.ask(asked, "aetna").answered


def test_a_number_that_is_asked_for_is_answered_though_its_sentence_names_another_policy(tmp_path: Path) -> None:
    made = World(tmp_path)
    rule = "An elbow widget is given for six weeks, as NCD 77 says."
    writer = Writer("Elbow Widget").section("Coverage Criteria", SectionKind.CRITERIA).demand(rule)
    writer.facts = replace(writer.facts, governed_by=(Governing("NCD", 0, 200),))
    made.publish("aetna", "6", writer)
    made.publish("cms", "77", writer)
    assert quotes(made.ask("how many weeks of the elbow widget", "aetna")) == [rule]
    assert made.ask("criteria of the elbow widget", "cms").answered
    refused = made.ask("criteria of the elbow widget", "aetna")
    assert refused.because == "The policy does not hold these criteria: it refers to NCD."
    made.close()


def test_everything_shown_was_handed_out_and_is_verbatim(world: World) -> None:
    answer = world.ask("knee widget physical therapy weeks", "aetna")
    for result in answer.results:
        assert result.citation.id is not None
        key = world.record.citation(result.citation.id)
        assert key is not None
        assert world.record.text(key.text_sha256)[key.start : key.end] == result.citation.quote
        assert result.criterion.citation.quote in result.citation.quote


def test_the_json_of_an_answer_has_the_fields_of_the_contract(world: World) -> None:
    shown = search_json(world.ask("knee widget physical therapy weeks", "aetna", "97999", "11111"))
    assert shown["understood"] == {
        "payers": ["aetna"],
        "codes": ["97999", "11111"],
        "codes_unmatched": ["11111"],
        "policy_numbers": [],
        "as_of": "2026-03-10",
        "asks": "quantity",
        "masked": [],
        "read_as": {},
        "unknown_payers": [],
    }
    assert (shown["answered"], shown["because"], shown["withheld"]) == (True, None, 0)
    result = shown["results"][0]
    assert result["policy"]["policy_id"] == "aetna/1"
    assert result["policy"]["status"] == "in_force"
    assert result["criterion"]["operator"] == "all"
    assert result["criterion"]["text"] == result["criterion"]["citation"]["quote"] == WEEKS
    assert [child["text"] for child in result["criterion"]["children"]][1] == "Pain that limits walking"
    assert result["criterion"]["context"] == []
    assert "suggestion" not in result


def test_the_same_question_has_the_same_answer(world: World) -> None:
    asked = [world.ask("knee widget", "aetna") for _ in range(2)]
    assert asked[0] == asked[1]


def test_an_answer_says_the_same_words_of_a_payer_once(world: World) -> None:
    said = quotes(world.ask("steel device background", "aetna"))
    assert len(said) == len(set(said))


def test_a_point_that_the_record_does_not_know_is_never_shown(world: World) -> None:
    day = date(2026, 3, 10).toordinal()
    (hit, *_) = world.index.select(Filter(as_of=day, policies=("aetna/2",)), 1)
    vectors = world.index.vectors([hit.point.id])[hit.point.id]
    stray = hit.point.__class__("00000000-0000-0000-0000-00000000abcd", "aetna/2", "aetna", "f" * 32, 0, 99_999_999)
    world.index.upsert([(stray, vectors)])
    try:
        assert world.ask("shoulder gadget frozen shoulder", "aetna").results
    finally:
        world.index.delete([stray.id])


def test_a_patient_in_the_question_is_not_echoed(world: World) -> None:
    shown = str(search_json(world.ask("knee widget for patient John Sample, DOB 1/2/1960", "aetna")))
    assert "Sample" not in shown
    assert "1960" not in shown


def test_a_bad_question_is_refused_in_words(world: World) -> None:
    with pytest.raises(WrongUse):
        world.ask("knee", "nobody at all")


def test_a_comparison_brings_each_payer_in_turn(world: World) -> None:
    for payer in ("aetna", "cigna"):
        writer = Writer("Elbow Gadget").section("Criteria", SectionKind.CRITERIA)
        for weeks in ("four", "six", "nine"):
            writer.demand(f"An elbow gadget of {payer} is medically necessary after {weeks} weeks of elbow pain.")
        world.publish(payer, "E-1", writer)
    found = world.ask("how do Aetna and Cigna differ on the elbow gadget?")
    payers = [result.citation.origin.payer for result in found.results]
    assert len(payers) >= 4
    assert all(one != two for one, two in pairwise(payers[:4]))


def test_who_decides_is_answered_by_the_sentence_that_sends_there(world: World) -> None:
    writer = Writer("Wrist Gizmo").section("Criteria", SectionKind.CRITERIA)
    writer.demand("A wrist gizmo is medically necessary for wrist pain of six weeks.")
    writer.section("Administration", SectionKind.ADMINISTRATIVE)
    writer.paragraph("Requests for a wrist gizmo are reviewed by Meadow Review, whose criteria govern.")
    world.publish("aetna", "W-1", writer)
    assert "Meadow Review" in quotes(world.ask("who decides about the wrist gizmo at Aetna?"))[0]


def test_an_answer_is_of_one_state_while_somebody_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions and places are read one after the other: between them another version may come into force."""
    made = World(tmp_path)
    made.publish("aetna", "1", widget(6), "2025-01-01")
    seen: list[int] = []
    places_in = made.record.placements_in

    def publishing(wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Placement]]:
        if not seen:
            with ThreadPoolExecutor() as somebody:
                somebody.submit(made.publish, "aetna", "1", widget(12), "2026-01-01").result()
        seen.append(len(made.record.versions("aetna/1")))
        return places_in(wanted)

    monkeypatch.setattr(made.record, "placements_in", publishing)
    assert "at least 6 weeks" in first(made.ask("how many weeks of physical therapy before a knee widget", "aetna"))
    assert set(seen) == {1}
    made.close()
