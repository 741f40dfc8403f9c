"""Who has the index folder: a lock that dies with its process, and a note of which process that is.

The lock is the kernel's (``flock``), so a kill releases it; the file's content is only what people are told.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from corpus.errors import Busy

_ORPHANED = 10.0  # seconds in which the child of a process that was killed notices and closes the index


class FolderLock:
    """Holds ``path`` for this process from construction to ``release``.

    Raises Busy, naming the process, when it is held; a second holder in the same process counts as another. ``holder``
    is the process that is named, where it is not this one.
    """

    def __init__(self, path: Path, holder: int | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._take(time.monotonic() + _ORPHANED)
        except Busy:
            self.release()
            raise
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{holder or os.getpid()}\n".encode("ascii"))

    def _take(self, until: float) -> None:
        """Takes the lock, waiting a while where the process that is named is gone: its child is about to let go."""
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                named = os.pread(self._file, 32, 0).decode("ascii", "replace").strip()
                if not named.isdigit() or _lives(int(named)) or time.monotonic() > until:
                    raise busy(named or "unknown") from None
                time.sleep(0.02)

    def release(self) -> None:
        """Lets go; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def busy(holder: str) -> Busy:
    """The error for an index that the process ``holder`` has open."""
    return Busy(
        f"index in use by process {holder}.",
        todo="Ask the running service instead, or stop that process and run this again.",
    )


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True
