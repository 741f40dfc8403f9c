"""Citations: ids that follow from the words and their place, quotes copied from the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus import ids
from corpus.errors import Damaged
from corpus.model import SectionKind, VersionStatus
from retrieval.cite import Quoter
from retrieval.render import citation_json, text_fragment
from retrieval.texts import CheckedText
from tests.retrieval.world import TODAY, World, Writer

LINE = "A widget is covered for chronic knee pain."


def checked(text: str) -> CheckedText:
    return CheckedText(ids.sha256_hex(text), text)


def document() -> Writer:
    writer = Writer("Knee Widget").section("Criteria", SectionKind.CRITERIA)
    return writer.paragraph(LINE).paragraph("Something else stands between the two.").paragraph(LINE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_an_id_is_the_version_and_the_hash_of_the_words(world: World) -> None:
    version = world.publish("aetna", "1", document(), "2025-01-01")
    quoter = world.citer.quoter(version, [version], TODAY.toordinal())
    start = quoter.text.text.index(LINE)
    made = quoter.cite(start, start + len(LINE))
    assert made.id == f"aetna/1@2025-01-01#{ids.quote_hash(LINE)}"
    assert made.quote == LINE


def test_further_places_with_the_same_words_are_counted_in_the_order_of_the_text(world: World) -> None:
    version = world.publish("aetna", "1", document(), "2025-01-01")
    quoter = world.citer.quoter(version, [version], TODAY.toordinal())
    second = quoter.text.text.rindex(LINE)
    made = quoter.cite(second, second + len(LINE))
    assert made.id == f"aetna/1@2025-01-01#{ids.quote_hash(LINE)}.2"


@pytest.mark.parametrize(
    ("text", "quote", "last"),
    [
        ("one knee, one knee, one knee", "one knee", 3),
        ("kneecap and knee", "knee", 1),
        ("ﬁve weeks and five\nweeks", "five weeks", 2),
        ("x™ knee pain; knee\npain; knee pain", "knee pain", 3),
    ],
)
def test_places_are_counted_by_words_and_not_by_glyphs(text: str, quote: str, last: int) -> None:
    start = max(text.rfind(quote), text.rfind(quote.replace(" ", "\n")))
    assert checked(text).ordinal(start, start + len(quote)) == last


def test_a_text_that_differs_from_its_hash_is_not_quoted() -> None:
    with pytest.raises(Damaged):
        CheckedText(ids.sha256_hex("one"), "two")


def test_a_span_outside_the_text_is_refused(world: World) -> None:
    quoter = Quoter.of_reading(document().reading())
    for span in [(0, 0), (-1, 5), (5, 100_000)]:
        with pytest.raises(ValueError, match="no text"):
            quoter.cite(*span)


def test_a_document_that_is_only_read_has_citations_without_identity() -> None:
    shown = citation_json(Quoter.of_reading(document().reading(), "aetna").cite(9, 20))
    assert [shown[name] for name in ("id", "url", "version", "retrieved_at", "status")] == [None] * 5
    assert shown["quote"] == document().reading().text[9:20]


def test_a_citation_handed_out_is_shown_again_with_its_standing(world: World) -> None:
    old = world.publish("aetna", "1", document(), "2024-01-01")
    quoter = world.citer.quoter(old, [old], TODAY.toordinal())
    made = quoter.cite(9, 9 + len(LINE), ("Criteria",), "A.")
    world.citer.hand_out([quoter])
    world.publish("aetna", "1", document().paragraph("A new rule about widgets."), "2025-01-01")
    key = world.record.citation(str(made.id))
    assert key is not None
    shown = world.citer.shown(key, TODAY.toordinal())
    assert (shown.quote, shown.label, shown.section) == (LINE, "A.", ("Criteria",))
    assert shown.origin.status is VersionStatus.SUPERSEDED
    assert shown.origin.end_date == date(2024, 12, 31)
    assert world.citer.shown(key, date(2024, 6, 1).toordinal()).origin.status is VersionStatus.IN_FORCE


def test_the_json_of_a_citation_has_the_fields_of_the_contract(world: World) -> None:
    version = world.publish("aetna", "1", document(), "2025-01-01")
    quoter = world.citer.quoter(version, [version], TODAY.toordinal())
    shown = citation_json(quoter.cite(9, 9 + len(LINE), ("Criteria",)), "http://here")
    assert shown["url"] == f"http://here/v1/citations/aetna%2F1%402025-01-01%23{ids.quote_hash(LINE)}"
    assert (shown["version"], shown["in_force_from"], shown["end_date"]) == ("2025-01-01", "2025-01-01", None)
    assert (shown["page"], shown["pages"], shown["boxes"]) == (None, [], [])
    assert shown["retrieved_at"] == "2026-03-01T09:00:00Z"
    assert shown["link"] == "https://aetna.example/1#:~:text=A%20widget%20is%20covered%20for%20chronic%20knee%20pain."
    kinds = [selector["type"] for selector in shown["target"]["selector"]]
    assert kinds == ["TextQuoteSelector", "TextPositionSelector", "FragmentSelector"]


def test_a_long_quote_is_linked_by_its_ends_and_hyphens_are_escaped() -> None:
    assert text_fragment("low-dose widget") == ":~:text=low%2Ddose%20widget"
    words = [f"w{n}" for n in range(40)]
    assert text_fragment(" ".join(words)) == (
        ":~:text=w0%20w1%20w2%20w3%20w4%20w5%20w6%20w7,w32%20w33%20w34%20w35%20w36%20w37%20w38%20w39"
    )


def test_keys_handed_out_before_stay_as_they_were(world: World) -> None:
    version = world.publish("aetna", "1", document(), "2025-01-01")
    quoter = world.citer.quoter(version, [version], TODAY.toordinal())
    made = quoter.cite(9, 9 + len(LINE), ("Criteria",))
    world.citer.hand_out([quoter])
    key = world.record.citation(str(made.id))
    assert key is not None
    world.record.add_citations([replace(key, path=("Elsewhere",))])
    assert world.record.citation(str(made.id)) == key
