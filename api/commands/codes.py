"""``payerpolicy codes``: every policy that names a code, through ranges too, and how it covers it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import date

from api.clipped import clipped
from api.console import Console
from api.dates import parse_as_of
from api.wiring import Services
from retrieval.render import Json
from retrieval.render_policies import code_use_json

_WORDS, _PLACE = 40, 24  # most words shown of a passage, and of what stands over it
_MOST_NAMES = 5
_UNSTATED = "listed, position not stated"
_ASIDE = "named in passing"  # in a history of revisions, a reference, an example
_SILENT = (_UNSTATED, _ASIDE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "code", metavar="CODE", help="a code or a range, like 72148, J0585, M54.16, REV:0403 or 43770-43775"
    )
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
        _none(args.code, as_of, names, console)
    return 0 if shown else 1


def _none(code: str, as_of: date, names: Sequence[str], console: Console) -> None:
    """Nothing in force names the code; versions of other days may."""
    console.line(f"No policy in force on {as_of} names {code}.")
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        console.line(f"On other days these do or did: {', '.join(names[:_MOST_NAMES])}{more}. Ask with --as-of.")


def _show(use: Json, console: Console) -> None:
    """A policy, and of each position it takes the first place with the words the code stands in."""
    policy, mentions = use["policy"], use["mentions"]
    console.line(f"{policy['title']}  ({policy['policy_id']})")
    firsts = {_position(mention): mention for mention in reversed(mentions)}
    wanted = list(dict.fromkeys(_position(mention) for mention in mentions))
    taken = [one for one in wanted if one not in _SILENT] or wanted[:1]
    for position in taken:
        _show_place(position, firsts[position], console)
    rest = use["mentions_total"] - len(taken)
    if rest:
        console.line(f"   and at {rest} more place{'s' if rest > 1 else ''} (--json shows more)")


def _position(mention: Json) -> str:
    if mention["where"] not in ("criteria", "list"):
        return _ASIDE
    return _UNSTATED if mention["coverage"] == "unstated" else str(mention["coverage"]).replace("_", " ")


def _show_place(position: str, mention: Json, console: Console) -> None:
    citation = mention["passage"] or mention["citation"]
    page = f"p. {citation['page']}" if citation["page"] else ""
    under = " > ".join(citation["section"][-2:]) or mention["group"]
    place = ", ".join(part for part in (clipped(under, _PLACE), page) if part)
    console.line(f"   {position}{': ' if place else ''}{place}")
    if mention["group"] and mention["group"] not in (under, *citation["section"]):
        console.line(f"      in: {clipped(mention['group'], _PLACE)}")
    console.line(f'      "{clipped(citation["quote"], _WORDS)}"')
    console.line(f"      {citation['id']}")
