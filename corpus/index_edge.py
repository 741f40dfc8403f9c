"""The index in process: one Qdrant Edge shard in a folder that one process at a time holds.

An acknowledged write is in the engine's log and outlives a kill of the process; ``flush`` makes it outlive a loss of
power. The engine holds Python's global lock while it works: a query for a millisecond, ``optimise`` for minutes, so
that is for commands and never for the service. The folder can be thrown away at any time (``discard``): ``reindex``
rebuilds it from the record.

Processor time a query of 80 hits at 100,000 points of real policies and altered ones, optimised, without reading the
points out: dense 0.5 ms, of one payer 0.5 to 0.9, of four policies 0.1; sparse 0.3, 0.5 and 0.2. To read 80 points out
takes as long again, so the last ones are kept. ``python -m benchmarks.index`` prints figures of invented points.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
import qdrant_edge as engine

from corpus.errors import Damaged
from corpus.exchange import Filter, Hit, Point, PointVectors, Sparse, Vector
from corpus.folder_lock import FolderLock, busy
from corpus.index_payload import (
    DENSE,
    INTEGER_FIELDS,
    KEYWORD_FIELDS,
    SPARSE,
    Above,
    AnyOf,
    AtMost,
    Condition,
    batches,
    best_first,
    by_bounds,
    conditions,
    interval,
    payload,
    point,
)

_SHARD = "shard"
_NEW = "shard.new"  # becomes ``_SHARD`` by one rename when it is whole
_GONE = "shard.gone"
_LOCK = "owner.pid"

_Id = int | UUID | str  # what the engine may give; ours are UUIDs

_KEPT = 50_000  # points kept as nouns: some 40 MB

# Once optimised, candidates are found by vectors of 8 bits, a quarter of the memory to walk through (115 MB at 300,000
# points), and scored by the exact ones. At 100,000 points a dense search took 0.5 ms of processor in place of 0.9, and
# had 0.968 of the exact twenty nearest among its 80 in place of 0.953.
_ROUGH = engine.ScalarQuantizationConfig(type=engine.ScalarType.Int8, always_ram=True)
_EXACT_SCORES = engine.SearchParams(quantization=engine.QuantizationSearchParams(rescore=True))

_BATCH = 512  # points a write: larger batches gain nothing and hold the log longer
_PAGE = 2_000  # points read at a time

# Bringing the segments to disk takes the engine 0.2 to 0.4 s, all other threads stopped; bringing its log there takes
# 10 ms beside them, and opening replays the log. This many writes are left to a replay, which takes it a second or two.
_REPLAYED = 5_000


class EdgeIndex:
    """The port ``Index`` over a folder, made when it is not there. Vectors must have unit length.

    Raises Busy, naming the process, when another holds the folder; Damaged when it cannot be opened or was made for
    vectors of other ``dimensions``. Safe to share between threads.
    """

    def __init__(self, folder: Path, *, dimensions: int = 384) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._unsettled = 0
        self._points = _Points(self._payloads)
        self._lock = FolderLock(folder / _LOCK)
        try:
            self._shard = self._open()
        except BaseException:
            self._lock.release()
            raise

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced. On return they are in the log."""
        for batch in batches(points, _BATCH):
            self._write(engine.UpdateOperation.upsert_points([_stored(*item) for item in batch]), len(batch))
            self._points.forget(entry.id for entry, _ in batch)

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""
        for bounds, ids in by_bounds(ends).items():
            for batch in batches(ids, _BATCH):
                known = engine.Filter(must=[engine.HasIdCondition(set(batch))])  # by filter: unknown ids would raise
                self._write(engine.UpdateOperation.set_payload_by_filter(known, interval(bounds)), len(batch))
                self._points.forget(batch)

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""
        for batch in batches(ids, _BATCH):
            self._write(engine.UpdateOperation.delete_points(list(batch)), len(batch))
            self._points.forget(batch)

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""
        found: dict[str, PointVectors] = {}
        for batch in batches(ids, _PAGE):
            records = self._shard.retrieve(list(batch), with_payload=False, with_vector=True)
            found.update((str(record.id), _vectors(record.vector)) for record in records)
        return found

    def dense(self, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """The nearest points by cosine."""
        return self._nearest(vector.tolist(), DENSE, limit, where)

    def sparse(self, terms: Sparse, limit: int, where: Filter) -> list[Hit]:
        """The best points by BM25; none for a question without terms."""
        if not terms.indices:
            return []
        return self._nearest(engine.SparseVector(list(terms.indices), list(terms.values)), SPARSE, limit, where)

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""
        request = engine.ScrollRequest(limit=limit, filter=_filter(where), with_payload=True, with_vector=False)
        records, _ = self._shard.scroll(request)
        return [Hit(point(record.id, record.payload), 0.0) for record in records]

    def count(self) -> int:
        """How many points there are."""
        return self._shard.info().points_count  # an exact count looks at every point: 20 ms at 300,000

    def ids(self) -> Iterator[str]:
        """The ids of all points, in order."""
        offset = None
        while True:
            request = engine.ScrollRequest(offset=offset, limit=_PAGE, with_payload=False, with_vector=False)
            records, offset = self._shard.scroll(request)
            yield from (str(record.id) for record in records)
            if offset is None:
                return

    def clear(self) -> None:
        """Removes everything by starting a new shard: deleted points would stay on disk until they are optimised."""
        self._shard.close()
        _throw_away(self._folder)
        self._shard = self._open()
        self._points = _Points(self._payloads)

    def optimise(self) -> None:
        """Builds HNSW graphs and drops deleted points: minutes of work, worth it beyond some 50,000 points."""
        self._shard.optimize()

    def flush(self) -> None:
        """Returns when everything written is on the disk, if only in the log."""
        if self._unsettled > _REPLAYED:
            self._unsettled = 0
            self._shard.flush()
        else:
            _sync(self._folder / _SHARD / "wal")

    def close(self) -> None:
        """Flushes and releases the folder."""
        self._shard.close()
        self._lock.release()

    def _open(self) -> engine.EdgeShard:
        shard, config = self._folder / _SHARD, _config(self._dimensions)
        if not shard.exists():
            _create(self._folder, config)
        try:
            return engine.EdgeShard.load(str(shard), config)
        except Exception as error:  # the engine raises nothing narrower
            if "WouldBlock" in str(error):  # held by a forked child of a process that is gone
                raise busy("unknown") from error
            raise Damaged(
                f"The index in {self._folder} cannot be opened: {error}.",
                todo="Run `payerpolicy reindex`: it rebuilds the index from the record.",
            ) from error

    def _write(self, operation: engine.UpdateOperation, points: int) -> None:
        self._shard.update(operation)
        self._unsettled += points

    def _nearest(self, query: Any, using: str, limit: int, where: Filter) -> list[Hit]:
        request = engine.QueryRequest(
            limit=limit,
            query=engine.Query.Nearest(query, using=using),
            filter=_filter(where),
            params=_EXACT_SCORES,
            with_payload=False,
            with_vector=False,
        )
        found = self._shard.query(request)
        points = self._points.of([hit.id for hit in found])
        return best_first([Hit(points[hit.id], hit.score) for hit in found if hit.id in points])

    def _payloads(self, ids: Sequence[_Id]) -> dict[_Id, Point]:
        records = self._shard.retrieve(list(ids), with_payload=True, with_vector=False)
        return {record.id: point(record.id, record.payload) for record in records}


class _Points:
    """The points met last, as nouns: one question meets most of its points in several searches.

    To read a point out of the engine costs more than to find it. What is written is forgotten, and what was being read
    while it was written is not kept.
    """

    def __init__(self, load: Callable[[Sequence[_Id]], dict[_Id, Point]]) -> None:
        self._load = load
        self._kept: dict[_Id, Point] = {}
        self._writes = 0
        self._lock = Lock()

    def of(self, ids: Sequence[_Id]) -> dict[_Id, Point]:
        """Those of these points that there are."""
        found = {name: kept for name in ids if (kept := self._kept.get(name)) is not None}
        missing = [name for name in ids if name not in found]
        if missing:
            writes, loaded = self._writes, self._load(missing)
            found.update(loaded)
            with self._lock:
                if writes == self._writes:
                    self._kept.update(loaded)
                while len(self._kept) > _KEPT:
                    del self._kept[next(iter(self._kept))]
        return found

    def forget(self, ids: Iterable[str]) -> None:
        """These points were written."""
        with self._lock:
            self._writes += 1
            for name in ids if self._kept else ():
                self._kept.pop(UUID(name), None)


def discard(folder: Path) -> None:
    """Throws an index folder's content away, readable or not. Raises Busy when a process holds it."""
    lock = FolderLock(folder / _LOCK)
    try:
        _throw_away(folder)
    finally:
        lock.release()


def _config(dimensions: int) -> engine.EdgeConfig:
    return engine.EdgeConfig(
        # Dot, not Cosine: on unit vectors they rank alike, and Cosine would normalise again and change the last bits
        # of what ``vectors`` copies from point to point.
        vectors={
            DENSE: engine.EdgeVectorParams(size=dimensions, distance=engine.Distance.Dot, quantization_config=_ROUGH)
        },
        sparse_vectors={SPARSE: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        # The engine's defaults, written down: they count once ``optimise`` has run, until then every search is exact.
        # No memory settings: 300,000 vectors are 460 MB that the kernel maps and may drop.
        hnsw_config=engine.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=10_000),
    )


def _create(folder: Path, config: engine.EdgeConfig) -> None:
    """Makes an empty shard with its payload indexes beside its place, then renames it there: a kill leaves none."""
    fresh = folder / _NEW
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    shard = engine.EdgeShard.create(str(fresh), config)
    integer = engine.IntegerIndexParams(lookup=False, range=True)
    for field in KEYWORD_FIELDS:
        shard.update(engine.UpdateOperation.create_field_index(field, engine.PayloadSchemaType.Keyword))
    for field in INTEGER_FIELDS:
        shard.update(engine.UpdateOperation.create_field_index(field, integer))
    shard.flush()
    shard.close()
    fresh.rename(folder / _SHARD)


def _throw_away(folder: Path) -> None:
    gone = folder / _GONE
    shutil.rmtree(gone, ignore_errors=True)
    if (folder / _SHARD).exists():
        (folder / _SHARD).rename(gone)  # at once, or a kill would leave half a shard under its name
        shutil.rmtree(gone)


def _sync(folder: Path) -> None:
    """Brings a folder and its files to the disk, whoever wrote them."""
    for path in (*folder.iterdir(), folder):
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:  # a stretch of the log that another thread has just brought into the segments
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _filter(where: Filter) -> engine.Filter | None:
    must: list[engine.ConditionType] = [_condition(condition) for condition in conditions(where)]
    return engine.Filter(must=must) if must else None


def _condition(condition: Condition) -> engine.FieldCondition:
    match condition:
        case AnyOf(field, values):
            return engine.FieldCondition(field, match=engine.MatchAny(list(values)))
        case AtMost(field, value):
            return engine.FieldCondition(field, range=engine.RangeFloat(lte=value))
        case Above(field, value):
            return engine.FieldCondition(field, range=engine.RangeFloat(gt=value))


def _stored(entry: Point, vectors: PointVectors) -> engine.Point:
    terms = engine.SparseVector(list(vectors.sparse.indices), list(vectors.sparse.values))
    return engine.Point(entry.id, {DENSE: vectors.dense.tolist(), SPARSE: terms}, payload(entry))


def _vectors(stored: Any) -> PointVectors:
    terms = stored[SPARSE]
    return PointVectors(np.array(stored[DENSE], np.float32), Sparse(tuple(terms.indices), tuple(terms.values)))
