"""How text is cut to the length of an answer: long stretches at sentences, runs of short ones into even groups.

Lengths are counted in words (runs of characters without white space). All functions are pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

WHOLE = 100  # a criterion with all below it is one passage up to here
TARGET = 62  # the length groups aim at
MOST = 115  # nothing is longer than this

_SENTENCE_END = re.compile(r"[.;:?!][\"”’)\]]?\s+|\n|\s\|\s")
_WORD = re.compile(r"\S+")

T = TypeVar("T")


def words(text: str, start: int, end: int) -> int:
    """Number of words of ``text[start:end]``."""
    return len(text[start:end].split())


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space (and cell separators) at its ends."""
    while start < end and text[start] in " \n\t|":
        start += 1
    while end > start and text[end - 1] in " \n\t|":
        end -= 1
    return start, end


def pieces(text: str, start: int, end: int, most: int = MOST) -> list[tuple[int, int]]:
    """The span itself when short enough, else even runs of its sentences; a sentence too long is cut at words."""
    start, end = trimmed(text, start, end)
    if words(text, start, end) <= most:
        return [(start, end)] if start < end else []
    sentences = [part for s, e in _sentences(text, start, end) for part in _at_words(text, s, e, most)]
    sizes = [words(text, s, e) for s, e in sentences]
    return [trimmed(text, run[0][0], run[-1][1]) for run in even_runs(sentences, sizes, TARGET)]


def even_runs(items: Sequence[T], sizes: Sequence[int], target: int) -> list[list[T]]:
    """Consecutive items in groups of about ``target`` words each, evenly, so that no small rest is left at the end."""
    total = sum(sizes)
    groups = max(1, math.ceil(total / target))
    share = total / groups
    runs: list[list[T]] = []
    current: list[T] = []
    done = 0.0
    for item, size in zip(items, sizes, strict=True):
        # An item opens a new group when more than half of it lies beyond the current group's share.
        if current and done + size / 2 > share * (len(runs) + 1):
            runs.append(current)
            current = []
        current.append(item)
        done += size
    if current:
        runs.append(current)
    return runs


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        yield at, match.end()
        at = match.end()
    if at < end:
        yield at, end


def _at_words(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    found = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(found) <= most:
        yield start, end
        return
    for first in range(0, len(found), TARGET):
        chunk = found[first : first + TARGET]
        yield chunk[0][0], chunk[-1][1]
