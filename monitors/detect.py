"""What did the payer change with a version that was just published?

Each new version is compared with the one before it, both as the same reader reads them; where the older one was read
by an earlier reader it is read again first, so that a better reader never looks like a changed policy. Every side of a
change is cited, and the citation handed out, before the change is recorded. Doing it again records nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.change import Change, RecordedChange, Side
from corpus.codec import change_to_json
from corpus.ids import sha256_hex
from corpus.model import Version
from corpus.ports import Clock, Record
from ingest.reread import Rereader
from monitors.compare import compare
from retrieval.cite import Citer, Quoter


class Detector:
    """Compares new versions with the ones before and records what changed."""

    def __init__(self, *, record: Record, rereader: Rereader, citer: Citer, clock: Clock) -> None:
        self._record = record
        self._rereader = rereader
        self._citer = citer
        self._clock = clock

    def record(self, version_ids: Iterable[str]) -> list[RecordedChange]:
        """Records the changes these published versions brought; returns all of them, in the order of the text."""
        pairs = [pair for pair in map(self._pair, dict.fromkeys(version_ids)) if pair is not None]
        self._read_alike(pairs)
        found: list[RecordedChange] = []
        for before, after in pairs:
            changes = self._changes(self._record.version(before.id), self._record.version(after.id))
            self._record.add_changes(changes)
            found += changes
        return found

    def _pair(self, version_id: str) -> tuple[Version, Version] | None:
        """A version and the one before it; None for the first of its policy."""
        after = self._record.version(version_id)
        versions = self._record.versions(after.policy_id)
        place = next(n for n, version in enumerate(versions) if version.id == after.id)
        return (versions[place - 1], after) if place else None

    def _read_alike(self, pairs: Sequence[tuple[Version, Version]]) -> None:
        """Lets the present reader read what an earlier one has read."""
        older = [
            version
            for pair in pairs
            if self._record.reading(pair[0].reading_id).reader != self._record.reading(pair[1].reading_id).reader
            for version in pair
        ]
        if older:
            self._rereader.reread(older)

    def _changes(self, before: Version, after: Version) -> list[RecordedChange]:
        old, new = self._record.reading(before.reading_id), self._record.reading(after.reading_id)
        if old.reader != new.reader:
            return []  # what the present reader refuses to read again cannot be compared
        compared = compare(old, new, (before.start, before.end), (after.start, after.end))
        day = (after.in_force_from or after.retrieved_at.date()).toordinal()
        versions = self._record.versions(after.policy_id)
        quoters = self._citer.quoter(before, versions, day), self._citer.quoter(after, versions, day)
        made = [self._recorded(change, before, after, quoters) for change in compared.changes]
        self._citer.hand_out(quoters)
        return made

    def _recorded(
        self, change: Change, before: Version, after: Version, quoters: tuple[Quoter, Quoter]
    ) -> RecordedChange:
        return RecordedChange(
            id=sha256_hex("\x00".join((before.id, after.id, change_to_json(change))))[:16],
            policy_id=after.policy_id,
            version_before=before.id,
            version_after=after.id,
            detected_at=self._clock(),
            in_force_from=after.in_force_from,
            change=change,
            citation_before=_cited(quoters[0], change.before),
            citation_after=_cited(quoters[1], change.after),
        )


def _cited(quoter: Quoter, side: Side | None) -> str:
    if side is None or side.span.start >= side.span.end:
        return ""
    return quoter.cite(side.span.start, side.span.end, side.path, side.label).id or ""
