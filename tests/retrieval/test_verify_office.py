"""Quotes of word processors' files are proved against the files themselves, by other means than they were read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.exchange import Hints
from ingest.reader import DocumentReader
from retrieval.verify_office import is_office, office_lines, unlabelled
from retrieval.verify_words import stands_in

FOLDER = Path(__file__).parents[1] / "fixtures" / "office"
FORMATS = ["docx", "odt", "rtf", "doc"]


def lines(suffix: str) -> list[str]:
    return office_lines((FOLDER / f"seat-elevation.{suffix}").read_bytes())


def quotes() -> list[str]:
    """What each criterion of the web page of the same policy says."""
    reading = DocumentReader().read_bytes((FOLDER / "seat-elevation.html").read_bytes(), Hints())
    return [reading.text[node.start : node.end] for root in reading.criteria for node in root.walk()]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_criterion_stands_in_the_file(suffix: str) -> None:
    seen = lines(suffix)
    assert [quote for quote in quotes() if not stands_in(seen, unlabelled(quote))] == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_list_stands_in_the_file_though_its_labels_do_not(suffix: str) -> None:
    first, *_, last = quotes()[:6]
    page = DocumentReader().read_bytes((FOLDER / "seat-elevation.html").read_bytes(), Hints()).text
    whole = page[page.index(first) : page.index(last) + len(last)]
    assert "\nA. " in whole
    assert stands_in(lines(suffix), unlabelled(whole))


@pytest.mark.parametrize("suffix", FORMATS)
def test_other_words_do_not_stand_in_the_file(suffix: str) -> None:
    altered = [quote.replace("wheelchair", "stretcher") for quote in quotes() if "wheelchair" in quote]
    assert altered
    assert not any(stands_in(lines(suffix), unlabelled(quote)) for quote in altered)


def test_fonts_and_styles_of_rich_text_are_not_seen() -> None:
    assert not stands_in(lines("rtf"), "Liberation Serif")
    assert office_lines(rb"{\rtf1{\fonttbl Arial;}At least \'93six\'94 weeks \u8805? 6\par}") == [
        "At least “six” weeks ≥ 6"
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_broken_file_shows_nothing_and_fails_nothing(suffix: str) -> None:
    data = (FOLDER / f"seat-elevation.{suffix}").read_bytes()[:300]
    assert is_office(data)
    assert not stands_in(office_lines(data), quotes()[0])


def test_labels_are_taken_from_the_beginning_of_lines_only() -> None:
    assert unlabelled("All of:\nA. Pain (see B. below);\n(2) Grade 2") == "All of:\nPain (see B. below);\nGrade 2"
