"""Proof on pages: the boxes of a quote hold its words, seen by another PDF library than the reader's."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.positions import Box
from retrieval.verify_pdf import words_in_boxes

HEIGHT = 792.0


def page_with(*lines: tuple[float, float, str], size: int = 10) -> bytes:
    """A page with lines of text at ``(left, baseline from the top)``."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(612, HEIGHT))
    canvas.setFont("Helvetica", size)
    for left, top, text in lines:
        canvas.drawString(left, HEIGHT - top, text)
    canvas.showPage()
    canvas.drawString(72, 700, "second page")
    canvas.save()
    return data.getvalue()


def line_box(top: float, left: float = 70, right: float = 540, page: int = 1) -> Box:
    return Box(page, left, top - 10, right, top + 3)


def test_each_quote_gets_the_words_of_its_own_boxes_in_order() -> None:
    data = page_with((72, 100, "Pain for"), (72, 114, "six weeks"), (72, 128, "or more"))
    found = words_in_boxes(data, [[line_box(100), line_box(114)], [line_box(128)]])
    assert ["".join(text.split()) for text in found] == ["Painforsixweeks", "ormore"]


def test_words_beside_the_box_are_not_in_it() -> None:
    data = page_with((72, 100, "Pain"), (300, 100, "Another cell"))
    assert words_in_boxes(data, [[line_box(100, right=200)]]) == ["Pain"]


def test_pages_are_counted_from_one_and_one_that_is_not_there_holds_nothing() -> None:
    data = page_with((72, 100, "Pain"))
    second = Box(2, 70, HEIGHT - 712, 540, HEIGHT - 697)
    assert words_in_boxes(data, [[second], [Box(9, 0, 0, 600, 700)]]) == ["second page", ""]


def test_a_watermark_over_the_words_is_passed_over() -> None:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(612, HEIGHT))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, HEIGHT - 100, "Pain for six weeks")
    canvas.saveState()
    canvas.setFont("Helvetica", 80)
    canvas.translate(60, HEIGHT - 140)
    canvas.rotate(45)
    canvas.drawString(0, 0, "DRAFT")
    canvas.restoreState()
    canvas.save()
    assert words_in_boxes(data.getvalue(), [[line_box(100)]]) == ["Pain for six weeks"]


def test_a_cropped_page_counts_from_its_visible_corner() -> None:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(612, HEIGHT), cropBox=(50, 0, 612, HEIGHT - 60))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, HEIGHT - 100, "Pain")
    canvas.save()
    assert words_in_boxes(data.getvalue(), [[line_box(40, left=20, right=200)]]) == ["Pain"]


def test_bytes_that_are_no_pdf_are_said() -> None:
    with pytest.raises(ValueError, match="not a readable PDF"):
        words_in_boxes(b"%PDF-1.4 and nothing more", [[line_box(100)]])
