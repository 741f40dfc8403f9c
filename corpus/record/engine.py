"""How a database is opened so that both engines behave alike: durable, waiting for each other, one statement set.

SQLite runs in WAL mode, so readers never wait for a writer. ``synchronous=FULL`` makes every commit reach the disk
before it returns: what was published or handed out survives a loss of power, not only a kill, and the price, one fsync
per transaction, is small beside reading a document. Writers take the lock when they begin (``BEGIN IMMEDIATE``): a
transaction that reads first and writes later would fail instead of waiting.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from corpus.errors import WrongUse

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_WAIT_SECONDS = 60.0
_WRITES = "record_writes"


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://…``; makes the folder of an SQLite file.

    Raises WrongUse for other URLs and for a driver that is not installed.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make_folder(url, Path(parsed.database).parent)
        engine = create_engine(parsed, connect_args={"timeout": _WAIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(parsed, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise WrongUse(
            f"PostgreSQL needs the driver {error.name}.", todo="Install the extra: pip install 'payerpolicy[postgres]'."
        ) from error


def writer(engine: Engine) -> Engine:
    """The same engine and connections, for transactions that write."""
    return engine.execution_options(**{_WRITES: True})


def snapshot_reader(engine: Engine) -> Engine:
    """The same engine, for transactions of several statements that must see one state."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def insert_into(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what happens on a conflict, in the words of the database."""
    if db.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # not at the top: loads drivers that SQLite does without

        return insert(table)
    return sqlite.insert(table)


def insert_missing(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows whose keys are new and leaves the others as they are."""
    if rows:
        db.execute(insert_into(db, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def insert_new(db: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts a row and says so, or leaves the row that has one of its keys as it is."""
    statement = insert_into(db, table).values(dict(row)).on_conflict_do_nothing()
    return db.execute(statement.returning(*table.primary_key)).first() is not None


def upsert(db: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Inserts a row, or gives the row of the same primary key its other values."""
    keys = [column.name for column in table.primary_key]
    statement = insert_into(db, table).values(dict(row))
    others = {name: statement.excluded[name] for name in row if name not in keys}
    db.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))


def _make_folder(url: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(url, error.strerror or str(error)) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise WrongUse(f"{url!r} is not the URL of a record.", todo="Use sqlite:///path/record.db.") from error
    if backend not in ("sqlite", "postgresql"):
        raise WrongUse(
            f"The record cannot be kept in {backend}.", todo="Use sqlite:///path/record.db or postgresql+psycopg://…"
        )
    return parsed


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The driver would begin transactions when it sees fit; here ``_begin_sqlite`` does.
    connection.isolation_level = None
    _enter_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-16384")  # KiB; the upper levels of every index fit


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Switches to WAL mode; the one statement for which SQLite does not wait when another process does the same."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get(_WRITES) else "BEGIN")


def unusable(url: str, error: DBAPIError) -> WrongUse:
    """What to say when a database cannot be opened."""
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return _unusable(url, lines[0])


def _unusable(url: str, reason: str) -> WrongUse:
    shown = make_url(url).render_as_string(hide_password=True)
    return WrongUse(f"The record {shown} cannot be opened: {reason}.", todo="Check the URL, the file and its rights.")
