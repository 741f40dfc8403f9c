"""Pages written as text: a page becomes a layout, and trees become lines again, so that a test shows what it means.

``# Heading`` and ``## Heading`` are set larger and bold; leading spaces are the indent; list markers are recognised as
on paper; ``| cell | cell`` is a row of a table; ``---`` is a page break.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import dedent

from corpus.model import Block, BlockKind, Criterion, Span
from corpus.positions import Positions
from ingest.layout import CELL_SEPARATOR, Layout
from ingest.markers import split_marker
from ingest.structure import Structure, structure

_LEFT = 36.0
_SPACE = 9.0  # points a leading space stands for
_SIZES = {0: 10.0, 1: 14.0, 2: 12.0}


@dataclass(frozen=True)
class _Line:
    text: str
    block: Block


def layout_of(page: str) -> Layout:
    """The layout of a page written as text."""
    text, blocks, number = "", [], 1
    for line in dedent(page).strip("\n").splitlines():
        if line.strip() == "---":
            number += 1
        elif line.strip():
            parsed = _parsed(line, number)
            blocks.append(_moved(parsed.block, len(text)))
            text += parsed.text + "\n"
    return Layout("application/pdf", number, True, text.rstrip("\n"), tuple(blocks), Positions())


def read(page: str) -> tuple[str, Structure]:
    """The text of a page and what is read from it."""
    layout = layout_of(page)
    return layout.text, structure(layout)


def trees(page: str) -> list[str]:
    """Every node of a page's trees as ``indent operator: text``."""
    text, found = read(page)
    return [line for root in found.criteria for line in _lines(text, root, 0)]


def nodes(page: str) -> dict[str, Criterion]:
    """The nodes of a page by their text."""
    text, found = read(page)
    return {text[node.start : node.end]: node for root in found.criteria for node in root.walk()}


def _lines(text: str, node: Criterion, depth: int) -> list[str]:
    operator = f"{node.operator.value} {node.at_least}" if node.at_least else node.operator.value
    own = f"{'  ' * depth}{operator}: {text[node.start : node.end]}"
    return [own, *(line for child in node.children for line in _lines(text, child, depth + 1))]


def _parsed(line: str, page: int) -> _Line:
    left = _LEFT + _SPACE * (len(line) - len(line.lstrip()))
    body = line.strip()
    level = len(body) - len(body.lstrip("#"))
    if level:
        body = body.lstrip("# ")
        block = Block(BlockKind.HEADING, 0, len(body), 0, page=page, left=left, text_left=left)
        return _Line(body, replace(block, size=_SIZES[level], bold=True))
    if body.startswith("| "):
        return _row([cell.strip() for cell in body[1:].split("|")], left, page)
    marker, start = split_marker(body)
    kind = BlockKind.ITEM if marker else BlockKind.PARAGRAPH
    inside = left + 18.0 * bool(marker)
    return _Line(body, Block(kind, 0, len(body), start, marker, page, left, inside, _SIZES[0]))


def _row(cells: list[str], left: float, page: int) -> _Line:
    text = ""
    spans: list[Span] = []
    for cell in cells:
        text += CELL_SEPARATOR if spans else ""
        spans.append(Span(len(text), len(text) + len(cell)))
        text += cell
    block = Block(BlockKind.ROW, 0, len(text), 0, "", page, left, left, _SIZES[0], cells=tuple(spans))
    return _Line(text, block)


def _moved(block: Block, by: int) -> Block:
    cells = tuple(Span(cell.start + by, cell.end + by) for cell in block.cells)
    return replace(block, start=block.start + by, end=block.end + by, body_start=block.body_start + by, cells=cells)
