"""``payerpolicy webhooks``: which other programs are told of events, and how that goes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from api.console import Console
from api.wiring import Services, now
from corpus.event import EventType
from retrieval.render import Json

if TYPE_CHECKING:
    from corpus.webhook import Webhook

_EXAMPLE = "payerpolicy webhooks add https://records.practice.example/hooks --event policy.changed"


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    does = parser.add_subparsers(dest="does", required=True, metavar="list|add|remove|enable|test|deliver")
    add = does.add_parser("add", help="tell an endpoint of what happens from now on; shows its secret, this once")
    add.add_argument("url", metavar="URL", help="where to send: https, or http with --internal")
    add.add_argument("--name", default="", help="what it is called in lists")
    events = [what.value for what in EventType]
    add.add_argument("--event", action="append", default=[], metavar="E", help=f"{', '.join(events)}; none: all")
    add.add_argument("--payer", action="append", default=[], metavar="P", help="only events of this payer; none: all")
    add.add_argument("--code", action="append", default=[], metavar="C", help="only policies that name this code")
    add.add_argument("--internal", action="store_true", help="the practice's own: a private address is meant")
    does.add_parser("list", help="all endpoints and what waits for them")
    for name, about in (
        ("remove", "tell an endpoint nothing any more"),
        ("enable", "try one again at once; it goes on where it stopped"),
        ("test", "send a test message and show the answer"),
    ):
        does.add_parser(name, help=about).add_argument("webhook", metavar="WEBHOOK", help="its id, as list shows it")
    does.add_parser("deliver", help="send what waits now, once; serve does it by itself")
    for choice in does.choices.values():
        choice.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists, adds, removes, enables, tests or delivers."""
    from api.webhooks import find

    if args.does == "list":
        return _list(services, console)
    if args.does == "add":
        return _add(args, services, console)
    if args.does == "deliver":
        return _deliver(services, console)
    hook = find(services, args.webhook)
    if args.does == "test":
        return _test(services, hook, console)
    return _switch(args.does, services, hook, console)


def _list(services: Services, console: Console) -> int:
    from api.webhooks import webhook_json

    shown = [webhook_json(services, hook) for hook in services.record.webhooks()]
    console.document({"webhooks": shown})
    for one in shown:
        _show(one, console)
    if not shown:
        console.line(f"No other program is told yet. For example: {_EXAMPLE}")
    return 0


def _add(args: argparse.Namespace, services: Services, console: Console) -> int:
    from api.webhooks import NewHook, added, webhook_json

    hook = added(services, NewHook(args.url, args.name, args.event, args.payer, args.code, args.internal))
    console.document({**webhook_json(services, hook), "secret": hook.secret})
    console.line(hook.secret)
    console.note(f"{hook.id} is told from now on. Its secret is shown this once; the endpoint checks signatures by it.")
    console.note(f"payerpolicy webhooks test {hook.id} sends a first message.")
    return 0


def _test(services: Services, hook: Webhook, console: Console) -> int:
    """Sends one message; 1 where the endpoint does not take it."""
    from api.webhooks import answered_json, tried

    answered = tried(services, hook)
    console.document(answered_json(hook, answered))
    console.line(f"{hook.url}: {answered.reply}")
    if hook.disabled_at is not None and answered.delivered:
        console.line(f"It is disabled; payerpolicy webhooks enable {hook.id} sends what waits.")
    return 0 if answered.delivered else 1


def _switch(does: str, services: Services, hook: Webhook, console: Console) -> int:
    from api.webhooks import find, webhook_json

    if does == "remove":
        services.record.remove_webhook(hook.id, now())
        console.document({"removed": hook.id})
        console.line(f"{hook.id} is told nothing any more.")
        return 0
    services.record.enable_webhook(hook.id)
    shown = webhook_json(services, find(services, hook.id))
    console.document(shown)
    console.line(f"{hook.id} is tried again; {_events(shown['waiting'])} for it.")
    return 0


def _deliver(services: Services, console: Console) -> int:
    """Sends what waits; 1 where an endpoint did not take it."""
    from api.webhooks import webhook_json

    delivered = services.courier.run()
    troubled = [
        webhook_json(services, hook) for hook in services.record.webhooks() if hook.failing_since or hook.disabled_at
    ]
    console.document({"delivered": delivered, "troubled": troubled})
    console.line(f"{delivered} event{'' if delivered == 1 else 's'} delivered.")
    for one in troubled:
        _show(one, console)
    return 1 if troubled else 0


def _show(one: Json, console: Console) -> None:
    wants = ", ".join(one["events"]) or "all events"
    whose = f" of {', '.join(one['payers'])}" if one["payers"] else ""
    about = f" naming {', '.join(one['codes'])}" if one["codes"] else ""
    console.line("  ".join(filter(None, (one["id"], one["state"], one["name"], one["url"]))))
    console.line(f"   {wants}{whose}{about}; {_events(one['waiting'])}")
    if one["disabled_at"]:
        console.line(f"   disabled {one['disabled_at']}: {one['disabled_because']}")
        console.line(f"   mend the endpoint, then: payerpolicy webhooks enable {one['id']}")
    elif one["failing_since"]:
        tries = f"{one['failures']} attempt{'' if one['failures'] == 1 else 's'}"
        console.line(f"   failing since {one['failing_since']} ({tries}): {one['last_reply']}")
        console.line(f"   tried again {one['next_attempt_at']}")


def _events(waiting: int) -> str:
    if not waiting:
        return "nothing waits"
    return f"{waiting} event{' waits' if waiting == 1 else 's wait'}"
