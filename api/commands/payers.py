"""``payerpolicy payers``: which payers are known, under which names, and how many policies there are of each."""

from __future__ import annotations

import argparse
import time
from collections import Counter

from api.console import Console
from api.wiring import Services
from corpus.exchange import PolicyFilter
from corpus.model import Payer
from retrieval.render import Json

_PAGE = 1_000
_NAMES = 4  # of a payer, shown to a person


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("words", nargs="?", metavar="NAME", help="only payers whose name or alias holds this")
    parser.add_argument("--all", action="store_true", help="those too of whom there is no policy")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists the payers; 1 where none is called so."""
    started = time.monotonic()
    counts = _counts(services)
    payers = [services.book.get(slug) for slug in services.book.slugs()]
    shown = [p for p in payers if _called(p, args.words) and (args.all or args.words or counts[p.slug])]
    entries = [_entry(payer, counts[payer.slug]) for payer in shown]
    console.document({"payers": entries, "took_ms": round((time.monotonic() - started) * 1000, 1)})
    for entry in entries:
        held = (
            f"{entry['policies']} polic{'y' if entry['policies'] == 1 else 'ies'}" if entry["policies"] else "none yet"
        )
        also = f"  also {', '.join(entry['aliases'][:_NAMES])}" if entry["aliases"] else ""
        console.line(f"{entry['payer']:<20} {entry['name']}  ({held}){also}")
    if not entries:
        console.line("No payer is called so." if args.words else "No policy has been taken in. payers --all lists all.")
    return 0 if entries else 1


def _counts(services: Services) -> Counter[str]:
    counts: Counter[str] = Counter()
    after: str | None = None
    while True:
        page = services.record.policies(PolicyFilter(after=after, limit=_PAGE))
        counts.update(policy.payer for policy in page)
        if len(page) < _PAGE:
            return counts
        after = page[-1].policy_id


def _called(payer: Payer, words: str | None) -> bool:
    names = (payer.slug, payer.name, *payer.aliases, *payer.names_in_text)
    return words is None or any(words.strip().lower() in name.lower() for name in names)


def _entry(payer: Payer, policies: int) -> Json:
    return {"payer": payer.slug, "name": payer.name, "aliases": list(payer.aliases), "policies": policies}
