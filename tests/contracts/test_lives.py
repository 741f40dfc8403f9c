"""What every record keeps of events and of how policies come and go: one suite, a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from corpus.change import ChangeFilter
from corpus.event import Event, EventType
from corpus.ports import Record
from corpus.source import Absence, FetchState
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import MORNING, arrival, citation, points_of, sha256, story
from tests.contracts.visit_samples import HOUR, SOURCE, A, B, address, change, visit


def event(number: int = 1, what: EventType = EventType.POLICY_CHANGED, subject: str = "meadow/lamp-1") -> Event:
    """An event with a value of every sort."""
    return Event.of(what, subject, MORNING, str(number), number=number, sure=True, ids=("a", "b"), missing=None)


class LivesContract:
    """The ports ``EventOutbox`` and ``PolicyLives``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError

    # events

    def test_events_come_back_as_they_were_written_and_in_their_order(self, record: Record) -> None:
        assert record.last_event() == 0
        assert record.add_events([event(2), event(1)]) == 2
        assert [posted.event for posted in record.events()] == [event(2), event(1)]
        assert record.last_event() == record.events()[-1].number

    def test_an_event_written_twice_is_there_once(self, record: Record) -> None:
        record.add_events([event(1), event(1)])
        assert record.add_events([event(1), event(2)]) == 1
        assert [posted.event.data["number"] for posted in record.events()] == [1, 2]

    def test_a_reader_goes_on_after_the_last_number_it_saw(self, record: Record) -> None:
        record.add_events([event(n) for n in range(5)])
        first = record.events(limit=2)
        rest = record.events(first[-1].number)
        assert [p.event for p in (*first, *rest)] == [event(n) for n in range(5)]
        assert record.events(rest[-1].number) == []

    def test_events_can_be_asked_for_by_type_and_subject(self, record: Record) -> None:
        failing = event(2, EventType.SOURCE_FAILING, SOURCE)
        record.add_events([event(1), failing, event(3)])
        assert [p.event for p in record.events(types=[EventType.SOURCE_FAILING])] == [failing]
        assert [p.event for p in record.events(subject="meadow/lamp-1")] == [event(1), event(3)]

    def test_events_travel_with_the_write_that_makes_them_true(self, record: Record) -> None:
        told = story()
        told.stage(record)
        record.flip(told.version.id, points_of(told), [event(1, EventType.VERSION_PUBLISHED)])
        record.add_changes([change()], events=[event(2)])
        record.add_visit(visit(), (), [event(3, EventType.SOURCE_FAILING)])
        assert [p.event.data["number"] for p in record.events()] == [1, 2, 3]
        record.flip(told.version.id, points_of(told), [event(9, EventType.VERSION_PUBLISHED)])
        assert len(record.events()) == 3, "a version that is published already is not published again"

    # comparisons owed

    def test_a_published_version_is_owed_a_comparison_until_its_changes_are_recorded(self, record: Record) -> None:
        first, second = story(), story(["Nine weeks."], dated="2026-05-01")
        first.stage(record)
        assert record.uncompared() == []
        record.flip(first.version.id, points_of(first))
        second.publish(record, others=[first])
        assert record.uncompared() == [first.version.id, second.version.id]
        record.add_changes([], compared=[first.version.id])
        record.add_changes([change()], compared=[first.version.id, second.version.id])
        assert record.uncompared() == []
        record.flip(second.version.id, points_of(second, first))
        assert record.uncompared() == [], "a flip that is repeated owes nothing new"

    # absences and places

    def test_absences_are_replaced_whole_and_keep_their_first_moment(self, record: Record) -> None:
        gone = Absence(A, MORNING, "v1")
        record.note_absences(SOURCE, [gone])
        record.note_absences(SOURCE, [Absence(A, MORNING + HOUR, "v2"), Absence(B, MORNING + HOUR, "v2")])
        assert record.absences(SOURCE) == {A: gone, B: Absence(B, MORNING + HOUR, "v2")}
        record.note_absences(SOURCE, [])
        assert record.absences(SOURCE) == {}
        assert record.absences("other/source") == {}

    def test_a_policy_stands_where_a_listed_address_that_is_not_gone_shows_one_of_its_texts(
        self, record: Record
    ) -> None:
        told = story()
        told.publish(record)
        shown = sha256(told.data)
        assert record.standing() == {}
        record.note_addresses(SOURCE, [address(A, shown), address(B, "2" * 64)])
        assert record.standing() == {"meadow/lamp-1": ((SOURCE, A),)}
        record.note_absences(SOURCE, [Absence(A, MORNING, "v1")])
        assert record.standing() == {}
        record.note_addresses("other/source", [address(B, shown, FetchState.FAILED)])
        assert record.standing() == {"meadow/lamp-1": (("other/source", B),)}
        record.note_addresses("other/source", [address(B, shown, FetchState.GONE)])
        assert record.standing() == {}

    def test_other_bytes_of_the_same_text_show_a_policy_too(self, record: Record) -> None:
        told = story()
        told.publish(record)
        again = arrival(b"printed again", B)
        record.add_arrival(again, size=13)
        record.note_same_text(told.version.id, again)
        record.note_addresses(SOURCE, [address(B, again.sha256)])
        assert record.standing() == {"meadow/lamp-1": ((SOURCE, B),)}
        assert record.policies_from(SOURCE) == {"meadow/lamp-1": (B,)}

    def test_policies_are_from_a_source_that_gave_them_even_when_it_gives_others_now(self, record: Record) -> None:
        told, staged = story(), story(policy_id="meadow/scale-2")
        told.publish(record)
        staged.stage(record)
        first = "https://payer.example/a.pdf"
        record.note_addresses(SOURCE, [address(first, "9" * 64, FetchState.GONE), address(B, sha256(staged.data))])
        assert record.policies_from(SOURCE) == {"meadow/lamp-1": (first,)}
        assert record.policies_from("other/source") == {}

    # withdrawal

    def test_a_withdrawal_ends_versions_closes_points_and_is_told_at_once(self, record: Record) -> None:
        told = story()
        points = told.publish(record)
        record.settle("meadow/lamp-1")
        assert record.ended_policies() == []
        day = date(2026, 6, 1)
        closed = [replace(point, valid_to=day.toordinal()) for point in points]
        for _ in range(2):
            record.withdraw(
                "meadow/lamp-1",
                {told.version.id: day},
                closed,
                noted_at=MORNING,
                changes=[change()],
                events=[event()],
            )
        ended = record.version(told.version.id)
        assert (ended.withdrawn_on, ended.withdrawn_noted_at) == (day, MORNING)
        assert record.ended_policies() == ["meadow/lamp-1"]
        assert record.points("meadow/lamp-1") == closed
        assert record.debt_of("meadow/lamp-1") == sorted(point.id for point in points)
        assert len(record.changes(ChangeFilter())) == len(record.events()) == 1

    # citations of a policy

    def test_the_citations_of_a_policy_are_those_of_all_its_versions(self, record: Record) -> None:
        first, second = story(), story(["Nine weeks."], dated="2026-05-01")
        other = story(policy_id="meadow/scale-2")
        for told in (first, second, other):
            told.publish(record, others=[first] if told is second else ())
        keys = [citation(first), citation(second)]
        record.add_citations([*keys, citation(other)])
        assert record.citations_of("meadow/lamp-1") == sorted(keys, key=lambda key: key.id)
        assert record.citations_of("meadow/nothing") == []


class TestSqlite(SqliteRecord, LivesContract):
    """SQLite."""


class TestPostgres(PostgresRecord, LivesContract):
    """PostgreSQL."""
