"""``payerpolicy subscriptions``: who is told of changes, by mail or page, and what each practice watches."""

from __future__ import annotations

import argparse

from api.console import Console
from api.subscriptions import (
    Wish,
    added,
    changed,
    find,
    removed,
    restored,
    starter,
    starters,
    subscription_json,
)
from api.wiring import Services, now
from corpus.errors import WrongUse
from corpus.subscription import Subscription
from retrieval.render import Json


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    does = parser.add_subparsers(dest="does", required=True, metavar="list|add|set|show|remove|restore|specialties")
    listing = does.add_parser("list", help="who is told")
    listing.add_argument("--removed", action="store_true", help="also those that were removed")
    for name, about in (("add", "tell a practice"), ("set", "change what a practice watches; lists given replace")):
        _fields(does.add_parser(name, help=about, epilog=_EXAMPLE))
    for name, about in (
        ("show", "what a practice watches"),
        ("remove", "tell a practice nothing any more"),
        ("restore", "undo that, or an unsubscribing"),
    ):
        does.add_parser(name, help=about).add_argument("name", metavar="NAME")
    does.add_parser("specialties", help="code sets to begin with")
    for choice in does.choices.values():
        choice.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")


_EXAMPLE = (
    'payerpolicy subscriptions add "Lakeside Orthopedics" --address billing@lakeside.example --payer aetna '
    '--code 72148 --code 27447-27448 --specialty "Pain procedures" --specialty "Our injections=20610,20611"'
)


def _fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the practice")
    parser.add_argument("--address", help="where the digest is mailed; none: it is only kept as a page")
    parser.add_argument("--payer", action="append", metavar="P", help="a payer to follow; none: all")
    parser.add_argument("--code", action="append", metavar="C", help="a code or range: 72148, 72141-72158, M54")
    parser.add_argument("--word", action="append", metavar="W", help="a word or phrase")
    parser.add_argument("--specialty", action="append", metavar="S", help="a code set: its name, or NAME=CODE,CODE")
    parser.add_argument("--weekday", help="day of the digest; Monday")
    parser.add_argument("--hour", type=int, help="hour of the digest, 0 to 23; 7")
    parser.add_argument("--timezone", metavar="ZONE", help="like America/Chicago; that of the settings")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists, adds, changes, shows, removes or restores."""
    if args.does == "specialties":
        return _specialties(console)
    if args.does == "list":
        shown = [_json(one) for one in services.record.subscriptions(removed=args.removed)]
        console.document({"subscriptions": shown})
        for one in shown:
            console.line(_line(one))
        if not shown:
            console.line(f"Nobody is told yet. For example: {_EXAMPLE}")
        return 0
    done = _json(_done(args, services))
    console.document(done)
    _show(done, console)
    return 0


def _done(args: argparse.Namespace, services: Services) -> Subscription:
    if args.does == "add":
        return added(services, _wish(args, name=args.name), now())
    if args.does == "restore":
        return restored(services, find(services, args.name, removed=True))
    one = find(services, args.name)
    if args.does == "set":
        return changed(services, one, _wish(args))
    return removed(services, one, now()) if args.does == "remove" else one


def _wish(args: argparse.Namespace, name: str | None = None) -> Wish:
    return Wish(
        name=name,
        address=args.address,
        timezone=args.timezone,
        weekday=args.weekday,
        hour=args.hour,
        payers=args.payer,
        codes=args.code,
        words=args.word,
        specialties=dict(map(_specialty, args.specialty)) if args.specialty else None,
    )


def _specialty(text: str) -> tuple[str, list[str]]:
    """``NAME=CODE,CODE``, or the name of a set to begin with. Raises WrongUse."""
    name, equals, codes = text.partition("=")
    if not equals:
        found = starter(name)
        return found.name, list(found.codes)
    if not codes.strip():
        raise WrongUse(f"The code set {name!r} has no codes.", todo="Write it NAME=CODE,CODE.")
    return name, codes.split(",")


def _specialties(console: Console) -> int:
    console.document({"specialties": [{"name": one.name, "codes": list(one.codes)} for one in starters()]})
    for one in starters():
        console.line(f"{one.name}: {', '.join(one.codes)}")
    return 0


def _json(subscription: Subscription) -> Json:
    return subscription_json(subscription, now())


def _line(one: Json) -> str:
    state = "removed" if one["removed_at"] else "no mail" if one["unsubscribed_at"] or not one["address"] else ""
    watches = len(one["codes"]) + len(one["words"]) + len(one["specialties"])
    what = f"{watches} codes, words and code sets" if watches else "everything"
    whose = f"{len(one['payers'])} payers" if one["payers"] else "all payers"
    when = f"{one['weekday'].capitalize()} {one['hour']:02}:00 {one['timezone']}"
    return "  ".join(filter(None, (one["name"], one["address"] or "", f"{what} of {whose}", when, state)))


def _show(one: Json, console: Console) -> None:
    console.line(one["name"])
    lists = {"payers": one["payers"] or ["all"], "codes": one["codes"], "words": one["words"]}
    for name, values in lists.items():
        if values:
            console.line(f"   {name}: {', '.join(values)}")
    for specialty in one["specialties"]:
        console.line(f"   {specialty['name']}: {', '.join(specialty['codes'])}")
    if not (one["codes"] or one["words"] or one["specialties"]):
        console.line("   watches everything of its payers; narrow it: payerpolicy subscriptions set NAME --code …")
    console.line(f"   digest: {one['weekday'].capitalize()} at {one['hour']:02}:00, {one['timezone']}")
    if one["removed_at"]:
        console.line(f"   removed; undo it: payerpolicy subscriptions restore {one['id']}")
    elif one["unsubscribed_at"]:
        console.line(f"   unsubscribed from mails; undo it: payerpolicy subscriptions restore {one['id']}")
    else:
        console.line(f"   by mail to {one['address']}" if one["address"] else "   no address: kept as a page")
