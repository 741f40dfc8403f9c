"""How is the index made to agree with the record again?

The index is a cache: what the record says of points and contents is enough to rebuild it. Only what is missing or
too much is mended, which after an undisturbed life is nothing, and after the index was thrown away is all
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.exchange import Point, PointVectors, PolicyFilter
from corpus.model import Policy
from corpus.ports import Embedder, Index, Lexicon, Record

_PAGE = 200
Step = Callable[[int, int, str], None]


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did."""

    policies: int = 0
    points: int = 0
    written: int = 0
    embedded: int = 0
    removed: int = 0


class Reindexer:
    """Brings the index in line with the record."""

    def __init__(self, record: Record, index: Index, embedder: Embedder, lexicon: Lexicon) -> None:
        self._record = record
        self._index = index
        self._embedder = embedder
        self._lexicon = lexicon

    def reindex(self, step: Step | None = None) -> Rebuilt:
        """Mends what differs: writes what is missing, removes what the record does not know."""
        present = set(self._index.ids())
        done = Rebuilt()
        total = self._record.counts().policies
        wanted: set[str] = set()
        for policy in self._policies():
            points = self._record.points(policy.policy_id)
            wanted.update(point.id for point in points)
            self._mend(policy.policy_id, points, present, done)
            done.policies += 1
            if step is not None:
                step(done.policies, total, policy.policy_id)
        strays = sorted(present - wanted)
        self._index.delete(strays)
        self._index.flush()
        done.removed = len(strays)
        return done

    def _policies(self) -> Iterator[Policy]:
        after: str | None = None
        while page := self._record.policies(PolicyFilter(after=after, limit=_PAGE)):
            yield from page
            after = page[-1].policy_id

    def _mend(self, policy_id: str, points: Sequence[Point], present: set[str], done: Rebuilt) -> None:
        done.points += len(points)
        missing = [point for point in points if point.id not in present]
        kept = {p.id: (p.valid_from, p.valid_to) for p in points if p.id in present}
        if kept:
            self._index.close_intervals(kept)
        if missing:
            self._index.upsert(self._with_vectors(policy_id, missing, done))
            done.written += len(missing)
        self._record.settle(policy_id)

    def _with_vectors(self, policy_id: str, points: Sequence[Point], done: Rebuilt) -> list[tuple[Point, PointVectors]]:
        keys = sorted({point.passage_key for point in points})
        passages = self._record.passages_by_key(policy_id, keys)
        contents = list(dict.fromkeys(passages[key].content for key in keys))
        rows = self._embedder.embed(contents)
        done.embedded += len(contents)
        vectors = {c: PointVectors(row, self._lexicon.passage(c)) for c, row in zip(contents, rows, strict=True)}
        return [(point, vectors[passages[point.passage_key].content]) for point in points]
