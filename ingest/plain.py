"""Plain text to a layout: where pages, paragraphs, list items and headings are when only line breaks say so.

Three manners are met: text saved from a PDF (hard line breaks, running headers, form feeds or bare empty lines
between pages), text with one paragraph a line, and the visible text of a web page folded into one line without any
mark (``ingest.runon``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import BlockKind
from ingest.assemble import Assembler, Look, fold
from ingest.layout import Layout
from ingest.markers import split_marker
from ingest.page_edges import split_pages
from ingest.runon import is_run_on, layout_run_on
from ingest.sniff import TEXT, decode

_TERMINAL = re.compile(r"""[.!?:;]["”’)\]]*$""")
_OPEN_END = re.compile(r"(?:,|\b(?:and|or|of|the|a|an|to|for|in|with|by|on|at|from|is|are|be|not|than|as))$", re.I)
_COLUMNS = re.compile(r"\t+|\s{4,}")


@dataclass
class _Open:
    """A block that may still grow: its lines so far and how they look."""

    words: list[str]
    marker: str
    left: float
    page: int | None
    heading: bool = False


def layout_text(data: bytes) -> Layout:
    """The layout of a plain text file. Never fails: text without words makes an empty layout."""
    decoded = decode(data)
    warnings = [f"{decoded.lost} characters could not be decoded"] if decoded.lost else []
    out = Assembler()
    if is_run_on(decoded.text):
        layout_run_on(decoded.text, out)
        return out.layout(TEXT, warnings=warnings)
    pages = split_pages(decoded.text)
    width = _width([line for page in pages for line in page.lines])
    joiner = _Joiner(out, width)
    for number, page in enumerate(pages, 1):
        for line in page.edges:
            out.set_aside(line, number)
        joiner.page(page.lines)
    joiner.close()
    return out.layout(TEXT, warnings=warnings)


class _Joiner:
    """Unwraps lines into blocks."""

    def __init__(self, out: Assembler, width: int) -> None:
        self._out, self._width = out, width
        self._open: _Open | None = None
        self._last_line = ""
        self._gap = False

    def page(self, lines: Sequence[str]) -> None:
        """The lines of one page; a paragraph may reach over from the page before."""
        for line in lines:
            if fold(line):
                self._line(line.rstrip())
            else:
                self._gap = True
        self._gap = False

    def close(self) -> None:
        """Ends the block that is still open."""
        if self._open:
            words = " ".join(self._open.words)
            kind = BlockKind.ITEM if self._open.marker else BlockKind.PARAGRAPH
            if self._open.heading:
                kind = BlockKind.HEADING
            self._out.add(kind, words, self._open.marker, Look(left=self._open.left))
        self._open = None

    def _line(self, line: str) -> None:
        left = float(len(line) - len(line.lstrip()))
        marker, body = split_marker(line)
        gap, self._gap = self._gap, False
        if self._open and not marker and self._continues(line, gap):
            self._open.words.append(line)
        else:
            self.close()
            self._open = _Open([line[body:] if marker else line], marker, left, None, heading=_is_heading(line, marker))
        self._last_line = line

    def _continues(self, line: str, gap: bool) -> bool:
        """Whether a line without a marker goes on with the block above it."""
        assert self._open is not None
        before, text = self._last_line.rstrip(), line.lstrip()
        if not self._open.words[-1].strip():
            return True  # a bullet that stands alone on its line
        if self._open.heading:
            return False
        if text[:1].islower() or text[:1] in ",;)":
            return not _is_conjunction(text)
        if gap:
            return bool(_OPEN_END.search(before)) and not _is_heading(line, "")
        if _is_conjunction(before) or _is_heading(line, ""):
            return bool(_OPEN_END.search(before)) and not _is_conjunction(before)
        full = len(before.strip()) > 0.75 * self._width
        return full if _TERMINAL.search(before) else full or bool(_OPEN_END.search(before))


def _is_conjunction(line: str) -> bool:
    """Whether a line is a joining word of its own, which belongs to the list and not to its last item."""
    return fold(line).strip(".;,:").lower() in ("and", "or", "and/or", "either", "plus")


def _width(lines: Sequence[str]) -> int:
    """The length that full lines have: nine in ten are shorter."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0


def _is_heading(line: str, marker: str) -> bool:
    """Capitals, or a few capitalised words without a full stop."""
    text = fold(line)
    if marker or len(text) > 80 or not text[:1].isupper() or _COLUMNS.search(line.strip()):
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= 4 and all(char.isupper() for char in letters) and not text.endswith((".", ";", ",")):
        return not _is_conjunction(text)
    words = [word for word in re.findall(r"[A-Za-z]+", text) if len(word) > 3]
    return bool(words) and len(text.split()) <= 8 and not _TERMINAL.search(text) and all(w[0].isupper() for w in words)
