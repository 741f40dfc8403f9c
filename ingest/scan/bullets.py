"""Where list items begin: bullets as they are drawn, whatever letter they were taken for.

A recogniser of letters reads bullets as ``e``, ``«``, ``m`` or ``@``, and may glue them to the first word. At the
beginning of a line or column, with white before the text, a small solid shape is a bullet, and so is a sign with which
no sentence begins.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from ingest.scan.glyphs import tight
from ingest.scan.picture import Ink
from ingest.scan.tesseract import SeenLine, SeenWord

_LETTERS = re.compile(r"[A-DF-NP-Zabcdf-lnq-z1-9&$%/(]")  # that are not bullets, whatever they look like
_SIGN = re.compile(r"[@©®¢«»°*#§¤~=—–_+¥€“”‘’.:-]{1,2}|[Oo]O|Oo|UO|LI|CO")  # no sentence begins with it
_GLUED = re.compile(r"[@©®¢«»°*#§¤~=_•▪]{1,2}(?=\w)")
_LEFT_OVER = re.compile(r"[=—–_~«».-]{1,2}")  # after a bullet: the rest of it
_DASH, _NUMBER = re.compile(r"[-–—]"), re.compile(r"[A-Z]?\d[\w.]*")
_STROKES = re.compile(r"[Il|]{1,3}[.)]")
_CODE = re.compile(r"[A-Z]?\d{4}[0-9A-Z]?\b|[A-TV-Z]\d[0-9AB]\.")
_APART = 0.3  # of the size: white between a bullet and its text
_SOLID, _SQUARE = 0.62, 0.88  # of its box that is ink: a circle is 0.79
_SMALL, _TINY = 0.85, 0.08  # of the size: how high a bullet is at most, and at least


def with_bullets(line: SeenLine, ink: Ink) -> SeenLine:
    """The line with what begins its items as it is drawn."""
    words: list[SeenWord] = []
    for index, word in enumerate(line.words):
        after = line.words[index + 1] if index + 1 < len(line.words) else None
        if words and words[-1].text in ("•", "▪") and after is not None and _LEFT_OVER.fullmatch(word.text):
            continue
        before = line.words[index - 1] if index else None
        if before and (word.left - before.right <= 1.5 * line.size or _is_dash(before, word, after)):
            words.append(word)
        elif after is not None and _DASH.fullmatch(word.text) and _CODE.match(after.text):
            words.append(word)  # the second half of a range whose first half was taken for another line
        elif not _GLUED.match(word.text) and after is not None and after.left - word.right > _APART * line.size:
            words.append(_bullet(word, line, ink))
        else:
            words.extend(_parted(word))
    return SeenLine(tuple(words), line.size, line.base)


def solid_shape(part: Ink, size: float) -> str:
    """``•`` or ``▪`` for a small solid shape, empty for anything else; ``size`` is that of the line, in pixels."""
    shape = tight(part)
    if shape.size == 0:
        return ""
    height, width = shape.shape
    if not _TINY * size < height < _SMALL * size or not 0.6 < width / height < 1.6:
        return ""
    solid = float(np.asarray(shape).mean())
    return "" if solid < _SOLID else "▪" if solid >= _SQUARE else "•"


def _is_dash(before: SeenWord, word: SeenWord, after: SeenWord | None) -> bool:
    """Whether a stroke stands between two codes or numbers, as in a range set wide."""
    return bool(after and _DASH.fullmatch(word.text) and _NUMBER.search(before.text) and _NUMBER.match(after.text))


def _bullet(word: SeenWord, line: SeenLine, ink: Ink) -> SeenWord:
    """A word that stands alone before its text: a bullet, a Roman number, or what it was taken for."""
    if _STROKES.fullmatch(word.text):
        strokes = tuple(g._replace(text="I") if g.text in "l|" else g for g in word.glyphs)
        return replace(word, glyphs=strokes)
    shape = ""
    if len(word.glyphs) <= 2 and not _LETTERS.fullmatch(word.text):
        shape = solid_shape(ink[word.top : word.bottom + 1, word.left : word.right + 1], line.size)
    if not shape and _SIGN.fullmatch(word.text):
        shape = "•"
    return replace(word, glyphs=(word.glyphs[0]._replace(text=shape),), sure=max(word.sure, 90)) if shape else word


def _parted(word: SeenWord) -> list[SeenWord]:
    """A word to whose beginning a bullet is glued, in two."""
    found = _GLUED.match(word.text)
    if found is None or any(len(glyph.text) != 1 for glyph in word.glyphs):
        return [word]
    first, rest = word.glyphs[: found.end()], word.glyphs[found.end() :]
    bullet = (first[0]._replace(text="•"),)
    edge = max(first[0].left, min(first[-1].right, rest[0].left - 1))
    return [
        replace(word, glyphs=bullet, right=edge, sure=max(word.sure, 90)),
        replace(word, glyphs=rest, left=rest[0].left),
    ]
