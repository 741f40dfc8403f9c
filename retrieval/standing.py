"""Where do the words of a citation stand today: unchanged, moved, altered, or withdrawn with their policy?

The version a citation is of is compared with the one that governs today. The words are looked for in the new text; if
they are there under the same headings and label, nothing changed for whoever relies on them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from corpus.anchor import Words, anchor
from corpus.exchange import day
from corpus.model import CitationKey, Reading, Span, Version
from corpus.ports import Record
from corpus.timeline import governing
from retrieval.texts import Recent, Texts


class Standing(StrEnum):
    """What became of the words of a citation."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    ALTERED = "altered"
    WITHDRAWN = "withdrawn"


class Standings:
    """Answers for citations of published versions; safe to share between threads."""

    def __init__(self, record: Record, texts: Texts) -> None:
        self._record = record
        self._texts = texts
        self._readings: Recent[str, Reading] = Recent(16)
        self._words: Recent[str, Words] = Recent(16)

    def of(self, key: CitationKey, today: date) -> Standing:
        """Where a citation stands on a day. Raises NotFound or Damaged where record and text do not hold it."""
        version = self._record.version(key.version_id)
        # A version that is still to come is compared with what governs from its first day on.
        on = max(day(today), day(version.in_force_from))
        current = governing(self._record.versions(version.policy_id), on)
        if current is None:
            return Standing.WITHDRAWN
        if current.id == version.id or current.body_sha256 == version.body_sha256:
            return Standing.UNCHANGED
        return self._compared(key, version, current)

    def _compared(self, key: CitationKey, version: Version, current: Version) -> Standing:
        old, new = self._reading(version), self._reading(current)
        text = self._texts.text(key.text_sha256).text
        found = anchor(text, key.start, key.end, self._words_of(current, new))
        if found is None:
            return Standing.ALTERED
        there = Span(found.start + current.start, found.end + current.start)
        moved = self._record.current_anchor(key.id)
        here = Span(moved[1], moved[2]) if moved is not None else Span(key.start, key.end)
        return Standing.UNCHANGED if _place(old, here) == _place(new, there) else Standing.MOVED

    def _reading(self, version: Version) -> Reading:
        return self._readings.get(version.reading_id, self._record.reading)

    def _words_of(self, version: Version, reading: Reading) -> Words:
        """The words of the version's own stretch: those of a neighbour in the same file are not its."""
        return self._words.get(version.id, lambda _: Words.of(reading.text[version.start : version.end]))


def _place(reading: Reading, span: Span) -> tuple[tuple[str, ...], str]:
    """The headings above a span, and the label of the criterion that it is of."""
    above = [s for s in reading.sections if s.start <= span.start < s.end]
    path = max(above, key=lambda s: (s.start, len(s.path))).path if above else ()
    nodes = (node for root in reading.criteria for node in root.walk())
    label = next((node.label for node in nodes if node.start <= span.start < node.end), "")
    return path, label
