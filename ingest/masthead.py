"""What does a document say of itself before it begins, and around its pages?

The masthead is the short lines at the head of the first page (or of the policy's own stretch of a file of many), table
rows among them; the furniture is what runs along the pages. Prose is in neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.model import Block
from ingest.layout import Layout

BLOCKS = 48
PART_BLOCKS = 6
_CHARACTERS = 4500
_LONGEST = 330
_RUN_ON = 700
_RUN_ON_BLOCKS = 4
_LABELS = (
    r"(?:(?:Last|Next|Effective|Original|Publish|Issue|Revised|Document|Policy|Medical|Current|Coverage|Review)\s+)*"
    r"(?:Subject|Number|Date|Status|Topic|Section|Title|Reviewed|Policy|Effective|Review|No\.|Document)\s*#?:\s"
)
#: Where a page saved without its line breaks would have broken them: before labels, and after its title.
_BREAK = re.compile(
    rf"\s+(?:{_LABELS}|(?:Medical|Clinical) Policy\b|Log in\b|Skip to\b|Click here\b|Search\b|Menu\b)", re.I
)
_LONGEST_LABEL = 40
#: A label that stands right behind a value, where text was saved without the space between them.
_GLUED = re.compile(
    r"(?<=[a-z0-9)])(?=(?:Publish|Last|Next|Effective|Issue|Review|Status|Original|Current|Policy|Document)[a-z]*"
    r"(?: [A-Z][a-z]+){0,3}(?: #)?:)"
)
_COVER = re.compile(r"\bpolicy submission\b|\bform must accompany\b|policies? submitted for review", re.I)
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


def masthead(
    layout: Layout, start: int = 0, end: int | None = None, *, pages: int = 1, blocks: int = BLOCKS
) -> tuple[Line, ...]:
    """The lines a document, or its stretch ``[start, end)``, opens with: at most ``blocks`` of its first ``pages``."""
    lines: list[Line] = []
    seen = 0
    own = [block for block in layout.blocks if block.start >= start and (end is None or block.start < end)]
    for block in own:
        far = block.page is not None and block.page >= (own[0].page or 1) + pages
        if len(lines) >= blocks or seen > _CHARACTERS * pages or (far and len(lines) > 3):
            break
        seen += block.end - block.start
        if block.end - block.start <= _LONGEST:
            lines.extend(_unglued(_line(layout.text, block)))
        elif not lines or (block.page is None and len(lines) < _RUN_ON_BLOCKS):
            lines.extend(_run_on(layout.text[block.start : block.end][:_RUN_ON]))
    return tuple(lines)


def behind_cover(layout: Layout) -> tuple[Line, ...]:
    """The masthead behind a form put before the policy, such as a state's submission form; empty without one."""
    if not any(_COVER.search(line.text) for line in masthead(layout)):
        return ()
    second = next((block.start for block in layout.blocks if block.page is not None and block.page > 1), None)
    return masthead(layout, second) if second is not None else ()


def running_lines(layout: Layout) -> tuple[Line, ...]:
    """What runs along the pages, each text once; stamps of printers, addresses and bare page numbers left out."""
    texts = dict.fromkeys(" ".join(piece.text.split()) for piece in layout.furniture)
    return tuple(Line((text,), furniture=True) for text in texts if text and not _STAMP.search(text))


def below(lines: Sequence[Line], index: int) -> Line | None:
    """The line that holds the value of a label that ends its line; labels above each other have theirs in order."""
    first, last = _labels_around(lines, index)
    place = last + 1 + index - first
    return lines[place] if place < len(lines) else None


def above(lines: Sequence[Line], index: int) -> Line | None:
    """The inverse of ``below``: the line whose label this line may be the value of."""
    last = next((i for i in range(index - 1, max(index - 6, -1), -1) if _is_label(lines[i])), None)
    if last is None:
        return lines[index - 1] if index else None
    first, last = _labels_around(lines, last)
    offset = index - last - 1
    if offset <= last - first:
        return lines[first + offset]
    return lines[index - 1]


def _labels_around(lines: Sequence[Line], index: int) -> tuple[int, int]:
    first = last = index
    while first > 0 and _is_label(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _is_label(lines[last + 1]):
        last += 1
    return first, last


def _is_label(line: Line) -> bool:
    return len(line.cells) == 1 and line.text.endswith(":") and len(line.text) < _LONGEST_LABEL


def _run_on(text: str) -> list[Line]:
    """A block that was several lines once, broken before what looks like the beginning of one."""
    breaks = [0, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    pieces = (" ".join(text[start:end].split()) for start, end in pairwise(breaks))
    return [Line((piece,)) for piece in pieces if piece]


def _unglued(line: Line) -> list[Line]:
    """A line, broken before each label that was run into the value before it."""
    if len(line.cells) > 1 or _GLUED.search(line.text) is None:
        return [line]
    return [replace(line, cells=(piece.strip(),)) for piece in _GLUED.split(line.text)]


def _line(text: str, block: Block) -> Line:
    spans = [(cell.start, cell.end) for cell in block.cells] or [(block.start, block.end)]
    cells = tuple(" ".join(text[start:end].split()) for start, end in spans)
    return Line(cells, block.size, block.bold, block.heading, block.page)
