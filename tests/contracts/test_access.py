"""What every record does with the keys of programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.access import ApiKey, Role
from corpus.errors import NotFound
from corpus.ports import Record
from corpus.record_sql import SqlRecord
from tests.contracts.databases import needs_postgres, postgres_schema

THEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEY = ApiKey("k1", "billing desk", Role.READER, "pp_k1", "a" * 64, THEN)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    if request.param == "sqlite":
        record = SqlRecord(f"sqlite:///{tmp_path}/record.db")
        yield record
        record.close()
        return
    with postgres_schema() as url:
        record = SqlRecord(url)
        yield record
        record.close()


def test_a_key_is_found_by_its_hash_alone(record: Record) -> None:
    record.add_key(KEY)
    record.add_key(KEY)
    assert record.api_keys() == [KEY]
    assert record.key(KEY.sha256) == KEY
    assert record.key("b" * 64) is None


def test_a_revoked_key_keeps_the_time_of_its_first_revocation(record: Record) -> None:
    record.add_key(KEY)
    record.revoke_key(KEY.id, THEN)
    record.revoke_key(KEY.id, THEN.replace(hour=12))
    assert record.key(KEY.sha256) == replace(KEY, revoked_at=THEN)


def test_a_key_that_never_was_cannot_be_revoked(record: Record) -> None:
    with pytest.raises(NotFound, match="k9"):
        record.revoke_key("k9", THEN)


def test_each_role_may_do_what_those_before_it_may() -> None:
    assert Role.ADMIN.covers(Role.READER)
    assert Role.READER.covers(Role.READER)
    assert not Role.DRAFTER.covers(Role.REVIEWER)
