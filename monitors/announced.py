"""What does the payer say that it changed: the entries of "Policy History", "Revision Details", "Summary of Changes".

An entry is one item or sentence under a date. Entries that the older version did not print yet are the payer's word for
what is new in the newer one, and are held against what was found there (``monitors/agreement.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.model import Block, BlockKind, Reading, Section, SectionKind, Span
from ingest.dates import dates_in
from monitors.wording import squeezed

_DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{4}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?\d{4})"
)
_ENTRY = re.compile(rf"(?<![\w(/]){_DAY}(?=\s*(?:[:|–—-]\s*)?(?:[A-Z•“\"]|$))", re.IGNORECASE)
_HEAD = re.compile(
    r"^\W*(?:date|version|action|effective|revision)\b[^.]{0,60}\b(?:changes?|description|summary|action)\b", re.I
)
_UNCHANGED = re.compile(
    r"\bno (?:\w+ ){0,2}changes?\b|\b(?:intent|criteria|statements?|position|coverage|policy)"
    r" (?:\w+ ){0,2}(?:unchanged|reaffirmed)\b|\bunchanged\b|\bno revisions?\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\W*(?:Updated|Added|Removed|Revised|Replaced|Archived|Changed|Clarified|Created)\b.{0,80}\b(?:list|language|codes?"
    r"|criteri\w+|definitions?|version|section|policy)\b",
    re.DOTALL,
)
_ARCHIVED = re.compile(r"\barchived (?:the )?previous (?:policy )?version\s+(\S+)", re.IGNORECASE)
_FEWEST_WORDS = 2
_WHOLE = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One entry of a payer's own list of changes. ``day`` is what stands before it; ``under`` the headings above."""

    day: date | None
    span: Span
    text: str
    under: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Equality of entries: the day and the words."""
        return f"{self.day} {squeezed(self.text)}"

    @property
    def says_unchanged(self) -> bool:
        """Whether it says that nothing changed: "annual review, policy intent unchanged"."""
        return bool(_UNCHANGED.search(self.text))

    @property
    def archived(self) -> str:
        """The revision that the entry says was replaced, ``""`` where it names none."""
        found = _ARCHIVED.search(self.text)
        return found.group(1).strip(".,;") if found else ""


def announcements(reading: Reading, part: tuple[int, int] | None = None) -> tuple[Announcement, ...]:
    """All entries of the reading's history, or of one policy's in a file of many, in the order of the text."""
    first, last = part or (0, len(reading.text))
    found: list[Announcement] = []
    day: date | None = None
    for block, section in _history(reading, first, last):
        if block.kind is BlockKind.HEADING:
            continue
        for stated, start, end in _entries(reading.text, block):
            day = stated or day
            entry = _entry(reading, day, start, end, section)
            if entry is not None:
                found.append(entry)
    return tuple(found)


def fresh(old: Reading, new: Reading, parts: tuple[tuple[int, int], tuple[int, int]]) -> tuple[Announcement, ...]:
    """The entries that came after the older reading: later than its last one, and not printed in it."""
    before = announcements(old, parts[0])
    known = {entry.key for entry in before}
    last = max((entry.day for entry in before if entry.day is not None), default=date.min)
    return tuple(
        entry
        for entry in announcements(new, parts[1])
        if entry.key not in known and (entry.day is None or entry.day > last)
    )


def _history(reading: Reading, first: int, last: int) -> Iterator[tuple[Block, Section]]:
    sections = [s for s in reading.sections if s.kind is SectionKind.HISTORY]
    latest: Section | None = None
    for block in reading.blocks:
        if first <= block.start < last:
            inside = [s for s in sections if s.start <= block.start < s.end]
            latest = inside[-1] if inside else latest
            # a heading within the history ("Applicable Codes") may have been read as the end of it
            if inside or (latest is not None and _TELLS.match(reading.text, block.body_start, block.end)):
                yield block, latest or inside[-1]


def _entries(text: str, block: Block) -> Iterator[tuple[date | None, int, int]]:
    """A block cut at the dates that begin an entry."""
    marks = [(_read(m.group()), m.start(), m.end()) for m in _ENTRY.finditer(text, block.body_start, block.end)]
    dated = [mark for mark in marks if mark[0] is not None]
    edges = [*(start for _, start, _ in dated), block.end]
    if not dated or dated[0][1] > block.body_start:
        yield None, block.body_start, edges[0]
    for n, (day, _, end) in enumerate(dated):
        yield day, end, edges[n + 1]


def _read(text: str) -> date | None:
    found = dates_in(text)
    if not found:
        return None
    value = found[0].value
    return date.fromisoformat(value if len(value) == _WHOLE else f"{value}-01")


def _entry(reading: Reading, day: date | None, start: int, end: int, section: Section) -> Announcement | None:
    raw = reading.text[start:end]
    bare = raw.lstrip(" \t\n|:–—•-")
    start, end = start + len(raw) - len(bare), start + len(raw.rstrip())
    text = " ".join(reading.text[start:end].split())
    if len(text.split()) < _FEWEST_WORDS or _HEAD.match(text):
        return None
    return Announcement(day, Span(start, end), text, section.path[1:])
