"""Cuts what is no criterion into passages: paragraphs, lists and table rows of the sections worth searching.

Neighbouring blocks of one section make a passage of about the target length; rows stand with rows. References, tables
of contents and the tail of a long history are left out, and evidence is bounded: it is searched last and is most of a
document's length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Block, BlockKind, Criterion, Reading, Section, SectionKind
from retrieval.passages_split import TARGET, even_runs, pieces, trimmed, words

_SKIPPED = frozenset({SectionKind.REFERENCES})
_BOUNDED = {SectionKind.HISTORY: 600, SectionKind.EVIDENCE: 2_500, SectionKind.BACKGROUND: 5_000}
_CONTENTS = re.compile(r"^(table of )?contents?( page)?:?$", re.IGNORECASE)
_LEADERS = re.compile(r"(\.\s?){5,}\s*\d*\s*$")
_GAP = 3  # words between neighbours: a label, a joining word
_NO_WORDS = re.compile(r"^[\W\d_]*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring text of one section; ``context`` is the span of the sentence or table head that introduces it."""

    start: int
    end: int
    section: Section | None
    rows: bool
    context: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Fragment:
    """What criteria leave of a block."""

    start: int
    end: int
    block: Block
    section: Section | None
    group: str

    @property
    def bucket(self) -> tuple[object, ...]:
        """Fragments of one bucket may share a passage."""
        return (self.section, self.block.kind is BlockKind.ROW, self.group)


class SectionFinder:
    """The deepest section at a place of the text."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._sections = sorted(sections, key=lambda s: (s.start, -s.end))
        self._starts = [section.start for section in self._sections]

    def at(self, place: int) -> Section | None:
        """The innermost section that holds the place; None before the first heading."""
        for index in range(bisect_right(self._starts, place) - 1, -1, -1):
            if self._sections[index].end > place:
                return self._sections[index]
        return None


def prose(reading: Reading, start: int, end: int, criteria: Iterable[Criterion]) -> Iterator[Stretch]:
    """The stretches of ``[start, end)`` that no criterion covers, in the order of the text."""
    finder = SectionFinder(reading.sections)
    spent: dict[tuple[str, ...], int] = {}
    fragments = _fragments(reading, start, end, _covered(criteria), finder)
    for members in _neighbours(reading.text, fragments):
        section = members[0].section
        kept = _within_bound(reading.text, members, section, spent)
        if kept:
            yield from _stretches(reading.text, kept, section)


def _neighbours(text: str, fragments: Iterable[_Fragment]) -> Iterator[list[_Fragment]]:
    """Runs of fragments that may share a passage: of one bucket, with no criterion between them."""
    run: list[_Fragment] = []
    for fragment in fragments:
        if run and (run[-1].bucket != fragment.bucket or words(text, run[-1].end, fragment.start) > _GAP):
            yield run
            run = []
        run.append(fragment)
    if run:
        yield run


def _covered(criteria: Iterable[Criterion]) -> list[tuple[int, int]]:
    spans = [(n.start, n.end) for root in criteria for n in root.walk()]
    spans += [(span.start, span.end) for root in criteria for n in root.walk() for span in n.also]
    return sorted(spans)


def _fragments(
    reading: Reading, start: int, end: int, covered: list[tuple[int, int]], finder: SectionFinder
) -> Iterator[_Fragment]:
    headings = {section.start for section in reading.sections}
    starts = [mention.start for mention in reading.codes]
    for block in reading.blocks:
        if block.start < start or block.end > end or block.start in headings:
            continue
        section = finder.at(block.start)
        if not _worth(section, reading.text[block.start : block.end]):
            continue
        for s, e in _free(reading.text, block, covered):
            first = bisect_right(starts, s - 1)
            mention = reading.codes[first] if first < len(starts) and starts[first] < e else None
            yield _Fragment(s, e, block, section, mention.group if mention is not None else "")


def _free(text: str, block: Block, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a block outside all criteria that hold more than a joining word."""
    at = block.start
    first = max(0, bisect_right(covered, (block.start, -1)) - 1)
    inside = [span for span in covered[first:] if span[0] < block.end and span[1] > block.start] if covered else []
    for s, e in [*inside, (block.end, block.end)]:
        part = trimmed(text, at, min(s, block.end))
        if part[1] > part[0] and (not inside or words(text, *part) > 3):
            yield part
        at = max(at, e)


def _worth(section: Section | None, text: str) -> bool:
    if section is not None and (section.kind in _SKIPPED or _CONTENTS.match(section.heading.strip())):
        return False
    return not (_LEADERS.search(text) or _NO_WORDS.match(text))


def _within_bound(
    text: str, members: list[_Fragment], section: Section | None, spent: dict[tuple[str, ...], int]
) -> list[_Fragment]:
    """The fragments that the section's share of the passages still holds; counted over its whole top-level section."""
    bound = _BOUNDED.get(section.kind) if section is not None else None
    if section is None or bound is None:
        return members
    key = (section.kind, *section.path[:1])
    kept = []
    for member in members:
        if spent.get(key, 0) < bound:
            kept.append(member)
        spent[key] = spent.get(key, 0) + words(text, member.start, member.end)
    return kept


def _stretches(text: str, members: list[_Fragment], section: Section | None) -> Iterator[Stretch]:
    rows = members[0].block.kind is BlockKind.ROW
    head = _table_head(text, members) if rows else None
    intro: tuple[int, int] | None = None
    parts = [(piece, m) for m in members for piece in pieces(text, m.start, m.end)]
    for run in even_runs(parts, [words(text, *piece) for piece, _ in parts], TARGET):
        s, e = run[0][0][0], run[-1][0][1]
        context = head if rows else intro if run[0][1].block.kind is BlockKind.ITEM else None
        yield Stretch(s, e, section, rows, context if context is not None and context[1] <= s else None)
        intro = _introduction(text, [m for _, m in run], intro)


def _table_head(text: str, members: list[_Fragment]) -> tuple[int, int] | None:
    """A first row without digits says what the columns are."""
    first = members[0]
    row = text[first.start : first.end]
    return (first.start, first.end) if len(members) > 1 and not any(c.isdigit() for c in row) else None


def _introduction(text: str, members: list[_Fragment], before: tuple[int, int] | None) -> tuple[int, int] | None:
    """The last sentence that ends in a colon introduces the items after it."""
    for member in reversed(members):
        if member.block.kind is not BlockKind.ITEM:
            line = text[member.start : member.end]
            return (member.start, member.end) if line.rstrip().endswith(":") and len(line) < 400 else None
    return before
