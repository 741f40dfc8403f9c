"""An endpoint has a cursor that only its own yes moves: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.errors import NotFound
from corpus.event import Event, EventType
from corpus.ports import Record
from corpus.webhook import HookState, Webhook
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import MORNING
from tests.contracts.webhook_samples import MINUTE, hook, sent


def events(*names: str, what: EventType = EventType.POLICY_CHANGED, minutes: int = 0) -> list[Event]:
    return [Event.of(what, "meadow/lamp-1", MORNING + minutes * MINUTE, name) for name in names]


def the_hook(record: Record) -> Webhook:
    found = record.webhook("wh_1")
    assert found is not None
    return found


class WebhookContract:
    """The port ``WebhookRecord``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError

    def test_an_endpoint_is_kept_once_and_whole(self, record: Record) -> None:
        made = hook("wh_1", EventType.CITATION_ALTERED, EventType.SOURCE_FAILING)
        record.add_webhook(made)
        record.add_webhook(replace(made, url="https://other.example/"))
        assert record.webhook("wh_1") == made
        assert record.webhook("wh_2") is None

    def test_endpoints_are_listed_oldest_first_without_those_removed(self, record: Record) -> None:
        record.add_webhook(hook("wh_2", minutes=1))
        record.add_webhook(hook("wh_1", minutes=2))
        record.add_webhook(hook("wh_3"))
        record.remove_webhook("wh_2", MORNING)
        assert [one.id for one in record.webhooks()] == ["wh_3", "wh_1"]
        assert [one.id for one in record.webhooks(removed=True)] == ["wh_3", "wh_2", "wh_1"]

    def test_one_removed_before_keeps_its_time(self, record: Record) -> None:
        record.add_webhook(hook())
        record.remove_webhook("wh_1", MORNING)
        record.remove_webhook("wh_1", MORNING + MINUTE)
        assert (the_hook(record).removed_at, the_hook(record).state) == (MORNING, HookState.REMOVED)

    def test_what_is_delivered_moves_the_cursor_and_never_back(self, record: Record) -> None:
        record.add_webhook(hook())
        record.note_sending(sent(7))
        record.note_sending(sent(3, minutes=6))
        record.pass_over("wh_1", 5)
        assert the_hook(record).cursor == 7
        record.pass_over("wh_1", 9)
        assert the_hook(record).cursor == 9
        assert the_hook(record).delivered_at == MORNING + 6 * MINUTE

    def test_failures_are_counted_from_the_first_until_one_is_delivered(self, record: Record) -> None:
        record.add_webhook(hook())
        record.note_sending(sent(1, delivered=False, minutes=1), again_at=MORNING + 2 * MINUTE)
        record.note_sending(sent(1, delivered=False, minutes=2), again_at=MORNING + 9 * MINUTE)
        failing = the_hook(record)
        assert (failing.state, failing.failures, failing.cursor) == (HookState.FAILING, 2, 0)
        assert failing.failing_since == MORNING + MINUTE
        assert failing.next_attempt_at == MORNING + 9 * MINUTE
        record.note_sending(sent(1, minutes=9))
        well = the_hook(record)
        assert (well.state, well.failures, well.failing_since, well.next_attempt_at) == (HookState.WELL, 0, None, None)

    def test_an_attempt_noted_twice_counts_once(self, record: Record) -> None:
        record.add_webhook(hook())
        for _ in range(2):
            record.note_sending(sent(1, delivered=False))
        assert the_hook(record).failures == 1
        assert record.sendings("wh_1") == [sent(1, delivered=False)]

    def test_a_disabled_endpoint_says_why_and_begins_again_where_it_stopped(self, record: Record) -> None:
        record.add_webhook(hook())
        record.note_sending(sent(1))
        record.note_sending(sent(2, delivered=False, minutes=6), disabled="It said 410.")
        stopped = the_hook(record)
        assert (stopped.state, stopped.disabled_because, stopped.active) == (HookState.DISABLED, "It said 410.", False)
        record.enable_webhook("wh_1")
        again = the_hook(record)
        assert (again.state, again.disabled_because, again.cursor, again.failures) == (HookState.WELL, "", 1, 0)

    def test_attempts_are_shown_newest_first(self, record: Record) -> None:
        record.add_webhook(hook())
        for minutes, delivered in ((1, False), (2, True)):
            record.note_sending(sent(1, delivered=delivered, minutes=minutes))
        record.note_sending(sent(2, minutes=3))
        assert [(one.number, one.delivered) for one in record.sendings("wh_1", limit=2)] == [(2, True), (1, True)]

    def test_nothing_is_noted_of_an_endpoint_that_is_not_there(self, record: Record) -> None:
        for call in (
            lambda: record.note_sending(sent(1)),
            lambda: record.remove_webhook("wh_1", MORNING),
            lambda: record.enable_webhook("wh_1"),
            lambda: record.hook_queue("wh_1"),
        ):
            with pytest.raises(NotFound):
                call()

    def test_the_queue_has_the_events_of_its_types_after_the_cursor(self, record: Record) -> None:
        record.add_webhook(hook("wh_1", EventType.POLICY_CHANGED))
        assert (record.hook_queue("wh_1").waiting, record.hook_queue("wh_1").since) == (0, None)
        record.add_events(events("1"))
        record.add_events(events("2", minutes=1))
        record.add_events(events("3", what=EventType.SOURCE_FAILING, minutes=2))
        first = record.events()[0].number
        record.pass_over("wh_1", first)
        queue = record.hook_queue("wh_1")
        assert (queue.waiting, queue.since) == (1, MORNING + MINUTE)

    def test_figures_count_what_waits_for_endpoints_in_use(self, record: Record) -> None:
        for number in range(1, 5):
            record.add_webhook(hook(f"wh_{number}"))
        record.add_events(events("1", "2"))
        record.note_sending(sent(1, webhook="wh_1", minutes=1))
        record.note_sending(sent(1, webhook="wh_2", delivered=False, minutes=1))
        record.note_sending(sent(1, webhook="wh_3", delivered=False, minutes=1), disabled="It said 410.")
        record.remove_webhook("wh_4", MORNING)
        record.pass_over("wh_1", record.last_event())
        figures = record.hook_figures()
        assert figures.endpoints == {"well": 1, "failing": 1, "disabled": 1}
        assert (figures.delivered, figures.failed) == (1, 2)
        assert (figures.waiting, figures.waiting_since) == (2, MORNING)


class TestSqlite(SqliteRecord, WebhookContract):
    """SQLite."""


class TestPostgres(PostgresRecord, WebhookContract):
    """PostgreSQL."""
