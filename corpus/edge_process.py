"""The inside of the process that has the shard: does what it is asked, one connection a thread, until nobody asks.

It ends when the process that started it has closed the connections or is gone, and for no other reason: a signal that
is meant for the service must not take the index away before the service has finished.
"""

from __future__ import annotations

import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus.edge_shard import FolderShard
from corpus.errors import PayerPolicyError

READY = "ready"

# What may be asked: everything a shard does but closing.
CALLS = frozenset(
    {
        *("upsert", "close_intervals", "delete", "vectors", "search", "points", "select", "count", "ids"),
        *("clear", "optimise", "flush"),
    }
)


def main() -> None:
    """Opens the shard of the folder, dimensions, owner and connections that the command line names, and serves it."""
    folder, dimensions, owner, *descriptors = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connections = [Connection(int(descriptor)) for descriptor in descriptors]
    try:
        shard = FolderShard(Path(folder), dimensions=int(dimensions), holder=int(owner))
    except PayerPolicyError as error:
        connections[0].send((False, error))
        return
    connections[0].send((True, READY))
    threads = [threading.Thread(target=_serve, args=(shard, connection)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shard.close()


def _serve(shard: FolderShard, connection: Connection) -> None:
    """Answers one connection until its other end is closed."""
    while True:
        try:
            name, arguments = connection.recv()
        except (EOFError, OSError):
            return
        answer = _answer(shard, name, arguments)
        try:
            connection.send(answer)
        except OSError:  # whoever asked is gone
            return


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


if __name__ == "__main__":
    main()
