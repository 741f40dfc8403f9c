"""Where the fetched bytes lie: adapter of the port ``Archive`` over a folder of files named by their sha256.

A file appears under its name only when all of it is on the disk, is never written again and is read-only from then on.
What a kill leaves behind is a temporary file that no method sees and that the next opening removes.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import Damaged, NotFound

_NAME = re.compile(r"[0-9a-f]{64}")
_PARTIAL = ".partial-"
# A temporary file younger than this may belong to another process that is writing it now.
_ABANDONED_AFTER = 3600.0


class FolderArchive:
    """Files ``<root>/ab/cd/<sha256>``, mode 0444."""

    def __init__(self, root: Path) -> None:
        """Opens the archive, making the folder where there is none and removing abandoned temporary files."""
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def put(self, data: bytes) -> str:
        """Stores bytes durably before it returns their sha256; storing the same bytes again writes nothing.

        Bytes that were damaged on the disk are written anew: whoever brings the original mends it.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self._target(sha256)
        if not (target.is_file() and target.stat().st_size == len(data) and _hash(target) == sha256):
            self._write(target, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises NotFound when they were never stored, Damaged when they differ from their name."""
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(
                f"The archived bytes {sha256} differ from their name.",
                todo="Restore the file from a backup; what it carries is withheld until then.",
            )
        return data

    def has(self, sha256: str) -> bool:
        """Whether bytes of this name are stored."""
        return bool(_NAME.fullmatch(sha256)) and self._target(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, for readers that open files. Raises NotFound. Says nothing of damage: ``get`` does."""
        if not self.has(sha256):
            raise NotFound(f"Nothing is archived under {sha256}.")
        return self._target(sha256)

    def names(self) -> Iterator[str]:
        """The sha256 of everything stored, in order."""
        for first in _folders(self._root):
            for second in _folders(first):
                yield from sorted(entry.name for entry in second.iterdir() if _NAME.fullmatch(entry.name))

    def _target(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _write(self, target: Path, data: bytes) -> None:
        self._make_folder(target.parent)
        partial = target.parent / f"{_PARTIAL}{secrets.token_hex(8)}"
        try:
            _write_durably(partial, data)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def _make_folder(self, folder: Path) -> None:
        """Makes ``<root>/ab/cd`` so that the folder's own name survives a loss of power too."""
        for part in (folder.parent, folder):
            if not part.is_dir():
                part.mkdir(exist_ok=True)
                _sync_folder(part.parent)

    def _sweep(self) -> None:
        too_young = time.time() - _ABANDONED_AFTER
        for partial in self._root.glob(f"??/??/{_PARTIAL}*"):
            try:
                if partial.stat().st_mtime < too_young:
                    partial.unlink()
            except FileNotFoundError:
                continue  # its writer finished it, or another process swept it, between the two calls


def _folders(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if len(entry.name) == 2 and entry.is_dir())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_durably(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
