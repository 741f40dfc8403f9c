"""What every archive does: one suite, inherited by a class for each adapter."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from corpus.archive import FolderArchive
from corpus.errors import Damaged, NotFound
from corpus.ports import Archive

UNKNOWN = "0" * 64


class ArchiveContract:
    """The port ``Archive``; an adapter gives ``archive``."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Archive:
        raise NotImplementedError

    def test_bytes_come_back_under_the_sha256_of_what_was_stored(self, archive: Archive) -> None:
        name = archive.put(b"a policy")
        assert name == hashlib.sha256(b"a policy").hexdigest()
        assert archive.get(name) == b"a policy"
        assert archive.path(name).read_bytes() == b"a policy"

    def test_empty_bytes_are_bytes(self, archive: Archive) -> None:
        assert archive.get(archive.put(b"")) == b""

    def test_the_same_bytes_are_stored_once(self, archive: Archive) -> None:
        before = archive.path(archive.put(b"again")).stat()
        after = archive.path(archive.put(b"again")).stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        assert len(list(archive.names())) == 1

    def test_names_come_in_order(self, archive: Archive) -> None:
        names = [archive.put(bytes([value])) for value in range(40)]
        assert list(archive.names()) == sorted(names)

    @pytest.mark.parametrize("name", [UNKNOWN, "", "../../etc/passwd", "A" * 64])
    def test_what_was_never_stored_is_not_found(self, archive: Archive, name: str) -> None:
        archive.put(b"something else")
        assert not archive.has(name)
        with pytest.raises(NotFound):
            archive.get(name)
        with pytest.raises(NotFound):
            archive.path(name)

    def test_one_flipped_bit_is_damage_and_bringing_the_original_mends_it(self, archive: Archive) -> None:
        name = archive.put(b"a policy")
        path = archive.path(name)
        path.chmod(0o644)
        path.write_bytes(b"a polica")
        with pytest.raises(Damaged):
            archive.get(name)
        assert archive.put(b"a policy") == name
        assert archive.get(name) == b"a policy"


class TestFolderArchive(ArchiveContract):
    """Files named by their sha256."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Archive:
        return FolderArchive(tmp_path / "archive")

    def test_files_are_read_only(self, archive: Archive) -> None:
        mode = archive.path(archive.put(b"for ever")).stat().st_mode
        assert stat.S_IMODE(mode) == 0o444

    def test_files_lie_under_the_first_digits_of_their_name(self, archive: Archive, tmp_path: Path) -> None:
        name = archive.put(b"placed")
        assert archive.path(name) == tmp_path / "archive" / name[:2] / name[2:4] / name

    def test_an_interrupted_write_leaves_nothing_visible(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(_: int) -> None:
            raise OSError("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fails)
            with pytest.raises(OSError, match="no space"):
                archive.put(b"half")
        assert list(archive.names()) == []
        assert not archive.has(hashlib.sha256(b"half").hexdigest())

    def test_what_a_kill_left_is_not_seen_and_swept_when_it_is_old(self, archive: Archive, tmp_path: Path) -> None:
        folder = archive.path(archive.put(b"whole")).parent
        old, young = folder / ".partial-old", folder / ".partial-young"
        for partial in (old, young):
            partial.write_bytes(b"whol")
        os.utime(old, (0, 0))
        reopened = FolderArchive(tmp_path / "archive")
        assert len(list(reopened.names())) == 1
        assert not old.exists()
        assert young.exists()
