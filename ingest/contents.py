"""Which blocks are a table of contents, whose lines name sections without being them?

A line with dot leaders is one; so is each of at least three lines in a row that say again, with or without a page
number, what stands alone on a later line of the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Block, BlockKind
from ingest.headings import bare_heading

_LEADERS = re.compile(r"(?:\.{4,}|(?:\.\s){4,}|…{2,}|_{5,})\s*(?:\d+|[ivx]+)?\s*$")
_PAGE = re.compile(r"[\s.|…]+\d{1,3}\s*$")
_CONTENTS = re.compile(r"(?:table of )?contents?(?: page)?$")
_RUN = 3


def contents(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """The indexes of blocks that belong to a table of contents."""
    names = [_name(text, block) for block in blocks]
    last = {name: index for index, name in enumerate(names) if name}
    repeated = [bool(name) and last[name] > index + _RUN for index, name in enumerate(names)]
    found = {index for index, block in enumerate(blocks) if _leads(text, block)}
    run: list[int] = []
    for index in range(len(blocks) + 1):
        if index < len(blocks) and (repeated[index] or index in found):
            run.append(index)
            continue
        headed = (
            bool(run)
            and run[0] > 0
            and bool(_CONTENTS.match(bare_heading(text[blocks[run[0] - 1].start : blocks[run[0] - 1].end])))
        )
        if len({names[i] for i in run}) >= _RUN or headed:
            found.update(run)
        run = []
    return frozenset(found)


def _leads(text: str, block: Block) -> bool:
    return block.end - block.start < 300 and bool(_LEADERS.search(text, block.start, block.end))


def _name(text: str, block: Block) -> str:
    """What a line says without numbering and page number, empty for what is too long to be a heading."""
    if block.end - block.start > 160 or block.kind is BlockKind.ROW:
        return ""
    return bare_heading(_PAGE.sub("", _LEADERS.sub("", text[block.start : block.end])))
