"""``payerpolicy digest``: a week's changes, printed: the material ones first, then what was filed."""

from __future__ import annotations

import argparse
import time
from datetime import timedelta

from api.commands.changes import midnight, show
from api.console import Console
from api.dates import parse_as_of
from api.recorded import changes_json
from api.wiring import Services
from ingest.manifest import parse_day
from monitors.digest import PayerDigest, Week, digest
from retrieval.render import Json


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--week", metavar="DATE", help="any day of the week that is meant; none: this week")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Prints the digest of a week."""
    started = time.monotonic()
    today = parse_as_of(None, services.settings.zone)
    week = Week.of(parse_day(args.week, "--week") if args.week else today)
    begins = midnight(week.monday, services)
    payers = digest(services.record, begins, midnight(week.monday + timedelta(days=7), services))
    told = [_told(payer, changes_json(services, payer.material, today), services) for payer in payers]
    console.document(
        {
            "week": {"from": week.monday.isoformat(), "to": week.sunday.isoformat()},
            "payers": told,
            "took_ms": round((time.monotonic() - started) * 1000, 1),
        }
    )
    console.line(f"Changes from {week.monday} to {week.sunday}")
    for payer in told:
        _print(payer, console)
    if not told:
        console.line("Nothing changed.")
    return 0


def _told(payer: PayerDigest, material: list[Json], services: Services) -> Json:
    return {
        "payer": payer.payer,
        "name": services.book.get(payer.payer).name,
        "material": material,
        "filed": dict(payer.filed_kinds),
        "new_policies": [
            {"policy_id": version.policy_id, "title": version.facts.title, "version": version.dated}
            for version in payer.new_policies
        ],
    }


def _print(payer: Json, console: Console) -> None:
    console.line()
    console.line(f"{payer['name']}: {len(payer['material']) or 'no'} material")
    console.line()
    for change in payer["material"]:
        show(change, console)
    if payer["filed"]:
        kinds = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in payer["filed"].items())
        console.line(f"Filed: {kinds}.")
    for policy in payer["new_policies"]:
        console.line(f"New: {policy['policy_id']} {policy['title'] or ''}".rstrip())
