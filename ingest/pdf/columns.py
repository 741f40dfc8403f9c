"""Lines whose parts stand apart: tables without rules, and text set in columns or beside the main text.

A run is a stretch of lines that leave the same upright strips of the page white. Where the parts on either side share
their baselines and are short, it is a table and every line or group of lines a row; otherwise the right-hand parts
are a column of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.pdf.lines import Line, segments_of
from ingest.pdf.markers import Marker, marker_of

_CELL_GAP = 1.6  # sizes of white between two parts of a line
_STRIP = 0.8  # sizes: how narrow the white strip between columns may be
_FAR = 6.0  # sizes of white above a line that ends a run
FLOWING_WORDS = 5  # words a line of running text has at least, half of the time

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines ``first`` to ``last`` (exclusive) and the strips they leave white, left to right."""

    first: int
    last: int
    strips: tuple[Strip, ...]
    parts: tuple[tuple[Line, ...], ...]

    def columns(self, row: int) -> list[list[Line]]:
        """The parts of a line by column."""
        cells: list[list[Line]] = [[] for _ in range(len(self.strips) + 1)]
        for part in self.parts[row]:
            middle = (part.left + part.right) / 2
            cells[sum(strip[0] < middle for strip in self.strips)].append(part)
        return cells


def parts_of(line: Line) -> tuple[Line, ...]:
    """The line's segments; a list marker belongs to what follows it."""
    parts = segments_of(line, _CELL_GAP)
    if len(parts) > 1 and len(parts[0].words) == 1 and marker_of(line.words) is not Marker.NONE:
        parts[:2] = [Line(parts[0].words + parts[1].words)]
    return tuple(parts)


def runs_of(lines: Sequence[Line]) -> list[Run]:
    """The runs among the lines, from top to bottom; each has at least two lines with parts that stand apart."""
    parts = [parts_of(line) for line in lines]
    runs: list[Run] = []
    index = 0
    while index < len(lines):
        run = _run_from(lines, parts, index) if len(parts[index]) > 1 or _is_beside(lines, index + 1) else None
        if run is None:
            index += 1
        else:
            runs.append(run)
            index = run.last
    return runs


def _is_beside(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands beside the one before it, a little lower, and not below it."""
    if not 0 < index < len(lines):
        return False
    upper, line = lines[index - 1], lines[index]
    apart = max(line.left - upper.right, upper.left - line.right)
    return upper.bottom - line.top > 0.3 * line.size and apart > _CELL_GAP * line.size


def _run_from(lines: Sequence[Line], parts: Sequence[tuple[Line, ...]], first: int) -> Run | None:
    strips = _white(parts[first], [(0.0, 1e6)], lines[first].size)
    inner: list[Strip] = []
    last, divided = first + 1, int(len(parts[first]) > 1)
    end = last
    while last < len(lines) and lines[last].top - lines[last - 1].bottom < _FAR * lines[last].size:
        left = _white(parts[last], strips, lines[last].size)
        found = [strip for strip in left if _is_inside(strip, parts[first : last + 1])]
        if not found:
            break
        strips = left
        divides = len(parts[last]) > 1 or _is_beside(lines, last)
        divided += divides
        last += 1
        if divides or parts[last - 1][0].left >= found[0][1] - 2:
            end, inner = last, found
    inner = [strip for strip in inner if _is_inside(strip, parts[first:end])]
    return Run(first, end, tuple(inner), tuple(parts[first:end])) if inner and divided > 1 else None


def _white(parts: Sequence[Line], strips: Sequence[Strip], size: float) -> list[Strip]:
    """What remains white of the strips."""
    found = []
    for low, high in strips:
        edges = [low]
        for part in parts:
            if part.right > low and part.left < high:
                edges += [part.left, part.right]
        edges.append(high)
        found += [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= _STRIP * size]
    return found


def _is_inside(strip: Strip, rows: Sequence[Sequence[Line]]) -> bool:
    """Whether text stands on both sides of the strip."""
    return any(part.right <= strip[0] + 1 for parts in rows for part in parts) and any(
        part.left >= strip[1] - 1 for parts in rows for part in parts
    )


def is_table(run: Run) -> bool:
    """Whether the run's parts are cells of rows, not text in columns."""
    for strip in range(len(run.strips)):
        left = [part for row in run.parts for part in row if part.right <= run.strips[strip][0] + 1]
        right = [part for row in run.parts for part in row if part.left >= run.strips[strip][1] - 1]
        if _are_columns(left, right):
            return False
    return True


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    if all(sum(marker_of(part.words) is Marker.SURE for part in side) >= 2 for side in (left, right)):
        return True
    fewer, other = (left, right) if len(left) <= len(right) else (right, left)
    bases = [part.base for part in other]
    shared = sum(any(abs(part.base - base) < 1.5 for base in bases) for part in fewer)
    if shared < 0.6 * len(fewer):
        return True
    flowing = all(median(len(part.words) for part in side) >= FLOWING_WORDS for side in (left, right))
    return flowing and len(fewer) >= 8


def rows_of(run: Run, leading: float) -> list[list[list[Line]]]:
    """A table's rows: cells of lines. A line that has no first cell goes on with the row above."""
    rows: list[list[list[Line]]] = []
    bottom = 0.0
    for index, parts in enumerate(run.parts):
        cells = run.columns(index)
        top = min(part.top for part in parts)
        filled = sum(bool(cell) for cell in cells)
        begins = not rows or top - bottom > leading or (bool(cells[0]) and filled > 1)
        if begins:
            rows.append(cells)
        else:
            for cell, more in zip(rows[-1], cells, strict=True):
                cell.extend(more)
        bottom = max(part.bottom for part in parts)
    return rows
