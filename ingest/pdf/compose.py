"""Drafts of blocks into the canonical text, its blocks and the place of every word on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.model import Block, BlockKind, Span
from corpus.positions import Place
from ingest.layout import CELL_SEPARATOR
from ingest.pdf.flow import Draft
from ingest.pdf.lines import Line
from ingest.pdf.page import PageContent, PageWord

_SOFT = "\u00ad"  # a hyphen that is there only because the line ended; PDFium says so of every hyphen at a line end
_PREFIXES = frozenset(
    {
        "non",
        "pre",
        "post",
        "self",
        "anti",
        "co",
        "re",
        "multi",
        "sub",
        "semi",
        "intra",
        "inter",
        "over",
        "under",
        "meta",
    }
)
_PARTICIPLE = re.compile(r"\w{3}(?:ing|ed|based|free|like|specific|related)$")
_HYPHENS = ("-", _SOFT)
_BROKEN = re.compile(r"[^\W\d_]-$|\u00ad$")


class Composer:
    """Writes the canonical text of a document, block by block; it knows which words the document uses in one piece."""

    def __init__(self, contents: Sequence[PageContent]) -> None:
        self._pages = contents
        self._whole = _whole_words(word for content in contents for word in content.words)
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        """The canonical text so far."""
        return "".join(self._parts)

    def add(self, draft: Draft, pages: Sequence[int]) -> None:
        """Writes one block; ``pages`` has the page of each of its lines."""
        if self._length:
            self._put("\n")
        start = self._length
        cells: tuple[Span, ...] = ()
        body = start
        if draft.kind is BlockKind.ROW:
            cells = self._row(draft)
        else:
            body = self._lines(draft, pages)
        letters = [word for word in draft.body if any(map(str.isalnum, word.text))]
        self.blocks.append(
            Block(
                draft.kind,
                start,
                self._length,
                body,
                marker=draft.lines[0].words[0].text if draft.marked else "",
                page=draft.page,
                left=round(draft.left, 1),
                text_left=round(draft.text_left, 1),
                size=_size(draft.lines),
                bold=bool(letters) and all(word.style.bold for word in letters),
                italic=bool(letters) and all(word.style.italic for word in letters),
                cells=cells,
                gap=round(draft.gap, 1),
            )
        )

    def _lines(self, draft: Draft, pages: Sequence[int]) -> int:
        body = self._length
        for index, line in enumerate(draft.lines):
            after = draft.lines[index + 1] if index + 1 < len(draft.lines) else None
            self._line(line, pages[index], after)
            if index == 0 and draft.marked:
                body += min(len(line.words[0].text) + 1, self._length - body)
        return body

    def _line(self, line: Line, page: int, after: Line | None) -> None:
        for word in line.words[:-1]:
            whole = not word.text.endswith(_SOFT)
            self._word(word.text if whole else word.text[:-1], word, page)
            self._put(" " if whole else "")
        last = line.words[-1]
        joined = after is not None and _BROKEN.search(last.text) and after.words[0].text[:1].isalnum()
        if not joined or after is None:
            self._word(last.text.replace(_SOFT, "-"), last, page)
            if after is not None:
                self._put(" ")
            return
        keeps = self._is_compound(last.text[:-1], after.words[0].text)
        self._word(last.text[:-1] + ("-" if keeps else ""), last, page)

    def _is_compound(self, first: str, second: str) -> bool:
        """Whether a hyphen at a line end is the word's own: when its second part is a word of the document."""
        before, after = _bare(first), _bare(second)
        if before + after in self._whole:
            return False
        if before in _PREFIXES or len(before) < 2 or not (before.isalpha() and after.isalpha()) or after in self._whole:
            return True
        return before in self._whole and bool(_PARTICIPLE.search(after))

    def _row(self, draft: Draft) -> tuple[Span, ...]:
        """Writes the cells that hold text, and returns the spans of all: an empty cell is an empty span."""
        row = self._length
        spans = []
        for cell in draft.cells:
            if cell and self._length > row:
                self._put(CELL_SEPARATOR)
            start = self._length
            for at, line in enumerate(cell):
                self._line(line, draft.page, cell[at + 1] if at + 1 < len(cell) else None)
            spans.append(Span(start, self._length))
        return tuple(spans)

    def _word(self, text: str, word: PageWord, page: int) -> None:
        start = self._length
        self._put(text)
        if self._length > start:
            edges = self._pages[page - 1].edges(word.left, word.top, word.right, word.bottom)
            self.places.append((start, self._length, page, *edges, word.sure))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _size(lines: Iterable[Line]) -> float:
    sizes: dict[float, int] = {}
    for line in lines:
        sizes[line.size] = sizes.get(line.size, 0) + len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _bare(word: str) -> str:
    return word.strip(".,;:()[]\"'“”‘’").lower()


def _whole_words(words: Iterable[PageWord]) -> frozenset[str]:
    """The words a document uses unbroken: neither with a hyphen nor as the rest of a word broken before."""
    found: set[str] = set()
    broken = False
    for word in words:
        if not broken and "-" not in word.text and _SOFT not in word.text:
            found.add(_bare(word.text))
        broken = word.text[-1:] in _HYPHENS and bool(_BROKEN.search(word.text))
    return frozenset(found)
