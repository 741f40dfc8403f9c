"""What every record keeps of those who are told: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from corpus.archive import FolderArchive
from corpus.backup import backup, restore
from corpus.errors import NotFound
from corpus.ports import Record
from corpus.record_sql import SqlRecord
from corpus.subscription import Delivery, DigestItem, Posting
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import MORNING, story
from tests.contracts.tell_samples import WEEK, kept, practice, seen
from tests.contracts.visit_samples import HOUR, change


class TellContract:
    """The port ``TellRecord``; an adapter gives ``record``, empty, and its ``url``."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError

    # subscriptions

    def test_a_subscription_comes_back_as_it_was_kept_last(self, record: Record) -> None:
        record.put_subscription(practice())
        changed = replace(practice(), codes=(), unsubscribed_at=MORNING)
        record.put_subscription(changed)
        assert record.subscription("hill-street") == changed
        assert record.subscription("nobody") is None

    def test_a_removed_subscription_is_listed_only_where_it_is_asked_for(self, record: Record) -> None:
        record.put_subscription(practice("b"))
        record.put_subscription(replace(practice("a"), removed_at=MORNING))
        assert [one.id for one in record.subscriptions()] == ["b"]
        assert [one.id for one in record.subscriptions(removed=True)] == ["a", "b"]

    # digests

    def test_a_digest_is_made_once_and_its_bytes_stay(self, record: Record) -> None:
        record.put_subscription(practice())
        record.add_changes([change(1), change(2)])
        items = [DigestItem(change(2).id, True, True, ("names 99990",)), DigestItem(change(1).id, False, False)]
        assert record.add_digest(kept(), items)
        assert not record.add_digest(replace(kept(), message=b"other"), [])
        assert record.digest(kept().id) == kept()
        assert record.digest_items(kept().id) == items
        assert record.digest("hill-street@1999-01-01") is None

    def test_what_one_practice_was_told_another_was_not(self, record: Record) -> None:
        record.put_subscription(practice())
        record.put_subscription(practice("elsewhere"))
        record.add_changes([change(1), change(2)])
        record.add_digest(kept(), [DigestItem(change(1).id, True, False)])
        ids = [change(1).id, change(2).id]
        assert record.told("hill-street", ids) == {change(1).id}
        assert record.told("elsewhere", ids) == set()
        assert record.told("hill-street", []) == set()

    def test_pages_of_digests_join_newest_first(self, record: Record) -> None:
        for name in ("hill-street", "elsewhere"):
            record.put_subscription(practice(name))
        for number in (1, 2, 3):
            record.add_digest(kept(number), [])
            record.add_digest(kept(number, "elsewhere"), [])
        mine = record.digests("hill-street")
        assert [digest.id for digest in mine] == [kept(n).id for n in (3, 2, 1)]
        everything = record.digests(limit=4)
        assert everything + record.digests(after=everything[-1].id) == record.digests()
        with pytest.raises(NotFound):
            record.digests(after="no such digest")

    # deliveries

    def test_a_digest_waits_until_the_mail_server_has_accepted_it(self, record: Record) -> None:
        record.put_subscription(practice())
        record.add_digest(kept(), [])
        record.add_digest(kept(2, posting=Posting.KEPT), [])
        assert [digest.id for digest in record.waiting(MORNING)] == [kept().id]
        deferred = Delivery(kept().id, 1, MORNING, "deferred", "451 later")
        record.note_delivery(deferred, MORNING + HOUR)
        assert record.waiting(MORNING) == []
        assert [digest.attempts for digest in record.waiting(MORNING + HOUR)] == [1]
        accepted = Delivery(kept().id, 2, MORNING + HOUR, "accepted", "250 ok")
        record.note_delivery(accepted)
        assert record.waiting(MORNING + 9 * HOUR) == []
        record.note_delivery(Delivery(kept().id, 3, MORNING + HOUR, "deferred", "421"), MORNING)
        assert record.digest(kept().id).posting is Posting.ACCEPTED  # type: ignore[union-attr]
        assert record.deliveries(kept().id)[:2] == [deferred, accepted]
        with pytest.raises(NotFound):
            record.note_delivery(replace(accepted, digest="no such digest"))

    def test_a_refused_digest_waits_no_more_and_is_told_of(self, record: Record) -> None:
        record.put_subscription(practice())
        record.add_digest(kept(), [])
        record.note_delivery(Delivery(kept().id, 1, MORNING, "refused", "550 no such person"))
        assert record.waiting(MORNING + WEEK) == []
        figures = record.tell_figures()
        assert figures.failing == ((kept().id, "550 no such person"),)
        assert figures.digests == {"refused": 1}
        assert figures.waiting_since is None
        record.add_digest(kept(2, posting=Posting.ACCEPTED), [])
        assert record.tell_figures().failing == ()

    # acknowledgements

    def test_a_persons_first_acknowledgement_counts_and_others_stand_beside_it(self, record: Record) -> None:
        record.add_changes([change(1), change(2)])
        record.acknowledge([seen(change(1).id)])
        record.acknowledge([seen(change(1).id, hours=40), seen(change(1).id, "Tom", 50)])
        assert record.acknowledgements([change(1).id, change(2).id]) == [
            seen(change(1).id),
            seen(change(1).id, "Tom", 50),
        ]
        assert record.change(change(1).id).acknowledged_by == "Tom"  # type: ignore[union-attr]
        with pytest.raises(NotFound):
            record.acknowledge([seen("no such change")])

    def test_figures_say_what_is_unseen_and_how_soon_changes_are_seen(self, record: Record) -> None:
        record.put_subscription(practice())
        record.add_changes([change(1), change(2), change(3)])
        items = [DigestItem(change(n).id, n != 3, True) for n in (1, 2, 3)]
        record.add_digest(kept(), items)
        assert record.tell_figures().to_acknowledge == 2
        assert record.tell_figures().seconds_to_ack is None
        assert record.tell_figures().waiting_since == kept().composed_at
        record.acknowledge([seen(change(1).id, hours=25)])
        figures = record.tell_figures()
        assert (figures.to_acknowledge, figures.acknowledged, figures.seconds_to_ack) == (1, 1, 24 * 3600.0)
        assert figures.subscriptions == 1

    # what a digest asks for

    def test_the_codes_of_policies_come_with_their_ranges(self, record: Record) -> None:
        story(["a", "b"], codes=[["CPT:99990-99999"], ["HCPCS:E0001"]]).publish(record)
        assert record.codes_named(["meadow/lamp-1", "meadow/none"]) == {
            "meadow/lamp-1": ("CPT:99990-99999", "HCPCS:E0001")
        }

    def test_first_and_future_versions_are_found_by_their_dates(self, record: Record) -> None:
        told = story()
        told.publish(record)
        at = told.version.retrieved_at
        assert [v.id for v in record.first_versions(at, at + HOUR)] == [told.version.id]
        assert record.first_versions(at - HOUR, at) == []
        begins = told.version.in_force_from
        assert begins is not None
        assert [v.id for v in record.versions_from(begins - timedelta(days=1))] == [told.version.id]
        assert record.versions_from(begins) == []
        assert record.versions_from(date(2999, 1, 1)) == []

    def test_a_backup_carries_those_who_are_told(self, record: Record, url: str, tmp_path: Path) -> None:
        record.put_subscription(practice())
        record.add_changes([change()])
        record.add_digest(kept(), [DigestItem(change().id, True, True, ("because",))])
        record.note_delivery(Delivery(kept().id, 1, MORNING, "accepted", "250 ok"))
        record.acknowledge([seen(change().id)])
        archive = FolderArchive(tmp_path / "archive")
        backup(url, archive, tmp_path / "all.tar")
        elsewhere = f"sqlite:///{tmp_path}/restored.db"
        restore(tmp_path / "all.tar", elsewhere, archive)
        with closing(SqlRecord(elsewhere)) as restored:
            assert restored.subscriptions() == [practice()]
            assert restored.digest(kept().id) == record.digest(kept().id)
            assert restored.digest_items(kept().id) == record.digest_items(kept().id)
            assert restored.deliveries(kept().id) == record.deliveries(kept().id)
            assert restored.acknowledgements([change().id]) == [seen(change().id)]


class TestSqlite(SqliteRecord, TellContract):
    """SQLite."""


class TestPostgres(PostgresRecord, TellContract):
    """PostgreSQL."""
