"""What figures are made of is read rightly: one suite, inherited by a class for each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.figures_port import Detection
from corpus.ports import Record
from corpus.source import Visit
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import MORNING, Story, story
from tests.contracts.visit_samples import HOUR, SOURCE, address, change, visit


def ended(hour: int, unchanged: int = 1, source: str = SOURCE) -> Visit:
    """A visit of half an hour."""
    begun = visit(hour, source)
    return replace(begun, ended_at=begun.started_at + HOUR / 2, found=1, unchanged=unchanged)


def changed(record: Record, came: Story, hours: int, number: int = 1) -> None:
    """A change in a version, on record so many hours after the morning."""
    version = came.version
    before = f"{version.policy_id}@1999-01-01"
    at = MORNING + hours * HOUR
    record.add_changes([replace(change(number), version_before=before, version_after=version.id, detected_at=at)])


class FigureContract:
    """The port ``FigureRecord``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def came(self, record: Record) -> Story:
        """A version that came from an address of a source."""
        made = story(["Six weeks."])
        made.publish(record)
        record.note_addresses(SOURCE, [address(made.version.source_url)])
        return made

    def test_a_source_is_seen_well_by_the_last_visit_that_saw_documents(self, record: Record) -> None:
        for one in (ended(1), ended(2), ended(3, unchanged=0), visit(4), visit(1, "brook/policies")):
            record.add_visit(one)
        assert record.seen_well() == {SOURCE: MORNING + 2.5 * HOUR}

    def test_a_detection_says_when_the_old_text_was_last_seen(self, record: Record, came: Story) -> None:
        version = came.version
        received = version.retrieved_at
        for hour in (-30, -20, 40):
            record.add_visit(ended(hour))
        record.add_visit(ended(-10, unchanged=0))
        record.add_visit(ended(-5, source="brook/policies"))
        changed(record, came, 3, number=1)
        changed(record, came, 2, number=2)
        assert record.detections(MORNING - HOUR) == [
            Detection(version.id, version.in_force_from, MORNING - 19.5 * HOUR, received, MORNING + 2 * HOUR)
        ]

    def test_what_was_imported_or_came_first_says_nothing_about_watching(self, record: Record, came: Story) -> None:
        changed(record, came, 3)
        assert record.detections(MORNING) == []
        record.add_visit(ended(40))
        assert record.detections(MORNING) == []

    def test_only_changes_since_a_moment_count_and_no_withdrawal(self, record: Record, came: Story) -> None:
        record.add_visit(ended(-30))
        version = came.version.id
        record.add_changes([replace(change(5), version_before=version, version_after=version)])
        assert record.detections(MORNING) == []
        changed(record, came, 3)
        assert len(record.detections(MORNING + 3 * HOUR)) == 1
        assert record.detections(MORNING + 3 * HOUR + timedelta(seconds=1)) == []


class TestSqlite(SqliteRecord, FigureContract):
    """SQLite."""


class TestPostgres(PostgresRecord, FigureContract):
    """PostgreSQL."""
