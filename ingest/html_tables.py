"""Which tables of a page hold data, row by row, and which only hold the page together.

A table of codes is rows of cells. A table whose cells carry lists, headings or the whole page is a frame, and its
cells are read one after the other like any other text, so that lists inside keep their depth.
"""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ingest.assemble import fold
from ingest.html_chrome import NEVER_SHOWN

_LONG = 1500  # characters: a cell longer than this is a page, not a datum
_STRUCTURED = ["table", "h1", "h2", "h3", "h4", "ul", "ol", "dl"]
_BREAKS = frozenset({"br", "p", "div"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """The texts of a row's cells, left to right, and whether the row is a heading of the table."""

    cells: tuple[str, ...]
    bold: bool


def data_row(row: Tag, hidden: frozenset[int]) -> TableRow | None:
    """A row of a table of data; None where its cells are to be read like any other text."""
    table = row.find_parent("table")
    if table is None or str(table.get("role") or "") in ("presentation", "none"):
        return None
    if row.find(_STRUCTURED) is not None or not _has_columns(table):
        return None
    cells = row.find_all(["td", "th"], recursive=False)
    texts = tuple(_cell_text(cell, hidden) for cell in cells)
    if any(len(text) > _LONG for text in texts):
        return None
    return TableRow(texts, bool(cells) and all(cell.name == "th" or _is_bold(cell) for cell in cells))


def _has_columns(table: Tag) -> bool:
    rows = table.find_all("tr", limit=200)
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in rows)


def _is_bold(cell: Tag) -> bool:
    words = sum(len(part) for part in cell.stripped_strings)
    bold = sum(len(part) for tag in cell.find_all(["b", "strong"], limit=8) for part in tag.stripped_strings)
    return bold >= words


def _cell_text(cell: Tag, hidden: frozenset[int]) -> str:
    """The words of a cell; its paragraphs and line breaks are spaces, its inline marks are not."""
    pieces: list[str] = []
    stack: list[PageElement] = [cell]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name not in NEVER_SHOWN and id(node) not in hidden:
                pieces.append(" " if node.name in _BREAKS else "")
                stack.extend(reversed(node.contents))
        elif type(node) is NavigableString:
            pieces.append(str(node))
    return fold("".join(pieces))
