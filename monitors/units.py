"""A reading cut into the pieces that are compared: sentences of rules, cells of tables, whole paragraphs elsewhere.

A unit knows where it stands (section, criterion, table of codes) and how its words read with marks and spaces set
aside. Pieces do not depend on how well the tree was read: two readings that disagree about the tree still agree about
their sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from corpus.model import Block, BlockKind, CodeWhere, Coverage, Criterion, Reading, Section, SectionKind
from monitors.wording import joiner, squeezed, without_joiner, words

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“(\[]?[A-Z•*])")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|al|Dr|Mr|Ms|No|Nos|Inc|Ltd|St|Fig|approx|Sec|Ch|cf|v|Corp)\.|\b[A-Z]\.(?:[A-Z]\.)*)$"
)
_GLOSSARY = re.compile(
    r"(?:table of )?(?:terminology|terms?(?: and)? definitions?|abbreviations?|acronyms?)\b", re.IGNORECASE
)
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")


class Zone(StrEnum):
    """What the words of a unit can do to a claim."""

    RULES = "rules"
    FRAME = "frame"
    CODES = "codes"
    DEFINITIONS = "definitions"
    DOCUMENTATION = "documentation"
    ASIDE = "aside"
    REFERENCES = "references"
    HISTORY = "history"
    GLOSSARY = "glossary"


_ZONES = {
    SectionKind.CRITERIA: Zone.RULES,
    SectionKind.CODES: Zone.CODES,
    SectionKind.BACKGROUND: Zone.ASIDE,
    SectionKind.EVIDENCE: Zone.ASIDE,
    SectionKind.DEFINITIONS: Zone.DEFINITIONS,
    SectionKind.REFERENCES: Zone.REFERENCES,
    SectionKind.HISTORY: Zone.HISTORY,
    SectionKind.DOCUMENTATION: Zone.DOCUMENTATION,
    SectionKind.ADMINISTRATIVE: Zone.FRAME,
    SectionKind.OTHER: Zone.FRAME,
}
LIVE = frozenset({Zone.RULES, Zone.FRAME, Zone.CODES, Zone.DEFINITIONS, Zone.DOCUMENTATION})
"""Zones whose wording binds; the others tell what was read, cited or done."""


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion in the tree: the index of its parent (-1 for a root) and of what follows its subtree."""

    criterion: Criterion
    parent: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece that is compared. ``key`` is its text for equality; ``node`` the index of its criterion, or -1."""

    start: int
    end: int
    text: str
    key: str
    words: tuple[str, ...]
    zone: Zone
    path: tuple[str, ...]
    kind: BlockKind
    block: int
    node: int = -1
    joiner: str = ""
    code_row: bool = False


@dataclass(frozen=True)
class Pieces:
    """All units of a reading (or of one policy in it), in the order of the text, and the nodes they belong to."""

    reading: Reading
    units: tuple[Unit, ...]
    nodes: tuple[Node, ...]

    @cached_property
    def first_of(self) -> dict[int, int]:
        """The position of the first unit of each criterion."""
        return {unit.node: n for n, unit in reversed([*enumerate(self.units)]) if unit.node >= 0}

    def coverage(self, unit: Unit) -> Coverage:
        """The position taken on what a unit says, UNSTATED outside criteria."""
        return self.nodes[unit.node].criterion.coverage if unit.node >= 0 else Coverage.UNSTATED

    def label(self, unit: Unit) -> str:
        """The printed label of the unit's criterion."""
        return self.nodes[unit.node].criterion.label if unit.node >= 0 else ""


def pieces_of(reading: Reading, part: tuple[int, int] | None = None) -> Pieces:
    """Cuts a reading, or the stretch ``part`` of it, into units."""
    first, last = part or (0, len(reading.text))
    nodes = tuple(_nodes(reading, first, last))
    cutter = _Cutter(reading, nodes)
    blocks = enumerate(reading.blocks)
    units = tuple(u for n, block in blocks if first <= block.start < last for u in cutter.units(n, block))
    return Pieces(reading, units, nodes)


def _nodes(reading: Reading, first: int, last: int) -> list[Node]:
    found: list[Node] = []

    def take(criterion: Criterion, parent: int) -> None:
        place = len(found)
        found.append(Node(criterion, parent))
        for child in criterion.children:
            take(child, place)
        found[place] = Node(criterion, parent, len(found))

    for root in reading.criteria:
        if first <= root.start < last:
            take(root, -1)
    return found


class _Cutter:
    """Cuts blocks, knowing the sections, criteria and listed codes of the reading."""

    def __init__(self, reading: Reading, nodes: tuple[Node, ...]) -> None:
        self._text = reading.text
        self._sections = reading.sections
        self._section_starts = [section.start for section in reading.sections]
        spans = [(n.criterion.start, n.criterion.end, i) for i, n in enumerate(nodes)]
        spans += [(span.start, span.end, i) for i, n in enumerate(nodes) for span in n.criterion.also]
        self._spans = sorted(spans)
        self._span_starts = [start for start, _, _ in self._spans]
        self._glossary: tuple[str, ...] | None = None
        self._mentions = sorted((m.start, m.end) for m in reading.codes)
        self._mention_starts = [start for start, _ in self._mentions]
        self._listed = sorted(m.start for m in reading.codes if m.where is CodeWhere.LIST)

    def units(self, number: int, block: Block) -> Iterator[Unit]:
        """The units of a block; tables of contents have none."""
        if _LEADERS.search(self._text, block.body_start, block.end):
            return
        section = self._section(block.start)
        zone = _ZONES[section.kind] if section else Zone.FRAME
        path = section.path if section else ()
        zone = Zone.GLOSSARY if zone in LIVE and self._in_glossary(block, path) else zone
        row = bool(block.cells) and self._begins_with_code(block.cells[0].start)
        for start, end in self._stretches(block, zone):
            unit = self._unit(start, end, zone, path, block.kind, number, row)
            if unit is not None:
                yield unit

    def _in_glossary(self, block: Block, path: tuple[str, ...]) -> bool:
        """Whether a list of abbreviations has begun, which lasts until the next heading."""
        if _GLOSSARY.match(self._text, block.body_start, block.end):
            self._glossary = path
        elif block.kind is BlockKind.HEADING or path != self._glossary:
            self._glossary = None
        return self._glossary is not None

    def _section(self, position: int) -> Section | None:
        place = bisect_right(self._section_starts, position) - 1
        while place >= 0 and self._sections[place].end <= position:
            place -= 1
        return self._sections[place] if place >= 0 else None

    def _stretches(self, block: Block, zone: Zone) -> Iterator[tuple[int, int]]:
        if zone not in LIVE:
            yield block.body_start, block.end
            return
        cells = [(c.start, c.end) for c in block.cells if c.end > c.start] or [(block.body_start, block.end)]
        for start, end in cells:
            yield from self._sentences(start, end)

    def _sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        cuts = {start, end}
        for found in _SENTENCE_END.finditer(self._text, start, end):
            if not _NO_END.search(self._text, max(start, found.start() - 12), found.start()):
                cuts.add(found.end())
        place = bisect_right(self._span_starts, start)
        while place < len(self._spans) and self._spans[place][0] < end:
            cuts.add(self._spans[place][0])
            place += 1
        ordered = sorted(cuts)
        yield from pairwise(ordered)

    def _unit(
        self, start: int, end: int, zone: Zone, path: tuple[str, ...], kind: BlockKind, number: int, row: bool
    ) -> Unit | None:
        raw = self._text[start:end]
        start, end = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
        text = self._text[start:end]
        body = without_joiner(text)
        bare = self._without_codes(start, start + len(body)) if zone is Zone.CODES else body
        key = squeezed(bare)
        if not key:
            return None
        node = self._node(start, end)
        is_code = row or (node < 0 and self._begins_with_code(start))
        return Unit(start, end, text, key, words(bare), zone, path, kind, number, node, joiner(text), is_code)

    def _without_codes(self, start: int, end: int) -> str:
        """The words of a stretch of a code section; its codes are compared as codes."""
        kept: list[str] = []
        for at in range(bisect_left(self._mention_starts, start), bisect_left(self._mention_starts, end)):
            first, last = self._mentions[at]
            kept.append(self._text[start:first])
            start = max(start, last)
        return " ".join([*kept, self._text[start:end]])

    def _node(self, start: int, end: int) -> int:
        place = bisect_right(self._span_starts, start + (end - start) // 2) - 1
        if place < 0:
            return -1
        _, stop, node = self._spans[place]
        return node if start + (end - start) // 2 < stop else -1

    def _begins_with_code(self, position: int) -> bool:
        place = bisect_right(self._listed, position - 1)
        return place < len(self._listed) and self._listed[place] - position <= 3
