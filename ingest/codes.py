"""Where does a document name billing and diagnosis codes, in what kind of place, and which position is taken on them?

A code stands in a list (a table or lines of codes), in a criterion, in the revision history or somewhere else; only the
first two take a position. The group of a listed code is the heading or caption it stands under, and says the position.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.model import Block, BlockKind, Code, CodeMention, CodeSystem, CodeWhere, Coverage, Criterion, Section, Span
from corpus.model import SectionKind as Kind
from ingest.code_spans import CodeSpan, code_spans
from ingest.coverage import heading_position, position_in
from ingest.layout import Layout

_CODE = (
    r"(?:\d{5}-\d{3,4}-\d{1,2}|\d{5}(?:[-–]\d{2}(?!\d))?|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|"
    r"[0-9A-Z]{7}|0\d{3})"
)
_CODE_TOKEN = re.compile(rf"(?<![0-9A-Za-z.]){_CODE}(?![0-9A-Za-z])")
_BETWEEN_CODES = re.compile(r"\b(?:and|or|to|through|thru)\b|[\s,;/&|*†‡^+()–—-]")
_LEADING = re.compile(
    rf"[*†‡^+\s•]*{_CODE}(?:\s*[-–—]\s*{_CODE}|-[0-9A-Z]{{2}}\b)?[*†‡^+]*(?:\s*[-–—:]\s+|\s+|[-–](?=[A-Z][a-z]))(?=\S)"
)
#: What a line of codes can begin with: the kind of service they are for.
_NAMED = re.compile(r"[A-Z][A-Za-z /()-]{2,40}:\s*")
_CAPTION = re.compile(
    r"\b(?:codes?|CPT|HCPCS|ICD(?:-?\s?10)?|NDC|modifiers?|diagnos[ie]s|procedures?|covered|necessary|investigational)\b",
    re.I,
)
_SYSTEM_ONLY = re.compile(
    r"(?:(?:CPT|HCPCS?|ICD(?:-?\s?10)?(?:-?CM|-?PCS)?|codes?|procedures?|diagnos[ie]s|level II|billing|description|"
    r"and|or)\b[®©™*:/&\s()-]*)+",
    re.I,
)
_SYSTEMS = (
    (CodeSystem.ICD10PCS, re.compile(r"\bPCS\b|ICD-10 procedure", re.I)),
    (CodeSystem.REV, re.compile(r"\brev(?:enue)? codes?\b", re.I)),
    (CodeSystem.NDC, re.compile(r"\bNDCs?\b|national drug code", re.I)),
    (CodeSystem.ICD10CM, re.compile(r"\bICD\b|diagnos[ie]s codes?|\bICD-?10", re.I)),
    (CodeSystem.CPT, re.compile(r"\bCPT\b|\bHCPCS\b|procedure codes?", re.I)),
)
_NEVER_BILLED = re.compile(r"\bLOINC\b")  # names of tests and papers, some of them shaped like procedure codes
_ASIDE = {Kind.HISTORY: CodeWhere.HISTORY, Kind.REFERENCES: CodeWhere.OTHER, Kind.EVIDENCE: CodeWhere.OTHER}
_PLAIN_NUMBERS = frozenset({Kind.REFERENCES, Kind.EVIDENCE, Kind.HISTORY, Kind.BACKGROUND})
_LONGEST_CAPTION = 260
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = rf"(?:\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{1,2}}/\d{{4}}|(?:{_MONTHS})[a-z]*\.? (?:\d{{1,2}}, )?\d{{4}})"
#: An entry of a revision history, wherever it stands: a date, and what was done to the codes.
_CHANGES = re.compile(
    rf"{_DATE}.{{0,400}}\b(?:added|removed|deleted|revised|updated|replaced)\b|"
    rf"\b(?:added|removed|deleted|revised|updated|replaced)\b.{{0,160}}{_DATE}",
    re.I | re.S,
)


def codes_in(text: str) -> tuple[Code, ...]:
    """The codes a sentence names, each once, in the order of the text; ranges stay ranges."""
    return tuple(dict.fromkeys(span.code for span in code_spans(text)))


def find_codes(layout: Layout, sections: Sequence[Section], criteria: Sequence[Criterion]) -> tuple[CodeMention, ...]:
    """Every code a document names, in the order of the text; the end of a range is a mention of its own as well."""
    finder = _Finder(layout, _Places(sections, criteria))
    return tuple(mention for block in layout.blocks for mention in finder.mentions(block))


@dataclass(slots=True)
class _Caption:
    """The heading or table header that the codes below stand under."""

    text: str = ""
    system: CodeSystem | None = None
    coverage: Coverage = Coverage.UNSTATED
    lists: bool = False


@dataclass(slots=True)
class _Header:
    """The header row of the table that is open: how many cells its rows have, and which of them list codes."""

    cells: int = 0
    columns: dict[int, CodeSystem | None] = field(default_factory=dict)


class _Places:
    """What stands where: the innermost section and the criterion at an offset."""

    def __init__(self, sections: Sequence[Section], criteria: Sequence[Criterion]) -> None:
        self._sections = sorted(sections, key=lambda section: (section.start, -section.end))
        self._starts = [section.start for section in self._sections]
        nodes = [node for root in criteria for node in root.walk()]
        self._nodes = sorted(nodes, key=lambda node: node.start)
        self._node_starts = [node.start for node in self._nodes]

    def section(self, offset: int) -> Section | None:
        for section in reversed(self._sections[: bisect_right(self._starts, offset)]):
            if offset < section.end:
                return section
        return None

    def criterion(self, offset: int) -> Criterion | None:
        index = bisect_right(self._node_starts, offset) - 1
        node = self._nodes[index] if index >= 0 else None
        return node if node is not None and offset < node.end else None


class _Finder:
    """Walks the blocks in order and remembers the caption that is open."""

    def __init__(self, layout: Layout, places: _Places) -> None:
        self._text = layout.text
        self._places = places
        self._caption = _Caption()
        self._header = _Header()
        self._section: Section | None = None

    def mentions(self, block: Block) -> Iterator[CodeMention]:
        section = self._places.section(block.start)
        if section is not self._section:
            self._section = section
            self._caption = _captioned(section.heading) if section is not None else _Caption()
        found = list(self._listed(block))
        if not found:
            self._open(block)
        changed = _CHANGES.search(self._text, block.start, block.end) is not None
        for span, listed in found:
            yield from self._mention(span, listed, changed)

    def _listed(self, block: Block) -> Iterator[tuple[CodeSpan, bool]]:
        """The codes of a block, and whether each stands in a list."""
        kind = self._section.kind if self._section is not None else Kind.OTHER
        if block.kind is BlockKind.ROW and block.cells:
            columns = self._header.columns if len(block.cells) == self._header.cells else {}
            for column, cell in enumerate(block.cells):
                yield from self._cell(cell, kind, column in columns, columns.get(column))
            return
        start = block.body_start
        text = self._text[start : block.end]
        if not text.strip():
            return
        head = self._head(text, kind)
        yield from self._spans(start, start + head, True)
        yield from self._spans(start + head, block.end, False)

    def _cell(self, cell: Span, kind: Kind, headed: bool, system: CodeSystem | None) -> Iterator[tuple[CodeSpan, bool]]:
        text = self._text[cell.start : cell.end]
        if (headed and kind is not Kind.REFERENCES) or (kind not in _PLAIN_NUMBERS and _only_codes(text)):
            known = system or self._caption.system
            yield from ((span, True) for span in self._code_spans(cell.start, cell.end, True, known))
            return
        head = self._head(text, kind)
        yield from self._spans(cell.start, cell.start + head, True)
        yield from self._spans(cell.start + head, cell.end, False)

    def _head(self, text: str, kind: Kind) -> int:
        """How much of a line is known to list codes: all of it, the code it begins with, or nothing."""
        if kind in _PLAIN_NUMBERS:
            return 0
        if _only_codes(text):
            return len(text)
        if not (kind is Kind.CODES or self._caption.lists):
            return 0
        named = _NAMED.match(text)
        if named is not None and _only_codes(text[named.end() :]):
            return len(text)
        leading = _LEADING.match(text)
        return leading.end() if leading is not None else 0

    def _spans(self, start: int, end: int, listing: bool) -> Iterator[tuple[CodeSpan, bool]]:
        if start < end:
            yield from ((span, listing) for span in self._code_spans(start, end, listing, self._caption.system))

    def _code_spans(self, start: int, end: int, listing: bool, system: CodeSystem | None) -> Iterator[CodeSpan]:
        for span in code_spans(self._text[start:end], listing=listing, system=system):
            yield CodeSpan(span.code, span.start + start, span.end + start)

    def _open(self, block: Block) -> None:
        """A block without codes can be the caption, or the header row, of the codes that follow."""
        text = self._text[block.start : block.end]
        if len(text) > _LONGEST_CAPTION or not _CAPTION.search(text):
            return
        if block.kind is BlockKind.ROW:
            columns = _columns(self._text, block)
            if columns:
                self._header = _Header(len(block.cells), columns)
                self._caption.lists = True
            return
        self._caption = self._below(_captioned(text))

    def _below(self, caption: _Caption) -> _Caption:
        """A caption that only names a system of codes stands below the one that took the position."""
        before = self._caption
        neutral = caption.coverage is Coverage.UNSTATED and before.coverage is not Coverage.UNSTATED
        if not neutral or not _SYSTEM_ONLY.fullmatch(caption.text):
            return caption
        return _Caption(before.text, caption.system, before.coverage, lists=True)

    def _mention(self, span: CodeSpan, listed: bool, changed: bool) -> Iterator[CodeMention]:
        where, coverage = (
            (CodeWhere.HISTORY, Coverage.UNSTATED) if changed and not listed else self._where(span, listed)
        )
        group = self._caption.text if where is CodeWhere.LIST else ""
        yield CodeMention(span.code, span.start, span.end, where, coverage, group)
        if span.code.last is not None:
            begin = span.end - len(_printed_end(self._text[span.start : span.end]))
            yield CodeMention(Code(span.code.system, span.code.last), begin, span.end, where, coverage, group)

    def _where(self, span: CodeSpan, listed: bool) -> tuple[CodeWhere, Coverage]:
        section = self._section
        kind = section.kind if section is not None else Kind.OTHER
        if kind in _ASIDE:
            return _ASIDE[kind], Coverage.UNSTATED
        node = self._places.criterion(span.start)
        if node is not None and not listed:
            return CodeWhere.CRITERIA, node.coverage
        if listed or kind is Kind.CODES:
            return CodeWhere.LIST, self._caption.coverage
        if kind is Kind.CRITERIA:
            return CodeWhere.CRITERIA, Coverage.UNSTATED
        return CodeWhere.OTHER, Coverage.UNSTATED


def _only_codes(text: str) -> bool:
    """Whether a text is nothing but codes and what stands between codes."""
    rest, found = _CODE_TOKEN.subn("", text)
    return found > 0 and not _BETWEEN_CODES.sub("", rest)


def _captioned(text: str) -> _Caption:
    shown = " ".join(text.split())
    system = next((system for system, pattern in _SYSTEMS if pattern.search(shown)), None)
    lists = re.search(r"\bcod(?:es?|ing)\b|\bCPT\b|\bHCPCS\b|\bICD", shown, re.I) is not None
    lists = lists and not (_NEVER_BILLED.search(shown) and system is None)
    return _Caption(shown, system, _position(shown), lists=lists)


def _position(caption: str) -> Coverage:
    """The position a caption takes: ``not covered`` before ``covered``, then what a heading or a sentence says."""
    if re.search(r"\bnot (?:\w+ )?covered|\bnon-?covered|do(?:es)? not support coverage", caption, re.I):
        return Coverage.NOT_COVERED
    found = heading_position(caption) or position_in(caption)
    if found is None and re.search(r"\bcovered\b|support(?:s|ing)? (?:coverage|medical necessity)", caption, re.I):
        return Coverage.MEDICALLY_NECESSARY
    return found or Coverage.UNSTATED


def _columns(text: str, row: Block) -> dict[int, CodeSystem | None]:
    """Which columns of a table list codes, by the words of its header row."""
    found: dict[int, CodeSystem | None] = {}
    for column, cell in enumerate(row.cells):
        words = text[cell.start : cell.end]
        if re.search(r"\bcodes?\b|\bCPT\b|\bHCPCS\b|\bICD|\bNDC", words, re.I) and len(words) < 60:
            if re.search(r"descri|definition|narrative", words, re.I) or _NEVER_BILLED.search(words):
                continue
            found[column] = next((system for system, pattern in _SYSTEMS if pattern.search(words)), None)
    return found


def _printed_end(printed: str) -> str:
    """The second code of a printed range."""
    return re.split(r"[\s\-–—]+", printed)[-1]
