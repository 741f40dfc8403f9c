"""A page's words into drafts of blocks in reading order: boxes, tables, columns and running text.

What rules enclose is laid out by itself; what is left is read in lines, and lines whose parts stand apart in the same
way are columns of a table or of a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import BlockKind
from ingest.pdf.flow import Draft, drafts_of
from ingest.pdf.lines import Line, lines_of, segments_of
from ingest.pdf.markers import Marker, marker_of
from ingest.pdf.page import PageContent, PageWord
from ingest.pdf.tables import Grid, grids_of

_CELL_GAP = 1.6  # sizes of white between two cells of a table without rules
_Placed = tuple[float, float, list[Draft]]


def page_drafts(page: PageContent, words: Sequence[PageWord]) -> list[Draft]:
    """The page's blocks, top to bottom; a box beside running text comes after the text it stands beside."""
    grids, outside = grids_of(words, page.rules)
    lines = lines_of(outside)
    flow = _flow(lines, page)
    for grid in sorted(grids, key=lambda g: g.cell.top):
        inserted = _grid_drafts(grid, page)
        at = next((i for i, d in enumerate(flow) if d.lines[0].top >= grid.cell.bottom - 4), len(flow))
        flow[at:at] = inserted
    return flow


def _flow(lines: Sequence[Line], page: PageContent) -> list[Draft]:
    drafts: list[Draft] = []
    pending: list[Line] = []
    right = max((line.right for line in lines), default=page.width)
    for line in lines:
        parts = _parts(line)
        if len(parts) == 1:
            pending.append(line)
            continue
        drafts.extend(drafts_of(pending, page.number, right))
        pending = []
        drafts.append(_row_draft([[part] for part in parts], page.number))
    drafts.extend(drafts_of(pending, page.number, right))
    return drafts


def _parts(line: Line) -> list[Line]:
    """The line's segments; a list marker belongs to what follows it."""
    parts = segments_of(line, _CELL_GAP)
    if len(parts) > 1 and len(parts[0].words) == 1 and marker_of(line.words) is not Marker.NONE:
        parts[:2] = [Line(parts[0].words + parts[1].words)]
    return parts


def _row_draft(cells: Sequence[Sequence[Line]], page: int) -> Draft:
    lines = [line for cell in cells for line in cell]
    return Draft(BlockKind.ROW, page, lines, cells=tuple(tuple(cell) for cell in cells))


def _grid_drafts(grid: Grid, page: PageContent) -> list[Draft]:
    drafts: list[Draft] = []
    for row in grid.rows:
        cells = [(cell, lines_of(words)) for cell, words in row]
        inside = [drafts_of(lines, page.number, cell.right - 4) for cell, lines in cells]
        if len(row) == 1 or any(sum(draft.marked for draft in found) >= 2 for found in inside):
            drafts.extend(draft for found in inside for draft in found)
        else:
            drafts.append(_row_draft([lines for _, lines in cells], page.number))
    return drafts
