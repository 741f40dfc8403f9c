"""What stands inside the boxes of a quote, seen by another PDF library than the one that read the document.

pdfplumber (pdfminer) shares no code with the reader's PDFium, so an error of one is not repeated by the other. It is
slow; every page is therefore opened once for all quotes of a document.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pdfplumber
from numpy.typing import NDArray
from pdfplumber.page import Page

from corpus.positions import Box

_TOLERANCE = 1.0  # points by which the centre of a glyph may lie outside
_OVERPRINT = 0.6  # points between equal glyphs that are one
_OVERSIZE = 2.5  # a glyph so many times higher than its box is a watermark's

# pdfminer warns of every odd font of a document, to nobody's use: what it could not read shows in the verdict.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


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
            seen[quote, order] = glyphs.inside(box)
    return [" ".join(seen.get((q, i), "") for i in range(len(boxes))) for q, boxes in enumerate(quotes)]


def _pages(data: bytes, numbers: Sequence[int]) -> Iterable[tuple[int, _Glyphs]]:
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


def _glyphs(page: Page) -> _Glyphs:
    """The upright glyphs of a page with the page's visible top left corner as origin; overprints once."""
    left, top = cast(tuple[float, float], tuple(page.cropbox[:2])) if page.cropbox else (0.0, 0.0)
    shift_x, shift_y = left - page.bbox[0], top - page.bbox[1]
    chars = list(_once(c for c in page.chars if c.get("upright", True)))
    edges = np.array([(c["x0"], c["top"], c["x1"], c["bottom"]) for c in chars], dtype=float).reshape(-1, 4)
    return _Glyphs([c["text"] for c in chars], edges - np.array([shift_x, shift_y, shift_x, shift_y]))


def _once(chars: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each glyph once, though bold print is often the same glyph set twice a hair apart.

    A glyph lies within the tolerance of an equal one only if that lies in its cell of a grid or in a cell beside it;
    the library's own way sorts all glyphs of a page twice and takes most of the time of a check.
    """
    kept: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for char in chars:
        text, x, y = char["text"], char["x0"], char["top"]
        column, line = int(x // _OVERPRINT), int(y // _OVERPRINT)
        near = (
            kept.get((text, c, n), ()) for c in (column - 1, column, column + 1) for n in (line - 1, line, line + 1)
        )
        if any(abs(x - a) <= _OVERPRINT and abs(y - b) <= _OVERPRINT for cell in near for a, b in cell):
            continue
        kept.setdefault((text, column, line), []).append((x, y))
        yield char


@dataclass(frozen=True)
class _Glyphs:
    """The glyphs of a page: their texts, and ``left, top, right, bottom`` of each."""

    texts: list[str]
    edges: NDArray[np.float64]

    def inside(self, box: Box) -> str:
        """The glyphs whose centre lies in the box, from left to right."""
        left, top, right, bottom = self.edges.T
        x, y = (left + right) / 2, (top + bottom) / 2
        found = (x >= box.left - _TOLERANCE) & (x <= box.right + _TOLERANCE)
        found &= (y >= box.top - _TOLERANCE) & (y <= box.bottom + _TOLERANCE)
        found &= bottom - top <= _OVERSIZE * (box.bottom - box.top) + 4
        places = np.flatnonzero(found)
        return "".join(self.texts[i] for i in places[np.argsort(left[places], kind="stable")])
