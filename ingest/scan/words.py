"""What was recognised becomes words of a page: points for pixels, and sizes and weights as a printer would have set.

Sizes are measured from the letters a line happens to have, so equal lines measure differently: what is near the size
of most of the document is that size. Weight is judged by the breadth of strokes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.pdf.page import PageWord, Style
from ingest.scan.picture import SCALE, Ink
from ingest.scan.tesseract import SeenLine, SeenWord

_ASCENT, _DESCENT = 0.78, 0.22  # of the size, as for printed words
_NEAR = 0.14  # of the common size: lines so near to it are of it
_HEAVY = 1.32  # times the common breadth of strokes
_NOISE = 10  # per cent: less sure than this is no word but a stain, a stamp's edge or leading dots; unless it is one
_WORD = re.compile(
    r"[(\[“\"]?[A-Z]?[a-z]{2,}(?:['’-][A-Za-z]+)*[.,;:)\]]?|\(?[A-Za-z0-9]{1,3}[.)]|[A-Z]?\d[\d.,-]*"
    r"|A[nst]|I[fnst]|O[fnr]|To|By|No"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A line with the breadth of its strokes, in parts of its size."""

    line: SeenLine
    stroke: float


def measured(lines: Sequence[SeenLine], ink: Ink) -> list[Measured]:
    """The lines that hold words, each measured."""
    kept = [SeenLine(words, line.size, line.base) for line in lines if (words := _worded(line))]
    return [Measured(line, _stroke(line, ink)) for line in kept]


def common(pages: Sequence[Sequence[Measured]]) -> tuple[float, float]:
    """The size in pixels and the breadth of strokes of most letters of a document."""
    lines = [line for page in pages for line in page]
    sizes = [size for m in lines for size in [m.line.size] * _letters(m.line)]
    strokes = [stroke for m in lines for stroke in [m.stroke] * _letters(m.line)]
    return (float(np.median(sizes)), float(np.median(strokes))) if sizes else (1.0, 1.0)


def page_words(lines: Sequence[Measured], usual: tuple[float, float]) -> list[PageWord]:
    """The words of a page in points, in the order in which they were recognised."""
    words: list[PageWord] = []
    for m in lines:
        style = Style(_size(m.line.size, usual[0]), m.stroke > _HEAVY * usual[1], False, False, 0, False)
        words.extend(_word(word, m.line, style, len(words) + place) for place, word in enumerate(m.line.words))
    return words


def _word(word: SeenWord, line: SeenLine, style: Style, order: int) -> PageWord:
    base = line.base * SCALE
    top, bottom = base - _ASCENT * style.size, base + _DESCENT * style.size
    symbol = style._replace(symbolic=True, bold=False) if word.text in ("•", "▪") else style
    return PageWord(word.text, word.left * SCALE, top, word.right * SCALE, bottom, base, symbol, order, word.sure)


def _worded(line: SeenLine) -> tuple[SeenWord, ...]:
    return tuple(word for word in line.words if word.sure >= _NOISE or _WORD.fullmatch(word.text))


def _letters(line: SeenLine) -> int:
    return sum(len(word.glyphs) for word in line.words)


def _size(pixels: float, usual: float) -> float:
    near = abs(pixels - usual) <= _NEAR * usual
    return round(usual * SCALE, 1) if near else round(2 * pixels * SCALE) / 2


def _stroke(line: SeenLine, ink: Ink) -> float:
    """How long runs of ink along the line are on average, in parts of its size."""
    inked = runs = 0
    for word in line.words:
        part = ink[word.top : word.bottom + 1, word.left : word.right + 1]
        inked += int(part.sum())
        runs += int((part[:, 1:] & ~part[:, :-1]).sum() + part[:, 0].sum()) if part.size else 0
    return inked / max(runs, 1) / max(line.size, 1.0)
