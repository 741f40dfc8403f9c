"""Files that hold documents: archives and e-mails, each opened once and its documents taken out.

Archives come from strangers too: what they unpack to is counted before and while it is unpacked, archives inside
archives are opened only so deep, and paths inside them are names and nothing else.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.errors import Refused
from ingest.refusals import speaks_of_coverage
from ingest.sniff import CONTAINERS, EML, MAX_BYTES, MSG, ZIP, media_type

MOST_MEMBERS = 2_000
MOST_UNPACKED = 1_000_000_000  # bytes, of one container with all that is inside
_MOST_RATIO = 200  # to one: documents do not shrink so, bombs do
_RATIO_FROM = 1_000_000  # bytes: small files of one letter are no bombs
_DEEP = 2  # containers inside containers
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Member:
    """A document inside a container: its path there, and its bytes, or why it could not be taken out."""

    name: str
    data: bytes = b""
    refused: Refused | None = None


def is_container(data: bytes) -> bool:
    """Whether a file holds documents of their own."""
    try:
        return media_type(data) in CONTAINERS
    except Refused:
        return False


def members(data: bytes, kind: str | None = None) -> list[Member]:
    """The documents inside, in the order of the container; those of containers inside it among them.

    Raises Refused: ``unreadable``, ``encrypted`` or ``too_large`` for the container as a whole.
    """
    budget = _Budget(MOST_UNPACKED)
    return list(_opened(data, kind or media_type(data), budget, _DEEP))


@dataclass
class _Budget:
    """How many bytes may still come out."""

    left: int

    def spend(self, size: int) -> None:
        """Raises Refused (``too_large``) when the container unpacks to more than is allowed."""
        self.left -= size
        if self.left < 0:
            raise Refused(
                f"It unpacks to more than {MOST_UNPACKED // 1_000_000:,} MB.",
                code="too_large",
                todo="Unpack it yourself and give the documents.",
            )


def _opened(data: bytes, kind: str, budget: _Budget, deep: int) -> Iterator[Member]:
    for member in _inside(data, kind, budget):
        inner = _kind(member)
        if inner is None or deep <= 1:
            yield member
            continue
        try:
            found = list(_opened(member.data, inner, budget, deep - 1))
        except Refused as refused:
            if refused.code == "too_large":
                raise
            found = [Member("", refused=refused)]
        yield from (Member(f"{member.name}/{each.name}".rstrip("/"), each.data, each.refused) for each in found)


def _inside(data: bytes, kind: str, budget: _Budget) -> Iterator[Member]:
    if kind == ZIP:
        yield from _unzipped(data, budget)
        return
    from ingest.office.mail import open_mail

    mail = open_mail(data, kind)
    if mail.body and (not mail.attachments or speaks_of_coverage(mail.body.decode("utf-8", "replace"))):
        yield Member(mail.body_name, mail.body)
    for name, attached in mail.attachments:
        budget.spend(len(attached))
        yield Member(name, attached)


def _kind(member: Member) -> str | None:
    """The kind of container a member is; None for a document."""
    if member.refused is not None or not member.data:
        return None
    try:
        kind = media_type(member.data)
    except Refused:
        return None
    return kind if kind in (ZIP, EML, MSG) else None


def _unzipped(data: bytes, budget: _Budget) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:  # NotImplementedError is a RuntimeError
        raise Refused(
            f"The archive (ZIP) is broken: {error}.", code="unreadable", todo="Get it again, or unpack it yourself."
        ) from error
    with archive:
        inside = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
        if len(inside) > MOST_MEMBERS:
            raise Refused(
                f"The archive holds {len(inside):,} files; at most {MOST_MEMBERS:,} are taken.",
                code="too_large",
                todo="Unpack it yourself and give folders of documents.",
            )
        for info in inside:
            yield _member(archive, info, budget)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Member:
    name = _name(info.filename)
    if info.flag_bits & 1:
        return Member(name, refused=Refused("It is encrypted.", code="encrypted", todo="Unpack it with its password."))
    if info.file_size > _RATIO_FROM and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
        raise _bomb(name)
    try:
        return Member(name, _unpacked(archive, info, budget))
    except _BROKEN as error:
        why = f"It cannot be unpacked ({error})."
        return Member(name, refused=Refused(why, code="unreadable", todo="Unpack the archive yourself."))


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """The bytes of a member; what its own header says of its size is not believed."""
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            budget.spend(len(chunk))
            if size > MAX_BYTES:
                raise Refused(
                    f"{_name(info.filename)} in the archive has more than {MAX_BYTES // 1_000_000} MB.",
                    code="too_large",
                    todo="Unpack the archive yourself, without it.",
                )
            if size > _RATIO_FROM and size > _MOST_RATIO * max(info.compress_size, 1):
                raise _bomb(_name(info.filename))
            parts.append(chunk)
    return b"".join(parts)


def _name(path: str) -> str:
    """A member's path as a name: nothing absolute, nothing that climbs."""
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join(part for part in parts if part.isprintable())[-200:] or "document"


def _is_litter(path: str) -> bool:
    return any(litter in path for litter in _SKIPPED)


def _bomb(name: str) -> Refused:
    return Refused(
        f"{name} in the archive unpacks to more than {_MOST_RATIO} times its size: it is no document.",
        code="too_large",
        todo="Do not open it; ask who sent it.",
    )
