"""Is a file one policy or many, and where does each begin?

A manual prints a number, a dash and a title at the head of each policy, and the line of its revision below; a file in
which that happens several times is many policies.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.contents import contents
from ingest.layout import Layout
from ingest.mastheads import Masthead

_HEAD = re.compile(
    r"^(?:Section\s+)?(\d{1,3}(?:\.\d{1,3}){0,4}(?:\.[A-Z])?)\s*(?:[-–—]|\.\s)\s*(\S.{2,200})$", re.DOTALL
)
_SPACED = re.compile(r"^(\d{1,3}(?:\.\d{1,3}){1,4})\s+([A-Z]\S.{2,200})$", re.DOTALL)  # a head that lost its dash
_REVISION = re.compile(r"^\W*(?:Rev\.|Issued|Effective|Implementation)[\s:\d)]|^CIM \d")
_LINES = 3
_MANY = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One policy inside a file of many: its stretch of the text, and its number and title as printed.

    The title is empty where the policy has a masthead of its own, which says all that a document says of itself.
    """

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
        if index in aside:
            continue
        text = layout.text[block.start : block.end].strip()
        if (printed := _HEAD.match(text)) is not None:
            begins = _revised(layout, index, _LINES)
        else:
            printed = _SPACED.match(text)
            begins = printed is not None and _revised(layout, index, 1)
        if printed is not None and begins:
            found.append(Head(index, printed.group(1), " ".join(printed.group(2).split())))
    rising = _rising(found)
    return tuple(rising) if len(rising) >= _MANY else ()


def _rising(found: Sequence[Head]) -> list[Head]:
    """The longest series of heads whose numbers rise: items of lists and references within a policy fall out."""
    keys = [_key(head.number) for head in found]
    lasts: list[int] = []  # of each length, the head with the least number that ends a series of it
    before: list[int] = []
    for index, key in enumerate(keys):
        length = bisect_left([keys[last] for last in lasts], key)
        before.append(lasts[length - 1] if length else -1)
        lasts[length : length + 1] = [index]
    series: list[Head] = []
    at = lasts[-1] if lasts else -1
    while at >= 0:
        series.append(found[at])
        at = before[at]
    return series[::-1]


def _key(number: str) -> tuple[tuple[int, str], ...]:
    """What numbers of chapters are ordered by: ``20.4`` before ``20.4.C`` before ``20.10``."""
    return tuple((int(piece), "") if piece.isdigit() else (0, piece) for piece in number.split("."))


def parts(layout: Layout, found: Sequence[Head]) -> tuple[Part, ...]:
    """The policies of a file of many, in the order of the text."""
    starts = [layout.blocks[head.index].start for head in found]
    ends = [*starts[1:], len(layout.text)]
    return tuple(
        Part(start, end, head.number, head.title) for start, end, head in zip(starts, ends, found, strict=False)
    )


def printed_together(layout: Layout, found: Sequence[Masthead]) -> tuple[Part, ...]:
    """The policies of a file that prints several with a masthead each; what stands before the first is its own."""
    starts = [layout.blocks[head.index].start for head in found]
    ends = [*starts[1:], len(layout.text)]
    return tuple(Part(start, end, head.number, "") for start, end, head in zip(starts, ends, found, strict=False))


def stretch(layout: Layout, part: Part) -> Layout:
    """The layout of one policy alone, its offsets those of the file."""
    blocks = tuple(block for block in layout.blocks if part.start <= block.start < part.end)
    pages = {block.page for block in blocks}
    furniture = tuple(piece for piece in layout.furniture if piece.page in pages)
    return replace(layout, blocks=blocks, furniture=furniture, title_hint="", stated=None)


def _revised(layout: Layout, index: int, lines: int) -> bool:
    """Whether the line of a revision stands below a head, and not below another one in between.

    The last lines of a table of contents, and of a list, are followed by the head of the next policy.
    """
    for block in layout.blocks[index + 1 : index + 1 + lines]:
        line = layout.text[block.start : block.end].strip()
        if _REVISION.match(line):
            return True
        if _HEAD.match(line):
            return False
    return False
