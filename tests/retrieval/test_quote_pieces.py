"""Quotes put together of pieces: found piece by piece, or not at all."""

from __future__ import annotations

import pytest

from corpus.anchor import Words
from retrieval.quote_pieces import pieces

TEXT = (
    "A signed order of a physician is on file. Lamps are replaced after two years of daily use. "
    "Mirrors are not replaced before five years have passed. A signed order of a nurse is not enough."
)
WORDS = Words.of(TEXT)


def said(quote: str) -> list[str] | None:
    found = pieces(quote, WORDS)
    return [TEXT[place.span.start : place.span.end] for place in found.places] if found is not None else None


@pytest.mark.parametrize("dots", ["…", "...", ". . .", "[…]", "(...)"])
def test_dots_part_a_quote(dots: str) -> None:
    quote = f"Lamps are replaced {dots} of daily use {dots} five years"
    assert said(quote) == ["Lamps are replaced", "of daily use", "five years"]
    found = pieces(quote, WORDS)
    assert found is not None
    assert found.marked


def test_pieces_with_dots_follow_each_other_in_the_text() -> None:
    found = pieces("Mirrors are not replaced before five years … Lamps are replaced after two years", WORDS)
    assert found is not None
    assert not found.marked  # they stand there, but not in this order


def test_the_first_place_after_the_piece_before_is_meant() -> None:
    assert said("Lamps are replaced … a signed order … is not enough") == [
        "Lamps are replaced",
        "A signed order",
        "is not enough",
    ]
    found = pieces("Lamps are replaced … a signed order", WORDS)
    assert found is not None
    assert found.places[1].span.start == TEXT.rindex("A signed order")


def test_sentences_run_together_are_taken_apart() -> None:
    quote = "Lamps are replaced after two years have passed. A signed order of a physician is on file"
    assert said(quote) == [
        "Lamps are replaced after two years",
        "have passed. A signed order of a",
        "physician is on file",
    ]


def test_a_short_run_of_words_is_no_piece() -> None:
    assert said("Lamps are replaced after two years, order of") is None


def test_a_word_that_stands_nowhere_is_in_no_piece() -> None:
    assert said("Lamps are replaced after two years of heavy use") is None
    assert said("Lamps are replaced … heavy use") is None


def test_a_quote_in_one_piece_is_not_put_together() -> None:
    assert said("Mirrors are not replaced before five years") is None
    assert said("…") is None
    assert said("") is None
