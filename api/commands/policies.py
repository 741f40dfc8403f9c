"""``payerpolicy policies``: which policies there are, by words of their names, payer, code or standing on a day."""

from __future__ import annotations

import argparse
import time

from api.console import Console
from api.dates import parse_as_of
from api.policy_lists import Listed, list_policies
from api.wiring import Services
from corpus.errors import WrongUse
from corpus.model import VersionStatus
from retrieval.render import Json

_MOST = 100
_STANDINGS = [s.value for s in VersionStatus if s is not VersionStatus.SUPERSEDED]  # a version is that, no policy


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("words", nargs="*", metavar="WORD", help="words of title, number or a former name")
    parser.add_argument("--payer", help="only policies of this payer")
    parser.add_argument("--code", help="only policies that name this code")
    parser.add_argument("--status", choices=_STANDINGS, help="only policies that stand so on the day")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--limit", type=int, default=_MOST, metavar="N", help=f"most policies ({_MOST})")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists the policies in the order of their ids; 1 where there is none."""
    started = time.monotonic()
    if args.limit < 1:
        raise WrongUse(f"A limit of {args.limit} is not possible.", todo="Give a number from 1 on.")
    payer = services.book.resolve(args.payer).slug if args.payer else None
    day = parse_as_of(args.as_of, services.settings.zone)
    status = VersionStatus(args.status) if args.status else None
    text = " ".join(args.words) or None
    listed = Listed(payer, text, args.code, status, day.toordinal(), None, args.limit)
    found, after = list_policies(services.record, listed)
    console.document(
        {"policies": found, "as_of": day.isoformat(), "more": after is not None, "took_ms": _took(started)}
    )
    for policy in found:
        _show(policy, console)
    if after is not None:
        console.line(f"There are more: say what you look for, or give --limit above {args.limit}.")
    if not found:
        console.line("There is no such policy among those that were taken in. search looks into their texts.")
    return 0 if found else 1


def _show(policy: Json, console: Console) -> None:
    since = f" since {policy['in_force_from']}" if policy["in_force_from"] and policy["status"] == "in_force" else ""
    standing = str(policy["status"]).replace("_", " ")
    kept = f", {policy['versions_count']} versions" if policy["versions_count"] > 1 else ""
    console.line(f"{policy['policy_id']}  {policy['title']}  ({standing}{since}{kept})")


def _took(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
