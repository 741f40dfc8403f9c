"""When do two texts have the same words? Strict about letters and digits, tolerant about how they are set.

Ligatures, soft hyphens, hyphens at line ends, spacing and bullets are how a page is set, not what it says: they are
folded away. What is left must agree character by character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_COMPARATORS = frozenset("<>≤≥=%")
_SKIPPED_LINES = 40  # whole lines of furniture that may stand inside a quote, one page break after another
_GLUED = 4  # letters of a label set without a space before or after the quote


def letters(text: str, *, comparators: bool = True) -> str:
    """The letters, digits and comparators of a text, in order, compatibility forms and case folded."""
    folded = unicodedata.normalize("NFKC", _UNMAPPED.sub("", text)).casefold()
    return "".join(c for c in folded if c.isalnum() or (comparators and c in _COMPARATORS))


def holds_only(found: str, quote: str) -> bool:
    """Whether what stands in a quote's boxes is the quote and nothing else, but for a glyph glued to its ends."""
    # A glyph the other extractor cannot name may be a comparator: then letters and digits alone decide.
    comparators = _UNMAPPED.search(found) is None
    there, asked = letters(found, comparators=comparators), letters(quote, comparators=comparators)
    at = there.find(asked)
    return bool(asked) and at >= 0 and at <= _GLUED and len(there) - at - len(asked) <= _GLUED


def stands_in(lines: Sequence[str], quote: str) -> bool:
    """Whether the quote stands in these lines, in order; whole lines in its way (furniture) are passed over."""
    asked = letters(quote)
    folded = [line for line in map(letters, lines) if line]
    if not asked:
        return False
    if asked in "".join(folded):
        return True
    return any(_follows(folded, number, asked, at) for number, line in enumerate(folded) for at in _places(line, asked))


def _places(line: str, asked: str) -> list[int]:
    """Where in a line the quote may begin: the rest of the line is the beginning of the quote."""
    start = line.find(asked[0])
    places = []
    while start >= 0:
        if asked.startswith(line[start:]):
            places.append(start)
        start = line.find(asked[0], start + 1)
    return places


def _follows(folded: Sequence[str], number: int, asked: str, at: int) -> bool:
    left, skipped = asked[len(folded[number]) - at :], 0
    for line in folded[number + 1 :]:
        if line.startswith(left):
            return True
        if left.startswith(line):
            left = left[len(line) :]
        else:
            skipped += 1
            if skipped > _SKIPPED_LINES:
                return False
    return not left
