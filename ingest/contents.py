"""Which blocks are a table of contents, whose lines name sections without being them?

A line with dot leaders is one; so is each of at least three lines in a row that say again, with or without a page
number, what stands alone on a later line of the document. Lists with bullets are none unless a heading says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.model import Block, BlockKind
from ingest.headings import bare_heading, heading_kind
from ingest.markers import marker_style

_LEADERS = re.compile(r"(?:\.{4,}|(?:\.\s){4,}|…{2,}|_{5,})\s*(?:\d+|[ivx]+)?\s*$")
_PAGE = re.compile(r"[\s.|…]+\d{1,3}\s*$")
_CONTENTS = re.compile(r"(?:table of )?contents?(?: page)?$")
_RUN = 3


def contents(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """The indexes of blocks that belong to a table of contents."""
    leading = frozenset(i for i, block in enumerate(blocks) if _leads(text, block))
    names = [_name(text, block) for block in blocks]
    found = set(leading)
    heads = [name if _heads(text, block) else "" for name, block in zip(names, blocks, strict=True)]
    for run in _runs(names, heads):
        before = text[blocks[run[0] - 1].start : blocks[run[0] - 1].end] if run[0] else ""
        listed = any(marker_style(blocks[i].marker).startswith("bullet") for i in run)
        long = len(run) >= _RUN and not listed and not leading.intersection(run)
        if long or _CONTENTS.match(bare_heading(before)):
            found.update(run)
    return frozenset(found)


def _runs(names: Sequence[str], heads: Sequence[str]) -> Iterator[list[int]]:
    """Stretches of lines that each return later as a heading may; a name that comes twice ends its stretch."""
    last = {name: index for index, name in enumerate(heads) if name}
    run: list[int] = []
    for index, name in enumerate(names):
        returns = bool(name) and last.get(name, 0) > index + 1
        if returns and name not in {names[i] for i in run}:
            run.append(index)
            continue
        if run:
            yield run
        run = [index] if returns else []
    if run:
        yield run


def _heads(text: str, block: Block) -> bool:
    """Whether a line may be the heading that a table of contents names: no list item, but a numbered chapter."""
    if marker_style(block.marker).startswith("bullet"):
        return False
    return block.kind is not BlockKind.ITEM or heading_kind(text[block.start : block.end]) is not None


def _leads(text: str, block: Block) -> bool:
    return block.end - block.start < 300 and bool(_LEADERS.search(text, block.start, block.end))


def _name(text: str, block: Block) -> str:
    """What a line says without numbering and page number, empty for what is too long to be a heading."""
    if block.end - block.start > 160 or block.kind is BlockKind.ROW:
        return ""
    return bare_heading(_PAGE.sub("", _LEADERS.sub("", text[block.start : block.end])))
