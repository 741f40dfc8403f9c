"""Where two pieces differ only because the page cut them at another place.

A table cell that begins with its row's title in one printing and without it in the other is the same cell: the title
stands beside it. Such a stretch is taken off before the pieces are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from monitors.units import Unit

_BESIDE = 3  # pieces on either side in which the stretch may stand
_LETTERS = 4  # a shorter stretch stands beside anything by chance


def trimmed(old: Sequence[Unit], i: int, new: Sequence[Unit], j: int) -> tuple[Unit, Unit]:
    """The pieces ``old[i]`` and ``new[j]`` without words at their ends that the other text has right beside them."""
    left, right = old[i], new[j]
    left_near, right_near = _beside(old, i), _beside(new, j)
    steps = [step for step in Levenshtein.opcodes(left.words, right.words) if step.tag != "equal"]
    cut_left, cut_right = [0, len(left.words)], [0, len(right.words)]
    for step in steps:
        first = step.src_start == 0 and step.dest_start == 0
        last = step.src_end == len(left.words) and step.dest_end == len(right.words)
        gone, come = left.words[step.src_start : step.src_end], right.words[step.dest_start : step.dest_end]
        if first != last and _stands(gone, right_near) and _stands(come, left_near):
            end = 0 if first else 1
            cut_left[end] = step.src_end if first else step.src_start
            cut_right[end] = step.dest_end if first else step.dest_start
    return _cut(left, cut_left), _cut(right, cut_right)


def _beside(units: Sequence[Unit], place: int) -> str:
    before = "".join(unit.key for unit in units[max(0, place - _BESIDE) : place])
    return f"{before} {''.join(unit.key for unit in units[place + 1 : place + 1 + _BESIDE])}"


def _stands(words: Sequence[str], near: str) -> bool:
    key = "".join(words)
    return not key or (len(key) >= _LETTERS and not key.isdigit() and key in near)


def _cut(unit: Unit, ends: Sequence[int]) -> Unit:
    words = unit.words[ends[0] : ends[1]]
    return unit if len(words) == len(unit.words) else replace(unit, words=words, key="".join(words))
