"""What every record keeps of visits and changes: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.archive import FolderArchive
from corpus.backup import backup, restore
from corpus.change import ChangeFilter, ChangeKind, RecordedChange
from corpus.errors import NotFound
from corpus.ports import Record
from corpus.record_sql import SqlRecord
from corpus.source import Address, FetchLine, FetchState, Known
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import MORNING, story
from tests.contracts.visit_samples import HOUR, SOURCE, A, B, address, change, visit


class VisitContract:
    """The port ``VisitRecord``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError

    # addresses

    def test_an_address_comes_back_as_it_was_noted(self, record: Record) -> None:
        failing = Address(B, Known(), FetchState.GONE, "the server says it is not there (404)", MORNING)
        record.note_addresses(SOURCE, [address(), failing])
        assert record.addresses(SOURCE) == {A: address(), B: failing}
        assert record.known(SOURCE, A) == Known('"1"', "yesterday", "1" * 64)
        assert record.known(SOURCE, B) is None
        assert record.known("other/source", A) is None

    def test_the_latest_note_of_an_address_counts_and_each_source_has_its_own(self, record: Record) -> None:
        record.note_addresses(SOURCE, [address()])
        record.note_addresses("other/source", [address(sha256="2" * 64)])
        record.note_addresses(SOURCE, [address(sha256="3" * 64)])
        assert record.addresses(SOURCE)[A].known.sha256 == "3" * 64
        assert record.addresses("other/source")[A].known.sha256 == "2" * 64

    # leases

    def test_an_address_of_any_source_is_watched(self, record: Record) -> None:
        record.note_addresses(SOURCE, [address()])
        assert record.is_watched(A)
        assert not record.is_watched(B)

    def test_a_source_has_one_visitor_until_the_lease_ends_or_is_given_back(self, record: Record) -> None:
        assert record.lease(SOURCE, "one", MORNING, MORNING + HOUR)
        assert not record.lease(SOURCE, "two", MORNING, MORNING + HOUR)
        assert record.lease(SOURCE, "one", MORNING, MORNING + 2 * HOUR), "its own visitor may extend it"
        assert not record.lease(SOURCE, "two", MORNING + HOUR, MORNING + 3 * HOUR)
        assert record.lease("other/source", "two", MORNING, MORNING + HOUR)
        assert record.lease(SOURCE, "two", MORNING + 3 * HOUR, MORNING + 4 * HOUR)
        record.release(SOURCE, "one")
        assert not record.lease(SOURCE, "one", MORNING + 3 * HOUR, MORNING + 5 * HOUR)
        assert record.lease_owner(SOURCE) == "two"
        record.release(SOURCE, "two")
        assert record.lease_owner(SOURCE) is None
        assert record.lease(SOURCE, "one", MORNING + 3 * HOUR, MORNING + 5 * HOUR)

    # visits

    def test_a_visit_is_noted_when_it_begins_and_again_when_it_ends(self, record: Record) -> None:
        lines = [FetchLine(A, FetchState.UNCHANGED, 304), FetchLine(B, FetchState.WALL, 403, "a login – „Konto“")]
        begun = visit()
        ended = replace(begun, ended_at=MORNING + HOUR, found=2, unchanged=1, failed=1, alarms=("Look at b.",))
        record.add_visit(begun)
        assert record.visits(SOURCE) == [begun]
        assert record.fetches(begun.id) == []
        record.add_visit(ended, lines)
        assert record.visits(SOURCE) == [ended]
        assert record.fetches(begun.id) == lines

    def test_visits_come_newest_first(self, record: Record) -> None:
        for hour in (2, 1, 3):
            record.add_visit(visit(hour))
        record.add_visit(visit(9, "other/source"))
        assert record.visits(SOURCE, limit=2) == [visit(3), visit(2)]
        assert record.last_visits() == {SOURCE: visit(3), "other/source": visit(9, "other/source")}

    # changes

    def test_a_change_comes_back_whole_and_is_recorded_once(self, record: Record) -> None:
        assert record.add_changes([change(1), change(2)]) == 2
        assert record.add_changes([replace(change(2), detected_at=MORNING + 9 * HOUR), change(3)]) == 1
        assert record.changes(ChangeFilter()) == [change(1), change(2), change(3)]
        assert record.change(change(2).id) == change(2)
        assert record.change("0") is None

    def test_changes_of_one_comparison_keep_the_order_of_the_text(self, record: Record) -> None:
        at_once = [replace(change(n), detected_at=MORNING) for n in (5, 3, 4)]
        record.add_changes(at_once)
        assert record.changes(ChangeFilter()) == at_once
        assert record.changes(ChangeFilter(newest_first=True)) == at_once[::-1]

    def test_changes_are_filtered(self, record: Record) -> None:
        told = story(codes=(("CPT:99990",),))
        told.publish(record)
        moved = change(2, ChangeKind.MOVED)
        other = change(3, payer="hill")
        record.add_changes([change(1), moved, other])
        assert record.changes(ChangeFilter(payer="hill")) == [other]
        assert record.changes(ChangeFilter(policy_id="meadow/lamp-1")) == [change(1), moved]
        assert record.changes(ChangeFilter(material=True)) == [change(1), other]
        assert record.changes(ChangeFilter(material=False)) == [moved]
        assert record.changes(ChangeFilter(kinds=(ChangeKind.MOVED,))) == [moved]
        assert record.changes(ChangeFilter(since=moved.detected_at)) == [moved, other]
        assert record.changes(ChangeFilter(before=moved.detected_at)) == [change(1)]
        assert record.changes(ChangeFilter(codes=("99990",))) == [change(1), moved]
        assert record.changes(ChangeFilter(codes=("11111",))) == []

    @pytest.mark.parametrize("newest_first", [False, True])
    def test_pages_of_changes_join_without_gap_or_repetition(self, record: Record, newest_first: bool) -> None:
        record.add_changes([replace(change(n), detected_at=MORNING + n // 3 * HOUR) for n in range(8)])
        pages: list[RecordedChange] = []
        while page := record.changes(
            ChangeFilter(limit=3, newest_first=newest_first, after=pages[-1].id if pages else "")
        ):
            pages += page
        assert pages == record.changes(ChangeFilter(newest_first=newest_first))
        with pytest.raises(NotFound):
            record.changes(ChangeFilter(after="no such change"))

    def test_a_change_is_acknowledged_and_assigned(self, record: Record) -> None:
        record.add_changes([change()])
        record.acknowledge_change(change().id, "Mira")
        record.assign_change(change().id, "Tom")
        assert record.add_changes([change()]) == 0
        assert record.change(change().id) == replace(change(), acknowledged_by="Mira", assigned_to="Tom")
        with pytest.raises(NotFound):
            record.acknowledge_change("no such change", "Mira")

    def test_a_backup_carries_visits_and_changes(self, record: Record, url: str, tmp_path: Path) -> None:
        record.note_addresses(SOURCE, [address()])
        record.add_visit(visit(), [FetchLine(A, FetchState.NEW, 200)])
        record.lease(SOURCE, "one", MORNING, MORNING + HOUR)
        record.add_changes([change()])
        archive = FolderArchive(tmp_path / "archive")
        backup(url, archive, tmp_path / "all.tar")
        elsewhere = f"sqlite:///{tmp_path}/restored.db"
        restore(tmp_path / "all.tar", elsewhere, archive)
        restored = SqlRecord(elsewhere)
        assert restored.addresses(SOURCE) == {A: address()}
        assert restored.fetches(visit().id) == [FetchLine(A, FetchState.NEW, 200)]
        assert restored.changes(ChangeFilter()) == [change()]
        restored.close()


class TestSqlite(SqliteRecord, VisitContract):
    """SQLite."""


class TestPostgres(PostgresRecord, VisitContract):
    """PostgreSQL."""
