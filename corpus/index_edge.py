"""The embedded index: the port ``Index`` over one shard, in this process or in one of its own.

The shard answers by ids and scores; the points themselves are kept here, since one question meets most of its points in
several searches, and to read a point out of the engine costs more than to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol
from uuid import UUID

from corpus.edge_apart import ShardApart
from corpus.edge_shard import FolderShard
from corpus.exchange import Filter, Hit, Point, PointVectors, Search
from corpus.index_payload import OneSearch, Searched

_KEPT = 100_000  # points kept as nouns: some 80 MB


class Shard(Protocol):
    """What the index asks of a shard, wherever that is."""

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced. On return they are in the log."""

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""

    def search(self, asked: Sequence[Search]) -> Searched:
        """What each search finds, in the order of the searches, and maybe some of the points."""

    def points(self, ids: Sequence[bytes]) -> list[Point]:
        """Those of the points with these ids that exist, in any order."""

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""

    def count(self) -> int:
        """How many points there are."""

    def ids(self, after: str | None = None) -> tuple[list[str], str | None]:
        """Some ids of points, in order, and where to go on; None at the end."""

    def clear(self) -> None:
        """Removes everything."""

    def optimise(self) -> None:
        """Rearranges what was written."""

    def flush(self) -> None:
        """Returns when everything written is on the disk."""

    def close(self) -> None:
        """Flushes and releases the folder."""


class EdgeIndex(OneSearch):
    """The port ``Index`` over a folder, made when it is not there. Vectors must have unit length.

    ``apart``: the shard has a process of its own, so that searches hold up nothing in this one. Raises Busy, naming
    the process, when another holds the folder; Damaged when it cannot be opened or was made for vectors of other
    ``dimensions``. Safe to share between threads.
    """

    def __init__(self, folder: Path, *, dimensions: int = 384, apart: bool = False) -> None:
        kind: type[ShardApart] | type[FolderShard] = ShardApart if apart else FolderShard
        self._shard: Shard = kind(folder, dimensions=dimensions)
        self._points = _Points(self._shard.points)

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced. On return they are in the log."""
        try:
            self._shard.upsert(points)
        finally:  # some of them may be written, whatever went wrong
            self._points.forget(entry.id for entry, _ in points)

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""
        try:
            self._shard.close_intervals(ends)
        finally:
            self._points.forget(ends)

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""
        try:
            self._shard.delete(ids)
        finally:
            self._points.forget(ids)

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""
        return self._shard.vectors(ids)

    def search(self, asked: Sequence[Search]) -> list[list[Hit]]:
        """What each search finds; none by a sparse vector without terms."""
        wanted = [number for number, one in enumerate(asked) if not one.empty]
        writes = self._points.writes
        searched = self._shard.search([asked[number] for number in wanted])
        self._points.learn(searched.points, writes)
        named = [one.names() for one in searched.found]
        points = self._points.of({name for names in named for name in names})
        hits: list[list[Hit]] = [[] for _ in asked]
        for number, names, one in zip(wanted, named, searched.found, strict=True):
            hits[number] = [Hit(points[n], score) for n, score in zip(names, one.scores, strict=True) if n in points]
        return hits

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""
        return self._shard.select(where, limit)

    def count(self) -> int:
        """How many points there are."""
        return self._shard.count()

    def ids(self) -> Iterator[str]:
        """The ids of all points, in order."""
        after: str | None = None
        while True:
            found, after = self._shard.ids(after)
            yield from found
            if after is None:
                return

    def clear(self) -> None:
        """Removes everything."""
        self._shard.clear()
        self._points.clear()

    def optimise(self) -> None:
        """Builds HNSW graphs and drops deleted points: minutes of work, worth it beyond some 50,000 points."""
        self._shard.optimise()

    def flush(self) -> None:
        """Returns when everything written is on the disk, if only in the log."""
        self._shard.flush()

    def close(self) -> None:
        """Flushes and releases the folder."""
        self._shard.close()


class _Points:
    """The points met last, as nouns, by the bytes of their ids.

    What is written is forgotten, and what was being read while it was written is not kept.
    """

    def __init__(self, load: Callable[[Sequence[bytes]], list[Point]]) -> None:
        self._load = load
        self._kept: dict[bytes, Point] = {}
        self._lock = Lock()
        self.writes = 0
        """How often something was written: a point read before is not kept after."""

    def of(self, names: Collection[bytes]) -> dict[bytes, Point]:
        """Those of these points that there are."""
        kept = self._kept
        found = {name: one for name in names if (one := kept.get(name)) is not None}
        missing = [name for name in names if name not in found]
        if missing:
            writes = self.writes
            found.update(self.learn(self._load(missing), writes))
        return found

    def learn(self, points: Sequence[Point], writes: int) -> dict[bytes, Point]:
        """Keeps points that were read when so much had been written, and says them by their names."""
        named = {UUID(one.id).bytes: one for one in points}
        with self._lock:
            if writes == self.writes:
                self._kept.update(named)
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return named

    def clear(self) -> None:
        """All points are gone."""
        with self._lock:
            self.writes += 1
            self._kept.clear()

    def forget(self, ids: Iterable[str]) -> None:
        """These points were written."""
        with self._lock:
            self.writes += 1
            for name in ids if self._kept else ():
                self._kept.pop(UUID(name).bytes, None)
