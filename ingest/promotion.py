"""Which sections hold criteria although their headings do not say so, and which do not although they seem to?

A chapter named after a disease or a test is about coverage when its sentences take positions; what is named after
something else (references, history) is left alone, whatever it quotes. "Medical Policy" at the head of a document is
what the document is, not a chapter of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind, SectionKind
from ingest.coverage import position_in
from ingest.headings import bare_heading, heading_kind
from ingest.layout import Layout
from ingest.sections import Mark

_POSITION = re.compile(
    r"medical(?:ly)? (?:necessary|necessity|appropriate)|investigational"
    r"|experimental|unproven|\bcovered\b|coverage criteria"
    r"|\bapproved? (?:for|if|when)\b|authorization (?:is|may be|will be)",
    re.IGNORECASE,
)
_ASKING = re.compile(r"authorization (?:requirements?|criteria|guidelines?)", re.IGNORECASE)
_HEAD = 15  # blocks: how far down a document its kind may be printed
_DOCUMENT = re.compile(
    r"(?:(?:medical|clinical|pharmacy|drug|payment|reimbursement|corporate|benefit|necessity|commercial) )+"
    r"(?:policy|guidelines?|coverage criteria|policy (?:statement|manual|bulletin)|policies)$"
)
_NEVER = re.compile(r"(?:index|keywords?)$")  # words to find a policy by, whatever stands below them
_OPEN = frozenset({SectionKind.OTHER, SectionKind.BACKGROUND, SectionKind.ADMINISTRATIVE, SectionKind.CODES})


def promoted(layout: Layout, headings: Sequence[Mark]) -> tuple[Mark, ...]:
    """The headings, those of unnamed sections that take positions (and what stands below them) as criteria."""
    headings = _without_masthead(headings)
    raised: set[tuple[str, ...]] = set()
    result = []
    for number, mark in enumerate(headings):
        stop = headings[number + 1].index if number + 1 < len(headings) else len(layout.blocks)
        below = any(mark.path[:depth] in raised for depth in range(1, len(mark.path)))
        inherits = below and not mark.named
        other = mark.kind is SectionKind.OTHER and not _NEVER.match(bare_heading(mark.heading))
        unnamed = not mark.named or other or bool(_ASKING.search(mark.heading))
        if mark.kind in _OPEN and (inherits or (unnamed and _takes_position(layout, mark.index + 1, stop))):
            raised.add(mark.path)
            result.append(replace(mark, kind=SectionKind.CRITERIA))
        else:
            result.append(mark)
    return tuple(result)


def _without_masthead(headings: Sequence[Mark]) -> Sequence[Mark]:
    """The headings; those from a kind of document at the head to the first chapter are not about criteria."""
    first = next((i for i, mark in enumerate(headings) if mark.kind is SectionKind.CRITERIA), None)
    if first is None or headings[first].index > _HEAD or not _DOCUMENT.match(bare_heading(headings[first].heading)):
        return headings
    level = headings[first].level
    chapters = [i for i, mark in enumerate(headings) if i > first and mark.named and mark.level <= level]
    if not any(headings[i].kind is SectionKind.CRITERIA for i in chapters):
        return headings
    opening = range(first, chapters[0])
    result = [
        replace(mark, kind=SectionKind.OTHER) if mark.kind is SectionKind.CRITERIA and i in opening else mark
        for i, mark in enumerate(headings)
    ]
    told = heading_kind(result[chapters[0]].heading)  # it had its kind from the masthead above it
    result[chapters[0]] = replace(result[chapters[0]], kind=told or SectionKind.OTHER)
    return result


def _takes_position(layout: Layout, first: int, stop: int) -> bool:
    for block in layout.blocks[first:stop]:
        text = layout.text[block.body_start : block.end]
        if block.kind is not BlockKind.ROW and _POSITION.search(text) and position_in(text) is not None:
            return True
    return False
