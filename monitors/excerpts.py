"""Which words of two quotes does a busy reader need, and which of them are new?

An excerpt is a run of the quote's own words around what differs, with an ellipsis where something was left out. It is
cut from a quote that was verified just before; no word is ever typed or altered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitors.wording import stretches

MOST = 38
"""Words of an excerpt."""

_LEAD = 9  # words shown before the first that differs
_ALIKE = 0.45  # of the words must be the same; otherwise marking what differs marks everything


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that are all marked as differing, or all not."""

    text: str
    marked: bool


def excerpts(before: str | None, after: str | None, most: int = MOST) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both sides, cut to so many words around what differs; a side that is None is empty."""
    old, new = (before or "").split(), (after or "").split()
    marks = _marks(old, new) if old and new else (set[int](), set[int]())
    return _cut(old, marks[0], most), _cut(new, marks[1], most)


def _marks(old: Sequence[str], new: Sequence[str]) -> tuple[set[int], set[int]]:
    left: set[int] = set()
    right: set[int] = set()
    for a, b, c, d in stretches(old, new):
        left.update(range(a, b))
        right.update(range(c, d))
    longest = max(len(old), len(new))
    if max(len(left), len(right)) > (1 - _ALIKE) * longest and longest > 4:
        return set(), set()
    return left, right


def _cut(words: Sequence[str], marks: set[int], most: int) -> tuple[Piece, ...]:
    if not words:
        return ()
    first = 0 if len(words) <= most else max(0, min(min(marks, default=0) - _LEAD, len(words) - most))
    last = min(len(words), first + most)
    pieces: list[Piece] = []
    run: list[str] = []
    for place in range(first, last):
        if run and (place in marks) != ((place - 1) in marks):
            pieces.append(Piece(" ".join(run), (place - 1) in marks))
            run = []
        run.append(words[place])
    pieces.append(Piece(" ".join(run), (last - 1) in marks))
    return _elided(pieces, first > 0, last < len(words))


def _elided(pieces: Sequence[Piece], before: bool, after: bool) -> tuple[Piece, ...]:
    lead = (Piece("…", False),) if before else ()
    return (*lead, *pieces, *((Piece("…", False),) if after else ()))


def as_text(pieces: Sequence[Piece]) -> str:
    """An excerpt as plain text."""
    return " ".join(piece.text for piece in pieces)
