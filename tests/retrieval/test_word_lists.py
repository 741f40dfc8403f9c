"""A practice's own words: what they mean, and what a line that says nothing brings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.payer_book import PayerBook
from retrieval.catalog import Catalog
from retrieval.understand import Question, Understanding
from retrieval.word_lists import own_words
from tests.retrieval.world import World


def test_a_practice_says_what_its_words_mean(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# ours\n\nAnkle Zapper | zapper = nerve stimulator\nAZ = ankle zone\n")
    assert own_words(tmp_path) == {
        "ankle zapper": "nerve stimulator",
        "zapper": "nerve stimulator",
        "AZ": "ankle zone",
    }


def test_a_list_written_with_a_byte_order_mark_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# our word = theirs\nzapper = nerve stimulator\n", encoding="utf-8-sig")
    assert own_words(tmp_path) == {"zapper": "nerve stimulator"}


def test_a_practice_without_words_has_none(tmp_path: Path) -> None:
    assert own_words(tmp_path) == {}


@pytest.mark.parametrize(
    "line", ["ankle zapper", "ankle zapper =", "= nerve", "zapper || = nerve", "-- = nerve", "zapper | - = nerve"]
)
def test_a_line_that_says_nothing_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "words.txt").write_text(f"one = two\n{line}\n")
    with pytest.raises(WrongUse, match="line 2"):
        own_words(tmp_path)


def test_a_question_in_the_practices_words_is_understood(tmp_path: Path) -> None:
    world = World(tmp_path)
    words = {"zapper": "nerve stimulator", "hip": "coxa"}
    asked = Understanding(PayerBook.load(), world.record, words).understand(
        Question("Zapper for the hip"), Catalog(), date(2026, 3, 10)
    )
    world.close()
    assert asked.also == "nerve stimulator coxa"
