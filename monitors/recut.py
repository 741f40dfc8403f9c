"""Where two pieces differ only because the page cut them at another place.

A table cell that begins with its row's title in one printing and without it in the other is the same cell: the title
stands beside it. Such a stretch is taken off before the pieces are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind
from monitors.units import LIVE, Unit, Zone
from monitors.wording import meaning, stretches

_BESIDE = 3  # pieces on either side in which the stretch may stand
_ROW = 10  # the same within a table, where rows run into each other
_RUN = 3
_JOINERS = (("and",), ("or",))
_LETTERS = 4  # a shorter stretch stands beside anything by chance


def trimmed(old: Sequence[Unit], i: int, new: Sequence[Unit], j: int) -> tuple[Unit, Unit]:
    """The pieces ``old[i]`` and ``new[j]`` without words at their ends that the other text has right beside them."""
    left, right = old[i], new[j]
    table = Zone.CODES in (left.zone, right.zone) or BlockKind.ROW in (left.kind, right.kind)
    far = _ROW if table else _BESIDE
    left_near, right_near = _beside(old, i, far), _beside(new, j, far)
    cut_left, cut_right = [0, len(left.words)], [0, len(right.words)]
    for a, b, c, d in stretches(left.words, right.words):
        first = a == 0 and c == 0
        last = b == len(left.words) and d == len(right.words)
        gone, come = left.words[a:b], right.words[c:d]
        if first != last and _stands(gone, right_near) and _stands(come, left_near):
            end = 0 if first else 1
            cut_left[end] = b if first else a
            cut_right[end] = d if first else c
    return _cut(left, cut_left), _cut(right, cut_right)


class Stretches:
    """All runs of three meaningful words that bind in a text: what a table says, however its cells were read."""

    def __init__(self, units: Sequence[Unit]) -> None:
        row = [word for unit in units if unit.zone in LIVE for word in meaning(unit.text)]
        self._runs = set(zip(row, row[1:], row[2:], strict=False))

    def hold(self, stretch: Sequence[str]) -> bool:
        """Whether the words stand in the text in this order; fewer than a run stand anywhere by chance."""
        if len(stretch) < _RUN:
            return not stretch
        return all(run in self._runs for run in zip(stretch, stretch[1:], stretch[2:], strict=False))


def re_read(old: Unit, new: Unit, in_old: Stretches, in_new: Stretches) -> bool:
    """Whether two cells of a table differ only by words that both texts have elsewhere, at one of their ends."""
    if Zone.CODES not in (old.zone, new.zone) and BlockKind.ROW not in (old.kind, new.kind):
        return False
    left, right = meaning(old.text), meaning(new.text)
    for a, b, c, d in stretches(left, right):
        at_an_end = (a == 0 and c == 0) or (b == len(left) and d == len(right))
        if not at_an_end or not in_new.hold(left[a:b]) or not in_old.hold(right[c:d]):
            return False
    return True


def _beside(units: Sequence[Unit], place: int, far: int) -> str:
    before = "".join(unit.key for unit in units[max(0, place - far) : place])
    return f"{before} {''.join(unit.key for unit in units[place + 1 : place + 1 + far])}"


def _stands(words: Sequence[str], near: str) -> bool:
    key = "".join(words[1 if words[:1] in _JOINERS else 0 : -1 if words[-1:] in _JOINERS else None])
    return not key or (len(key) >= _LETTERS and not key.isdigit() and key in near)


def _cut(unit: Unit, ends: Sequence[int]) -> Unit:
    words = unit.words[ends[0] : ends[1]]
    if len(words) == len(unit.words):
        return unit
    return replace(unit, words=words, key="".join(words), text=" ".join(words))
