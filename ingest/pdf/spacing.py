"""Letter-spaced words put together again: "P O L I C Y" is one word to a reader.

Designers space the letters of headings; PDFium takes every letter for a word. A run of single letters whose gaps are
alike is set in words, parted where a gap is clearly wider than the usual one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.pdf.page import PageWord

_FEWEST = 5  # letters: shorter runs may be labels or initials
_WIDER = 1.7  # times the usual gap: a space between two words
_CLOSE = 0.9  # sizes: letters of one word stand no further apart


def without_letter_spacing(row: Sequence[PageWord]) -> list[PageWord]:
    """The words of a line, left to right, with runs of spaced letters joined."""
    if len(row) < _FEWEST or sum(len(word.text) == 1 for word in row) < _FEWEST:
        return list(row)
    joined: list[PageWord] = []
    run: list[PageWord] = []
    for word in row:
        single = len(word.text) == 1 and word.text.isalpha()
        if run and not (single and word.left - run[-1].right < _CLOSE * word.style.size):
            joined.extend(_words(run))
            run = []
        if single:
            run.append(word)
        else:
            joined.append(word)
    return joined + _words(run)


def _words(run: Sequence[PageWord]) -> list[PageWord]:
    if len(run) < _FEWEST:
        return list(run)
    usual = median(after.left - before.right for before, after in pairwise(run))
    words = [run[0]]
    for before, after in pairwise(run):
        if after.left - before.right > _WIDER * max(usual, 0.1):
            words.append(after)
        else:
            words[-1] = words[-1]._replace(text=words[-1].text + after.text, right=after.right)
    return words
