"""How record and archive are kept safe: one file with both, made while the service runs, and the way back.

The file is a tar: every table as gzipped JSON lines (the first line names the columns), every archived file under its
sha256, and last ``manifest.json`` with the hash of each table: a file that was cut short has none and is refused. The
same format serves both databases, so what was saved from SQLite is restored into PostgreSQL and the other way round.
The tables are of one moment; files archived later ride along. The vector index is no part of it: ``reindex`` makes it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, Integer, Table, func, select

from corpus.errors import Damaged, WrongUse
from corpus.ports import Archive
from corpus.record import tables
from corpus.record.engine import open_engine, snapshot_reader, writer
from corpus.record.rows import from_json, to_json
from corpus.schema_steps import apply_steps, newest

FORMAT = 1
_BATCH = 500
_MANIFEST = "manifest.json"
_ARCHIVED = re.compile(r"archive/([0-9a-f]{64})")
_TABLE = re.compile(r"record/([a-z_]+)\.jsonl\.gz")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows of each table, sha256 of each table's member, and the number of archived files."""

    rows: dict[str, int]
    hashes: dict[str, str]
    files: int
    schema: int
    format: int = FORMAT


def backup(record_url: str, archive: Archive, target: Path) -> Contents:
    """Writes record and archive into one file, which appears under its name when it is whole and on the disk.

    Raises WrongUse when there is no folder to write to; Damaged when an archived file is not what its name says.
    """
    if not target.parent.is_dir():
        raise WrongUse(f"There is no folder {target.parent}.", todo="Make it first.")
    with _replacing(target) as file, tarfile.open(fileobj=file, mode="w|") as tar, _engine(record_url) as engine:
        rows, hashes = _save_tables(engine, tar)
        files = 0
        for sha256 in archive.names():
            _add(tar, f"archive/{sha256}", archive.get(sha256))
            files += 1
        contents = Contents(rows, hashes, files, newest())
        _add(tar, _MANIFEST, json.dumps(asdict(contents), sort_keys=True).encode())
    return contents


def restore(source: Path, record_url: str, archive: Archive, *, replace: bool = False) -> Contents:
    """Puts a backup into a record and an archive. The record changes in one transaction, after everything was checked.

    A record that holds anything is left alone unless ``replace`` says that its rows are to go; archived files are
    added and never removed. Raises WrongUse for a record that is not empty and for a file that is no backup of this
    schema, Damaged for one that was cut or altered.
    """
    with _engine(record_url) as engine:
        if not replace and not _is_empty(engine):
            raise WrongUse("The record is not empty.", todo="Restore into an empty data folder, or say --force.")
        contents = check(source)
        with _opened(source) as members:
            for member, data in members:
                if _ARCHIVED.fullmatch(member):
                    archive.put(data.read())
        with _opened(source) as members, writer(engine).begin() as db:
            _empty(db)
            for member, data in members:
                if found := _TABLE.fullmatch(member):
                    _load(db, tables.metadata.tables[found[1]], data)
            _advance_keys(db)
    return contents


def check(source: Path) -> Contents:
    """Reads a backup through and compares every part with its hash. Raises WrongUse or Damaged, as ``restore`` does."""
    manifest: bytes | None = None
    hashes: dict[str, str] = {}
    files = 0
    with _opened(source) as members:
        for member, data in members:
            if member == _MANIFEST:
                manifest = data.read()
            elif found := _TABLE.fullmatch(member):
                hashes[found[1]] = _hash(data)
            elif (found := _ARCHIVED.fullmatch(member)) and _hash(data) == found[1]:
                files += 1
            else:
                raise _damaged(source, f"{member} is not what its name says")
    if manifest is None:
        raise _damaged(source, "its end is missing")
    contents = _contents(source, manifest)
    if contents.hashes != hashes or contents.files != files:
        raise _damaged(source, "it differs from its manifest")
    return contents


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        apply_steps(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its name when everything went well."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _save_tables(engine: Engine, tar: tarfile.TarFile) -> tuple[dict[str, int], dict[str, str]]:
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with snapshot_reader(engine).connect() as db:
        for table in tables.metadata.sorted_tables:
            with tempfile.TemporaryFile() as file:  # a member's size stands before it in a tar
                rows[table.name] = _save(db, table, file)
                file.seek(0)
                hashes[table.name] = _hash(file)
                file.seek(0)
                _add_file(tar, f"record/{table.name}.jsonl.gz", file, os.fstat(file.fileno()).st_size)
    return rows, hashes


def _save(db: Connection, table: Table, file: IO[bytes]) -> int:
    number = 0
    ordered = select(table).order_by(*table.primary_key).execution_options(yield_per=_BATCH)
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6) as packed:
        packed.write(_line([column.name for column in table.columns]))
        for row in db.execute(ordered):
            packed.write(_line(to_json(row)))
            number += 1
    return number


def _load(db: Connection, table: Table, data: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=data, mode="rb") as lines:
        names = json.loads(lines.readline())
        batch: list[dict[str, Any]] = []
        for line in lines:
            batch.append(from_json(table, names, json.loads(line)))
            if len(batch) == _BATCH:
                db.execute(table.insert(), batch)
                batch = []
        if batch:
            db.execute(table.insert(), batch)


def _hash(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    _add_file(tar, name, io.BytesIO(data), len(data))


def _add_file(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    tar.addfile(member, file)


@contextmanager
def _opened(source: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of a backup in their order, each to be read before the next is asked for."""
    if not source.is_file():
        raise WrongUse(f"There is no file {source}.", todo="Name a file that `payerpolicy backup` made.")
    try:
        with tarfile.open(source, mode="r|") as tar:
            yield ((member.name, tar.extractfile(member) or io.BytesIO()) for member in tar)
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(source, str(error)) from error


def _contents(source: Path, data: bytes) -> Contents:
    try:
        contents = Contents(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise _damaged(source, "its manifest cannot be read") from error
    if (contents.format, contents.schema) != (FORMAT, newest()):
        raise WrongUse(
            f"{source} is of format {contents.format} and schema {contents.schema}; this program has "
            f"{FORMAT} and {newest()}.",
            todo="Restore it with the program version that made it, then upgrade.",
        )
    return contents


def _damaged(source: Path, why: str) -> Damaged:
    return Damaged(f"{source} is no whole backup: {why}.", todo="Nothing was changed; use another backup.")


def _is_empty(engine: Engine) -> bool:
    with engine.connect() as db:
        return all(db.execute(select(table).limit(1)).first() is None for table in tables.metadata.sorted_tables)


def _empty(db: Connection) -> None:
    for table in reversed(tables.metadata.sorted_tables):
        db.execute(table.delete())


def _advance_keys(db: Connection) -> None:
    """Lets PostgreSQL go on counting after the keys that were restored; SQLite looks at the table itself."""
    if db.dialect.name != "postgresql":
        return
    for table in tables.metadata.sorted_tables:
        key = table.primary_key.columns.get("id")
        if key is not None and isinstance(key.type, Integer):
            highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            db.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))
