"""Is a file one policy or many, and where does each begin?

A manual prints a number, a dash and a title at the head of each policy, and the line of its revision below; a file in
which that happens several times is many policies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.contents import contents
from ingest.layout import Layout

_HEAD = re.compile(
    r"^(?:Section\s+)?(\d{1,3}(?:\.\d{1,3}){0,4}(?:\.[A-Z])?)\s*(?:[-–—]|\.\s)\s*(\S.{2,200})$", re.DOTALL
)
_REVISION = re.compile(r"^\W*(?:Rev\.|Issued|Effective|Implementation)[\s:\d]")
_LINES = 3
_MANY = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One policy inside a file of many: its stretch of the text, and its number and title as printed."""

    start: int
    end: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Head:
    """The block in which a policy of a file of many begins, and the number and title it prints."""

    index: int
    number: str
    title: str


def heads(layout: Layout) -> tuple[Head, ...]:
    """Where the policies of a file of many begin; empty for a file that is one policy."""
    aside = contents(layout.text, layout.blocks)
    found = []
    for index, block in enumerate(layout.blocks):
        printed = None if index in aside else _HEAD.match(layout.text[block.start : block.end].strip())
        if printed and _revised(layout, index):
            found.append(Head(index, printed.group(1), " ".join(printed.group(2).split())))
    return tuple(found) if len({head.number for head in found}) >= _MANY else ()


def parts(layout: Layout, found: Sequence[Head]) -> tuple[Part, ...]:
    """The policies of a file of many, in the order of the text."""
    starts = [layout.blocks[head.index].start for head in found]
    ends = [*starts[1:], len(layout.text)]
    return tuple(
        Part(start, end, head.number, head.title) for start, end, head in zip(starts, ends, found, strict=False)
    )


def _revised(layout: Layout, index: int) -> bool:
    following: Sequence[str] = [layout.text[b.start : b.end] for b in layout.blocks[index + 1 : index + 1 + _LINES]]
    return any(_REVISION.match(line) for line in following)
