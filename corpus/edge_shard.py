"""One Qdrant Edge shard in a folder that one process at a time holds: the engine of the index, by ids and scores.

An acknowledged write is in the engine's log and outlives a kill of the process; ``flush`` makes it outlive a loss of
power. The engine holds Python's global lock while it works: a query for half a millisecond, ``optimise`` for minutes,
so that is for commands and never for the service. The folder can be thrown away at any time (``discard``): ``reindex``
rebuilds it from the record.

Searches that are made together share one pass over the segments, and points are dearer to read out than to find: so
searches come in batches, and whoever asks keeps the points. ``python -m benchmarks.index`` prints what each costs.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import qdrant_edge as engine

from corpus.errors import Damaged
from corpus.exchange import Filter, Hit, Point, PointVectors, Search, Sparse
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
    Found,
    Searched,
    batches,
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


class FolderShard:
    """The port ``Shard`` over a folder, made when it is not there. Vectors must have unit length.

    Raises Busy, naming the process, when another holds the folder; Damaged when it cannot be opened or was made for
    vectors of other ``dimensions``. ``holder`` is the process that people are told has it, where it is not this one.
    Safe to share between threads.
    """

    def __init__(self, folder: Path, *, dimensions: int = 384, holder: int | None = None) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._unsettled = 0
        self._lock = FolderLock(folder / _LOCK, holder)
        try:
            self._shard = self._open()
        except BaseException:
            self._lock.release()
            raise

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced. On return they are in the log."""
        for batch in batches(points, _BATCH):
            self._write(engine.UpdateOperation.upsert_points([_stored(*item) for item in batch]), len(batch))

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""
        for bounds, ids in by_bounds(ends).items():
            for batch in batches(ids, _BATCH):
                known = engine.Filter(must=[engine.HasIdCondition(set(batch))])  # by filter: unknown ids would raise
                self._write(engine.UpdateOperation.set_payload_by_filter(known, interval(bounds)), len(batch))

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""
        for batch in batches(ids, _BATCH):
            self._write(engine.UpdateOperation.delete_points(list(batch)), len(batch))

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""
        found: dict[str, PointVectors] = {}
        for batch in batches(ids, _PAGE):
            records = self._shard.retrieve(list(batch), with_payload=False, with_vector=True)
            found.update((str(record.id), _vectors(record.vector)) for record in records)
        return found

    def search(self, asked: Sequence[Search]) -> Searched:
        """What each search finds, in the order of the searches, which share one pass over the segments; no points."""
        found = self._shard.query_batch(engine.QueryBatchRequest([_request(one) for one in asked])) if asked else []
        return Searched([_found(hits) for hits in found], [])

    def points(self, ids: Sequence[bytes]) -> list[Point]:
        """Those of the points with these ids that exist, in any order."""
        named: list[int | UUID | str] = [UUID(bytes=name) for name in ids]
        records = self._shard.retrieve(named, with_payload=True, with_vector=False)
        return [point(record.id, record.payload) for record in records]

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""
        request = engine.ScrollRequest(limit=limit, filter=_filter(where), with_payload=True, with_vector=False)
        records, _ = self._shard.scroll(request)
        return [Hit(point(record.id, record.payload), 0.0) for record in records]

    def count(self) -> int:
        """How many points there are."""
        return self._shard.info().points_count  # an exact count looks at every point: 20 ms at 300,000

    def ids(self, after: str | None = None) -> tuple[list[str], str | None]:
        """Some ids of points, in order, and where to go on; None at the end."""
        request = engine.ScrollRequest(offset=after, limit=_PAGE, with_payload=False, with_vector=False)
        records, offset = self._shard.scroll(request)
        return [str(record.id) for record in records], str(offset) if offset is not None else None

    def clear(self) -> None:
        """Removes everything by starting a new shard: deleted points would stay on disk until they are optimised."""
        self._shard.close()
        _throw_away(self._folder)
        self._shard = self._open()

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
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # the engine raises nothing narrower, and panics at a log it cannot replay
            if "WouldBlock" in str(error):  # held by a forked child of a process that is gone
                raise busy("unknown") from error
            raise Damaged(
                f"The index in {self._folder} cannot be opened: {error}.",
                todo="Run `payerpolicy reindex`: it rebuilds the index from the record.",
            ) from error

    def _write(self, operation: engine.UpdateOperation, points: int) -> None:
        self._shard.update(operation)
        self._unsettled += points


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


def _request(asked: Search) -> engine.QueryRequest:
    if isinstance(asked.by, Sparse):
        query = engine.Query.Nearest(_terms(asked.by), using=SPARSE)
    else:
        query = engine.Query.Nearest(asked.by.tolist(), using=DENSE)
    return engine.QueryRequest(
        limit=asked.limit,
        query=query,
        filter=_filter(asked.where),
        params=_EXACT_SCORES,
        with_payload=False,
        with_vector=False,
    )


def _found(hits: Sequence[engine.ScoredPoint]) -> Found:
    """Best first; equal ones by id, so that the same question has the same answer."""
    ordered = sorted([(-hit.score, _name(hit.id)) for hit in hits])
    return Found(b"".join([name for _, name in ordered]), array("d", [-score for score, _ in ordered]))


def _name(point_id: object) -> bytes:
    assert isinstance(point_id, UUID)  # all ids are written as UUIDs
    return point_id.bytes


def _terms(terms: Sparse) -> engine.SparseVector:
    return engine.SparseVector(list(terms.indices), list(terms.values))


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
    return engine.Point(entry.id, {DENSE: vectors.dense.tolist(), SPARSE: _terms(vectors.sparse)}, payload(entry))


def _vectors(stored: Any) -> PointVectors:
    terms = stored[SPARSE]
    return PointVectors(np.array(stored[DENSE], np.float32), Sparse(tuple(terms.indices), tuple(terms.values)))
