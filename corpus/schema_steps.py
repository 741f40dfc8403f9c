"""How the tables of a record become the newest ones: numbered steps, applied once each when the record is opened.

A new record is made in the newest shape and all steps are noted as applied; an older one takes the steps it lacks, in
order. Both happen in one transaction under a lock, so two processes may open the same record at once. Table
``schema_steps`` says which steps were applied and when. A step, once released, is never changed; a new shape is a new
step at the end of ``STEPS``, together with the change of ``corpus.record.tables``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, inspect, select, text

from corpus.errors import WrongUse
from corpus.record import tables, tell_tables
from corpus.record import webhooks as webhook_tables
from corpus.record.columns import Moment
from corpus.record.engine import writer
from corpus.record.writings import writings

# Any number will do that nobody else locks in the same database.
_LOCK = 7_214_836_001

# Its own MetaData: it is there before every step and no part of what is backed up.
schema_steps = Table(
    "schema_steps",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the schema; ``apply`` turns the shape before it into the shape after it."""

    number: int
    name: str
    apply: Callable[[Connection], None]


def _create(db: Connection) -> None:
    tables.metadata.create_all(db)


def _add_column(db: Connection, table: str, column: str, kind: str) -> None:
    """Adds a column, unless an earlier step of this very run has just made the table, in its newest shape."""
    if column not in {known["name"] for known in inspect(db).get_columns(table)}:
        db.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))


def _add_keys(db: Connection) -> None:
    tables.api_keys.create(db)


def _add_visits(db: Connection) -> None:
    for table in (tables.addresses, tables.visits, tables.leases, tables.changes):
        table.create(db)


def _add_lives(db: Connection) -> None:
    for table in (tables.uncompared, tables.absences, tables.events):
        table.create(db)
    _add_column(db, "versions", "withdrawn_noted_at", "TEXT")


def _add_telling(db: Connection) -> None:
    for table in tell_tables.ALL:
        table.create(db)


def _add_announced(db: Connection) -> None:
    _add_column(db, "changes", "announced", "BOOLEAN")


def _add_writings(db: Connection) -> None:
    writings.create(db)


def _add_webhooks(db: Connection) -> None:
    for table in webhook_tables.ALL:
        table.create(db)


STEPS: tuple[Step, ...] = (
    Step(1, "first tables", _create),
    Step(2, "keys of programs", _add_keys),
    Step(3, "visits of sources, recorded changes", _add_visits),
    Step(4, "events, absences, versions to compare, when a withdrawal was noted", _add_lives),
    Step(5, "subscriptions, digests as sent, acknowledgements", _add_telling),
    Step(6, "whether a payer announced a change", _add_announced),
    Step(7, "what models wrote", _add_writings),
    Step(8, "endpoints of other programs, what was sent to them", _add_webhooks),
)


def newest(steps: Sequence[Step] = STEPS) -> int:
    """The number of the newest shape."""
    return steps[-1].number


def apply_steps(engine: Engine, steps: Sequence[Step] = STEPS) -> list[int]:
    """Brings a record to the newest shape and says which steps were applied now.

    Raises WrongUse for a record that a newer program has written.
    """
    with engine.connect() as db:  # the ordinary case takes no lock
        if inspect(db).has_table(schema_steps.name) and not _missing(db, steps):
            return []
    with writer(engine).begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        schema_steps.create(db, checkfirst=True)
        missing = _missing(db, steps)
        if len(missing) == len(steps):
            _create(db)
        else:
            for step in missing:
                step.apply(db)
        _note(db, missing)
    return [step.number for step in missing]


def _missing(db: Connection, steps: Sequence[Step]) -> list[Step]:
    applied = set(db.execute(select(schema_steps.c.number)).scalars())
    if applied and max(applied) > newest(steps):
        raise WrongUse(
            f"The record has schema {max(applied)}, this program knows {newest(steps)}.",
            todo="Use the program version that wrote it, or a newer one.",
        )
    return [step for step in steps if step.number not in applied]


def _note(db: Connection, steps: Sequence[Step]) -> None:
    now = datetime.now(UTC)
    if steps:
        rows = [{"number": step.number, "name": step.name, "applied_at": now} for step in steps]
        db.execute(schema_steps.insert(), rows)
