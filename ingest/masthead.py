"""What does a document say of itself before it begins, and around its pages?

The masthead is the short lines at the head of the first page (or of the policy's own stretch of a file of many), table
rows among them; the furniture is what runs along the pages. Prose is in neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.model import Block
from ingest.layout import Layout

_BLOCKS = 48
_CHARACTERS = 4500
_LONGEST = 330
_PART_BLOCKS = 6
_RUN_ON = 700
_LABELS = (
    r"(?:(?:Last|Next|Effective|Original|Publish|Issue|Revised|Document|Policy|Medical|Current|Coverage|Review)\s+)*"
    r"(?:Subject|Number|Date|Status|Topic|Section|Title|Reviewed|Policy|Effective|Review|No\.|Document)\s*#?:\s"
)
#: Where a page saved without its line breaks would have broken them: before labels, and after its title.
_BREAK = re.compile(
    rf"\s(?={_LABELS})|\s(?=(?:Medical|Clinical) Policy\b|Log in\b|Skip to\b|Click here\b|Search\b|Menu\b)"
)
_STAMP = re.compile(r"https?://|^\s*(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?\s*$|[\uac00-\ud7a3]", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the masthead: its cells (one, where it is no table row), how it is set, and whether it is furniture."""

    cells: tuple[str, ...]
    size: float = 0.0
    bold: bool = False
    heading: int = 0
    page: int | None = None
    furniture: bool = False

    @property
    def text(self) -> str:
        """The cells as one text."""
        return " | ".join(self.cells)


def masthead(layout: Layout, start: int = 0, end: int | None = None) -> tuple[Line, ...]:
    """The lines a document, or its stretch ``[start, end)``, opens with."""
    part = start > 0 or end is not None
    lines: list[Line] = []
    seen = 0
    first_page: int | None = None
    for block in layout.blocks:
        if block.start < start or (end is not None and block.start >= end):
            continue
        first_page = block.page if first_page is None else first_page
        far = block.page is not None and first_page is not None and block.page > first_page
        if len(lines) >= (_PART_BLOCKS if part else _BLOCKS) or seen > _CHARACTERS or (far and len(lines) > 3):
            break
        seen += block.end - block.start
        if block.end - block.start <= _LONGEST:
            lines.append(_line(layout.text, block))
        elif not lines:
            run_on = layout.text[block.start : block.end][:_RUN_ON]
            lines.extend(Line((" ".join(piece.split()),)) for piece in _BREAK.split(run_on) if piece.strip())
    return tuple(lines)


def running_lines(layout: Layout) -> tuple[Line, ...]:
    """What runs along the pages, each text once; stamps of printers, addresses and bare page numbers left out."""
    texts = dict.fromkeys(" ".join(piece.text.split()) for piece in layout.furniture)
    return tuple(Line((text,), furniture=True) for text in texts if text and not _STAMP.search(text))


def _line(text: str, block: Block) -> Line:
    spans = [(cell.start, cell.end) for cell in block.cells] or [(block.start, block.end)]
    cells = tuple(" ".join(text[start:end].split()) for start, end in spans)
    return Line(cells, block.size, block.bold, block.heading, block.page)
