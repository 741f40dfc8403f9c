"""Proof: what is not exactly as it was is not verified, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import SectionKind
from retrieval.texts import Texts
from retrieval.verify import Verifier
from retrieval.verify_text import visible_lines
from retrieval.verify_words import holds_only, stands_in
from tests.retrieval.world import TODAY, World, Writer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    for payer in ("aetna", "cigna"):
        writer = Writer("Knee Widget").section("Criteria", SectionKind.CRITERIA)
        writer.demand(
            f"The {payer} widget is medically necessary when all of the following are met:", "Pain", "Swelling"
        )
        made.publish(payer, "1", writer, "2025-01-01")
    yield made
    made.close()


def handed_out(world: World) -> list[str]:
    for payer in ("aetna", "cigna"):
        assert world.ask("knee widget criteria", payer).answered
    return [key.id for key in world.record.citations()]


def unproved(world: World, ids: list[str], *, deep: bool) -> set[str]:
    verifier = Verifier(world.record, world.archive, Texts(world.record))
    return {verdict.id for verdict in verifier.verify(ids, today=TODAY, deep=deep) if not verdict.verified}


@pytest.mark.parametrize("deep", [False, True])
def test_everything_shown_is_proved(world: World, *, deep: bool) -> None:
    ids = handed_out(world)
    assert len(ids) >= 6
    assert unproved(world, ids, deep=deep) == set()


def test_a_flipped_byte_of_the_archive_fails_the_citations_it_touches_and_no_other(world: World) -> None:
    ids = handed_out(world)
    (version,) = world.record.versions("aetna/1")
    path = world.archive.path(version.snapshot_sha256)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(bytes(data))
    assert unproved(world, ids, deep=False) == set()
    assert unproved(world, ids, deep=True) == {citation for citation in ids if citation.startswith("aetna/")}


def test_an_id_that_was_never_handed_out_is_not_verified(world: World) -> None:
    (verdict,) = world.verifier.verify(["aetna/1@2025-01-01#000000000000"], today=TODAY, deep=True)
    assert (verdict.verified, verdict.because) == (False, "no citation of this id was handed out")


@pytest.mark.parametrize(
    ("found", "quote", "same"),
    [
        ("at least 6 weeks", "at least 6 weeks", True),
        ("at least 6 weeks", "at least 8 weeks", False),
        ("at least 6 weeks", "at least 6", False),
        ("conser- vative eﬃcacy", "conservative efficacy", True),
        ("conser\u00advative", "conservative", True),
        ("≥ 6 weeks", "≤ 6 weeks", False),
        ("(cid:3) 6 weeks", "≥ 6 weeks", True),
        ("A. pain for weeks", "pain for weeks", True),
        ("severe pain for weeks", "pain for weeks", False),
        ("", "pain", False),
    ],
)
def test_boxes_must_hold_the_quote_and_nothing_else(found: str, quote: str, *, same: bool) -> None:
    assert holds_only(found, quote) is same


@pytest.mark.parametrize(
    ("lines", "quote", "found"),
    [
        (["Pain for", "six weeks."], "Pain for six weeks", True),
        (["Pain for", "Page 2 of 9", "six weeks."], "Pain for six weeks", True),
        (["Pain for six weeks."], "Pain for five weeks", False),
        (["Pain for", "six", "Page 2"], "Pain for six weeks", False),
        (["Pain"], "…", False),
    ],
)
def test_whole_lines_may_stand_in_the_way_of_a_quote(lines: list[str], quote: str, *, found: bool) -> None:
    assert stands_in(lines, quote) is found


def test_what_a_browser_does_not_show_is_not_visible() -> None:
    page = b"""<!doctype html><html><head><title>T</title></head><body><script>var hidden = 1;</script>
        <p>Shown &ge; <b>5</b> weeks</p><style>p {}</style><li>Item</li></body></html>"""
    lines = [line.strip() for line in visible_lines(page) if line.strip()]
    assert lines == ["Shown ≥ 5 weeks", "Item"]


def test_text_in_another_encoding_is_decoded() -> None:
    assert visible_lines("caf\u00e9 \u2265".encode("utf-8")) == ["café ≥"]
    assert visible_lines("caf\u00e9".encode("cp1252")) == ["café"]


def test_a_changed_character_of_a_stored_text_fails_its_citations_and_no_other(world: World, tmp_path: Path) -> None:
    ids = handed_out(world)
    (version,) = world.record.versions("aetna/1")
    stored = world.record.text(version.text_sha256)

    class Altered:
        """The record, with one character of one text changed."""

        def __getattr__(self, name: str) -> object:
            return getattr(world.record, name)

        def text(self, text_sha256: str) -> str:
            text = world.record.text(text_sha256)
            return text if text != stored else text.replace("Pain", "Gain")

    record = Altered()
    verifier = Verifier(record, world.archive, Texts(record))  # type: ignore[arg-type]
    failed = {verdict.id for verdict in verifier.verify(ids, today=TODAY) if not verdict.verified}
    assert failed == {citation for citation in ids if citation.startswith("aetna/")}
