"""Words of a page or region into lines, and lines into segments that stand apart from each other.

A line is what stands on one baseline; raised and lowered marks belong to the line they touch. A segment is a stretch
of a line without a wide gap: the parts of a line that may be cells of a table or lines of different columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

from ingest.pdf.page import PageWord
from ingest.pdf.spacing import without_letter_spacing

_SAME_BASE = 0.1  # of the size: how far the words of one line stray from its baseline
_STRAY = 0.45  # of the size: how far superscripts and bullets stray from it
_SLIGHT = 0.25  # of the size: what strays less need not stand close to another word
_DOUBLE = 0.6  # of a word's width: how far a second drawing of the same word overlaps the first

_FROM_TOP, _FROM_LEFT = attrgetter("base", "left"), attrgetter("left", "order")
_T = TypeVar("_T")


class _Once(Generic[_T]):
    """A property that is worked out once. Lines are made by the thousand, and functools' takes a lock for each."""

    def __init__(self, work_out: Callable[[Any], _T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, line: None, owner: type) -> _Once[_T]: ...
    @overload
    def __get__(self, line: object, owner: type) -> _T: ...
    def __get__(self, line: object | None, owner: type) -> _T | _Once[_T]:
        """The value, kept in the instance, where it is found before this is asked again."""
        if line is None:
            return self
        found = line.__dict__[self._name] = self._work_out(line)
        return found


@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[PageWord, ...]

    @_Once
    def left(self) -> float:
        """Where the first word begins."""
        return self.words[0].left

    @_Once
    def right(self) -> float:
        """Where the last word ends."""
        return max(word.right for word in self.words)

    @_Once
    def top(self) -> float:
        """The upper edge of the tallest word."""
        return min(word.top for word in self.words)

    @_Once
    def bottom(self) -> float:
        """The lower edge of the lowest word."""
        return max(word.bottom for word in self.words)

    @_Once
    def size(self) -> float:
        """The font size of most of its letters."""
        sizes: dict[float, int] = {}
        for word in self.words:
            sizes[word.style.size] = sizes.get(word.style.size, 0) + len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @_Once
    def base(self) -> float:
        """The baseline of the words of that size."""
        return next(word.base for word in self.words if word.style.size == self.size)

    @_Once
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @_Once
    def bold(self) -> bool:
        """Whether all of its letters and digits are bold."""
        lettered = [word for word in self.words if any(map(str.isalnum, word.text))]
        return bool(lettered) and all(word.style.bold for word in lettered)

    @_Once
    def italic(self) -> bool:
        """Whether all of its letters and digits are italic."""
        lettered = [word for word in self.words if any(map(str.isalnum, word.text))]
        return bool(lettered) and all(word.style.italic for word in lettered)


def lines_of(words: Sequence[PageWord]) -> list[Line]:
    """Lines from top to bottom; words drawn twice at one place are taken once."""
    groups: list[list[PageWord]] = []
    for word in sorted(words, key=_FROM_TOP):
        if groups and word.base - groups[-1][0].base <= max(0.8, _SAME_BASE * word.style.size):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [Line(_row(group)) for group in _with_strays(groups)]


def _with_strays(groups: list[list[PageWord]]) -> list[list[PageWord]]:
    """Joins bullets, superscripts and other words off the baseline to the line in whose gaps they stand."""
    homes = list(range(len(groups)))
    letters = [sum(len(word.text) for word in group) for group in groups]
    for index in sorted(range(len(groups)), key=lambda i: letters[i]):
        near = [i for i in (index - 1, index + 1) if 0 <= i < len(groups) and letters[i] >= letters[index]]
        near = [i for i in near if homes[i] == i and _belongs(groups[index], groups[i])]
        if near:
            home = min(near, key=lambda i: abs(groups[i][0].base - groups[index][0].base))
            homes[index] = home
            groups[home] = [*groups[home], *groups[index]]
            letters[home] += letters[index]
    return [group for index, group in enumerate(groups) if homes[index] == index]


def _belongs(stray: list[PageWord], line: list[PageWord]) -> bool:
    """Whether the words stand beside or between the line's words, near enough to its baseline."""
    size = line[0].style.size
    apart = abs(stray[0].base - line[0].base)
    if apart > _STRAY * size:
        return False
    if any(min(word.right, other.right) - max(word.left, other.left) > 1.0 for word in stray for other in line):
        return False
    if apart <= _SLIGHT * size:
        return True
    touching = [word for word in stray if any(_adjoins(word, other, size) for other in line)]
    rest = [word for word in stray if word not in touching]
    return bool(touching) and all(any(_adjoins(word, other, size) for other in touching) for word in rest)


def _adjoins(word: PageWord, other: PageWord, size: float) -> bool:
    return -1.0 <= word.left - other.right < 0.5 * size or -1.0 <= other.left - word.right < 0.5 * size


def _row(group: list[PageWord]) -> tuple[PageWord, ...]:
    row: list[PageWord] = []
    for word in sorted(group, key=_FROM_LEFT):
        if not (row and _drawn_again(row, word)):
            row.append(word)
    return tuple(without_letter_spacing(row))


def _drawn_again(row: list[PageWord], word: PageWord) -> bool:
    left, width = word.left, _DOUBLE * (word.right - word.left)
    for other in row[-3:]:  # noqa: SIM110 - asked of every word, and any() would cost twice as much
        if other.right - left > width > 0 and other.text == word.text:
            return True
    return False


def segments_of(line: Line, gap: float) -> list[Line]:
    """The line cut wherever more than ``gap`` sizes of white stand between two words."""
    parts: list[list[PageWord]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.left - before.right > gap * max(before.style.size, word.style.size, 6.0):
            parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part)) for part in parts] if len(parts) > 1 else [line]
