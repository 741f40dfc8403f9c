"""A digest is made once, kept as sent, handed over until it is accepted, and repeated byte for byte after a kill."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from corpus.record_sql import SqlRecord
from corpus.subscription import KeptDigest, Posting
from monitors.mail import bodies
from monitors.smtp import Handed, MailServer, Tls
from tests.monitors.tell_world import BASE_URL, DAY, TellWorld, tell_world

MONDAY = datetime(2026, 3, 9, 15, tzinfo=UTC)
WEEK = 7 * DAY
BEFORE, AFTER = "Pain for 6 weeks.", "Pain for 12 weeks."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[TellWorld]:
    """A change on Sunday, told on Monday."""
    with tell_world(tmp_path) as made:
        made.now = MONDAY
        made.subscribe()
        made.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"], at=MONDAY - DAY)
        yield made


def only(world: TellWorld) -> KeptDigest:
    [digest] = world.record.digests()
    return digest


# when


def test_a_digest_is_sent_once_a_week_and_tells_each_change_once(world: TellWorld) -> None:
    world.postman.run()
    world.postman.run()
    assert len(world.postbox.got) == 1
    world.now += WEEK
    world.postman.run()
    first, second = (bodies(data)[0] for _, _, data in world.postbox.got)
    assert "Pain for 12 weeks" in first
    assert "Pain for 12 weeks" not in second


def test_a_change_that_reaches_the_record_late_is_told_in_the_next_digest(world: TellWorld) -> None:
    world.postman.run()
    world.change("meadow/lamp-2", BEFORE, "Pain for 9 weeks.", codes=["CPT:72148"], at=MONDAY - 2 * DAY)
    world.now += WEEK
    world.postman.run()
    assert "Pain for 9 weeks" in bodies(world.postbox.got[1][2])[0]


def test_weeks_that_were_missed_are_caught_up_by_one_digest(world: TellWorld) -> None:
    world.postman.run()
    for week in (1, 2, 3):
        at = MONDAY + week * WEEK - DAY
        world.change(f"meadow/lamp-{week}", BEFORE, f"Pain for {20 + week} weeks.", codes=["CPT:72148"], at=at)
    world.now += 3 * WEEK
    world.postman.run()
    world.postman.run()
    assert len(world.postbox.got) == 2
    caught_up = bodies(world.postbox.got[1][2])[0]
    assert all(f"Pain for {20 + week} weeks" in caught_up for week in (1, 2, 3))
    assert "March 9 to March 30, 2026" in caught_up


def test_weeks_before_the_first_digest_are_caught_up_too(tmp_path: Path) -> None:
    with tell_world(tmp_path) as world:
        world.subscribe(created_at=MONDAY - 3 * WEEK)
        world.change("meadow/lamp", BEFORE, "Pain for 12 weeks.", codes=["CPT:72148"], at=MONDAY - 2 * WEEK)
        world.now = MONDAY + DAY
        world.postman.run()
        assert "Pain for 12 weeks" in bodies(world.postbox.got[0][2])[0]


def test_a_practice_that_subscribed_after_the_hour_waits_for_the_next(tmp_path: Path) -> None:
    with tell_world(tmp_path) as world:
        world.now = MONDAY
        world.subscribe(created_at=MONDAY - timedelta(hours=1))
        world.postman.run()
        assert world.record.digests() == []


def test_a_digest_on_demand_and_the_weekly_one_tell_nothing_twice(world: TellWorld) -> None:
    subscription = world.subscribe()
    world.now = MONDAY + DAY
    sent = world.postman.deliver(world.postman.make_now(subscription))
    assert sent.posting is Posting.ACCEPTED
    assert world.postman.make_now(subscription).id == sent.id
    world.now = MONDAY + WEEK
    world.postman.run()
    assert [digest.week.isoformat() for digest in world.record.digests()] == ["2026-03-16", "2026-03-10"]
    assert "Pain for 12 weeks" not in bodies(world.postbox.got[-1][2])[0]


def test_nobody_without_an_address_or_mail_server_is_mailed_and_the_page_is_there(world: TellWorld) -> None:
    world.subscribe(address="")
    world.postman.run()
    assert world.postbox.got == []
    assert only(world).posting is Posting.KEPT


# the bytes


def test_the_mail_has_the_headers_of_its_standards(world: TellWorld) -> None:
    world.postman.run()
    [(sender, recipient, data)] = world.postbox.got
    assert (sender, recipient) == ("watch@practice.example", "billing@hill-street.example")
    message = BytesParser(policy=SMTP).parsebytes(data)
    assert message["Message-ID"] == "<digest.hill-street.2026-03-09@practice.example>"
    assert message["List-Id"] == "<digest.hill-street.practice.example>"
    assert re.fullmatch(rf"<{BASE_URL}/unsubscribe/hill-street\.[\w-]{{20,}}>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].startswith("Mon, 09 Mar 2026 07:00:00 -0500")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert b"=?" not in data.partition(b"List-Unsubscribe:")[2].partition(b"\r\n")[0]
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_two_processes_compose_the_same_bytes(world: TellWorld, tmp_path: Path) -> None:
    world.postman.run()
    (tmp_path / "again").mkdir()
    with tell_world(tmp_path / "again") as other:
        other.now = MONDAY
        other.subscribe()
        other.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"], at=MONDAY - DAY)
        other.postman.run()
        assert other.postbox.got == world.postbox.got


# what the server says


def test_a_mail_that_is_deferred_is_tried_again_later_and_later_with_the_same_bytes(world: TellWorld) -> None:
    world.postbox.says = Handed("deferred", "451 come back")
    for minutes in (0, 0, 1, 2, 6, 20, 80, 300, 900):
        world.now = MONDAY + timedelta(minutes=minutes)
        world.postman.run()
    assert 6 <= len(world.postbox.got) <= 7
    world.postbox.says = Handed("accepted", "250 ok")
    world.now = MONDAY + 2 * DAY
    world.postman.run()
    assert only(world).posting is Posting.ACCEPTED
    assert len({data for _, _, data in world.postbox.got}) == 1
    assert [delivery.outcome for delivery in world.record.deliveries(only(world).id)][-2:] == ["deferred", "accepted"]


def test_a_refusal_is_kept_with_the_servers_words_and_tried_again_only_on_demand(world: TellWorld) -> None:
    world.postbox.says = Handed("refused", "550 no such person")
    world.postman.run()
    world.now += DAY
    world.postman.run()
    assert len(world.postbox.got) == 1
    assert world.record.tell_figures().failing == ((only(world).id, "550 no such person"),)
    world.postbox.says = Handed("accepted", "250 ok")
    assert world.postman.deliver(only(world)).posting is Posting.ACCEPTED


def test_whoever_unsubscribed_gets_not_even_the_mail_that_waits(world: TellWorld) -> None:
    world.postbox.says = Handed("deferred", "451 come back")
    world.postman.run()
    subscription = world.record.subscription("hill-street")
    assert subscription is not None
    world.record.put_subscription(replace(subscription, unsubscribed_at=MONDAY))
    world.now += DAY
    world.postman.run()
    assert len(world.postbox.got) == 1
    assert only(world).posting is Posting.KEPT


# a real server


@dataclass
class Inbox:
    """What a mail server of the test received; ``reply`` is what it says to each mail, ``rcpt`` to each recipient."""

    reply: str = "250 ok"
    rcpt: str = "250 ok"
    got: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802
        """Answers to a recipient."""
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        """Takes a mail."""
        self.got.append(envelope.original_content)
        return self.reply


@contextmanager
def mail_server(inbox: Inbox) -> Iterator[int]:
    """A mail server on this machine; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, server_hostname="mail.example")
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("inbox", "outcome", "words"),
    [
        (Inbox(), "accepted", "250 ok"),
        (Inbox(reply="451 full today"), "deferred", "451 full today"),
        (Inbox(reply="554 not wanted"), "refused", "554 not wanted"),
        (Inbox(rcpt="550 no such person"), "refused", "550 no such person"),
        (Inbox(rcpt="450 greylisted"), "deferred", "450 greylisted"),
    ],
)
def test_the_servers_words_decide(inbox: Inbox, outcome: str, words: str) -> None:
    with mail_server(inbox) as port:
        handed = MailServer("127.0.0.1", port, Tls.NONE).hand_over(
            "a@a.example", "b@b.example", b"X: 1\r\n\r\n.dot\r\n"
        )
    assert handed == Handed(outcome, words)
    assert inbox.got in ([], [b"X: 1\r\n\r\n.dot\r\n"])


def test_a_server_that_is_not_there_or_cannot_protect_the_connection_is_tried_again() -> None:
    with mail_server(Inbox()) as port:
        unprotected = MailServer("127.0.0.1", port, Tls.STARTTLS).hand_over("a@a.example", "b@b.example", b"")
    gone = MailServer("127.0.0.1", port, Tls.NONE).hand_over("a@a.example", "b@b.example", b"")
    assert (unprotected.outcome, gone.outcome) == ("deferred", "deferred")
    assert "STARTTLS" in unprotected.reply


def test_a_kill_after_acceptance_repeats_the_mail_once_with_the_same_id_and_bytes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/record.db"
    inbox = Inbox()
    with tell_world(tmp_path) as world:
        world.now = MONDAY
        world.subscribe()
        world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"], at=MONDAY - DAY)
    with mail_server(inbox) as port:
        command = [sys.executable, "-m", "tests.monitors.killed_post", url, str(port), MONDAY.isoformat()]
        for kills in (1, 2):
            killed = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
            assert killed.returncode == -9, killed.stderr
            assert len(inbox.got) == kills
        with closing(SqlRecord(url)) as record:
            assert [digest.posting for digest in record.digests()] == [Posting.COMPOSED]
        with tell_world(tmp_path) as world:
            world.now = MONDAY + timedelta(minutes=1)
            world.postbox = MailServer("127.0.0.1", port, Tls.NONE)  # type: ignore[assignment]
            for _ in range(3):
                world.postman.run()
            assert only(world).posting is Posting.ACCEPTED
            assert set(inbox.got) == {only(world).message}
    assert len(inbox.got) == 3
