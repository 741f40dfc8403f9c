"""The inside of the process that has the shard: does what it is asked, one connection a thread, until nobody asks.

It ends when the process that started it has closed the connections or is gone, and for no other reason: a signal that
is meant for the service must not take the index away before the service has finished.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from corpus.edge_shard import FolderShard
from corpus.errors import PayerPolicyError
from corpus.exchange import Point, PointVectors, Search
from corpus.index_payload import Searched

READY = "ready"

# What may be asked: everything a shard does but closing.
CALLS = frozenset(
    {
        *("upsert", "close_intervals", "delete", "vectors", "search", "points", "select", "count", "ids"),
        *("clear", "optimise", "flush"),
    }
)


_TOLD = 100_000  # points, after which all are told anew


class TellingShard(FolderShard):
    """A shard that tells a point with the first search that finds it: whoever asks keeps it, and need not ask again."""

    def __init__(self, folder: Path, *, dimensions: int, holder: int) -> None:
        super().__init__(folder, dimensions=dimensions, holder=holder)
        self._told: set[bytes] = set()
        self._telling = threading.Lock()

    def search(self, asked: Sequence[Search]) -> Searched:
        """What each search finds, and the points that were not told since they were written."""
        found = super().search(asked).found
        with self._telling:
            if len(self._told) > _TOLD:
                self._told.clear()
            fresh = {name for one in found for name in one.names()} - self._told
            self._told |= fresh
        return Searched(found, self.points(list(fresh)) if fresh else [])

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points, which will be told anew."""
        super().upsert(points)
        self._forget(entry.id for entry, _ in points)

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets intervals of points, which will be told anew."""
        super().close_intervals(ends)
        self._forget(ends)

    def _forget(self, ids: Iterable[str]) -> None:
        with self._telling:
            self._told.difference_update(UUID(name).bytes for name in ids)


def main() -> None:
    """Opens the shard of the folder, dimensions, owner and connections that the command line names, and serves it."""
    folder, dimensions, owner, *descriptors = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connections = [Connection(int(descriptor)) for descriptor in descriptors]
    try:
        shard = TellingShard(Path(folder), dimensions=int(dimensions), holder=int(owner))
    except Exception as error:  # whatever it is, somebody has to be told
        connections[0].send((False, error if isinstance(error, PayerPolicyError) else _unusable(folder, error)))
        return
    connections[0].send((True, READY))
    threads = [threading.Thread(target=serve, args=(shard, connection)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shard.close()


def serve(shard: FolderShard, connection: Connection) -> None:
    """Answers one connection until its other end is closed, and closes it: nobody may wait for an answer in vain."""
    try:
        while True:
            name, arguments = connection.recv()
            answer = _answer(shard, name, arguments)
            try:
                connection.send(answer)
            except OSError:  # whoever asked is gone
                return
            except Exception as error:  # pickle has no root of its errors; nothing was sent yet
                connection.send((False, RuntimeError(f"what came of {name} cannot be told: {error}")))
    except (EOFError, OSError):
        return
    finally:
        connection.close()


def _answer(shard: FolderShard, name: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether it could be done, and what came of it: what the method returns, or the error."""
    if name not in CALLS:
        return False, ValueError(f"a shard does not {name}")
    try:
        return True, getattr(shard, name)(*arguments)
    except PayerPolicyError as error:
        return False, error
    except Exception as error:  # the engine's own errors, of which it has one class that does not travel
        return False, RuntimeError(f"{type(error).__name__}: {error}")
    except BaseException:  # a panic of the engine is none of Python's exceptions, and its shard is not to be trusted
        traceback.print_exc()
        os._exit(1)


def _unusable(folder: str, error: Exception) -> PayerPolicyError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return PayerPolicyError(
        f"The index in {folder} cannot be opened: {reason}.",
        todo="See to the rights of the folder and the space on the disk.",
        code="index_unusable",
    )


if __name__ == "__main__":
    main()
