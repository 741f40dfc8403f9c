"""Which rows of a table are criteria?

Rows of a table that was announced are items of the list: the first cell is quoted, heads of columns and bare codes are
none. A table that nobody announced holds criteria where its heads say so ("Test | Criteria"): each row is a tree of
its own, the criteria below the service they are for.
"""

from __future__ import annotations

import re

from corpus.model import Block, Coverage, Span
from ingest.coverage import heading_position
from ingest.outline import Twig
from ingest.trees import Trees
from ingest.wording import introduces

_WORDY = re.compile(r"[a-z]{3}")
_SERVICE = re.compile(
    r"(?:covered )?(?:tests?|services?|procedures?|indications?|conditions?|diagnos[ei]s|drugs?|medications?|products?"
    r"|devices?)(?: names?)?$",
    re.IGNORECASE,
)
_CRITERIA = re.compile(r"(?:[a-z]+ ){0,3}(?:criteria|requirements?)(?: for (?:coverage|approval))?$", re.IGNORECASE)


class Tables:
    """The table that is open, if it was announced or its heads say what it holds."""

    def __init__(self, text: str, trees: Trees) -> None:
        self._text = text
        self._trees = trees
        self._announced: Twig | None = None
        self._columns: tuple[int, int] | None = None
        self._position: Coverage | None = None

    def row(self, block: Block) -> None:
        """A row: an item of the list that announced the table, or a tree where the heads of the table make it one."""
        last = self._trees.last
        if self._announced is None and last and not last.children and introduces(self._trees.said(last)):
            self._announced = last
        if self._announced is not None:
            self._item(block)
        elif not self._heads(block) and self._columns is not None:
            self._tree(block)

    def close(self) -> None:
        """The table ends: what follows is no row of it."""
        self._announced = self._columns = None

    def _item(self, block: Block) -> None:
        cell = next((span for span in block.cells if span.end > span.start), None)
        if self._announced is not None and cell is not None and not block.bold and self._wordy(cell):
            self._announced.children.append(self._trees.twig(cell.start, cell.end, ""))

    def _heads(self, block: Block) -> bool:
        """Whether a row heads a table of services and their criteria; remembers the columns."""
        said = [self._text[cell.start : cell.end].strip(" :*") for cell in block.cells]
        service = next((column for column, words in enumerate(said) if _SERVICE.match(words)), None)
        criteria = next((column for column, words in enumerate(said) if _CRITERIA.match(words)), None)
        if service is None or criteria is None or service >= criteria:
            return False
        self._columns, self._position = (service, criteria), heading_position(said[criteria])
        return True

    def _tree(self, block: Block) -> None:
        service, criteria = self._columns or (0, 0)
        if len(block.cells) <= criteria or not self._wordy(block.cells[criteria]):
            return
        cell, name = block.cells[criteria], block.cells[service]
        leaf = self._trees.twig(cell.start, cell.end, "")
        root = self._trees.twig(name.start, name.end, "") if self._wordy(name) else leaf
        root.position = self._position or leaf.position
        self._trees.root(root)
        if root is not leaf:
            root.children.append(leaf)

    def _wordy(self, cell: Span) -> bool:
        return _WORDY.search(self._text, cell.start, cell.end) is not None
