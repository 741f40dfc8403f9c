"""The pieces of an office document as blocks: headings, list items with their labels and depth, rows of tables."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import BeautifulSoup

from corpus.errors import Refused
from corpus.model import BlockKind
from ingest.assemble import Assembler, Look, fold
from ingest.layout import Layout
from ingest.markers import split_marker
from ingest.office.pieces import Piece, pieces_of

_FURNITURE = frozenset({"Header", "Footer", "PageNumber", "PageBreak"})
_TERMINAL = re.compile(r"""[.!?;,]["”’)\]]*$""")
_LONGEST_HEADING = 120
_BULLET = "•"


def layout_office(data: bytes, media_type: str) -> Layout:
    """The layout of a word processor's file or of slides. Raises Refused; positions are empty, there are no pages."""
    out = Assembler()
    pieces = pieces_of(data, media_type)
    for piece in pieces:
        _add(out, piece)
    if out.last is None:
        raise Refused("The document has no words.", code="blank", todo="Check that it is the right file.")
    title = next((piece.text for piece in pieces if piece.kind == "Title"), "")
    return replace(out.layout(media_type), title_hint=fold(title))


def _add(out: Assembler, piece: Piece) -> None:
    if piece.kind in _FURNITURE:
        out.set_aside(piece.text)
    elif piece.kind == "Table" and piece.table:
        _rows(out, piece.table)
    elif piece.kind == "Title" and _is_heading(piece.text):
        out.add(BlockKind.HEADING, piece.text, look=Look(heading=min(6, piece.depth + 1), bold=piece.bold))
    elif piece.kind == "ListItem":
        marker, body = split_marker(piece.text)
        look = Look(level=piece.depth + 1, bold=piece.bold)
        out.add(BlockKind.ITEM, piece.text[body:], marker or _BULLET, look)
    else:
        _lines(out, piece)


def _lines(out: Assembler, piece: Piece) -> None:
    """A paragraph; its hard line breaks divide it, and a short bold line is a heading."""
    for line in piece.text.split("\n"):
        marker, body = split_marker(line.strip())
        if marker and line.strip()[body:]:
            out.add(BlockKind.ITEM, line.strip()[body:], marker, Look(level=piece.depth, bold=piece.bold))
        elif piece.bold and _is_heading(line):
            out.add(BlockKind.HEADING, line, look=Look(bold=True))
        else:
            out.add(BlockKind.PARAGRAPH, line, look=Look(bold=piece.bold))


def _rows(out: Assembler, table: str) -> None:
    for row in BeautifulSoup(table, "lxml").find_all("tr"):
        cells = [cell.get_text(" ") for cell in row.find_all(["td", "th"])]
        out.add_row(cells)


def _is_heading(text: str) -> bool:
    """Whether a line that looks like a title can be one: short, and no sentence."""
    return len(text) <= _LONGEST_HEADING and not _TERMINAL.search(text.strip()) and bool(re.search(r"[^\W\d]", text))
