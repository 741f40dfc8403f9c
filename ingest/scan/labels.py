"""Labels and codes that the recogniser passed over: it takes a lone column of "3." and "4." or of codes for dirt.

Ink that stands before a line and belongs to no recognised word is cut out, all of a page are put below each other in
one small picture, and that is recognised once more. What looks like neither stays dirt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from ingest.scan import tesseract
from ingest.scan.bullets import solid_shape
from ingest.scan.glyphs import tight
from ingest.scan.picture import DOTS_PER_INCH, Ink
from ingest.scan.tesseract import SeenLine, SeenWord

_REACH, _CLEAR = 14.0, 0.25  # sizes before the text where a label, or a code in its column, may stand
_ABOVE, _BELOW = 0.85, 0.3  # sizes over and under the baseline that are looked at
_LEAST, _WIDEST = 0.3, 7.0  # sizes: how high and how wide a label or a range of codes is
_SURE = 90  # per cent: of strokes that are counted and not guessed
_ROOM = 24  # pixels of white around each piece
_CODE = r"(?:[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?|\d{4}[0-9FTUM]|[A-V]\d{4})"
_LABEL = re.compile(rf"\(?(?:\d{{1,3}}|[A-Za-z]|[IVXivx]{{1,5}})[.)]{{1,2}}|[o•▪]|{_CODE}(?: ?[-–] ?{_CODE})?")
_LOOKALIKES = str.maketrans({",": ".", ":": ".", "|": "I", "‘": "", "'": "", "“": "", "_": ""})


@dataclass(frozen=True, slots=True)
class _Piece:
    """Unexplained ink before a line: which line, and where it was cut out."""

    line: int
    left: int
    top: int
    right: int
    bottom: int


def with_labels(lines: Sequence[SeenLine], image: Image.Image, ink: Ink) -> list[SeenLine]:
    """The lines, with the labels that stand before them and were not recognised at first."""
    pieces = [piece for number, line in enumerate(lines) if (piece := _piece(number, line, lines, ink))]
    whole = list(lines)
    if pieces:
        for piece, word in [*_romans(pieces, lines, ink), *_recognised(pieces, image)]:
            if word.text[:1] == whole[piece.line].words[0].text[:1] == "I":
                continue  # read as strokes already
            line = whole[piece.line]
            whole[piece.line] = SeenLine((word, *line.words), line.size, line.base)
    return whole


def _piece(number: int, line: SeenLine, lines: Sequence[SeenLine], ink: Ink) -> _Piece | None:
    first = line.words[0]
    top, bottom = max(int(line.base - _ABOVE * line.size), 0), int(line.base + _BELOW * line.size)
    left, right = int(first.left - _REACH * line.size), int(first.left - _CLEAR * line.size)
    beside = [
        word.right for other in lines for word in other.words if word.right <= right and _level(word, top, bottom)
    ]
    left = max(left, 0, *(edge + int(_CLEAR * line.size) for edge in beside))
    if right - left < _LEAST * line.size:
        return None
    part = ink[top:bottom, left:right]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if len(rows) == 0 or solid_shape(part, line.size):
        return None
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    if height < _LEAST * line.size or width > _WIDEST * line.size or columns[0] == 0:
        return None
    return _Piece(number, left + int(columns[0]) - 3, top, left + int(columns[-1]) + 4, bottom)


def _level(word: SeenWord, top: int, bottom: int) -> bool:
    return word.top < bottom and word.bottom > top


def _romans(pieces: Sequence[_Piece], lines: Sequence[SeenLine], ink: Ink) -> list[tuple[_Piece, SeenWord]]:
    """The pieces that are upright strokes and a stop: “I.” to “III.”, which a recogniser takes for a drawing."""
    found = []
    for piece in pieces:
        text = roman_strokes(ink[piece.top : piece.bottom, piece.left : piece.right], lines[piece.line].size)
        if text:
            box = (piece.left, piece.top, piece.right, piece.bottom)
            glyphs = tuple(tesseract.Glyph(sign, *box) for sign in text)
            found.append((piece, SeenWord(glyphs, *box, _SURE)))
    return found


def roman_strokes(part: Ink, size: float) -> str:
    """``I.``, ``II.`` or ``III.`` for so many solid upright strokes before a dot at their foot; empty for others."""
    inked = np.logical_or.reduce(part)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    shapes = [tight(part[:, left:right]) for left, right in zip(edges[::2], edges[1::2], strict=True)]
    if not 2 <= len(shapes) <= 4 or shapes[-1].shape[0] > 0.3 * size:
        return ""
    bars = shapes[:-1]
    upright = all(bar.shape[0] > 0.55 * size and bar.shape[1] < 0.3 * size and bar.mean() > 0.9 for bar in bars)
    return "I" * len(bars) + "." if upright else ""


def _recognised(pieces: Sequence[_Piece], image: Image.Image) -> list[tuple[_Piece, SeenWord]]:
    """The pieces that are labels, each as a word where it stands."""
    tops, height = [], _ROOM
    for piece in pieces:
        tops.append(height)
        height += piece.bottom - piece.top + _ROOM
    sheet = Image.new("L", (max(p.right - p.left for p in pieces) + 2 * _ROOM, height), 255)
    for piece, top in zip(pieces, tops, strict=True):
        sheet.paste(image.crop((piece.left, piece.top, piece.right, piece.bottom)), (_ROOM, top))
    found = []
    for seen in tesseract.see(sheet, DOTS_PER_INCH, column=True):
        place = max((at for at, top in enumerate(tops) if top <= seen.base), default=0)
        text = " ".join(word.text for word in seen.words).translate(_LOOKALIKES)
        if _LABEL.fullmatch(text):
            found.append((pieces[place], _at(pieces[place], seen.words[0], text.replace(" ", ""))))
    return found


def _at(piece: _Piece, word: SeenWord, text: str) -> SeenWord:
    box = {"left": piece.left, "top": piece.top, "right": piece.right, "bottom": piece.bottom}
    glyphs = tuple(tesseract.Glyph(sign, **box) for sign in text)
    return replace(word, glyphs=glyphs, **box)
