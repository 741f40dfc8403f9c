"""How blocks become canonical text: appends them one per line and keeps count of where each begins.

Formats without pages (HTML, plain text) hand their blocks over as words and marks; white space is folded here and
nowhere else, so that the same words always make the same text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Block, BlockKind, Furniture, Span
from corpus.positions import Positions
from ingest.layout import CELL_SEPARATOR, Layout

# Characters that take no room and belong to no word: soft hyphen, zero-width space and joiners, byte order mark.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_CONTROL = dict.fromkeys([*range(9), *range(14, 28), 127], " ")
_FOLD = _INVISIBLE | _CONTROL
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """One space for every run of white space, none at the ends; characters without width are dropped."""
    return _SPACE.sub(" ", text.translate(_FOLD)).strip()


@dataclass(frozen=True, slots=True)
class Look:
    """What a format says of a block besides its words; see ``Block`` for the meaning of each."""

    level: int = 0
    heading: int = 0
    bold: bool = False
    italic: bool = False
    page: int | None = None
    left: float = 0.0


PLAIN = Look()


@dataclass
class Assembler:
    """Collects blocks and furniture in reading order."""

    _lines: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _furniture: list[Furniture] = field(default_factory=list)
    _at: int = 0

    def add(self, kind: BlockKind, words: str, marker: str = "", look: Look = PLAIN) -> None:
        """Appends a block; one without words is left out, a number or letter without any is a paragraph."""
        body, label = fold(words), fold(marker)
        if not body and any(char.isalnum() for char in label):
            kind, body, label = BlockKind.PARAGRAPH, label, ""
        if not body:
            return
        line = f"{label} {body}" if label else body
        self._append(kind, line, label, len(line) - len(body), look)

    def add_row(self, cells: Sequence[str], look: Look = PLAIN) -> None:
        """Appends a table row; a row without words is left out."""
        texts = [fold(cell) for cell in cells]
        if not any(texts):
            return
        line, spans = "", []
        for text in texts:  # an empty cell has a place among the cells, and no separator of its own
            if text and line:
                line += CELL_SEPARATOR
            spans.append(Span(self._at + len(line), self._at + len(line) + len(text)))
            line += text
        self._append(BlockKind.ROW, line, "", 0, look, tuple(spans))

    def set_aside(self, words: str, page: int | None = None) -> None:
        """Keeps furniture beside the text."""
        text = fold(words)
        if text:
            self._furniture.append(Furniture(text, page))

    @property
    def last(self) -> Block | None:
        """The block appended last."""
        return self._blocks[-1] if self._blocks else None

    def layout(
        self, media_type: str, *, pages: int | None = None, warnings: Sequence[str] = (), title: str = ""
    ) -> Layout:
        """Everything collected so far as a layout."""
        text = "\n".join(self._lines)
        return Layout(
            media_type=media_type,
            pages=pages,
            text_layer=bool(text),
            text=text,
            blocks=tuple(self._blocks),
            positions=Positions(),
            furniture=tuple(self._furniture),
            warnings=tuple(warnings),
            title_hint=fold(title),
        )

    def _append(
        self, kind: BlockKind, line: str, marker: str, body: int, look: Look, cells: tuple[Span, ...] = ()
    ) -> None:
        start, end = self._at, self._at + len(line)
        self._blocks.append(
            Block(
                kind,
                start,
                end,
                start + body,
                marker,
                look.page,
                look.left,
                look.left,
                level=look.level,
                heading=look.heading,
                bold=look.bold,
                italic=look.italic,
                cells=cells,
            )
        )
        self._lines.append(line)
        self._at = end + 1
