"""A page's words into drafts of blocks in reading order: boxes, tables, columns and running text.

What rules enclose is laid out by itself; what is left is read in lines, and lines whose parts stand apart in the same
way are rows of a table or columns of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.model import BlockKind
from ingest.pdf.columns import FLOWING_WORDS, Run, is_table, parts_of, rows_of, runs_of
from ingest.pdf.flow import Draft, Measure, drafts_of
from ingest.pdf.lines import Line, lines_of
from ingest.pdf.page import PageContent, PageWord
from ingest.pdf.tables import Cell, Grid, grids_of

_INSET = 8.0  # points by which boxes of one width differ: the shading of a line is narrower than its frame
_DEEP = 3  # how often columns are looked for inside columns
_READABLE = 2.5  # points: smaller text is hidden behind what is seen, and is read after it
_MOST = 0.6  # of a row's words: a list that long is what the row is there for
_FULL = 0.25  # of a column's width: full lines end within this of its edge
_APART = 1.6  # sizes of white above a line that ends a column
_WIDE = 3.5  # sizes: a gap this wide parts a line even when the lines around it run across


@dataclass(slots=True)
class _Aside:
    """Drafts that stand beside running text, with the height at which they end."""

    drafts: list[Draft]
    bottom: float


def page_drafts(page: PageContent, words: Sequence[PageWord], measure: Measure) -> list[Draft]:
    """The page's blocks, top to bottom; a box beside running text comes after the text it stands beside."""
    tiny = [word for word in words if word.style.size < _READABLE]
    if tiny:
        words = [word for word in words if word.style.size >= _READABLE]
    grids, outside = grids_of(words, page.rules)
    flow = _flow(lines_of(outside), page.number, measure, _DEEP)
    for grid in sorted(grids, key=lambda g: g.cell.top):
        _insert(flow, _Aside(_grid_drafts(grid, page.number, measure), grid.cell.bottom))
    if tiny:
        flow += drafts_of(lines_of(tiny), page.number, measure.within(page.width))
    for above, draft in pairwise(flow):
        draft.gap = max(draft.lines[0].top - max(line.bottom for line in above.lines), 0.0)
    return flow


def _insert(flow: list[Draft], aside: _Aside) -> None:
    at = next((i for i, draft in enumerate(flow) if draft.lines[0].top >= aside.bottom - 4), len(flow))
    flow[at:at] = aside.drafts


def _flow(lines: Sequence[Line], page: int, measure: Measure, depth: int) -> list[Draft]:
    runs = runs_of(lines) if depth else []
    drafts: list[Draft] = []
    asides: list[_Aside] = []
    pending: list[Line] = []
    done = 0
    for run in runs:
        pending.extend(_single(lines, done, run.first))
        done = run.last
        if is_table(run):
            drafts.extend(drafts_of(pending, page, measure))
            pending = []
            drafts.extend(_row_draft(cells, page) for cells in rows_of(run, measure.leading(run.parts[0][0].size)))
        else:
            main, aside = _columns(run, page, measure, depth)
            aside.bottom = max(aside.bottom, _column_end(run, main, lines))
            pending.extend(main)
            asides.append(aside)
    pending.extend(_single(lines, done, len(lines)))
    drafts.extend(drafts_of(pending, page, measure))
    for aside in asides:
        _insert(drafts, aside)
    return drafts


def _columns(run: Run, page: int, measure: Measure, depth: int) -> tuple[list[Line], _Aside]:
    """The lines of the first column, and all that stands to its right."""
    main: list[Line] = []
    beside: list[PageWord] = []
    edge = run.strips[0][0] + 1
    for parts in run.parts:
        for part in parts:
            if part.right <= edge:
                main.append(part)
            else:
                beside.extend(part.words)
    lines = lines_of(beside)
    inner = measure.within(max(line.right for line in lines))
    return main, _Aside(_flow(lines, page, inner, depth - 1), max(line.bottom for line in lines))


def _column_end(run: Run, main: Sequence[Line], lines: Sequence[Line]) -> float:
    """Where the first column ends when its text runs on below all others; what stands beside it is read after it."""
    if not main or median(len(line.words) for line in main) < FLOWING_WORDS:
        return 0.0
    edge, above, end = run.strips[0][0] + 1, lines[run.last - 1], 0.0
    narrowest = edge - _FULL * (edge - min(line.left for line in main))
    for line in lines[run.last :]:
        if line.right > edge or line.top - above.bottom > _APART * line.size:
            break
        above = line
        end = line.bottom if line.right > narrowest or end else 0.0
    return end


def _single(lines: Sequence[Line], first: int, last: int) -> list[Line]:
    """Lines outside runs; one whose parts stand far apart is parted, unless text around it runs across the gap."""
    found: list[Line] = []
    for index in range(first, last):
        parts = parts_of(lines[index])
        around = [lines[i] for i in (index - 1, index + 1) if 0 <= i < len(lines)]
        if len(parts) == 1 or not all(_parted(a, b, around) for a, b in pairwise(parts)):
            found.append(lines[index])
        else:
            found.extend(parts)
    return found


def _parted(left: Line, right: Line, around: Sequence[Line]) -> bool:
    if right.left - left.right > _WIDE * left.size:
        return True
    return not any(
        word.left < right.left and word.right > left.right
        for line in around
        if abs(line.base - left.base) < 2.5 * left.size
        for word in line.words
    )


def _row_draft(cells: Sequence[Sequence[Line]], page: int) -> Draft:
    lines = [line for cell in cells for line in cell]
    return Draft(BlockKind.ROW, page, lines, cells=tuple(tuple(cell) for cell in cells))


def _grid_drafts(grid: Grid, page: int, measure: Measure) -> list[Draft]:
    drafts: list[Draft] = []
    lefts = _column_lefts(grid)
    for alone, group in groupby(grid.rows, key=lambda row: len(row) == 1):
        if alone:
            for cell, words in _stacked(row[0] for row in group):
                drafts.extend(_cell_flow(cell, lines_of(words), page, measure, 1))
        else:
            for row in group:
                drafts.extend(_grid_row([(cell, lines_of(words)) for cell, words in row], lefts, page, measure))
    return drafts


def _column_lefts(grid: Grid) -> list[float]:
    """Where the columns of a grid begin."""
    lefts: list[float] = []
    for left in sorted(cell.left for row in grid.rows if len(row) > 1 for cell, _ in row):
        if not lefts or left - lefts[-1] > _INSET:
            lefts.append(left)
    return lefts


def _with_empty(cells: Sequence[tuple[Cell, list[Line]]], lefts: Sequence[float]) -> list[list[Line]]:
    """The cells of a row, with an empty one for every column that none of them reaches."""
    found = [(cell.left, lines) for cell, lines in cells]
    for left in lefts:
        if not any(cell.left - _INSET <= left < cell.right - _INSET for cell, _ in cells):
            found.append((left, []))
    return [lines for _, lines in sorted(found, key=lambda entry: entry[0])]


def _grid_row(
    cells: Sequence[tuple[Cell, list[Line]]], lefts: Sequence[float], page: int, measure: Measure
) -> list[Draft]:
    """One row, unless it is there for the list in one of its cells: then every item is a block of its own."""
    inside = [_cell_flow(cell, lines, page, measure, 0) for cell, lines in cells]
    sizes = [sum(len(draft.body) for draft in found) for found in inside]
    listed = max(range(len(cells)), key=lambda i: (sum(draft.marked for draft in inside[i]), sizes[i]))
    marked = sum(draft.marked for draft in inside[listed])
    if marked >= 2 and (len(cells) == 2 or sizes[listed] > _MOST * sum(sizes)):
        return [draft for found in inside for draft in found]
    return [_row_draft(_with_empty(cells, lefts), page)]


def _cell_flow(cell: Cell, lines: Sequence[Line], page: int, measure: Measure, depth: int) -> list[Draft]:
    return _flow(lines, page, measure.within(_margin(cell.left, cell.right, lines)), depth)


def _stacked(boxes: Iterable[tuple[Cell, list[PageWord]]]) -> list[tuple[Cell, list[PageWord]]]:
    """Boxes below each other as one where the text runs on: every line of a paragraph may be shaded by itself."""
    stacked: list[tuple[Cell, list[PageWord]]] = []
    for cell, words in boxes:
        if stacked and _runs_on(*stacked[-1], cell, words):
            above, before = stacked[-1]
            wider = Cell(min(above.left, cell.left), above.top, max(above.right, cell.right), cell.bottom)
            stacked[-1] = (wider, before + words)
        else:
            stacked.append((cell, words))
    return stacked


def _runs_on(above: Cell, before: Sequence[PageWord], cell: Cell, words: Sequence[PageWord]) -> bool:
    if abs(above.left - cell.left) > _INSET or abs(above.right - cell.right) > _INSET:
        return False
    first, last = words[0], [word for word in before if abs(word.base - before[-1].base) < 1]
    full = above.right - last[-1].right < first.right - first.left + 2 * _INSET
    return first.text[:1].islower() or (full and len(last) > 3)


def _margin(left: float, right: float, lines: Sequence[Line]) -> float:
    """How far text may run in a cell: as near to its right side as it begins to its left."""
    inset = max(min(line.left for line in lines) - left, 2.0)
    return max(max(line.right for line in lines), right - inset)
