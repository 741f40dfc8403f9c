"""Plain text to a layout: where pages, paragraphs, list items and headings are when only line breaks say so.

Three manners are met: text saved from a PDF (hard line breaks, running headers, form feeds or bare empty lines
between pages), text with one paragraph a line, and the visible text of a web page folded into one line without any
mark (``ingest.runon``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from corpus.model import BlockKind
from ingest.assemble import Assembler, Look, fold
from ingest.layout import Layout
from ingest.markers import split_marker
from ingest.page_edges import PageLines, split_pages
from ingest.runon import is_run_on, layout_run_on
from ingest.sniff import TEXT, decode
from ingest.text_lines import (
    columns,
    ends_open,
    ends_sentence,
    is_conjunction,
    is_heading,
    is_raised,
    joined,
    known_heading,
)

_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")  # left in text captured from web pages
_POINTS = 6.0  # the width of a character, so that indents can be compared with those of a page
_INDENTS = {"•": 24.0, "": 24.0, "\uf0b7": 24.0, "o": 48.0, "–": 48.0, "-": 48.0, "▪": 72.0, "§": 72.0, "\uf0a7": 72.0}


@dataclass
class _Open:
    """A block that may still grow: its lines so far and how they look."""

    lines: list[str]
    kind: BlockKind
    marker: str = ""
    left: float = 0.0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a text was saved: the length of full lines, whether it indents, whether empty lines part paragraphs."""

    width: int
    indented: bool
    gaps: bool


def layout_text(data: bytes) -> Layout:
    """The layout of a plain text file. Never fails: text without words makes an empty layout."""
    decoded = decode(data)
    warnings = [f"{decoded.lost} characters could not be decoded"] if decoded.lost else []
    text = _ENTITY.sub(lambda entity: unescape(entity.group()), decoded.text)
    out = Assembler()
    if is_run_on(text):
        layout_run_on(text, out)
        return out.layout(TEXT, warnings=warnings)
    pages = split_pages(text)
    joiner = _Joiner(out, _habits(pages))
    for number, page in enumerate(pages, 1):
        for line in page.edges:
            out.set_aside(line, number)
        joiner.page(page.lines)
    joiner.close()
    return out.layout(TEXT, warnings=warnings)


@dataclass
class _Joiner:
    """Unwraps lines into blocks."""

    out: Assembler
    habits: _Habits
    _open: _Open | None = None
    _before: str = ""
    _gap: bool = True
    _raised: bool = False
    _turned: bool = False

    def page(self, lines: Sequence[str]) -> None:
        """The lines of one page; a paragraph may reach over from the page before."""
        self._turned = True
        for line in lines:
            if fold(line):
                self._line(line.rstrip())
                self._gap = self._turned = False
            else:
                self._gap = True
        self._gap = False

    def close(self) -> None:
        """Ends the block that is still open."""
        block, self._open = self._open, None
        if block is None:
            return
        words = joined(block.lines)
        look = Look(left=block.left)
        cells = columns(words) if block.kind is BlockKind.ROW else ()
        if cells:
            self.out.add_row(cells, look)
        else:
            self.out.add(block.kind, words, block.marker, look)

    def _line(self, line: str) -> None:
        marker, body = split_marker(line)
        if self._open and is_raised(line) and not self._gap:
            self._open.lines.append(line)
            self._raised = True
            return
        resumed = self._raised and not self._gap and line[:1] == " "
        self._raised = False
        if self._open and (resumed or self._continues(line, marker)):
            self._grow(line)
        else:
            self.close()
            self._open = self._opened(line, marker, body)
        self._before = line

    def _opened(self, line: str, marker: str, body: int) -> _Open:
        left = float(len(line) - len(line.lstrip())) * _POINTS if self.habits.indented else 0.0
        if marker:
            left = left or _INDENTS.get(marker, 0.0)
            return _Open([line[body:]], BlockKind.ITEM, marker, left)
        if columns(line):
            return _Open([line], BlockKind.ROW, left=left)
        if self._heads(line):
            return _Open([line], BlockKind.HEADING, left=left)
        lost_bullet = not self.habits.indented and line[:1] == " " and self.habits.gaps
        return _Open([line], BlockKind.PARAGRAPH, left=_INDENTS[""] if lost_bullet else left)

    def _grow(self, line: str) -> None:
        assert self._open is not None
        if self._open.kind is BlockKind.HEADING and line.lstrip()[:1].islower():
            self._open.kind = BlockKind.PARAGRAPH
        self._open.lines.append(line)

    def _heads(self, line: str) -> bool:
        """Whether a line without a marker is a heading where it stands."""
        short = len(self._before.strip()) < 0.5 * self.habits.width
        if known_heading(line) and (self._gap or short or ends_sentence(self._before)):
            return True
        return is_heading(line) and (self._gap or not self.habits.gaps)

    def _continues(self, line: str, marker: str) -> bool:
        """Whether a line goes on with the block above it."""
        block, text, before = self._open, line.lstrip(), self._before.rstrip()
        if block is None or marker or columns(line):
            return False
        if not fold(block.lines[-1]):
            return True  # a bullet stands alone on the line above
        if is_conjunction(text) or is_conjunction(before):
            return False
        if text[:1].islower() or text[:1] in ",;)®™℠":
            return True
        if block.kind is BlockKind.HEADING:
            return self.habits.gaps and not self._gap and len(before.strip()) > 30 and is_heading(line)
        if self._turned and ends_sentence(before):
            return False
        if self._gap:
            return ends_open(before) and not is_heading(line)
        if self._heads(line) or (line[:1] == " " and not self.habits.indented and self.habits.gaps):
            return False
        length = len(before.strip()) / max(1, self.habits.width)
        if block.kind is BlockKind.ITEM and self.habits.gaps and not ends_sentence(before):
            return length > 0.33
        return length > 0.75 or ends_open(before)


def _habits(pages: Sequence[PageLines]) -> _Habits:
    lines = [line for page in pages for line in page.lines]
    worded = [line for line in lines if fold(line)]
    lengths = sorted(len(line.strip()) for line in worded)
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    indented = sum(1 for line in worded if line.startswith(("  ", "\t")))
    return _Habits(width, indented > 0.05 * len(worded), len(lines) - len(worded) > 0.03 * len(lines))
