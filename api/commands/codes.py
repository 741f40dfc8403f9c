"""``payerpolicy codes``: every policy that names a code, through ranges too, and how it covers it."""

from __future__ import annotations

import argparse
import time

from api.console import Console
from api.dates import parse_as_of
from api.wiring import Services
from retrieval.render import Json
from retrieval.render_policies import code_use_json


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("code", metavar="CODE", help="a code, like 72148, J0585, M54.16 or REV:0403")
    parser.add_argument("--payer", help="only policies of this payer")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists the policies; 1 where none names the code on the day."""
    started = time.monotonic()
    payer = services.book.resolve(args.payer).slug if args.payer else None
    as_of = parse_as_of(args.as_of, services.settings.zone)
    names = services.code_finder.policies(args.code, payer)
    uses = services.code_finder.uses(args.code, names, as_of)
    shown = [code_use_json(use, services.settings.base_url) for use in uses]
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({"code": args.code, "as_of": as_of.isoformat(), "policies": shown, "took_ms": took})
    for use in shown:
        _show(use, console)
    if not shown:
        console.line(f"No policy in force on {as_of} names {args.code}.")
    return 0 if shown else 1


def _show(use: Json, console: Console) -> None:
    policy, mentions = use["policy"], use["mentions"]
    coverage = ", ".join(word.replace("_", " ") for word in use["coverage"]) or "position not stated"
    console.line(f"{policy['title']}  ({policy['policy_id']}): {coverage}")
    first = mentions[0]["citation"]
    place = f", p. {first['page']}" if first["page"] else ""
    console.line(f"   {' > '.join(first['section'][-2:])}{place}: {first['id']}")
