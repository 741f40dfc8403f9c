"""How does a version become visible, whole or not at all?

Four durable steps, each of which can be run again after a kill at any instruction: the version is *staged* in the
record; the points that are new are written to the index, where nobody believes them yet; the record *flips*, in one
transaction, to the version and to the new set of points; then points that ended are closed in the index and the debt
is settled. Search believes a point only where the record knows it, so every state between two steps answers like the
one before or the one after. Old points are closed after the flip and not before, so that no answer loses a passage
while its successor is not yet visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from corpus.change import RecordedChange
from corpus.event import Event, EventType
from corpus.exchange import Point, PointVectors, Publication
from corpus.model import Passage, Version
from corpus.ports import Clock, Embedder, Index, Lexicon, Record
from corpus.timeline import ends_on, in_order
from ingest.intervals import eras, plan


@dataclass(slots=True)
class Effort:
    """What a publication cost: texts embedded, vectors copied, points written."""

    embedded: int = 0
    copied: int = 0
    points: int = 0

    def add(self, other: Effort) -> None:
        """Sums up."""
        self.embedded += other.embedded
        self.copied += other.copied
        self.points += other.points


class Publisher:
    """Publishes versions and repairs what a kill has left."""

    def __init__(
        self, record: Record, index: Index, embedder: Embedder, lexicon: Lexicon, clock: Clock | None = None
    ) -> None:
        self._record = record
        self._index = index
        self._embedder = embedder
        self._lexicon = lexicon
        self._clock = clock or _now

    def publish(self, publication: Publication) -> Effort:
        """Publishes one version; returns what it cost."""
        self._record.stage(publication)
        return self._complete(publication.version)

    def recover(self) -> int:
        """Completes what a kill has left: staged versions and debts of the index; returns how many there were."""
        left = self._record.staged()
        for version in left:
            self._complete(version)
        debts = self._record.index_debt()
        for policy_id in debts:
            self._settle(policy_id)
        return len(left) + len(debts)

    def replace(self, publication: Publication) -> Effort:
        """Gives a published version the passages of a better reading."""
        version = publication.version
        others = [v for v in self._record.versions(version.policy_id) if v.id != version.id]
        passages = {p.key: p for p in publication.passages}
        wanted = self._plan([*others, version], {version.id: frozenset(passages)}, passages)
        effort = self._write_new(version.policy_id, wanted, passages)
        self._record.replace_reading(publication, wanted)
        self._settle(version.policy_id)
        return effort

    def end(self, policy_id: str, on: date, changes: Sequence[RecordedChange], events: Sequence[Event]) -> list[str]:
        """Withdraws a policy on a day: what would govern then or later ends; returns the versions that ended.

        Nothing is deleted: the points that stand for them are closed. ``changes`` and ``events`` are recorded with it.
        """
        ordered = in_order(self._record.versions(policy_id))
        ended = {v.id: on for v in ordered if _reaches(v, ordered, on)}
        if not ended:
            return []
        wanted = self._plan([replace(v, withdrawn_on=ended.get(v.id, v.withdrawn_on)) for v in ordered], {}, {})
        self._write_new(policy_id, wanted, {})
        self._record.withdraw(policy_id, ended, wanted, noted_at=self._clock(), changes=changes, events=events)
        self._settle(policy_id)
        return list(ended)

    def _complete(self, version: Version) -> Effort:
        versions = [*self._record.versions(version.policy_id), version]
        wanted = self._plan(versions, {}, {})
        effort = self._write_new(version.policy_id, wanted, {})
        self._record.flip(version.id, wanted, [self._published(version)])
        self._settle(version.policy_id)
        return effort

    def _plan(
        self, versions: Sequence[Version], known: dict[str, frozenset[str]], passages: dict[str, Passage]
    ) -> list[Point]:
        """The points a policy must have; ``known`` gives the passages of versions the record has not yet seen."""
        policy_id = versions[-1].policy_id
        timeline = eras([(v, known[v.id] if v.id in known else self._keys(v)) for v in in_order(versions)])
        missing = {key for era in timeline for key in era.keys} - passages.keys()
        stored = self._record.passages_by_key(policy_id, sorted(missing))
        return plan(policy_id, policy_id.partition("/")[0], timeline, {**stored, **passages})

    def _published(self, version: Version) -> Event:
        return Event.of(
            EventType.VERSION_PUBLISHED,
            version.policy_id,
            self._clock(),
            version.id,
            policy_id=version.policy_id,
            payer=version.policy_id.partition("/")[0],
            version=version.id,
            title=version.facts.title,
            effective_date=version.facts.effective_date,
            in_force_from=version.in_force_from.isoformat() if version.in_force_from else None,
            source_url=version.source_url,
        )

    def _keys(self, version: Version) -> frozenset[str]:
        return frozenset(p.passage_key for p in self._record.staged_placements(version.id))

    def _write_new(self, policy_id: str, wanted: Sequence[Point], passages: dict[str, Passage]) -> Effort:
        """Upserts the wanted points that the record does not know yet."""
        known = {point.id for point in self._record.points(policy_id)}
        new = [point for point in wanted if point.id not in known]
        if not new:
            return Effort()
        missing = [point.passage_key for point in new if point.passage_key not in passages]
        contents = {
            key: passage.content
            for key, passage in {**passages, **self._record.passages_by_key(policy_id, missing)}.items()
        }
        vectors, effort = self._vectors([contents[point.passage_key] for point in new])
        self._index.upsert([(point, vectors[contents[point.passage_key]]) for point in new])
        self._index.flush()
        effort.points = len(new)
        return effort

    def _vectors(self, contents: Iterable[str]) -> tuple[dict[str, PointVectors], Effort]:
        """A vector for each content: copied where any point of any policy carries the same content, else embedded."""
        wanted = list(dict.fromkeys(contents))
        points = self._record.point_with_content(wanted)
        stored = self._index.vectors(list(points.values())) if points else {}
        vectors = {c: stored[points[c]] for c in wanted if c in points and points[c] in stored}
        fresh = [c for c in wanted if c not in vectors]
        copied = len(vectors)
        if fresh:
            for content, row in zip(fresh, self._embedder.embed(fresh), strict=True):
                vectors[content] = PointVectors(row, self._lexicon.passage(content))
        return vectors, Effort(embedded=len(fresh), copied=copied)

    def _settle(self, policy_id: str) -> None:
        """Brings the index in line with the points of a policy: closes what ended, removes what is no more."""
        owed = self._record.debt_of(policy_id)
        if owed:
            points = {point.id: point for point in self._record.points(policy_id)}
            kept = [points[i] for i in owed if i in points]
            self._index.close_intervals({p.id: (p.valid_from, p.valid_to) for p in kept})
            self._index.delete([i for i in owed if i not in points])
            self._index.flush()
        self._record.settle(policy_id)


def _reaches(version: Version, versions: Sequence[Version], on: date) -> bool:
    """Whether a version would govern on a day or later."""
    ends = ends_on(version, versions)
    return ends is None or ends > on


def _now() -> datetime:
    return datetime.now(UTC)
