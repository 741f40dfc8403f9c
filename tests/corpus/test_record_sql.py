"""What only the SQL record promises: damage is seen, processes wait for each other, and a wrong URL is explained."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import Damaged, WrongUse
from corpus.record_sql import SqlRecord
from tests.contracts.samples import citation, story


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the record lies."""
    return tmp_path / "record.db"


@pytest.fixture
def record(path: Path) -> Iterator[SqlRecord]:
    """A record with one published version."""
    record = SqlRecord(f"sqlite:///{path}")
    story().publish(record)
    yield record
    record.close()


def harm(path: Path, statement: str) -> None:
    """Alters the file behind the record's back."""
    connection = sqlite3.connect(path)
    with connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    assert changed == 1


def test_one_changed_character_of_a_text_is_damage(record: SqlRecord, path: Path) -> None:
    told = story()
    harm(path, "UPDATE texts SET text = replace(text, 'Six', 'Sax')")
    with pytest.raises(Damaged):
        record.reading(told.version.reading_id)
    assert record.text(told.version.text_sha256).startswith("Sax")


@pytest.mark.parametrize("column", ["structure", "positions"])
def test_a_packed_column_that_was_altered_is_damage(record: SqlRecord, path: Path, column: str) -> None:
    harm(path, f"UPDATE readings SET {column} = x'00112233'")
    with pytest.raises(Damaged):
        record.reading(story().version.reading_id)


def test_an_altered_passage_no_longer_has_its_key(record: SqlRecord, path: Path) -> None:
    told = story()
    keys = [held.key for held in told.publication.passages]
    harm(path, "UPDATE passage_texts SET content = 'Two weeks.' WHERE content LIKE 'Six%'")
    found = record.passages_by_key("meadow/lamp-1", keys)
    assert [found[key].key == key for key in keys] == [False, True]


def test_every_commit_reaches_the_disk_and_readers_never_wait(record: SqlRecord) -> None:
    with record._engine.connect() as db:
        pragmas = {
            name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_handing_out_known_citations_writes_nothing(record: SqlRecord, path: Path) -> None:
    record.add_citations([citation(story())])
    log = path.with_name("record.db-wal")
    before = log.stat().st_size, log.stat().st_mtime_ns
    record.add_citations([citation(story())])
    assert (log.stat().st_size, log.stat().st_mtime_ns) == before


def test_threads_and_records_write_at_the_same_time(record: SqlRecord, path: Path) -> None:
    other = SqlRecord(f"sqlite:///{path}")
    failures: list[BaseException] = []

    def publish(target: SqlRecord, payer: str) -> None:
        try:
            for number in range(6):
                story(policy_id=f"{payer}/p-{number}", aliases=["shared"]).publish(target)
        except BaseException as error:  # whatever it is, the main thread must hear of it
            failures.append(error)

    threads = [
        threading.Thread(target=publish, args=(target, f"payer-{number}"))
        for number, target in enumerate((record, record, other, other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert failures == []
    assert record.counts().versions == 25


def test_a_reader_sees_the_state_before_a_write_that_is_under_way(record: SqlRecord) -> None:
    with record._write() as db:
        db.exec_driver_sql("UPDATE policies SET title = 'Half done'")
        found = record.policy("meadow/lamp-1")
        assert found is not None
        assert found.title == "Lamp therapy"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "URL"),
        ("mysql://host/db", "mysql"),
        ("nonsense://host/db", "nonsense"),
        ("postgresql+psycopg://user:secret@127.0.0.1:1/db", "cannot be opened"),
    ],
)
def test_what_cannot_be_a_record_is_explained(url: str, says: str) -> None:
    with pytest.raises(WrongUse, match=says) as caught:
        SqlRecord(url)
    assert "secret" not in caught.value.line()
    assert caught.value.todo


def test_a_file_where_the_folder_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(WrongUse, match="File exists"):
        SqlRecord(f"sqlite:///{tmp_path}/data/record.db")


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "record.db").write_text("a letter to my aunt " * 99)
    with pytest.raises(WrongUse, match="not a database"):
        SqlRecord(f"sqlite:///{tmp_path}/record.db")
