"""What models wrote is kept as it was: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ports import Record
from corpus.record_sql import SqlRecord
from tests.contracts.databases import empty, needs_postgres, postgres_schema
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


class TestSqlite(WritingContract):
    """SQLite."""

    @pytest.fixture
    def record(self, tmp_path: Path) -> Iterator[Record]:
        record = SqlRecord(f"sqlite:///{tmp_path}/record.db")
        yield record
        record.close()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A schema with the tables."""
    with postgres_schema() as url:
        SqlRecord(url).close()
        yield url


@needs_postgres
class TestPostgres(WritingContract):
    """PostgreSQL."""

    @pytest.fixture
    def record(self, postgres_url: str) -> Iterator[Record]:
        empty(postgres_url)
        record = SqlRecord(postgres_url)
        yield record
        record.close()
