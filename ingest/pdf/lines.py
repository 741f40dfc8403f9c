"""Words of a page or region into lines, and lines into segments that stand apart from each other.

A line is what stands on one baseline; raised and lowered marks belong to the line they touch. A segment is a stretch
of a line without a wide gap: the parts of a line that may be cells of a table or lines of different columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.pdf.page import PageWord

_SAME_BASE = 0.35  # of the size: bullets and superscripts stray from the baseline by less
_SMALL = 0.8  # of the neighbour's size: a mark this small may be a superscript
_DOUBLE = 0.6  # of a word's width: how far a second drawing of the same word overlaps the first


@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[PageWord, ...]

    @cached_property
    def left(self) -> float:
        """Where the first word begins."""
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        """Where the last word ends."""
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        """The upper edge of the tallest word."""
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        """The lower edge of the lowest word."""
        return max(word.bottom for word in self.words)

    @cached_property
    def size(self) -> float:
        """The font size of most of its letters."""
        sizes: dict[float, int] = {}
        for word in self.words:
            sizes[word.style.size] = sizes.get(word.style.size, 0) + len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @cached_property
    def base(self) -> float:
        """The baseline of the words of that size."""
        return next(word.base for word in self.words if word.style.size == self.size)

    @cached_property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def bold(self) -> bool:
        """Whether all of its letters and digits are bold."""
        lettered = [word for word in self.words if any(map(str.isalnum, word.text))]
        return bool(lettered) and all(word.style.bold for word in lettered)

    @cached_property
    def italic(self) -> bool:
        """Whether all of its letters and digits are italic."""
        lettered = [word for word in self.words if any(map(str.isalnum, word.text))]
        return bool(lettered) and all(word.style.italic for word in lettered)


def lines_of(words: Sequence[PageWord]) -> list[Line]:
    """Lines from top to bottom; words drawn twice at one place are taken once."""
    groups: list[list[PageWord]] = []
    for word in sorted(words, key=lambda w: (w.base, w.left)):
        group = groups[-1] if groups else None
        if group is not None and word.base - _anchor(group, word) <= _SAME_BASE * max(
            word.style.size, group[0].style.size
        ):
            group.append(word)
        else:
            groups.append([word])
    return [Line(_row(group)) for group in _with_marks(groups)]


def _anchor(group: list[PageWord], word: PageWord) -> float:
    """The baseline to measure from: that of the group's first word, unless a larger word has come since."""
    first = group[0]
    return first.base if first.style.size >= _SMALL * word.style.size else max(first.base, word.base - 2.0)


def _with_marks(groups: list[list[PageWord]]) -> list[list[PageWord]]:
    """Joins groups of small raised or lowered words to the line they touch."""
    merged: list[list[PageWord]] = []
    for group in groups:
        if merged and (_marks(merged[-1], group) or _marks(group, merged[-1])):
            merged[-1] = merged[-1] + group
        else:
            merged.append(group)
    return merged


def _marks(small: list[PageWord], line: list[PageWord]) -> bool:
    size = max(word.style.size for word in line)
    return all(
        word.style.size < _SMALL * size
        and any(
            min(word.bottom, other.bottom) - max(word.top, other.top) > 0.35 * (word.bottom - word.top)
            and -0.1 * size <= word.left - other.right < 0.35 * size
            for other in line
        )
        for word in small
    )


def _row(group: list[PageWord]) -> tuple[PageWord, ...]:
    row: list[PageWord] = []
    for word in sorted(group, key=lambda w: (w.left, w.order)):
        if not (row and _drawn_again(row, word)):
            row.append(word)
    return tuple(row)


def _drawn_again(row: list[PageWord], word: PageWord) -> bool:
    return any(
        other.text == word.text and other.right - word.left > _DOUBLE * (word.right - word.left) > 0
        for other in row[-3:]
    )


def segments_of(line: Line, gap: float) -> list[Line]:
    """The line cut wherever more than ``gap`` sizes of white stand between two words."""
    parts: list[list[PageWord]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.left - before.right > gap * max(before.style.size, word.style.size, 6.0):
            parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part)) for part in parts]
