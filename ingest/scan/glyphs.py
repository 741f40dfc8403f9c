"""Signs that recognisers of letters misread, decided by looking at the picture: ``≥`` and ``≤``, and a few more.

Tesseract's English does not know ``≥``: it reads ``2``, so that "≥40" becomes "240". The sign is a chevron with a bar
below it, and white between.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.scan.picture import Ink
from ingest.scan.tesseract import Glyph, SeenLine, SeenWord

_GLUED = re.compile(r"A[a-z]{2,}[.,;:]?")
_SPACE = 0.17  # of the size: more white than between two letters of a word
_CUT_OFF = 0.25  # of the size: by which a box may be too narrow
_CODE_OF_Z = re.compile(r"2\d{2}\.\d{1,2}")
_DOUBT = 60  # per cent
_CODE_OF_S = re.compile(r"\$\d{4}(?:\.|[,;:)–-].*)?")
_COMPARED = re.compile(r"[2>=zZ<sS5¢$?&_]")
_DIGIT = re.compile(r"\d|\.\d")
_COUNTED = re.compile(r"(?:Class|Grade|Stage|Type|Phase|Level|Category|Tier|Factor|Part|Criterion)s?", re.I)
_STROKES = re.compile(r"I[Il|]{1,2}[,.;:)]?|[Il|]{2,3}[,.;:)]?")
_SQUARED = re.compile(r"(?<=kg/m)[?*’'”\"”°][?]?(?=$|[).,;—–-])")


def mended(line: SeenLine, ink: Ink) -> SeenLine | None:
    """The line with its signs of comparison and numbers as they are drawn; None where nothing is left of it."""
    words = [part for word in line.words if (kept := _unruled(word)) for part in _article(kept, line.size, ink)]
    for index, word in enumerate(words):
        after = words[index + 1] if index + 1 < len(words) else None
        before = words[index - 1] if index else None
        words[index] = _zed(_dollar(_roman(_squared(_compared(word, after, line, ink)), before)))
    return SeenLine(tuple(words), line.size, line.base) if words else None


def comparison_at(part: Ink) -> str:
    """``≥`` or ``≤`` when the picture of a sign is a chevron over a bar with white between; otherwise empty."""
    sign = tight(part)
    if min(sign.shape, default=0) < 6:
        return ""
    height, width = sign.shape
    rows = sign.sum(axis=1)
    bar = _bar_from(rows, width)
    if bar is None or not 0.55 * height < bar < 0.95 * height:
        return ""
    chevron = tight(sign[: _white_above(rows, bar, width)])
    if chevron.shape[0] < 0.35 * height or chevron.shape[1] < 0.6 * width:
        return ""
    return _points(chevron)


def _unruled(word: SeenWord) -> SeenWord | None:
    """The word without the upright lines of a table, which are read as ``|``; before a stop that is a Roman one."""
    glyphs = []
    for place, glyph in enumerate(word.glyphs):
        if glyph.text != "|":
            glyphs.append(glyph)
        elif place == 0 and word.text[1:2] in (".", ")", "|") and word.text.strip("|") in (".", ")"):
            glyphs.append(glyph._replace(text="I"))
    return replace(word, glyphs=tuple(glyphs)) if glyphs else None


def _article(word: SeenWord, size: float, ink: Ink) -> list[SeenWord]:
    """“Atrial” is “A trial” where white stands behind the A: a word after a lone letter is often glued to it."""
    if not _GLUED.fullmatch(word.text):
        return [word]
    inked = np.logical_or.reduce(ink[word.top : word.bottom + 1, word.left : word.right + 1])
    ends = np.flatnonzero(inked[:-1] & ~inked[1:])
    begins = np.flatnonzero(~inked[:-1] & inked[1:])
    for end in ends:
        after = begins[begins > end]
        if len(after) and after[0] - end > _SPACE * size:
            if not 0.3 * size < end < 1.1 * size:  # the first white is not behind the first letter
                return [word]
            first, rest = word.glyphs[:1], word.glyphs[1:]
            cut = word.left + int(end)
            return [replace(word, glyphs=first, right=cut), replace(word, glyphs=rest, left=word.left + int(after[0]))]
    return [word]


def _zed(word: SeenWord) -> SeenWord:
    """“214.8”, read with doubt, is Z14.8: a code of a column, and no number is so long with one decimal."""
    if word.sure >= _DOUBT or not _CODE_OF_Z.fullmatch(word.text):
        return word
    return _replaced(word, 0, "Z", sure=word.sure)


def _dollar(word: SeenWord) -> SeenWord:
    """“$8262” is a code that begins with S: a sum of so many dollars has a comma, or cents."""
    if not _CODE_OF_S.fullmatch(word.text):
        return word
    return _replaced(word, 0, "S", sure=word.sure)


def _compared(word: SeenWord, after: SeenWord | None, line: SeenLine, ink: Ink) -> SeenWord:
    for place, glyph in enumerate(word.glyphs):
        rest = "".join(other.text for other in word.glyphs[place + 1 :]) or (after.text if after else "")
        before = word.glyphs[place - 1].text if place else ""
        if not _COMPARED.fullmatch(glyph.text) or not _DIGIT.match(rest) or before.isdigit():
            continue
        top, bottom = int(line.base - 0.8 * line.size), int(line.base + 0.25 * line.size)
        if sign := comparison_at(_whole(ink[max(top, 0) : bottom], glyph, line.size)):
            return _replaced(word, place, sign, sure=max(word.sure, 80))
    return word


def _whole(row: Ink, glyph: Glyph, size: float) -> Ink:
    """A sign with what its box cuts off: a “2” without its left edge is a chevron over a bar."""
    inked = np.logical_or.reduce(row)
    left, right = glyph.left, glyph.right + 1
    least, most = max(0, left - int(_CUT_OFF * size)), min(len(inked), right + int(_CUT_OFF * size))
    while left > least and inked[left] and inked[left - 1]:
        left -= 1
    while right < most and inked[right - 1] and inked[right]:
        right += 1
    return row[:, left:right]


def _roman(word: SeenWord, before: SeenWord | None) -> SeenWord:
    """“Class Ill” is III: after such a word nothing but a number is meant."""
    if before is None or not _COUNTED.fullmatch(before.text) or not _STROKES.fullmatch(word.text):
        return word
    return replace(word, glyphs=tuple(g._replace(text="I") if g.text in "l|1" else g for g in word.glyphs))


def _squared(word: SeenWord) -> SeenWord:
    """A body mass index is given in kg/m2: nothing else can stand where the small figure was not recognised."""
    found = _SQUARED.search(word.text)
    if found is None or any(len(glyph.text) != 1 for glyph in word.glyphs):
        return word
    kept = [glyph for at, glyph in enumerate(word.glyphs) if not found.start() < at < found.end()]
    kept[found.start()] = kept[found.start()]._replace(text="2")
    return replace(word, glyphs=tuple(kept))


def _replaced(word: SeenWord, place: int, text: str, sure: int) -> SeenWord:
    glyphs: tuple[Glyph, ...] = (
        *word.glyphs[:place],
        word.glyphs[place]._replace(text=text),
        *word.glyphs[place + 1 :],
    )
    return replace(word, glyphs=glyphs, sure=sure)


def tight(part: Ink) -> Ink:
    """The part without the white around its ink."""
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if len(rows) == 0:
        return part[:0, :0]
    return part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _bar_from(rows: NDArray[np.intp], width: int) -> int | None:
    """The first row of the bar at the foot of a sign: rows of ink over nearly its whole width, down to its end."""
    full = rows >= 0.72 * width
    first = len(rows)
    while first > 0 and full[first - 1]:
        first -= 1
    if first == len(rows):  # a blurred edge below the bar
        first -= 1
        while first > 0 and full[first - 1]:
            first -= 1
    return first if first < len(rows) - 1 and len(rows) - first <= 0.25 * len(rows) else None


def _white_above(rows: NDArray[np.intp], bar: int, width: int) -> int:
    """The row above the bar where the white between begins; 0 where the sign is of one piece, as a ``2`` is."""
    row = bar
    while row > 0 and rows[row - 1] > 0.04 * width:  # the blurred upper edge of the bar
        row -= 1
        if bar - row > 3:
            return 0
    white = row
    while row > 0 and rows[row - 1] <= 0.04 * width:
        row -= 1
    return row if white > row else 0


def _points(chevron: Ink) -> str:
    """Whether a chevron points right (``≥``) or left (``≤``), by where its ink stands at its middle and its ends."""
    third = max(1, chevron.shape[0] // 4)
    middle = chevron[chevron.shape[0] // 2 - third // 2 : chevron.shape[0] // 2 + third // 2 + 1]
    ends = np.concatenate([chevron[:third], chevron[-third:]])
    shift = (_mean_column(middle) - _mean_column(ends)) / chevron.shape[1]
    return "≥" if shift > 0.2 else "≤" if shift < -0.2 else ""


def _mean_column(part: Ink) -> float:
    columns = np.nonzero(part)[1]
    return float(columns.mean()) if len(columns) else 0.0
