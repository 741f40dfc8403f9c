"""``payerpolicy criteria``: the criteria tree of a policy as of a day, every node cited."""

from __future__ import annotations

import argparse
import time

from api.clipped import clipped
from api.console import Console
from api.dates import parse_as_of, parse_day
from api.governance import particular
from api.outline import criteria_lines
from api.trees import tree_document
from api.wiring import Services
from retrieval.lookup import Tree, own_criteria

_WORDS = 40


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("policy", metavar="POLICY", help="a policy id or alias: payer/number")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--known-on", metavar="DATE", help="answer as was known on this day; all that is known without")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Shows the tree of the version in force on the day."""
    started = time.monotonic()
    as_of, known_on = parse_as_of(args.as_of, services.settings.zone), parse_day(args.known_on)
    tree, shown = tree_document(services, args.policy, as_of, known_on)
    console.document({**shown, "took_ms": round((time.monotonic() - started) * 1000, 1)})
    if not console.as_json:
        _show(tree, console)
        for rule in particular(services.book, [tree.found.policy.payer]):
            console.line(rule["note"])
    return 0


def _show(tree: Tree, console: Console) -> None:
    version = tree.found.version
    since = version.in_force_from or "an unknown day"
    ends = tree.quoter.origin.end_date
    until = f" until {ends}" if ends is not None else ""
    console.line(f"{version.facts.title or tree.found.policy.title}  ({version.id}, in force since {since}{until})")
    for other in tree.governed_by:
        console.line(f'Criteria are elsewhere: {other.name}: "{clipped(other.citation.quote, _WORDS)}"')
        console.line(f"   {other.citation.id}")
    console.line()
    roots = own_criteria(tree.reading, version)
    for line in criteria_lines(roots, tree.reading.text, tree.reading.positions.page):
        console.line(line)
    if not roots:
        console.line("No criteria were recognised in this version.")
    console.line()
    console.line(f"Source: {version.source_url} (sha256 {version.snapshot_sha256})")
