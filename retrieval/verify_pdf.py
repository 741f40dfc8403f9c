"""What stands inside the boxes of a quote, seen by another PDF library than the one that read the document.

pdfplumber (pdfminer) shares no code with the reader's PDFium, so an error of one is not repeated by the other. It is
slow; every page is therefore opened once for all quotes of a document.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import pdfplumber
from pdfplumber.page import Page

from corpus.positions import Box

_TOLERANCE = 1.0  # points by which the centre of a glyph may lie outside
_OVERSIZE = 2.5  # a glyph so many times higher than its box is a watermark's

Glyph = Mapping[str, Any]


def words_in_boxes(data: bytes, quotes: Sequence[Sequence[Box]]) -> list[str]:
    """For each quote, the text another extractor sees inside its boxes, box by box.

    A page that does not exist holds nothing. Raises ValueError for bytes that are no readable PDF.
    """
    wanted: dict[int, list[tuple[int, int, Box]]] = defaultdict(list)
    for quote, boxes in enumerate(quotes):
        for order, box in enumerate(boxes):
            wanted[box.page].append((quote, order, box))
    seen: dict[tuple[int, int], str] = {}
    for number, glyphs in _pages(data, sorted(wanted)):
        for quote, order, box in wanted[number]:
            seen[quote, order] = _text(glyphs, box)
    return [" ".join(seen.get((q, i), "") for i in range(len(boxes))) for q, boxes in enumerate(quotes)]


def _pages(data: bytes, numbers: Sequence[int]) -> Iterable[tuple[int, list[Glyph]]]:
    try:
        document = pdfplumber.open(io.BytesIO(data))
    except Exception as error:  # pdfminer raises errors of many unrelated classes on damaged files
        raise ValueError("not a readable PDF") from error
    with document:
        for number in numbers:
            if 1 <= number <= len(document.pages):
                page = document.pages[number - 1]
                yield number, _glyphs(page)
                page.close()


def _glyphs(page: Page) -> list[Glyph]:
    """The upright glyphs of a page with the page's visible top left corner as origin; overprints once."""
    left, top = cast(tuple[float, float], tuple(page.cropbox[:2])) if page.cropbox else (0.0, 0.0)
    shift_x, shift_y = left - page.bbox[0], top - page.bbox[1]
    return [
        {
            "text": char["text"],
            "x": (char["x0"] + char["x1"]) / 2 - shift_x,
            "y": (char["top"] + char["bottom"]) / 2 - shift_y,
            "left": char["x0"] - shift_x,
            "height": char["bottom"] - char["top"],
        }
        for char in page.dedupe_chars(tolerance=0.6).chars
        if char.get("upright", True)
    ]


def _text(glyphs: Sequence[Glyph], box: Box) -> str:
    height = box.bottom - box.top
    inside = [
        glyph
        for glyph in glyphs
        if box.left - _TOLERANCE <= glyph["x"] <= box.right + _TOLERANCE
        and box.top - _TOLERANCE <= glyph["y"] <= box.bottom + _TOLERANCE
        and glyph["height"] <= _OVERSIZE * height + 4
    ]
    return "".join(glyph["text"] for glyph in sorted(inside, key=lambda g: g["left"]))
