"""Who has the index folder: a lock that dies with its process, and a note of which process that is.

The lock is the kernel's (``flock``), so a kill releases it; the file's content is only what people are told.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from corpus.errors import Busy


class FolderLock:
    """Holds ``path`` for this process from construction to ``release``.

    Raises Busy, naming the process, when it is held; a second holder in the same process counts as another.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise busy(holder) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode("ascii"))

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
