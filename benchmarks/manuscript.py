"""Documents as a typist would hold them: HTML that can be altered and printed, one for each document of a folder.

A page of HTML is taken as it is. Of a PDF or a text the words, marks, indents and cells are taken down as simple HTML,
which is then printed as a PDF: both versions of a pair are printed and read anew from bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Block, BlockKind, Reading
from ingest.reader import DocumentReader

_TYPES = (".html", ".htm", ".pdf", ".txt")
_MOST_BYTES = 1_500_000
_MOST_HTML = 300_000
_MOST_BLOCKS = 220  # longer documents are cut: what compares is tried here, not paper
_MOST_LETTERS = 25_000
_FEWEST_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document to be altered; ``printed`` where its bytes are a PDF set from this HTML."""

    name: str
    html: str
    printed: bool


def manuscripts(folders: list[Path], most: int, seed: int, named: str = "") -> Iterator[Manuscript]:
    """The documents of the first folder and a sample of the others, ``most`` together, unreadable ones left out.

    ``named``: only documents whose name holds this.
    """
    chance = random.Random(seed)
    reader = DocumentReader()
    own, *others = ([p for p in sorted(folder.rglob("*")) if _fit(p)] for folder in folders)
    more = [path for paths in others for path in paths]
    chance.shuffle(more)
    count = 0
    for path in [path for path in (*own, *more) if named in path.name]:
        if count >= most:
            return
        made = manuscript(path, reader)
        if made is not None:
            count += 1
            yield made


def _fit(path: Path) -> bool:
    return path.is_file() and path.suffix in _TYPES and path.stat().st_size <= _MOST_BYTES


def manuscript(path: Path, reader: DocumentReader) -> Manuscript | None:
    """One document's; None where it is no policy, or too short to alter."""
    data = path.read_bytes()
    try:
        reading = reader.read_bytes(data, Hints(name=path.name))
    except Refused:
        return None
    if len(reading.blocks) < _FEWEST_BLOCKS or not reading.criteria or reading.parts:
        return None
    if path.suffix in (".html", ".htm") and len(data) > _MOST_HTML:
        return None
    if path.suffix in (".html", ".htm"):
        return Manuscript(path.name, data.decode("utf-8", errors="replace"), printed=False)
    return Manuscript(path.name, "\n".join(_taken_down(reading)), printed=True)


def _taken_down(reading: Reading) -> Iterator[str]:
    title = escape(reading.facts.title or "Policy")
    yield f"<!DOCTYPE html><html><head><title>{title}</title></head><body>"
    in_table = False
    for block in reading.blocks[:_MOST_BLOCKS]:
        if block.end > _MOST_LETTERS:
            break
        row = block.kind is BlockKind.ROW and len(block.cells) > 1
        if row != in_table:
            yield "<table>" if row else "</table>"
            in_table = row
        yield _block(reading.text, block)
    if in_table:
        yield "</table>"
    yield "</body></html>"


def _block(text: str, block: Block) -> str:
    body = escape(" ".join(text[block.body_start : block.end].split()))
    if block.kind is BlockKind.ROW and len(block.cells) > 1:
        cells = "".join(f"<td>{escape(' '.join(text[c.start : c.end].split()))}</td>" for c in block.cells)
        return f"<tr>{cells}</tr>"
    if block.kind is BlockKind.HEADING:
        return (
            f"<h{block.heading or 2}>{escape(' '.join(text[block.start : block.end].split()))}</h{block.heading or 2}>"
        )
    left = max(0.0, block.left - 54.0) if block.left else 18.0 * block.level
    if block.kind is BlockKind.ITEM and block.marker:
        return f'<p data-left="{left:.0f}" data-mark="{escape(block.marker)}">{body}</p>'
    return f'<p data-left="{left:.0f}">{body}</p>'
