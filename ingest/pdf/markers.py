"""Whether a line begins with a list marker: a bullet of any font, or a number or letter of an enumeration.

The same characters also begin ordinary lines ("2.5 mg", "A. Smith"): the caller says whether a line can begin
something new at all, and only then is a doubtful marker believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from ingest.pdf.page import PageWord


class Marker(Enum):
    """How sure a marker is."""

    NONE = "none"
    DOUBTFUL = "doubtful"
    SURE = "sure"


_BULLETS = frozenset("•●○◦▪■□▫◾◽◼◻⬧⧫◆◇❖❍❑❒➢➤►▶▸▹‣⁃∙·⋅➲➔→⇨⇒✓✔✗☐☑☒✧★⬥¾§¨Øv*\u2219\uf0b7") | {
    "o",
    "–",
    "—",
    "-",
    "−",
    "»",
    "->",
}
_WORDLIKE = frozenset({"o", "v", "Ø", "¨", "¾", "*", "-", "–", "—", "−", "->", "§", "·", "→"})
_ENUMERATION = re.compile(
    r"""\(?(?:
        (?:[IVXLC]{1,7}|[ivxlc]{1,7}|[A-Z]{1,2}|[a-z]{1,2}|\d{1,3})[.)]
      | \d{1,2}(?:\.\d{1,2}){1,3}[.)]?
      | \d{1,2}[a-z][.)]
      | [A-Za-z]\.\d{1,2}[.)]?
    )$|\((?:[IVXLC]{1,7}|[ivxlc]{1,7}|[A-Za-z]|\d{1,3})\)$""",
    re.VERBOSE,
)
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}$")


def marker_of(words: Sequence[PageWord]) -> Marker:
    """Whether the first of these words is a list marker of the rest."""
    first = words[0]
    if len(words) == 1:
        return Marker.SURE if is_bullet(first) and first.text not in _WORDLIKE else Marker.NONE
    gap = words[1].left - first.right
    size = max(words[1].style.size, 1.0)
    if is_bullet(first):
        return (
            Marker.SURE if first.text not in _WORDLIKE or first.style.symbolic or gap > 0.35 * size else Marker.DOUBTFUL
        )
    if _DECIMAL.match(first.text):
        return Marker.DOUBTFUL if gap > 0.38 * size else Marker.NONE
    if _ENUMERATION.match(first.text):
        return Marker.SURE if gap > 0.5 * size else Marker.DOUBTFUL
    return Marker.NONE


def is_bullet(word: PageWord) -> bool:
    """Whether the word is nothing but a bullet glyph."""
    return word.text in _BULLETS or (word.style.symbolic and len(word.text) == 1 and not word.text.isalnum())
