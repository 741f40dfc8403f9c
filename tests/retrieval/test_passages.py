"""Passages: short enough to be quoted, whole enough to answer, and the same wherever the same words stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Criterion, Operator, PassageKind, SectionKind
from retrieval.passage_body import PassageBody, decode, encode
from retrieval.passages import make_passages
from retrieval.passages_split import MOST
from tests.retrieval.world import Writer

ITEMS = [
    f"Item {n} asks that therapy number {n} was tried for at least {n} weeks without success" for n in range(1, 31)
]


def criteria_document(*items: str) -> Writer:
    writer = Writer("Knee Widget Implantation").section("Coverage Criteria", SectionKind.CRITERIA)
    return writer.demand("A knee widget is medically necessary when all of the following are met:", *items)


def test_a_demand_and_its_short_list_are_one_passage() -> None:
    reading = criteria_document("Pain for six months", "Failure of two therapies").reading()
    (passage,) = make_passages(reading, 0, len(reading.text))
    assert passage.kind is PassageKind.CRITERION
    assert reading.text[passage.start : passage.end].endswith("Failure of two therapies")
    (node,) = decode(passage.body).criteria
    assert (node.operator, len(node.children)) == (Operator.ALL, 2)


def test_a_long_list_is_cut_into_even_groups_that_carry_their_introduction() -> None:
    reading = criteria_document(*ITEMS).reading()
    passages = make_passages(reading, 0, len(reading.text))
    lengths = [len(reading.text[p.start : p.end].split()) for p in passages]
    assert len(passages) > 3
    assert max(lengths) <= MOST
    assert min(lengths) > 30
    for later in passages[1:]:
        assert decode(later.body).context == (
            "A knee widget is medically necessary when all of the following are met:",
        )
        assert "A knee widget is medically necessary" in later.content


def test_every_item_of_a_long_list_stands_in_exactly_one_passage() -> None:
    reading = criteria_document(*ITEMS).reading()
    quoted = [reading.text[p.start : p.end] for p in make_passages(reading, 0, len(reading.text))]
    for item in ITEMS:
        assert sum(item in quote for quote in quoted) == 1


def test_a_passage_does_not_depend_on_where_it_stands() -> None:
    plain = criteria_document("Pain for six months").reading()
    moved = (
        Writer("Knee Widget Implantation")
        .section("Background", SectionKind.BACKGROUND)
        .paragraph("Widgets have been used since the last century and are made of steel.")
        .section("Coverage Criteria", SectionKind.CRITERIA)
        .demand("A knee widget is medically necessary when all of the following are met:", "Pain for six months")
        .reading()
    )
    (before,) = make_passages(plain, 0, len(plain.text))
    assert before.key in {p.key for p in make_passages(moved, 0, len(moved.text))}


def test_references_are_not_searched_and_contents_neither() -> None:
    reading = (
        Writer("Knee Widget")
        .section("Table of Contents", SectionKind.OTHER)
        .paragraph("Coverage Criteria ........................ 3")
        .section("References", SectionKind.REFERENCES)
        .paragraph("Somebody A, Other B. Widgets in knees. Journal of Widgets 2020.")
        .reading()
    )
    assert make_passages(reading, 0, len(reading.text)) == []


def test_rows_of_a_table_stand_together_with_their_codes_and_its_head() -> None:
    writer = Writer("Doses").section("Applicable Codes", SectionKind.CODES).row("Drug", "Code", "Most per visit")
    for number in range(40):
        writer.row(f"Inventamab{number}", f"J{9000 + number}", f"{number} mg in one visit", codes=[f"J{9000 + number}"])
    reading = writer.reading()
    passages = make_passages(reading, 0, len(reading.text))
    assert {p.kind for p in passages} == {PassageKind.CODES}
    assert sum(len(p.codes) for p in passages) == 40
    assert decode(passages[-1].body).context == ("Drug | Code | Most per visit",)
    assert "HCPCS:J9039" in passages[-1].codes


def test_a_code_is_found_wherever_it_is_printed() -> None:
    writer = criteria_document("Pain for six months").section("References", SectionKind.REFERENCES)
    reading = writer.row("72148", "see also an article on widgets", codes=["72148"]).paragraph("An article.").reading()
    passages = make_passages(reading, 0, len(reading.text))
    assert [passage.codes for passage in passages] == [(), ("CPT:72148",)]


def test_what_is_left_of_a_block_beside_its_criterion_is_a_passage() -> None:
    writer = Writer("Knee Widget").section("Criteria", SectionKind.CRITERIA)
    writer.paragraph("A widget is necessary for chronic pain. The surgeon keeps a record of every single visit.")
    writer.criteria.append(Criterion(writer.blocks[-1].start, writer.blocks[-1].start + 39))
    reading = writer.reading()
    quoted = [reading.text[p.start : p.end] for p in make_passages(reading, 0, len(reading.text))]
    assert quoted == ["A widget is necessary for chronic pain.", "The surgeon keeps a record of every single visit."]


def test_evidence_is_bounded() -> None:
    writer = Writer("Knee Widget").section("Clinical Evidence", SectionKind.EVIDENCE)
    for number in range(400):
        writer.paragraph(
            f"Study {number} followed twenty patients for a year and found that widgets helped some of them."
        )
    reading = writer.reading()
    passages = make_passages(reading, 0, len(reading.text))
    assert 0 < sum(len(reading.text[p.start : p.end].split()) for p in passages) < 5_000


def test_only_the_stretch_of_the_version_is_cut() -> None:
    reading = criteria_document("Pain for six months").reading()
    assert make_passages(reading, 0, 10) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("abc .;", min_size=1, max_size=900), min_size=1, max_size=12))
def test_any_text_is_cut_into_passages_of_bounded_length_inside_it(paragraphs: list[str]) -> None:
    writer = Writer("Anything").section("Background", SectionKind.BACKGROUND)
    for paragraph in paragraphs:
        writer.paragraph(paragraph)
    reading = writer.reading()
    for passage in make_passages(reading, 0, len(reading.text)):
        quote = reading.text[passage.start : passage.end]
        assert quote == quote.strip() != ""
        assert len(quote.split()) <= 2 * MOST
        assert passage.content.endswith(quote.replace("\n", " "))


def test_a_body_comes_back_as_it_was_written() -> None:
    node = Criterion(
        3, 9, "A.", Operator.AT_LEAST, 2, section=("One",), children=(Criterion(10, 12, section=("One",)),)
    )
    body = PassageBody(("One",), ("above:",), (node,), 4)
    assert decode(encode(body)) == body
