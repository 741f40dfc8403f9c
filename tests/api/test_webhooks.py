"""Webhooks by the API and by command: who may add them, what they are told, and that all addresses in it lead there."""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook as Verifier

from api.cli import execute, parse
from api.console import Console
from api.webhooks import NewHook, added
from api.wiring import now
from corpus.access import Role
from corpus.event import Event, EventType
from monitors.hook_post import signature
from tests.api.conftest import Served, serving
from tests.monitors.hook_world import Endpoint, endpoint

Json = dict[str, Any]
SAMPLE_EVENTS = {"policy.version_published", "policy.changed", "citation.altered"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of its own: these tests change what it keeps."""
    with serving(tmp_path_factory.mktemp("hooks")) as served:
        yield served


@pytest.fixture
def site() -> Iterator[Endpoint]:
    """A server that takes messages."""
    with endpoint() as made:
        yield made


@pytest.fixture
def hook(told: Served, site: Endpoint) -> Iterator[Json]:
    """An endpoint on this machine, removed at the end."""
    made = told.client.post("/v1/webhooks", json={"url": f"{site.url}/hook", "internal": True})
    assert made.status_code == 201
    yield made.json()
    told.client.delete(f"/v1/webhooks/{made.json()['id']}")


@pytest.fixture
def messages(told: Served, site: Endpoint, hook: Json) -> list[Json]:
    """Everything that happened to the samples, as the endpoint got it."""
    happened = [posted.event for posted in told.services.record.events(limit=1000)]
    again = [Event.of(event.type, event.subject, now(), event.id, site.url, **event.data) for event in happened]
    told.services.record.add_events(again)
    assert told.services.courier.run() == len(again)
    return [json.loads(message.body) for message in site.got]


def said(told: Served, *arguments: str) -> tuple[int, str]:
    """What a command exits with and prints, notes included."""
    out = io.StringIO()
    command, args = parse(arguments)
    console = Console(out=out, err=out, as_json="--json" in arguments)
    return execute(command, args, told.services, console), out.getvalue()


# by the API


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/wh_1"),
        ("DELETE", "/wh_1"),
        ("POST", "/wh_1/test"),
        ("POST", "/wh_1/enable"),
    ],
)
def test_only_an_administrator_may_look_or_act(told: Served, method: str, path: str) -> None:
    body = {"url": "https://hooks.example/"} if (method, path) == ("POST", "") else None
    answer = told.client.request(method, f"/v1/webhooks{path}", json=body, headers=told.as_role(Role.REVIEWER))
    assert answer.status_code == 403


def test_the_secret_is_shown_once(told: Served, hook: Json) -> None:
    assert hook["secret"].startswith("whsec_")
    shown = told.client.get("/v1/webhooks").json()["webhooks"]
    assert hook["id"] in [one["id"] for one in shown]
    assert hook["secret"] not in json.dumps(shown)
    assert "secret" not in told.client.get(f"/v1/webhooks/{hook['id']}").json()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "https://192.168.0.7/hook"}, "no public address"),
        ({"url": "https://[::1]/hook"}, "no public address"),
        ({"url": "https://localhost/hook"}, "no public address"),
        ({"url": "http://hooks.example/hook"}, "goes over https"),
        ({"url": "https://me:secret@hooks.example/"}, "no name, password"),
        ({"url": "ftp://hooks.example/"}, "no address to send to"),
        ({"url": "https://[::1/"}, "no address to send to"),
        ({"url": "https://hooks.example:99999/"}, "no address to send to"),
        ({"url": "https://hooks.example/", "codes": ["lamp"]}, "is not a code"),
        ({"url": "https://hooks.example/", "payers": ["nobody-knows"]}, "nobody-knows"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(told: Served, wrong: Json, words: str) -> None:
    answer = told.client.post("/v1/webhooks", json=wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert told.client.get("/v1/webhooks").json() == {"webhooks": []}


def test_a_test_message_is_signed_and_its_answer_shown(told: Served, hook: Json, site: Endpoint) -> None:
    answer = told.client.post(f"/v1/webhooks/{hook['id']}/test")
    assert answer.json() == {"id": hook["id"], "delivered": True, "status": 204, "reply": "204 No Content"}
    Verifier(hook["secret"]).verify(site.got[0].body, site.got[0].headers)
    site.says["/hook"] = 500
    assert told.client.post(f"/v1/webhooks/{hook['id']}/test").json()["delivered"] is False
    assert told.client.get(f"/v1/webhooks/{hook['id']}").json()["state"] == "well"


def test_one_that_is_gone_says_so_and_is_enabled_again(told: Served, hook: Json, site: Endpoint) -> None:
    site.says["/hook"] = 410
    told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), hook["id"])])
    told.services.courier.run()
    shown = told.client.get(f"/v1/webhooks/{hook['id']}").json()
    assert (shown["state"], shown["waiting"], shown["last_reply"]) == ("disabled", 1, "410 Gone")
    assert shown["disabled_because"] == "It wants no more messages: 410 Gone."
    site.says["/hook"] = 200
    assert told.client.post(f"/v1/webhooks/{hook['id']}/enable").json()["state"] == "well"
    assert told.services.courier.run() == 1
    sendings = told.client.get(f"/v1/webhooks/{hook['id']}/sendings").json()["sendings"]
    assert [one["delivered"] for one in sendings] == [True, False]
    assert {one["webhook_id"] for one in sendings} == {message.headers["webhook-id"] for message in site.got}


def test_one_that_is_removed_is_told_nothing(told: Served, hook: Json, site: Endpoint) -> None:
    assert told.client.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
    told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), site.url)])
    assert told.services.courier.run() == 0
    assert site.got == []
    assert told.client.get(f"/v1/webhooks/{hook['id']}").status_code == 404


# what is told


def test_events_are_told_with_ids_and_addresses_that_lead_there(told: Served, messages: list[Json]) -> None:
    base = told.services.settings.base_url
    addresses = set()
    for message in messages:
        addresses |= {value for name, value in message["data"].items() if name.endswith("_url")}
    assert {message["type"] for message in messages} >= SAMPLE_EVENTS
    own = [urlsplit(address).path for address in addresses if address.startswith(base)]
    assert len(own) > 8
    assert {told.client.get(path).status_code for path in own} == {200}


def test_changes_come_with_the_payers_words_and_stay_small(told: Served, messages: list[Json]) -> None:
    changed = [message["data"] for message in messages if message["type"] == "policy.changed"]
    assert changed
    for data in changed:
        assert len(data["shown"]) + data["not_shown"] == len(data["changes"])
        assert data["shown"]
        order = [change["material"] for change in data["shown"]]
        assert order == sorted(order, reverse=True)
        for change in data["shown"]:
            assert told.client.get(urlsplit(change["url"]).path).json()["summary"] == change["summary"]
            for side in filter(None, (change["before"], change["after"])):
                assert told.client.get(urlsplit(side["url"]).path).json()["quote"] == side["quote"]
    assert max(len(json.dumps(message, ensure_ascii=False)) for message in messages) < 21_000


def test_an_altered_citation_is_told_with_its_words(told: Served, hook: Json, site: Endpoint) -> None:
    key = next(told.services.record.citations())
    policy_id = key.id.partition("@")[0]
    fields: Json = {"citation_id": key.id, "policy_id": policy_id, "version": key.id.rpartition("#")[0]}
    told.services.record.add_events([Event.of(EventType.CITATION_ALTERED, policy_id, now(), site.url, **fields)])
    assert told.services.courier.run() == 1
    data = json.loads(site.got[0].body)["data"]
    assert data["citation"]["id"] == key.id
    assert told.client.get(urlsplit(data["citation_url"]).path).json()["quote"] == data["citation"]["quote"]


# by command


def test_the_command_adds_tests_delivers_and_removes(told: Served, site: Endpoint) -> None:
    assert said(told, "webhooks", "list")[1].startswith("No other program is told yet.")
    wanted = (f"{site.url}/hook", "--internal", "--event", "source.failing", "--json")
    status, text = said(told, "webhooks", "add", *wanted)
    made = json.JSONDecoder().raw_decode(text)[0]  # notes follow the document
    assert (status, made["events"]) == (0, ["source.failing"])
    assert said(told, "webhooks", "test", made["id"]) == (0, f"{site.url}/hook: 204 No Content\n")
    told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), made["id"])])
    assert "1 event waits" in said(told, "webhooks", "list")[1]
    assert said(told, "webhooks", "deliver") == (0, "1 event delivered.\n")
    assert "source.failing; nothing waits" in said(told, "webhooks", "list")[1]
    assert said(told, "webhooks", "remove", made["id"])[0] == 0
    assert said(told, "webhooks", "test", made["id"])[0] == 1


def test_the_command_says_what_fails_since_when_and_what_to_do(told: Served, site: Endpoint) -> None:
    hook = added(told.services, NewHook(f"{site.url}/hook", name="Records", internal=True))
    for status, words in ((500, "failing since"), (410, f"payerpolicy webhooks enable {hook.id}")):
        site.says["/hook"] = status
        told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), str(status))])
        told.services.record.enable_webhook(hook.id)
        assert said(told, "webhooks", "deliver")[0] == 1
        assert words in said(told, "webhooks", "list")[1]
    assert said(told, "webhooks", "test", hook.id)[0] == 1
    site.says["/hook"] = 200
    assert "2 events wait for it" in said(told, "webhooks", "enable", hook.id)[1]
    assert said(told, "webhooks", "deliver") == (0, "2 events delivered.\n")
    said(told, "webhooks", "remove", hook.id)


def test_doctor_says_which_endpoint_is_disabled_and_what_to_do(told: Served, hook: Json, site: Endpoint) -> None:
    assert "ok   webhooks: 1 other program told" in said(told, "doctor")[1]
    site.says["/hook"] = 410
    told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), site.url)])
    told.services.courier.run()
    status, text = said(told, "doctor")
    assert status == 1
    assert f"NOT  webhooks: {hook['id']} is disabled: It wants no more messages: 410 Gone." in text
    assert f"payerpolicy webhooks enable {hook['id']}" in text


# the page that says how


def test_the_example_of_the_documentation_verifies_what_is_sent(told: Served, hook: Json, site: Endpoint) -> None:
    told.client.post(f"/v1/webhooks/{hook['id']}/test")
    [message] = site.got
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^    import base64.*?return json\.loads\(body\)$", page, re.MULTILINE | re.DOTALL)
    names: Json = {}
    exec(textwrap.dedent(example), names)
    verified = names["verified"]
    assert verified(hook["secret"], message.headers, message.body.encode())["type"] == "webhook.test"
    with pytest.raises(ValueError, match="not signed"):
        verified(hook["secret"], message.headers, message.body.encode() + b" ")
    old = {**message.headers, "webhook-timestamp": "1", "webhook-signature": ""}
    old["webhook-signature"] = signature(hook["secret"], old["webhook-id"], 1, message.body)
    with pytest.raises(ValueError, match="too old"):
        verified(hook["secret"], old, message.body.encode())


def test_figures_tell_what_waits_what_fails_and_how_sources_are_seen(told: Served, hook: Json, site: Endpoint) -> None:
    site.says["/hook"] = 500
    told.services.record.add_events([Event.of(EventType.SOURCE_FAILING, "larkfield/policies", now(), site.url)])
    told.services.courier.run()
    lines = told.client.get("/metrics").text.splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert figures['payerpolicy_webhooks{state="failing"}'] == "1.0"
    assert figures['payerpolicy_webhooks{state="disabled"}'] == "0.0"
    assert float(figures['payerpolicy_webhook_attempts{outcome="failed"}']) >= 1
    assert figures["payerpolicy_webhook_events_waiting"] == "1.0"
    assert float(figures["payerpolicy_webhook_waits_seconds"]) >= 0
    assert figures['payerpolicy_sources{state="never"}'] == "1.0"
    assert figures['payerpolicy_detection_lag_seconds{of="median",since="in_force"}'] == "NaN"
