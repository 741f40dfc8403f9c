"""Bullets that are drawn and not written: small pictures or dots before a line become a bullet of their own.

Some producers set a list's bullets as pictures; the letters alone would make paragraphs of the items.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pdf.lines import Line
from ingest.pdf.page import PageWord, Rule

_REACH = 45.0  # points between a bullet and its text


def drawn_bullets(lines: Sequence[Line], dots: Sequence[Rule]) -> list[PageWord]:
    """A bullet for every shape that stands alone before a line, at the height of its letters."""
    found = []
    for dot in dots:
        line = next((line for line in lines if _stands_before(dot, line)), None)
        if line is not None:
            style = line.words[0].style._replace(symbolic=True, bold=False)
            found.append(PageWord("•", dot.left, dot.top, dot.right, dot.bottom, line.words[0].base, style, -1))
    return found


def _stands_before(dot: Rule, line: Line) -> bool:
    """Whether the nearest word to the dot's right is near, at its height, and no word is close on its left."""
    size = line.words[0].style.size
    middle = (dot.top + dot.bottom) / 2
    if dot.bottom - dot.top > size or not line.words[0].base - 0.9 * size < middle < line.words[0].base + 0.1 * size:
        return False
    after = next((word for word in line.words if word.left >= dot.right - 0.5), None)
    before = [word for word in line.words if word.left < dot.right - 0.5]
    if after is None or after.left - dot.right > _REACH or after.left - dot.right < 1.0:
        return False
    return not before or dot.left - max(word.right for word in before) > 2 * size
