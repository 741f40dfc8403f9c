"""Schema steps are applied once each, in order, whole, and by one process at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from corpus.errors import WrongUse
from corpus.record import tell_tables
from corpus.record import webhooks as webhook_tables
from corpus.record.engine import open_engine
from corpus.record.tables import metadata
from corpus.record.writings import writings
from corpus.record_sql import SqlRecord
from corpus.schema_steps import STEPS, Step, apply_steps, newest, schema_steps
from tests.contracts.databases import needs_postgres, postgres_schema
from tests.contracts.samples import story


def _add_colour(db: Connection) -> None:
    db.execute(text("ALTER TABLE policies ADD COLUMN colour TEXT"))


def _fail(db: Connection) -> None:
    _add_colour(db)
    raise RuntimeError("power cut")


NEXT = newest() + 1
COLOUR = Step(NEXT, "a colour for policies", _add_colour)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A record that is not there yet."""
    return f"sqlite:///{tmp_path}/deep/er/record.db"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


def columns(engine: Engine, table: str) -> set[str]:
    """The names of a table's columns."""
    return {column["name"] for column in inspect(engine).get_columns(table)}


def test_a_new_record_has_every_table_and_notes_every_step(engine: Engine) -> None:
    assert apply_steps(engine) == [step.number for step in STEPS]
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "schema_steps"}
    with engine.connect() as db:
        assert db.execute(schema_steps.select()).first().name == STEPS[0].name  # type: ignore[union-attr]


def test_a_step_is_applied_once(engine: Engine) -> None:
    apply_steps(engine)
    assert apply_steps(engine) == []
    assert apply_steps(engine, (*STEPS, COLOUR)) == [NEXT]
    assert apply_steps(engine, (*STEPS, COLOUR)) == []
    assert "colour" in columns(engine, "policies")


def test_a_step_that_fails_leaves_the_record_as_it_was(engine: Engine) -> None:
    apply_steps(engine)
    with pytest.raises(RuntimeError, match="power cut"):
        apply_steps(engine, (*STEPS, Step(NEXT, "fails", _fail)))
    assert "colour" not in columns(engine, "policies")
    assert apply_steps(engine, (*STEPS, COLOUR)) == [NEXT]


def test_a_record_of_a_newer_program_is_refused(engine: Engine) -> None:
    apply_steps(engine)
    apply_steps(engine, (*STEPS, COLOUR))
    with pytest.raises(WrongUse, match=f"schema {NEXT}"):
        apply_steps(engine)


def test_step_numbers_count_from_one_without_gaps() -> None:
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))


def test_a_record_of_the_third_step_takes_events_and_withdrawals_and_keeps_its_rows(url: str, engine: Engine) -> None:
    with closing(SqlRecord(url)) as record:
        told = story()
        told.publish(record)
    with engine.begin() as db:
        for step in ("events", "absences", "uncompared"):
            db.execute(text(f"DROP TABLE {step}"))
        db.execute(text("ALTER TABLE versions DROP COLUMN withdrawn_noted_at"))
        db.execute(schema_steps.delete().where(schema_steps.c.number == 4))
    assert apply_steps(engine) == [4]
    with closing(SqlRecord(url)) as record:
        assert record.version(told.version.id).withdrawn_noted_at is None
        assert record.uncompared() == [], "nothing is owed to what was published before"
        assert record.last_event() == 0


def test_a_record_of_the_second_step_becomes_like_a_new_one(engine: Engine) -> None:
    apply_steps(engine)
    shapes = {table: columns(engine, table) for table in inspect(engine).get_table_names()}
    later = [*tell_tables.ALL, *webhook_tables.ALL, writings]
    for name in ("addresses", "visits", "leases", "changes", "events", "absences", "uncompared"):
        later.append(metadata.tables[name])
    with engine.begin() as db:
        metadata.drop_all(db, later)
        db.execute(text("ALTER TABLE versions DROP COLUMN withdrawn_noted_at"))
        db.execute(schema_steps.delete().where(schema_steps.c.number > 2))
    assert apply_steps(engine) == list(range(3, newest() + 1))
    assert {table: columns(engine, table) for table in inspect(engine).get_table_names()} == shapes


OPEN = """
import sys
from corpus.record_sql import SqlRecord
print("ready", flush=True)
sys.stdin.readline()
SqlRecord(sys.argv[1]).close()
print("opened", flush=True)
"""


def _open_at_once(url: str, processes: int = 3) -> list[str]:
    """Several processes open a record at the same moment; what each says last."""
    opened = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for _ in range(processes)
    ]
    for process in opened:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return [process.communicate("go\n", timeout=60)[0].strip() for process in opened]


def test_processes_may_open_a_new_record_at_the_same_time(url: str, engine: Engine) -> None:
    assert _open_at_once(url) == ["opened"] * 3
    assert apply_steps(engine) == []


@needs_postgres
def test_processes_may_open_a_new_postgres_record_at_the_same_time() -> None:
    with postgres_schema() as url:
        assert _open_at_once(url) == ["opened"] * 3
