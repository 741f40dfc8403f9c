"""``payerpolicy changes``: what payers changed, as it was recorded, with the words before and after."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime
from datetime import time as clock

from api.console import Console
from api.dates import parse_as_of
from api.recorded import changes_json
from api.wiring import Services
from corpus.change import ChangeFilter
from ingest.manifest import parse_day
from monitors.summaries import shortened
from retrieval.render import Json

_LIMIT = 10_000
_QUOTE = 220  # characters of a quote on a terminal


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--since", metavar="DATE", help="only changes detected on that day or later")
    parser.add_argument("--payer", metavar="P", help="only changes of this payer")
    parser.add_argument("--code", action="append", default=[], metavar="C", help="only policies that name this code")
    parser.add_argument("--material", action="store_true", help="only changes that may alter a decision")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Shows the changes, oldest first."""
    started = time.monotonic()
    where = ChangeFilter(
        since=midnight(parse_day(args.since, "--since"), services) if args.since else None,
        payer=services.book.resolve(args.payer).slug if args.payer else "",
        codes=tuple(code.upper() for code in args.code),
        material=True if args.material else None,
        limit=_LIMIT,
    )
    found = services.record.changes(where)
    shown = changes_json(services, found, parse_as_of(None, services.settings.zone))
    console.document({"changes": shown, "took_ms": round((time.monotonic() - started) * 1000, 1)})
    for change in shown:
        show(change, console)
    console.line(f"{len(shown) or 'No'} change{'' if len(shown) == 1 else 's'}.")
    return 0


def midnight(day: date, services: Services) -> datetime:
    """When a day begins where the practice is, in UTC."""
    return datetime.combine(day, clock(), services.settings.zone).astimezone(UTC)


def show(change: Json, console: Console) -> None:
    """One change for people: what it is, and both quotes with the ids of their citations."""
    mark = "" if change["material"] else " (not material)"
    console.line(f"{change['policy_id']}: {change['kind'].replace('_', ' ')}{mark}: {change['summary']}")
    for side in ("before", "after"):
        citation = change[side]
        if citation is not None:
            console.line(f"   {side}: “{shortened(citation['quote'], _QUOTE)}”")
            console.line(f"           {citation['id']}")
    if change.get("withheld"):
        console.line("   A quote is withheld: what is stored does not match its hash. Run payerpolicy verify --all.")
    console.line()
