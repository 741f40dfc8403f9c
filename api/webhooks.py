"""How an endpoint of another program is added, tested and shown, by command or call: one set of rules for both."""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.wiring import Services, now
from corpus.errors import NotFound, WrongUse
from corpus.event import Event, EventType
from corpus.webhook import Sending, Webhook
from ingest.fetch_guard import is_public
from monitors.courier import Courier
from monitors.hook_post import Answered, Post, new_secret
from monitors.watched_codes import watched
from retrieval.render import Json, moment

_MAX_NAME = 100
_MAX_URL = 2_000
_MAX_LIST = 500


@dataclass(frozen=True, slots=True)
class NewHook:
    """What somebody wants an endpoint to be; empty lists mean all."""

    url: str
    name: str = ""
    events: Sequence[str] = ()
    payers: Sequence[str] = ()
    codes: Sequence[str] = ()
    internal: bool = False


def added(services: Services, wanted: NewHook) -> Webhook:
    """A new endpoint, kept; it is told of what happens from now on. Raises WrongUse for what cannot be meant."""
    hook = Webhook(
        id=f"wh_{secrets.token_hex(4)}",
        url=_url(wanted.url, internal=wanted.internal),
        secret=new_secret(),
        created_at=now(),
        cursor=services.record.last_event(),
        name=_name(wanted.name),
        events=tuple(dict.fromkeys(map(_event, wanted.events))),
        payers=tuple(dict.fromkeys(services.book.resolve(payer).slug for payer in wanted.payers)),
        codes=_codes(wanted.codes),
        internal=wanted.internal,
    )
    services.record.add_webhook(hook)
    return hook


def find(services: Services, webhook_id: str) -> Webhook:
    """An endpoint by its id. Raises NotFound, naming those there are."""
    hook = services.record.webhook(webhook_id)
    if hook is None or hook.removed_at is not None:
        there = ", ".join(one.id for one in services.record.webhooks()[:5])
        todo = f"There are: {there}." if there else "Add one: payerpolicy webhooks add URL."
        raise NotFound(f"There is no webhook {webhook_id!r}.", todo=todo)
    return hook


def tried(services: Services, hook: Webhook) -> Answered:
    """What an endpoint answers to a message of the type ``webhook.test``; nothing is noted and no event is sent."""
    at = now()
    said = {"type": "webhook.test", "timestamp": moment(at), "data": {"webhook": hook.id}}
    body = json.dumps(said, separators=(",", ":"))
    return services.hook_post.send(hook, f"test_{secrets.token_hex(8)}", at, body)


def courier_of(services: Services, post: Post) -> Courier:
    """Tells endpoints of events."""
    from api.webhook_bodies import body_of  # renders citations: what only lists endpoints does without

    payers = {source.id: source.payer for source in services.sources}

    def payer_of(event: Event) -> str | None:
        said = event.data.get("payer")
        return said if isinstance(said, str) else payers.get(event.subject)

    return Courier(
        record=services.record,
        clock=now,
        post=post,
        body_of=lambda event: body_of(services, event),
        payer_of=payer_of,
    )


def webhook_json(services: Services, hook: Webhook) -> Json:
    """An endpoint without its secret, and how it is doing."""
    queue = services.record.hook_queue(hook.id)
    newest = services.record.sendings(hook.id, limit=1)
    return {
        "id": hook.id,
        "name": hook.name or None,
        "url": hook.url,
        "events": [what.value for what in hook.events],
        "payers": list(hook.payers),
        "codes": list(hook.codes),
        "internal": hook.internal,
        "created_at": moment(hook.created_at),
        "state": hook.state.value,
        "waiting": queue.waiting,
        "waiting_since": moment(queue.since),
        "failures": hook.failures,
        "failing_since": moment(hook.failing_since),
        "next_attempt_at": moment(hook.next_attempt_at),
        "delivered_at": moment(hook.delivered_at),
        "disabled_at": moment(hook.disabled_at),
        "disabled_because": hook.disabled_because or None,
        "last_reply": newest[0].reply if newest else None,
    }


def sending_json(sending: Sending) -> Json:
    """One attempt."""
    return {
        "webhook_id": sending.event_id,
        "number": sending.number,
        "at": moment(sending.at),
        "delivered": sending.delivered,
        "reply": sending.reply,
        "body": json.loads(sending.body),
    }


def answered_json(hook: Webhook, answered: Answered) -> Json:
    """What came of a test."""
    status = answered.status or None
    return {"id": hook.id, "delivered": answered.delivered, "status": status, "reply": answered.reply}


def _url(text: str, *, internal: bool) -> str:
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or parts.scheme not in ("http", "https") or len(url) > _MAX_URL or not url.isascii() or " " in url:
        raise WrongUse(f"{text!r} is no address to send to.", todo="Write it like https://records.example/hooks.")
    if parts.username or parts.password or parts.fragment:
        raise WrongUse("An address holds no name, password or fragment.", todo="The signature proves who sends.")
    if internal:
        return url
    if parts.scheme == "http":
        raise WrongUse("What leaves the house goes over https.", todo="Or mark the endpoint as internal.")
    if _is_private(host):
        raise WrongUse(f"{host} is no public address.", todo="Mark the endpoint as internal if it is your own.")
    return url


def _is_private(host: str) -> bool:
    """Whether a host is a literal private address, or this machine; names are judged when they are connected to."""
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _event(text: str) -> EventType:
    try:
        return EventType(text.strip())
    except ValueError:
        there = ", ".join(what.value for what in EventType)
        raise WrongUse(f"There are no events {text!r}.", todo=f"There are: {there}.") from None


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    if len(texts) > _MAX_LIST:
        raise WrongUse(f"{len(texts)} codes are too many.", todo=f"Give at most {_MAX_LIST}, or ranges.")
    for text in texts:
        watched(text)
    return tuple(dict.fromkeys(" ".join(text.upper().split()) for text in texts))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > _MAX_NAME or not name.isprintable():
        raise WrongUse("The name is too long.", todo=f"Give one of at most {_MAX_NAME} letters.")
    return name
