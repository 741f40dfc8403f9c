"""Signs that recognisers of letters misread, decided by looking at the picture: bullets, and ``≥`` and ``≤``.

Tesseract's English knows neither bullets nor ``≥``: it reads ``e``, ``«`` and ``2``, so that "≥40" becomes "240". A
bullet is a small solid shape that stands alone before its text; ``≥`` is a chevron with a bar below it, apart.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ingest.scan.picture import Ink
from ingest.scan.tesseract import Glyph, SeenLine, SeenWord

_NOT_BULLETS = re.compile(r"[A-DF-NP-Zabcdf-nq-z1-9&$%/()\[\]]")  # what a small solid shape is not taken for
_APART = 0.3  # of the size: white between a bullet and its text
_SOLID, _SQUARE = 0.62, 0.9  # of its box that is ink: a circle is 0.79
_SMALL, _TINY = 0.6, 0.08  # of the size: how high a bullet is at most, and at least
_COMPARED = re.compile(r"[2>=zZ<sS5¢$?&_]")
_DIGIT = re.compile(r"\d|\.\d")
_COUNTED = re.compile(r"(?:Class|Grade|Stage|Type|Phase|Level|Category|Tier|Factor|Part|Criterion)s?", re.I)
_STROKES = re.compile(r"I[Il|]{1,2}[,.;:)]?|[Il|]{2,3}[,.;:)]?")
_SQUARED = re.compile(r"(?<=kg/m)[?*’'”\"”°][?]?(?=$|[).,;—–-])")


def mended(line: SeenLine, ink: Ink) -> SeenLine:
    """The line with its bullets and signs of comparison as they are drawn."""
    words = list(line.words)
    for index, word in enumerate(words):
        after = words[index + 1] if index + 1 < len(words) else None
        if after is not None and _begins_item(words, index, line.size) and (bullet := bullet_at(word, line, ink)):
            words[index] = _replaced(word, 0, bullet, sure=max(word.sure, 90))
            continue
        before = words[index - 1] if index else None
        words[index] = _roman(_squared(_compared(word, after, line, ink)), before)
    return SeenLine(tuple(words), line.size, line.base)


def bullet_at(word: SeenWord, line: SeenLine, ink: Ink) -> str:
    """The bullet that is drawn where one character was recognised; empty when it is a letter."""
    if len(word.glyphs) > 1 or _NOT_BULLETS.fullmatch(word.text):
        return ""
    return solid_shape(ink[word.top : word.bottom + 1, word.left : word.right + 1], line.size)


def solid_shape(part: Ink, size: float) -> str:
    """``•`` or ``▪`` for a small solid shape, empty for anything else; ``size`` is that of the line, in pixels."""
    tight = _tight(part)
    if tight.size == 0:
        return ""
    height, width = tight.shape
    if not _TINY * size < height < _SMALL * size or not 0.6 < width / height < 1.6:
        return ""
    solid = float(tight.mean())
    return "" if solid < _SOLID else "▪" if solid >= _SQUARE else "•"


def comparison_at(part: Ink) -> str:
    """``≥`` or ``≤`` when the picture of a sign is a chevron over a bar with white between; otherwise empty."""
    tight = _tight(part)
    if min(tight.shape, default=0) < 6:
        return ""
    height, width = tight.shape
    rows = tight.sum(axis=1)
    bar = _bar_from(rows, width)
    if bar is None or not 0.55 * height < bar < 0.95 * height:
        return ""
    chevron = _tight(tight[: _white_above(rows, bar, width)])
    if chevron.shape[0] < 0.35 * height or chevron.shape[1] < 0.6 * width:
        return ""
    return _points(chevron)


def _begins_item(words: list[SeenWord], index: int, size: float) -> bool:
    """Whether the word stands at the beginning of a line or column, with white before its text."""
    word, after = words[index], words[index + 1]
    alone = index == 0 or word.left - words[index - 1].right > 1.5 * size
    return alone and after.left - word.right > _APART * size


def _compared(word: SeenWord, after: SeenWord | None, line: SeenLine, ink: Ink) -> SeenWord:
    for place, glyph in enumerate(word.glyphs):
        rest = "".join(other.text for other in word.glyphs[place + 1 :]) or (after.text if after else "")
        before = word.glyphs[place - 1].text if place else ""
        if not _COMPARED.fullmatch(glyph.text) or not _DIGIT.match(rest) or before.isdigit():
            continue
        top, bottom = int(line.base - 0.8 * line.size), int(line.base + 0.25 * line.size)
        if sign := comparison_at(ink[max(top, 0) : bottom, glyph.left : glyph.right + 1]):
            return _replaced(word, place, sign, sure=max(word.sure, 80))
    return word


def _roman(word: SeenWord, before: SeenWord | None) -> SeenWord:
    """“Class Ill” is III: after such a word nothing but a number is meant."""
    if before is None or not _COUNTED.fullmatch(before.text) or not _STROKES.fullmatch(word.text):
        return word
    glyphs = tuple(glyph._replace(text="I") if glyph.text in "l|1" else glyph for glyph in word.glyphs)
    return SeenWord(glyphs, word.left, word.top, word.right, word.bottom, word.sure)


def _squared(word: SeenWord) -> SeenWord:
    """A body mass index is given in kg/m2: nothing else can stand where the small figure was not recognised."""
    found = _SQUARED.search(word.text)
    if found is None or any(len(glyph.text) != 1 for glyph in word.glyphs):
        return word
    kept = [glyph for at, glyph in enumerate(word.glyphs) if not found.start() < at < found.end()]
    kept[found.start()] = kept[found.start()]._replace(text="2")
    return SeenWord(tuple(kept), word.left, word.top, word.right, word.bottom, word.sure)


def _replaced(word: SeenWord, place: int, text: str, sure: int) -> SeenWord:
    glyphs: tuple[Glyph, ...] = (
        *word.glyphs[:place],
        word.glyphs[place]._replace(text=text),
        *word.glyphs[place + 1 :],
    )
    return SeenWord(glyphs, word.left, word.top, word.right, word.bottom, sure)


def _tight(part: Ink) -> Ink:
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
    while first == len(rows) and first > 0.8 * len(rows) and not full[first - 1]:  # a blurred edge below the bar
        first -= 1
        while first > 0 and full[first - 1]:
            first -= 1
        break
    return first if first < len(rows) - 1 and len(rows) - first <= 0.25 * len(rows) else None


def _white_above(rows: NDArray[np.intp], bar: int, width: int) -> int:
    """The row above the bar where the white between begins; 0 where the sign is of one piece."""
    row = bar
    while row > 0 and rows[row - 1] > 0.12 * width:  # the blurred upper edge of the bar
        row -= 1
        if bar - row > 3:
            return 0
    while row > 0 and rows[row - 1] <= 0.12 * width:
        row -= 1
    return row


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
