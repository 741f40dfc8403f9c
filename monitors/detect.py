"""What did the payer change with a version that was just published?

Each new version is compared with the one before it, both as the same reader reads them; where the older one was read
by an earlier reader it is read again first, so that a better reader never looks like a changed policy. Every side of a
change is cited, and the citation handed out with the change. A version is owed a comparison from its publication on
until its changes are recorded, so a kill loses none, and none is recorded twice.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from corpus.change import Change, ChangeKind, RecordedChange, Side
from corpus.codec import change_to_json
from corpus.event import Event, EventType
from corpus.ids import sha256_hex
from corpus.model import CitationKey, Version
from corpus.ports import Clock, Record
from ingest.reread import Rereader
from monitors import summaries
from monitors.agreement import agreement
from monitors.compare import compare
from monitors.sighting import Sight, Sightings, last_believed, overtaken
from monitors.survival import Survival
from retrieval.cite import Citer, Quoter


@dataclass(frozen=True, slots=True)
class _Made:
    """What a comparison makes, to be recorded at once."""

    changes: list[RecordedChange] = field(default_factory=list)
    citations: list[CitationKey] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Detector:
    """Compares new versions with the ones before and records what changed."""

    def __init__(self, *, record: Record, rereader: Rereader, citer: Citer, clock: Clock, survival: Survival) -> None:
        self._record = record
        self._rereader = rereader
        self._citer = citer
        self._clock = clock
        self._survival = survival

    def record(self, sight: Sight | None = None) -> list[RecordedChange]:
        """Records the changes that published versions brought which were not compared yet, also before a kill.

        Returns them in the order of publication and of the text. The changes of a version, the citations of their
        sides, what becomes of citations handed out before, and that the version is compared are recorded at once.
        Versions that are not believed yet (``monitors.sighting``) stay owed; ``sight`` is what a visit saw.
        """
        pairs = self._believed(Sightings(self._record, sight))
        self._read_alike([pair for pair in pairs.values() if pair is not None])
        found: list[RecordedChange] = []
        for version_id, pair in pairs.items():
            made = self._of(pair) if pair is not None else _Made()
            self._record.add_changes(made.changes, citations=made.citations, events=made.events, compared=[version_id])
            found += made.changes
        return found

    def _of(self, pair: tuple[Version, Version]) -> _Made:
        """The changes between two versions, the citations of their sides, and the events that they are."""
        before, after = (self._record.version(version.id) for version in pair)
        made = self._changes(before, after)
        told = [_changed(before, after, made.changes, self._clock())] if made.changes else []
        return replace(made, events=[*told, *self._survival.altered(after, self._clock())])

    def waiting(self, urls: Container[str]) -> list[Version]:
        """Versions from these addresses that are published and whose changes wait until they are seen again."""
        owed = [self._record.version(version_id) for version_id in self._record.uncompared()]
        here = [version for version in owed if version.source_url in urls]
        return [version for version in here if not overtaken(version, self._record.versions(version.policy_id))]

    def _believed(self, sightings: Sightings) -> dict[str, tuple[Version, Version] | None]:
        """The owed versions that are believed, each with the last believed one before it; None for nothing to tell."""
        owed = self._record.uncompared()
        waiting = frozenset(owed)
        pairs: dict[str, tuple[Version, Version] | None] = {}
        for version_id in owed:
            after = self._record.version(version_id)
            versions = self._record.versions(after.policy_id)
            before = last_believed(versions, after, waiting)
            if before is None or sightings.believed(before, after):
                pairs[version_id] = (before, after) if before is not None else None
                passed = {version.id for version in versions if version.id in waiting and overtaken(version, [after])}
                pairs.update(dict.fromkeys(passed))  # a page that was broken for a while changed nothing
                waiting -= {version_id, *passed}
        return pairs

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

    def _changes(self, before: Version, after: Version) -> _Made:
        old, new = self._record.reading(before.reading_id), self._record.reading(after.reading_id)
        if old.reader != new.reader:
            return _Made()  # what the present reader refuses to read again cannot be compared
        parts = (before.start, before.end), (after.start, after.end)
        compared = compare(old, new, *parts)
        day = (after.in_force_from or after.retrieved_at.date()).toordinal()
        versions = self._record.versions(after.policy_id)
        quoters = self._citer.quoter(before, versions, day), self._citer.quoter(after, versions, day)
        returned = _returned(before, after)
        said = agreement(old, new, compared, *parts).announced
        found = [*((change, None) for change in returned), *zip(compared.changes, said, strict=True)]
        made = [replace(self._recorded(change, before, after, quoters), announced=told) for change, told in found]
        return _Made(made, [key for quoter in quoters for key in quoter.made])

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
