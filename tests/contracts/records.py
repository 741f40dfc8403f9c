"""An empty record for every test of a suite, in each database: a suite and one of these make a class of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ports import Record
from corpus.record_sql import SqlRecord
from tests.contracts.databases import empty, needs_postgres, postgres_schema


class SqliteRecord:
    """A file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/data/record.db"

    @pytest.fixture
    def record(self, url: str) -> Iterator[Record]:
        record = SqlRecord(url)
        yield record
        record.close()


class PostgresRecord:
    """A schema of its own in a server."""

    pytestmark = needs_postgres

    @pytest.fixture(scope="class")
    @classmethod
    def schema(cls) -> Iterator[str]:
        with postgres_schema() as url:
            SqlRecord(url).close()
            yield url

    @pytest.fixture
    def url(self, schema: str) -> str:
        empty(schema)
        return schema

    @pytest.fixture
    def record(self, url: str) -> Iterator[Record]:
        record = SqlRecord(url)
        yield record
        record.close()
