"""Who visits a source now? A lease in the record, kept alive while the visit lasts and soon over when its holder dies.

A holder extends its lease every so often from a thread of its own, so that one slow answer does not cost the source.
After a kill nobody has to wait: a lease whose holder was a process of this machine that is no more is taken over.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from corpus.ports import Clock, Record

LASTS = timedelta(minutes=3)
_EXTENDED_AFTER = 45.0  # seconds

_held: set[str] = set()
"""Owners in this process: a container that starts again has the host and the number of the process it was before."""


class Lease:
    """A source that was taken. ``lost`` says that the lease ended all the same (the machine slept) and is another's."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.lost = False


class Leases:
    """Takes sources, one visitor each."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock

    @contextmanager
    def take(self, source: str) -> Iterator[Lease | None]:
        """Has the source for as long as the context lasts; yields None when somebody else has it."""
        lease = Lease(f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex}")
        if not self._extend(source, lease) and not self._take_over(source, lease):
            yield None
            return
        _held.add(lease.owner)
        done = threading.Event()
        alive = threading.Thread(target=self._keep, args=(source, lease, done), name=f"lease {source}", daemon=True)
        alive.start()
        try:
            yield lease
        finally:
            done.set()
            alive.join()
            self._record.release(source, lease.owner)
            _held.discard(lease.owner)

    def _keep(self, source: str, lease: Lease, done: threading.Event) -> None:
        while not lease.lost and not done.wait(_EXTENDED_AFTER):
            lease.lost = not self._extend(source, lease)

    def _extend(self, source: str, lease: Lease) -> bool:
        now = self._clock()
        return self._record.lease(source, lease.owner, now, now + LASTS)

    def _take_over(self, source: str, lease: Lease) -> bool:
        """Takes a source whose holder is dead."""
        owner = self._record.lease_owner(source)
        if owner is None or not is_dead(owner):
            return False
        self._record.release(source, owner)
        return self._extend(source, lease)


def is_dead(owner: str) -> bool:
    """Whether an owner was a process of this machine that is no more; False where that cannot be told."""
    host, _, rest = owner.partition("/")
    process = rest.partition("/")[0]
    if host != socket.gethostname() or not process.isdigit():
        return False
    if int(process) == os.getpid():
        return owner not in _held
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
