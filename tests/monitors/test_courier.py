"""Endpoints are told of every event in order, signed, at least once, and a bad one harms neither us nor the others."""

from __future__ import annotations

import ipaddress
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from corpus.event import EventType
from corpus.record_sql import SqlRecord
from corpus.webhook import HookState
from monitors.courier import PATIENCE, PAUSES
from monitors.dispatch import Dispatch
from monitors.hook_post import HookPost, new_secret, signature
from tests.contracts.samples import story
from tests.monitors.hook_world import SECONDS, Endpoint, HookWorld, dripping, endpoint, slow

HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Endpoint]:
    """A server that takes messages."""
    with endpoint() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HookWorld]:
    """An empty record."""
    post = HookPost(seconds=SECONDS)
    made = HookWorld.at(f"sqlite:///{tmp_path}/record.db", post)
    yield made
    post.close()
    made.record.close()


# what is sent


def test_events_come_in_their_order_once_each_from_the_moment_an_endpoint_is_added(
    world: HookWorld, site: Endpoint
) -> None:
    world.happen("before")
    world.add(f"{site.url}/hook")
    world.happen("1", "2", "3")
    assert world.courier.run() == 3
    assert world.courier.run() == 0
    world.happen("4")
    assert world.courier.run() == 1
    assert site.events() == ["1", "2", "3", "4"]


def test_the_reference_verifier_accepts_what_is_sent_and_nothing_else(world: HookWorld, site: Endpoint) -> None:
    world.now = datetime.now(UTC)  # the verifier refuses what is old
    hook = world.add(f"{site.url}/hook")
    world.happen("“1” – é")
    world.courier.run()
    [message] = site.got
    Verifier(hook.secret).verify(message.body, message.headers)
    assert message.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(message.body + " ", message.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(new_secret()).verify(message.body, message.headers)
    assert hook.secret not in str(message)


def test_a_signature_is_that_of_the_reference() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"test": 2432232314}'
    expected = Verifier(secret).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", int(at.timestamp()), body) == expected


def test_an_endpoint_gets_the_events_payers_and_codes_it_wants_and_what_it_does_not_is_passed_over(
    world: HookWorld, site: Endpoint
) -> None:
    for policy, code in (("meadow/lamp-1", "CPT:72148"), ("meadow/lamp-2", "CPT:99999"), ("brook/lamp-3", "CPT:72148")):
        story(["Pain."], policy_id=policy, codes=[[code]]).publish(world.record)
    world.add(f"{site.url}/typed", EventType.SOURCE_FAILING)
    world.add(f"{site.url}/payer", payers=("meadow",))
    world.add(f"{site.url}/coded", payers=("meadow",), codes=("72140-72150",))
    for name, subject in (("1", "meadow/lamp-1"), ("2", "meadow/lamp-2"), ("3", "brook/lamp-3")):
        world.happen(name, subject=subject)
    world.happen("4", what=EventType.SOURCE_FAILING, subject="meadow/policies")
    world.courier.run()
    told = {path: site.events(path) for path in ("/typed", "/payer", "/coded")}
    assert told == {"/typed": ["4"], "/payer": ["1", "2", "4"], "/coded": ["1", "4"]}
    assert {hook.cursor for hook in world.record.webhooks()} == {world.record.last_event()}


def test_everything_sent_is_kept_as_sent(world: HookWorld, site: Endpoint) -> None:
    site.says["/hook"] = 500
    world.add(f"{site.url}/hook")
    world.happen("1")
    world.courier.run()
    site.says["/hook"] = 200
    world.later(PAUSES[0])
    kept = world.record.sendings("wh_1")
    assert [(one.delivered, one.reply) for one in kept] == [(True, "200 OK"), (False, "500 Internal Server Error")]
    assert [one.body for one in kept] == [message.body for message in reversed(site.got)]


# what endpoints do


def test_an_endpoint_that_fails_is_tried_again_after_growing_pauses_in_order_under_the_same_id(
    world: HookWorld, site: Endpoint
) -> None:
    site.says["/hook"] = 500
    world.add(f"{site.url}/hook")
    world.happen("1", "2")
    world.courier.run()
    for pause in PAUSES[:4]:
        world.later(pause - timedelta(seconds=1))
        before = len(site.got)
        world.later(timedelta(seconds=1))
        assert len(site.got) == before + 1
    assert len({message.headers["webhook-id"] for message in site.got}) == 1
    assert world.hook().failures == 5
    site.says["/hook"] = 200
    world.later(PAUSES[4])
    assert site.events() == ["1"] * 6 + ["2"]
    assert (world.hook().state, world.hook().failures) == (HookState.WELL, 0)


def test_chance_makes_a_pause_longer_never_shorter(world: HookWorld, site: Endpoint) -> None:
    site.says["/hook"] = 500
    world.chance = 1.0
    world.add(f"{site.url}/hook")
    world.happen("1")
    world.courier.run()
    assert world.hook().next_attempt_at == world.now + PAUSES[0] * 1.2


def test_a_pause_that_an_endpoint_asks_for_is_kept(world: HookWorld, site: Endpoint) -> None:
    site.says["/hook"] = 429
    site.headers["Retry-After"] = "3600"
    world.add(f"{site.url}/hook")
    world.happen("1")
    world.courier.run()
    assert world.hook().next_attempt_at == world.now + HOUR


def test_after_five_days_an_endpoint_is_disabled_with_the_reason_and_loses_nothing(
    world: HookWorld, site: Endpoint
) -> None:
    site.says["/hook"] = 503
    world.add(f"{site.url}/hook")
    world.happen("1", "2")
    began, attempts = world.now, 0
    while world.hook().active and attempts < 40:
        world.courier.run()
        attempts += 1
        world.now = world.hook().next_attempt_at or world.now
    assert world.hook().state is HookState.DISABLED
    assert PATIENCE <= world.now - began <= PATIENCE + timedelta(days=1.2)
    assert "has failed since 2026" in world.hook().disabled_because
    assert "503 Service Unavailable" in world.hook().disabled_because
    world.later(10 * PATIENCE)
    assert len(site.got) == attempts
    site.says["/hook"] = 200
    world.happen("3")
    world.record.enable_webhook("wh_1")
    world.courier.run()
    assert site.events()[attempts:] == ["1", "2", "3"]


def test_gone_disables_at_once(world: HookWorld, site: Endpoint) -> None:
    site.says["/hook"] = 410
    world.add(f"{site.url}/hook")
    world.happen("1", "2")
    world.courier.run()
    assert (world.hook().state, len(site.got)) == (HookState.DISABLED, 1)
    assert world.hook().disabled_because == "It wants no more messages: 410 Gone."


@pytest.mark.parametrize("says", [slow, dripping], ids=["slow", "dripping"])
def test_an_endpoint_that_does_not_answer_in_time_has_failed(world: HookWorld, site: Endpoint, says: object) -> None:
    site.says["/hook"] = says  # type: ignore[assignment]
    world.add(f"{site.url}/hook")
    world.happen("1")
    began = time.monotonic()
    world.courier.run()
    assert time.monotonic() - began < 2.5 * SECONDS
    assert (world.hook().failures, world.record.sendings("wh_1")[0].reply) == (1, "no answer within 0.5 s")


def test_a_redirect_is_a_failure_and_not_followed(world: HookWorld, site: Endpoint) -> None:
    site.says["/hook"] = 307
    site.headers["Location"] = f"{site.url}/elsewhere"
    world.add(f"{site.url}/hook")
    world.happen("1")
    world.courier.run()
    assert [message.path for message in site.got] == ["/hook"]
    assert "redirects are not followed" in world.record.sendings("wh_1")[0].reply


def test_an_endpoint_that_is_not_there_has_failed(world: HookWorld, site: Endpoint) -> None:
    world.add("http://127.0.0.1:9/hook")
    world.happen("1")
    assert world.courier.run() == 0
    assert "the connection failed" in world.record.sendings("wh_1")[0].reply


def test_one_that_fails_keeps_no_other_waiting(world: HookWorld, site: Endpoint) -> None:
    site.says["/bad"] = 500
    world.add(f"{site.url}/bad")
    world.add(f"{site.url}/hook")
    world.happen("1", "2")
    assert world.courier.run() == 2
    assert (site.events("/bad"), site.events()) == (["1"], ["1", "2"])


# private addresses


def test_a_private_address_is_refused_unless_the_endpoint_is_internal(world: HookWorld, site: Endpoint) -> None:
    world.add(f"{site.url}/hook", internal=False)
    world.happen("1")
    world.courier.run()
    assert site.got == []
    assert "127.0.0.1, which is no public address" in world.record.sendings("wh_1")[0].reply
    assert world.hook().failures == 1


def test_a_name_is_judged_by_the_address_that_is_connected_to(tmp_path: Path, site: Endpoint) -> None:
    outside, inside = ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("10.0.0.7")
    answers = iter([[outside], [inside]])
    post = HookPost(seconds=SECONDS, resolver=lambda *_: next(answers), public=lambda address: address == outside)
    site.headers["Connection"] = "close"
    with closing(post), closing(SqlRecord(f"sqlite:///{tmp_path}/record.db")) as record:
        world = HookWorld(record, post)
        world.add(f"{site.url.replace('127.0.0.1', 'hooks.example')}/hook", internal=False)
        world.happen("1", "2")
        assert world.courier.run() == 1
        assert site.events() == ["1"]
        assert "hooks.example leads to 10.0.0.7" in record.sendings("wh_1")[0].reply


def test_a_connection_of_an_internal_endpoint_is_none_for_another(world: HookWorld, site: Endpoint) -> None:
    world.add(f"{site.url}/hook", internal=True)
    world.add(f"{site.url}/other", internal=False)
    world.happen("1")
    assert world.courier.run() == 1
    assert [message.path for message in site.got] == ["/hook"]


# kills and processes


def test_a_kill_between_delivery_and_record_repeats_the_same_id_and_body(
    world: HookWorld, site: Endpoint, tmp_path: Path
) -> None:
    world.add(f"{site.url}/hook")
    world.happen("1", "2")
    killed = subprocess.run(
        [sys.executable, "-m", "tests.monitors.killed_hook", f"sqlite:///{tmp_path}/record.db"], check=False
    )
    assert killed.returncode == -9
    assert world.courier.run() == 2
    first, again, second = site.got
    assert (first.headers["webhook-id"], first.body) == (again.headers["webhook-id"], again.body)
    assert second.event == "2"


def test_two_processes_tell_an_endpoint_once(world: HookWorld, site: Endpoint) -> None:
    world.add(f"{site.url}/hook")
    world.happen("1")
    world.record.lease("webhook/wh_1", "another-machine/1/x", world.now, world.now + HOUR)
    assert world.courier.run() == 0
    world.later(2 * HOUR)
    assert site.events() == ["1"]


def test_a_service_tells_what_happens_while_it_runs_and_stops_when_it_is_told(world: HookWorld, site: Endpoint) -> None:
    world.add(f"{site.url}/hook")
    dispatch = Dispatch(world.courier, every=0.02)
    dispatch.start()
    world.happen("1")
    until = time.monotonic() + 20
    while (not site.got or world.hook().delivered_at is None) and time.monotonic() < until:
        time.sleep(0.02)
    dispatch.close()
    world.happen("2")
    assert site.events() == ["1"]
    assert world.courier.run() == 1
