"""What did the payer change with a version that was just published?

Each new version is compared with the one before it, both as the same reader reads them; where the older one was read
by an earlier reader it is read again first, so that a better reader never looks like a changed policy. Every side of a
change is cited, and the citation handed out, before the change is recorded. Doing it again records nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from corpus.change import Change, ChangeKind, RecordedChange, Side
from corpus.codec import change_to_json
from corpus.event import Event, EventType
from corpus.ids import sha256_hex
from corpus.model import Version
from corpus.ports import Clock, Record
from ingest.reread import Rereader
from monitors import summaries
from monitors.compare import compare
from monitors.survival import Survival
from retrieval.cite import Citer, Quoter


class Detector:
    """Compares new versions with the ones before and records what changed."""

    def __init__(self, *, record: Record, rereader: Rereader, citer: Citer, clock: Clock, survival: Survival) -> None:
        self._record = record
        self._rereader = rereader
        self._citer = citer
        self._clock = clock
        self._survival = survival

    def record(self, version_ids: Iterable[str] = ()) -> list[RecordedChange]:
        """Records the changes these published versions brought, and those of versions that a kill left uncompared.

        Returns all of them, in the order of the text. Changes, what they alter of citations, and that the version is
        compared are recorded at once.
        """
        wanted = dict.fromkeys((*self._record.uncompared(), *version_ids))
        pairs = {version_id: self._pair(version_id) for version_id in wanted}
        self._read_alike([pair for pair in pairs.values() if pair is not None])
        found: list[RecordedChange] = []
        for version_id, pair in pairs.items():
            changes, events = self._of(pair) if pair is not None else ([], [])
            self._record.add_changes(changes, events=events, compared=[version_id])
            found += changes
        return found

    def _of(self, pair: tuple[Version, Version]) -> tuple[list[RecordedChange], list[Event]]:
        """The changes between two versions, and the events that they are."""
        before, after = (self._record.version(version.id) for version in pair)
        changes = self._changes(before, after)
        told = [_changed(before, after, changes, self._clock())] if changes else []
        return changes, [*told, *self._survival.altered(after, self._clock())]

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
        found = [*_returned(before, after), *compared.changes]
        made = [self._recorded(change, before, after, quoters) for change in found]
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


def _returned(before: Version, after: Version) -> list[Change]:
    """The change that a policy governs again which was withdrawn."""
    ended, since = before.withdrawn_on, after.in_force_from
    if ended is None or since is None or since < ended or since == before.in_force_from:
        return []
    words = summaries.becomes("Lifecycle", f"withdrawn on {ended}", f"in force again from {since}")
    return [Change(ChangeKind.POLICY_FACT_CHANGED, True, words)]


def _changed(before: Version, after: Version, changes: Sequence[RecordedChange], now: datetime) -> Event:
    return Event.of(
        EventType.POLICY_CHANGED,
        after.policy_id,
        now,
        before.id,
        after.id,
        policy_id=after.policy_id,
        payer=after.policy_id.partition("/")[0],
        version_before=before.id,
        version_after=after.id,
        in_force_from=after.in_force_from.isoformat() if after.in_force_from else None,
        changes=tuple(change.id for change in changes),
        material=sum(change.change.material for change in changes),
    )


def _cited(quoter: Quoter, side: Side | None) -> str:
    if side is None or side.span.start >= side.span.end:
        return ""
    return quoter.cite(side.span.start, side.span.end, side.path, side.label).id or ""
