"""Boxes are checked with another library: what stands inside a word's box is the word."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from corpus.positions import Positions, Word
from ingest.pdf import layout_pdf
from ingest.pdf.page import PageContent
from tests.ingest.drawn import LEFT, Sheets

TEXT = ("Insoles are covered for adults who stand at work.", "New shoes come first.")


def _file() -> bytes:
    sheets = Sheets()
    sheets.at("Coverage", LEFT, 700, "Times-Bold", 16)
    sheets.at("1.", LEFT, sheets.y - 20)
    sheets.y -= 20
    sheets.lines(TEXT, LEFT + 18)
    sheets.page()
    sheets.at("Repairs are not covered.", 300, 90, "Courier", 9)
    return sheets.data()


def _changed(data: bytes, *, turn: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    document = pdfium.PdfDocument(data)
    for page in document:
        page.set_rotation(turn)
        if crop:
            page.set_cropbox(*crop)
            page.set_mediabox(*crop)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    "data",
    [_file(), _changed(_file(), crop=(20, 30, 600, 780)), *(_changed(_file(), turn=turn) for turn in (90, 180, 270))],
    ids=["plain", "cut", "turned right", "turned over", "turned left"],
)
def test_another_library_finds_each_word_in_its_box(data: bytes) -> None:
    layout = layout_pdf(data)
    found = 0
    with pdfplumber.open(io.BytesIO(data)) as other:
        for word in layout.positions.words():
            box = word.box
            page = other.pages[box.page - 1]
            inside = [
                w["text"]
                for w in page.extract_words()
                if box.left <= (w["x0"] - page.bbox[0] + w["x1"] - page.bbox[0]) / 2 <= box.right
                and box.top <= (w["top"] - page.bbox[1] + w["bottom"] - page.bbox[1]) / 2 <= box.bottom
            ]
            said = layout.text[word.start : word.end]
            assert inside in ([said], [said[::-1]], list(said), list(said[::-1]))  # it spells turned words its own way
            found += 1
    assert found == len(layout.text.split())


def test_a_page_turned_sideways_reads_like_an_upright_one() -> None:
    upright, turned = layout_pdf(_file()), layout_pdf(_changed(_file(), turn=90))
    assert turned.text == upright.text
    assert turned.positions != upright.positions
    assert turned.furniture == ()


def test_every_word_of_the_text_has_a_place() -> None:
    layout = layout_pdf(_file())
    assert [layout.text[w.start : w.end] for w in layout.positions.words()] == layout.text.split()
    assert [b.page for b in layout.blocks] == [1, 1, 1, 2]
    assert layout.pages == 2


def test_a_place_beyond_every_page_is_kept_within_reach() -> None:
    box = PageContent(1, 612.0, 792.0).box(72.0, -5e9, float("inf"), float("nan"))
    [word] = Positions.of([Word(0, 7, box)]).words()
    assert (word.box.left, word.box.top, word.box.right) == (72.0, -100_000.0, 100_000.0)
    assert abs(word.box.bottom) <= 100_000.0
