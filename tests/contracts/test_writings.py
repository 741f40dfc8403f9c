"""What models wrote is kept as it was: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.ports import Record
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.writing_samples import writing


class WritingContract:
    """The port ``WritingRecord``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError

    def test_a_run_is_kept_once_and_whole(self, record: Record) -> None:
        record.add_writing(writing("one"))
        record.add_writing(writing("one", minutes=5))
        assert record.writing("one") == writing("one")
        assert record.writing("other") is None

    def test_the_newest_runs_come_first(self, record: Record) -> None:
        for number, name in enumerate(("one", "two", "three")):
            record.add_writing(writing(name, minutes=number))
        assert [kept.id for kept in record.writings(limit=2)] == ["three", "two"]


class TestSqlite(SqliteRecord, WritingContract):
    """SQLite."""


class TestPostgres(PostgresRecord, WritingContract):
    """PostgreSQL."""
