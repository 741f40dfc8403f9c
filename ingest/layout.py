"""What every format is turned into before anything is understood: canonical text, blocks and positions.

PDF, HTML and plain text each have one function that makes a ``Layout``; sections, criteria, codes and facts are read
from layouts alone and never from a format. The canonical text is the blocks in reading order, one per line: inside a
block every run of white space is one space, blocks are separated by a newline, and the cells of a table row by
" | ". Furniture is beside it, never in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Block, Furniture, PolicyFacts
from corpus.positions import Positions

CELL_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as text with positions. ``title_hint`` is what the file's own metadata calls it.

    ``stated`` is what a format says of the document in fields of its own, beside its text.
    """

    media_type: str
    pages: int | None
    text_layer: bool
    text: str
    blocks: tuple[Block, ...]
    positions: Positions
    furniture: tuple[Furniture, ...] = ()
    warnings: tuple[str, ...] = ()
    title_hint: str = ""
    stated: PolicyFacts | None = None
