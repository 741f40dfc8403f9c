"""Where do the words of a citation stand today: unchanged, moved, altered, or withdrawn with their policy?

The version a citation is of is compared with the one that governs today. The words are looked for in the new text; if
they are there under the same headings and label, nothing changed for whoever relies on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.anchor import Words, anchor
from corpus.exchange import day
from corpus.model import CitationKey, Criterion, Reading, Span, Version
from corpus.ports import Record
from corpus.timeline import governing
from retrieval.texts import Recent, Texts


class Standing(StrEnum):
    """What became of the words of a citation."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    ALTERED = "altered"
    WITHDRAWN = "withdrawn"


_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a citation stands: in which version, and its words' span, headings and label there, where they are."""

    standing: Standing
    version: Version | None = None
    span: Span | None = None
    path: tuple[str, ...] = ()
    label: str = ""


class Standings:
    """Answers for citations of published versions; safe to share between threads."""

    def __init__(self, record: Record, texts: Texts) -> None:
        self._record = record
        self._texts = texts
        self._readings: Recent[str, Reading] = Recent(16)
        self._words: Recent[str, Words] = Recent(16)

    def of(self, key: CitationKey, today: date) -> Standing:
        """Where a citation stands on a day. Raises NotFound or Damaged where record and text do not hold it."""
        return self.today(key, today).standing

    def today(self, key: CitationKey, today: date) -> Stands:
        """Where a citation stands on a day, with the place of its words. Raises NotFound or Damaged."""
        version = self._record.version(key.version_id)
        # A version that is still to come is compared with what governs from its first day on.
        on = max(day(today), day(version.in_force_from))
        current = governing(self._record.versions(version.policy_id), on)
        if current is None:
            return Stands(Standing.WITHDRAWN)
        if current.id == version.id:
            return Stands(Standing.UNCHANGED, current, self._here(key), key.path, key.label)
        return self._compared(key, version, current)

    def against(self, key: CitationKey, current: Version) -> Standing:
        """Where a citation stands in a version of its policy. Raises NotFound or Damaged."""
        if key.version_id == current.id:
            return Standing.UNCHANGED
        return self._compared(key, self._record.version(key.version_id), current).standing

    def _compared(self, key: CitationKey, version: Version, current: Version) -> Stands:
        old, new = self._reading(version), self._reading(current)
        here = self._here(key)
        found = anchor(self._texts.text(key.text_sha256).text, key.start, key.end, self._words_of(current, new))
        if found is None:
            return Stands(Standing.ALTERED, current)
        there = Span(found.start + current.start, found.end + current.start)
        if not same_demand(old, here, new, there):
            return Stands(Standing.ALTERED, current)
        was, now = place_of(old, here), place_of(new, there)
        standing = Standing.UNCHANGED if was == now else Standing.MOVED
        return Stands(standing, current, there, *now)

    def _here(self, key: CitationKey) -> Span:
        """Where a citation stands in the current reading of its own version."""
        moved = self._record.current_anchor(key.id)
        return Span(moved[1], moved[2]) if moved is not None else Span(key.start, key.end)

    def _reading(self, version: Version) -> Reading:
        return self._readings.get(version.reading_id, self._record.reading)

    def _words_of(self, version: Version, reading: Reading) -> Words:
        """The words of the version's own stretch: those of a neighbour in the same file are not its."""
        place = f"{version.reading_id} {version.start} {version.end}"
        return self._words.get(place, lambda _: Words.of(reading.text[version.start : version.end]))


def place_of(reading: Reading, span: Span) -> tuple[tuple[str, ...], str]:
    """The headings above a span, and the label of the criterion that it is of."""
    above = [s for s in reading.sections if s.start <= span.start < s.end]
    path = max(above, key=lambda s: (s.start, len(s.path))).path if above else ()
    node = _node(reading, span)
    return path, node.label if node is not None else ""


def same_demand(old: Reading, here: Span, new: Reading, there: Span) -> bool:
    """Whether words that were found again still ask for the same.

    They do not where they take another coverage position, and where they were a whole criterion and are only a part
    of one now: ``six weeks of therapy`` is not ``six weeks of therapy or two visits``.
    """
    was, now = _node(old, here), _node(new, there)
    if was is None or now is None:
        return True  # prose: the words are all there is
    if was.coverage is not now.coverage:
        return False
    return not _whole(old, was, here) or _whole(new, now, there)


def _node(reading: Reading, span: Span) -> Criterion | None:
    nodes = (node for root in reading.criteria for node in root.walk())
    return next((node for node in nodes if node.start <= span.start < node.end), None)


def _whole(reading: Reading, node: Criterion, span: Span) -> bool:
    """Whether a span holds all words of a criterion."""
    return not _WORD.search(reading.text, node.start, min(span.start, node.end)) and not _WORD.search(
        reading.text, min(span.end, node.end), node.end
    )
