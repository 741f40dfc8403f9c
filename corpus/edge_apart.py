"""A shard in a process of its own, seen from outside: its searches hold up no other thread of this process.

The engine holds Python's global lock while it searches; in a service that lock is what there is least of. The other
process is started with the index and ends with it. Should it die, what was acknowledged is in its log: another one is
started, and what it was asked is asked once more, for everything that can be asked here can be repeated.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import Any

from corpus.edge_shard import discard
from corpus.errors import Damaged, PayerPolicyError
from corpus.exchange import Filter, Hit, Point, PointVectors, Search
from corpus.index_payload import Searched, batches

_PROGRAM = "corpus.edge_process"
_LEAVES = 30.0  # seconds to bring what was written to the disk and go
_BATCH = 512  # points a message

Call = tuple[str, tuple[Any, ...]]


class ShardApart:
    """The port ``Shard`` over a folder that another process opens; raises what a ``FolderShard`` raises.

    Raises PayerPolicyError (``index_lost``) when that process dies again right after it was started anew.
    """

    def __init__(self, folder: Path, *, dimensions: int = 384) -> None:
        self._folder, self._dimensions = folder, dimensions
        self._starting = Lock()
        self._closed = False
        self._process = self._start()

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced. On return they are in the log."""
        for batch in batches(points, _BATCH):
            self._ask("upsert", batch)

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""
        self._ask("close_intervals", dict(ends))

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""
        self._ask("delete", list(ids))

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""
        found: dict[str, PointVectors] = {}
        for batch in batches(ids, _BATCH):
            found.update(self._ask("vectors", batch))
        return found

    def search(self, asked: Sequence[Search]) -> Searched:
        """What each search finds, in the order of the searches, and the points that were not told before."""
        searched: Searched = self._ask("search", list(asked))
        return searched

    def points(self, ids: Sequence[bytes]) -> list[Point]:
        """Those of the points with these ids that exist, in any order."""
        found: list[Point] = self._ask("points", list(ids))
        return found

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""
        found: list[Hit] = self._ask("select", where, limit)
        return found

    def count(self) -> int:
        """How many points there are."""
        return int(self._ask("count"))

    def ids(self, after: str | None = None) -> tuple[list[str], str | None]:
        """Some ids of points, in order, and where to go on; None at the end."""
        found: tuple[list[str], str | None] = self._ask("ids", after)
        return found

    def clear(self) -> None:
        """Removes everything, also what can no longer be opened."""
        try:
            self._ask("clear")
        except Damaged:
            discard(self._folder)
            self._again(self._process)

    def optimise(self) -> None:
        """Rearranges what was written; searches wait."""
        self._ask("optimise")

    def flush(self) -> None:
        """Returns when everything written is on the disk."""
        self._ask("flush")

    def close(self) -> None:
        """Returns when the process has brought everything to the disk and released the folder."""
        with self._starting:
            self._closed = True
            self._process.end()

    def _ask(self, name: str, *arguments: Any) -> Any:
        process = self._process
        try:
            return process.ask((name, arguments))
        except _Gone:
            try:
                return self._again(process).ask((name, arguments))
            except _Gone as error:
                raise PayerPolicyError(
                    "The index stopped working twice during the same question.",
                    todo="Look for the reason in the log; if there is none, run `payerpolicy reindex --all`.",
                    code="index_lost",
                ) from error

    def _again(self, gone: _Process) -> _Process:
        """Another process in place of one that is gone, started by the first thread that noticed."""
        with self._starting:
            if self._closed:
                raise RuntimeError("the index is closed")
            if self._process is gone:
                gone.kill()
                gone.end()  # its connections: whoever still waits on one is told by the kill
                self._process = self._start()
            return self._process

    def _start(self) -> _Process:
        return _Process(self._folder, self._dimensions, (os.cpu_count() or 1) + 1)


class _Gone(Exception):
    """The process is not there any more."""


class _Process:
    """One process and the connections to it, each for one question at a time."""

    def __init__(self, folder: Path, dimensions: int, connections: int) -> None:
        """Raises what opening the shard raises."""
        self._count = connections
        pairs = [Pipe() for _ in range(connections)]
        theirs = [there.fileno() for _, there in pairs]
        command = [sys.executable, "-P", "-m", _PROGRAM, str(folder), str(dimensions), str(os.getpid())]
        self._process = subprocess.Popen(
            [*command, *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the service
        )
        for _, there in pairs:
            there.close()
        self._free: LifoQueue[Connection] = LifoQueue()
        for here, _ in pairs:
            self._free.put(here)
        try:
            _answer(*_received(pairs[0][0]))
        except BaseException as error:
            self.end()
            if isinstance(error, _Gone):
                raise PayerPolicyError(
                    "The process of the index does not start.",
                    todo="Look for the reason in the log, and at the memory that is free.",
                    code="index_lost",
                ) from error
            raise

    def ask(self, call: Call) -> Any:
        """What came of a call. Raises _Gone when the process is, and what the call raised."""
        connection = self._free.get()
        whole = False
        try:
            connection.send(call)
            done, result = _received(connection)
            whole = True
        except OSError as error:
            raise _Gone from error
        finally:
            if not whole:  # or the next one to ask would be given this answer
                connection.close()
            self._free.put(connection)
        return _answer(done, result)

    def end(self) -> None:
        """Lets the process finish what it was asked, and waits for it, but not for ever."""
        until = time.monotonic() + _LEAVES
        held: list[Connection] = []
        # A connection is closed by whoever holds it: its number may be another file's the moment it is free.
        try:
            while len(held) < self._count:
                held.append(self._free.get(timeout=max(0.0, until - time.monotonic())))
        except Empty:
            self.kill()
        for connection in held:
            connection.close()
            self._free.put(connection)  # so that whoever asks now is told
        try:
            self._process.wait(max(1.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:  # what was acknowledged is in the log
            self.kill()

    def kill(self) -> None:
        """Ends the process at once."""
        self._process.kill()
        self._process.wait()


def _received(connection: Connection) -> tuple[bool, Any]:
    """Whether something was done, and what came of it. Raises _Gone."""
    try:
        received: tuple[bool, Any] = connection.recv()
    except (EOFError, OSError) as error:
        raise _Gone from error
    return received


def _answer(done: bool, result: Any) -> Any:
    if not done:
        raise result
    return result
