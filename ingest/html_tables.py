"""Which tables of a page hold data, row by row, and which only hold the page together.

A table of codes is rows of cells. A table whose cells carry lists, headings or the whole page is a frame, and its
cells are read one after the other like any other text, so that lists inside keep their depth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ingest.assemble import fold
from ingest.html_chrome import NEVER_SHOWN

_LONG = 1500  # characters: a cell longer than this is a page, not a datum
_STRUCTURED = frozenset({"table", "h1", "h2", "h3", "h4", "ul", "ol", "dl"})
_CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong"})
_NEAR = 6  # elements between the words of a cell and the mark that makes them bold
_BREAKS = frozenset({"br", "p", "div"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """The texts of a row's cells, left to right, and whether the row is a heading of the table."""

    cells: tuple[str, ...]
    bold: bool


@dataclass
class Tables:
    """The tables of a page; ``hidden`` are elements, by identity, that are not shown."""

    hidden: frozenset[int]
    _of_data: dict[int, bool] = field(default_factory=dict)

    def data_row(self, row: Tag) -> TableRow | None:
        """A row of a table of data; None where its cells are to be read like any other text."""
        table = next((parent for parent in row.parents if parent.name == "table"), None)
        if table is None or not self._holds_data(table) or _is_structured(row):
            return None
        cells = _cells(row)
        texts = tuple(_cell_text(cell, self.hidden) for cell in cells)
        if any(len(text) > _LONG for text in texts):
            return None
        return TableRow(texts, bool(cells) and all(cell.name == "th" or _is_bold(cell) for cell in cells))

    def _holds_data(self, table: Tag) -> bool:
        """Whether a table has columns and does not say that it is there for its looks; judged once per table."""
        if id(table) not in self._of_data:
            frame = str(table.get("role") or "") in ("presentation", "none")
            rows = (tag for tag in table.descendants if isinstance(tag, Tag) and tag.name == "tr")
            self._of_data[id(table)] = not frame and any(len(_cells(row)) > 1 for row in rows)
        return self._of_data[id(table)]


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in _CELLS]


def _is_structured(row: Tag) -> bool:
    return any(isinstance(tag, Tag) and tag.name in _STRUCTURED for tag in row.descendants)


def _is_bold(cell: Tag) -> bool:
    """Whether all words of a cell are bold."""
    words = [text for text in cell.descendants if isinstance(text, NavigableString) and text.strip()]
    return all(any(parent.name in _BOLD for parent in islice(text.parents, _NEAR)) for text in words)


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
    return fold(unescape("".join(pieces)))
