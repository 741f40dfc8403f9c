"""Cells drawn with rules: which words of a page stand in which cell, and which cells make a row.

A cell is found from inside: the nearest rules left, right, above and below a word that pass it. So merged cells,
tables in one path and tables of a thousand little rectangles are all the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf.page import PageWord, Rule

_TOUCH = 3.0  # points: rules this close meet
_FRAME_WIDTH, _FRAME_HEIGHT = 0.8, 0.4  # of what a page's words take: a frame around them is no smaller
_INSET = 12.0  # points: the shading of two neighbouring cells may stand this far apart

_SPACE = 0.35  # of the size: no wider than the space between two words of a sentence


class Cell(NamedTuple):
    """The rectangle between four rules."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells with their words, row by row, left to right; a row of one cell is a box."""

    rows: list[list[tuple[Cell, list[PageWord]]]]
    cell: Cell


def grids_of(words: Sequence[PageWord], rules: Sequence[Rule]) -> tuple[list[Grid], list[PageWord]]:
    """Grids from top to bottom, and the words outside all of them."""
    drawn = _places(words, [rule for rule in rules if not rule.soft])
    shaded = _places(words, rules) if any(rule.soft for rule in rules) and None in drawn else drawn
    crossed = _crossed(words, shaded)
    places = [hard or (None if soft in crossed else soft) for hard, soft in zip(drawn, shaded, strict=True)]
    cells: dict[Cell, list[PageWord]] = {}
    outside: list[PageWord] = []
    for word, cell in zip(words, places, strict=True):
        if cell is None:
            outside.append(word)
        else:
            cells.setdefault(cell, []).append(word)
    for frame in _frames(cells, words):
        outside.extend(cells.pop(frame))
    return _grouped(cells, _level(rules)), outside


def _frames(cells: Collection[Cell], words: Sequence[PageWord]) -> list[Cell]:
    """Cells around most of the page and boxes or tables of their own: frames, whose text is the page's."""
    if len(cells) < 2:
        return []
    wide = _FRAME_WIDTH * (max(word.right for word in words) - min(word.left for word in words))
    high = _FRAME_HEIGHT * (max(word.bottom for word in words) - min(word.top for word in words))
    large = [cell for cell in cells if cell.right - cell.left > wide and cell.bottom - cell.top > high]
    return [
        cell
        for cell in large
        if any(_encloses(cell, other) for other in cells) and not any(_is_beside(cell, other) for other in cells)
    ]


def _encloses(outer: Cell, inner: Cell) -> bool:
    across = outer.left - _TOUCH <= inner.left and inner.right <= outer.right + _TOUCH
    return across and outer.top + _TOUCH < inner.top and inner.bottom < outer.bottom - _TOUCH


def _is_beside(one: Cell, other: Cell) -> bool:
    apart = other.left >= one.right - _TOUCH or other.right <= one.left + _TOUCH
    return apart and other.top < one.bottom - _TOUCH and other.bottom > one.top + _TOUCH


def _places(words: Sequence[PageWord], rules: Sequence[Rule]) -> list[Cell | None]:
    """The cell of each word."""
    upright = _joined([(r.left, r.top, r.bottom) for r in rules if not r.horizontal])
    level = _level(rules)
    if len(upright) < 2 or len(level) < 2:
        return [None] * len(words)
    columns, rows = _Rules(upright), _Rules(level)
    places: list[Cell | None] = []
    for word in words:
        x, y = (word.left + word.right) / 2, word.base - 0.3 * word.style.size
        left, right = columns.around(x, y, y)
        if left is None or right is None:
            places.append(None)
            continue
        top, bottom = rows.around(y, left + _TOUCH, right - _TOUCH)
        places.append(None if top is None or bottom is None else Cell(left, top, right, bottom))
    return places


def _level(rules: Sequence[Rule]) -> list[tuple[float, float, float]]:
    return _joined([(r.top, r.left, r.right) for r in rules if r.horizontal])


def _crossed(words: Sequence[PageWord], places: Sequence[Cell | None]) -> set[Cell]:
    """Shaded cells across whose side a line of text runs on: marks behind the words, no cells."""
    crossed: set[Cell] = set()
    for (one, here), (other, there) in pairwise(zip(words, places, strict=True)):
        size = max(one.style.size, other.style.size)
        if here == there or abs(one.base - other.base) > 0.45 * size:
            continue
        if -1 < other.left - one.right < _SPACE * size:
            crossed.update(cell for cell in (here, there) if cell is not None)
    return crossed


class _Rules:
    """Parallel rules, to be asked for the nearest on either side of a point."""

    def __init__(self, rules: list[tuple[float, float, float]]) -> None:
        self._at = [rule[0] for rule in rules]
        self._rules = rules

    def around(self, at: float, low: float, high: float) -> tuple[float | None, float | None]:
        """The rules nearest to ``at`` that run all the way from ``low`` to ``high``: an underline is none."""
        middle = bisect_left(self._at, at)
        before = next((r[0] for r in reversed(self._rules[:middle]) if r[1] <= low and high <= r[2]), None)
        after = next((r[0] for r in self._rules[middle:] if r[1] <= low and high <= r[2]), None)
        return before, after


def _joined(pieces: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Pieces on one line that meet are one rule; ``(where, from, to)``, sorted by where."""
    merged: list[tuple[float, float, float]] = []
    lanes: list[list[tuple[float, float, float]]] = []
    for piece in sorted(pieces):
        if lanes and piece[0] - lanes[-1][0][0] <= _TOUCH:
            lanes[-1].append(piece)
        else:
            lanes.append([piece])
    for lane in lanes:
        where = lane[0][0]
        start, end = -1.0, -1.0
        for _, low, high in sorted(lane, key=lambda p: p[1]):
            if end >= 0 and low <= end + _TOUCH:
                end = max(end, high)
                continue
            if end >= 0:
                merged.append((where, start, end))
            start, end = low, high
        merged.append((where, start, end))
    return [(where, start - _TOUCH, end + _TOUCH) for where, start, end in merged]


def _grouped(cells: dict[Cell, list[PageWord]], level: Sequence[tuple[float, float, float]]) -> list[Grid]:
    """Cells that begin at one height make a row; rows that touch make a grid."""
    grids: list[Grid] = []
    for cell in sorted(cells, key=lambda c: (c.top, c.left)):
        entry = (cell, cells[cell])
        home = next((g for g in reversed(grids) if _touches(g.cell, cell) or _goes_on(g.rows[-1], cell, level)), None)
        if home is None:
            grids.append(Grid([[entry]], cell))
            continue
        beside = next((row for row in home.rows if abs(row[0][0].top - cell.top) <= _TOUCH), None)
        if beside is None:
            home.rows.append([entry])
        else:
            beside.append(entry)
            beside.sort(key=lambda e: e[0].left)
        grown = Cell(
            min(home.cell.left, cell.left), min(home.cell.top, cell.top),
            max(home.cell.right, cell.right), max(home.cell.bottom, cell.bottom),
        )  # fmt: skip
        grids[grids.index(home)] = Grid(home.rows, grown)
    return grids


def _goes_on(row: list[tuple[Cell, list[PageWord]]], cell: Cell, level: Sequence[tuple[float, float, float]]) -> bool:
    """Whether a cell belongs to a row although cells between them are empty: the row's upper rule runs on to it."""
    last = row[-1][0]
    if abs(last.top - cell.top) > _TOUCH or abs(last.bottom - cell.bottom) > _TOUCH:
        return False
    return any(abs(at - cell.top) <= _TOUCH and low <= last.right and cell.left <= high for at, low, high in level)


def _touches(one: Cell, other: Cell) -> bool:
    return (
        one.left - _INSET <= other.right
        and other.left <= one.right + _INSET
        and one.top - _TOUCH <= other.bottom
        and other.top <= one.bottom + _TOUCH
    )
