"""Which rows of a table are criteria?

Rows of a table that was announced are items of the list: the first cell is quoted, heads of columns and bare codes are
none.
"""

from __future__ import annotations

import re

from corpus.model import Block
from ingest.outline import Twig
from ingest.trees import Trees
from ingest.wording import introduces

_WORDY = re.compile(r"[a-z]{3}")


class Tables:
    """The table that is open, if one was announced."""

    def __init__(self, text: str, trees: Trees) -> None:
        self._text = text
        self._trees = trees
        self._announced: Twig | None = None

    def row(self, block: Block) -> None:
        """A row: its first cell becomes an item of the list that announced the table."""
        last = self._trees.last
        if self._announced is None and last and not last.children and introduces(self._trees.said(last)):
            self._announced = last
        cell = next((span for span in block.cells if span.end > span.start), None)
        if self._announced is None or cell is None or block.bold:
            return
        if _WORDY.search(self._text, cell.start, cell.end):
            self._announced.children.append(self._trees.twig(cell.start, cell.end, ""))

    def close(self) -> None:
        """The table ends: what follows is no row of it."""
        self._announced = None
