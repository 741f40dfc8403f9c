"""Which stretches of a reading are marked, and as what: the one list behind the boxes on pages and the marks in text.

A mark has a class of colour (``section``, ``level-3``, ``code``), a name to be found by from elsewhere on the page,
and a line that explains it when it is pointed at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from corpus.model import Block, CodeMention, Criterion, Furniture, Reading
from corpus.positions import Box

LEVELS = 7  # colours; deeper criteria take the last one


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to be coloured; ``target`` is the node of the tree it belongs to."""

    start: int
    end: int
    colour: str
    title: str
    target: str = ""


def marks_of(reading: Reading) -> list[Mark]:
    """All marks: headings of sections, criteria in the order of the tree, codes."""
    starts = [block.start for block in reading.blocks]
    marks = [
        Mark(section.start, _heading_end(reading.blocks, starts, section.start), "section", f"section: {section.kind}")
        for section in reading.sections
        if section.heading and section.end > section.start
    ]
    for number, (depth, node) in enumerate(_deep(reading.criteria)):
        what = f"level {depth}: {node.operator}, {node.coverage}"
        for start, end in ((node.start, node.end), *((span.start, span.end) for span in node.also)):
            marks.append(Mark(start, end, f"level-{min(depth, LEVELS)}", what, f"c{number}"))
    marks += [Mark(found.start, found.end, "code", _about(found)) for found in reading.codes]
    return marks


def boxes_on_pages(reading: Reading, marks: Sequence[Mark]) -> dict[int, list[tuple[Box, Mark]]]:
    """The boxes of the marks and of the furniture, by page."""
    found: dict[int, list[tuple[Box, Mark]]] = {}
    placed = [(item.box, _aside(item)) for item in reading.furniture if item.box]
    for mark in marks:
        placed += [(box, mark) for box in reading.positions.boxes(mark.start, mark.end)]
    for box, mark in placed:
        found.setdefault(box.page, []).append((box, mark))
    return found


def marked_text(reading: Reading, marks: Sequence[Mark]) -> str:
    """The canonical text as HTML, block by block, with the marks; where they overlap, the later is on top."""
    ordered = sorted(marks, key=lambda mark: mark.start)
    lines = []
    begun = 0
    current: list[Mark] = []
    for block in reading.blocks:
        current = [mark for mark in current if mark.end > block.start]
        while begun < len(ordered) and ordered[begun].start < block.end:
            current.append(ordered[begun])
            begun += 1
        indent = max(block.level - 1, 0) if block.kind == "item" else 0
        pieces = "".join(_pieces(reading.text, block, current))
        lines.append(f'<p class="{block.kind}" style="margin-left:{1.6 * indent:.1f}em">{pieces}</p>')
    return "\n".join(lines)


def _pieces(text: str, block: Block, marks: Sequence[Mark]) -> Iterator[str]:
    edges = {block.start, block.end}
    for mark in marks:
        edges |= {min(max(mark.start, block.start), block.end), min(max(mark.end, block.start), block.end)}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        covering = [mark for mark in marks if mark.start <= start and mark.end >= end]
        words = escape(text[start:end])
        if covering:
            colours = " ".join(dict.fromkeys(mark.colour for mark in covering))
            target = next((mark.target for mark in reversed(covering) if mark.target), "")
            title = escape("; ".join(dict.fromkeys(mark.title for mark in covering)))
            words = f'<mark class="{colours}" data-node="{target}" title="{title}">{words}</mark>'
        yield words


def _deep(nodes: Sequence[Criterion], depth: int = 1) -> Iterator[tuple[int, Criterion]]:
    for node in nodes:
        yield depth, node
        yield from _deep(node.children, depth + 1)


def _heading_end(blocks: Sequence[Block], starts: Sequence[int], start: int) -> int:
    at = bisect_right(starts, start) - 1
    return blocks[at].end if at >= 0 else start


def _about(found: CodeMention) -> str:
    last = f"-{found.code.last}" if found.code.last else ""
    group = f" · {found.group}" if found.group else ""
    return f"{found.code.system} {found.code.code}{last} in {found.where}, {found.coverage}{group}"


def _aside(item: Furniture) -> Mark:
    return Mark(0, 0, "furniture", f"furniture: {item.text}")
