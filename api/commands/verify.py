"""``payerpolicy verify``: are citations true, shallow against the record, deep against the archived bytes?"""

from __future__ import annotations

import argparse
import time

from api.answers import verdicts_document
from api.citation_lines import TODAY, citation_lines
from api.console import Console, Tick
from api.dates import parse_as_of
from api.proofs import standing
from api.wiring import Services
from corpus.errors import WrongUse
from retrieval.render import Json

_TOLD = 100  # citations between two words of progress


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("citations", nargs="*", metavar="CITATION", help="citation ids, as answers show them")
    parser.add_argument("--all", action="store_true", help="every citation ever handed out")
    parser.add_argument(
        "--deep", action="store_true", help="prove them against the archived bytes, not only the record"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Verifies; 0 when all are true, 1 when any is not."""
    if bool(args.citations) == args.all:
        wrong = "Both citations and --all are given." if args.all else "It is not said which citations."
        raise WrongUse(wrong, todo="Give citation ids, or --all.")
    started = time.monotonic()
    ids = [key.id for key in services.record.citations()] if args.all else args.citations
    today = parse_as_of(None, services.settings.zone)
    with console.progress("verify", len(ids)) as tick:
        verdicts = services.verifier.verify(ids, today=today, deep=args.deep, step=_seldom(tick, len(ids)))
    took = round((time.monotonic() - started) * 1000, 1)
    document = verdicts_document(verdicts, services.settings.base_url)
    if not args.all:  # thousands stand somewhere today: who names some wants to know where
        for entry, verdict in zip(document["citations"], verdicts, strict=True):
            entry["today"] = standing(services, verdict, today)
            _show(entry, console)
    console.document({**document, "took_ms": took})
    failed = [verdict for verdict in verdicts if not verdict.verified]
    for verdict in failed:
        console.line(f"not verified: {verdict.id}: {verdict.because}")
    depth = "deep" if args.deep else "shallow"
    console.line(f"{len(verdicts) - len(failed)} of {len(verdicts)} citations verified ({depth}).")
    return 1 if failed else 0


def _show(entry: Json, console: Console) -> None:
    """A true citation, and where its words stand today."""
    if entry["verified"]:
        console.line(f"Verified, and {TODAY[entry['today']]}." if entry["today"] else "Verified.")
        for line in citation_lines(entry["citation"]):
            console.line(line)
        console.line()


def _seldom(tick: Tick, total: int) -> Tick:
    """Tells of every hundredth citation, and of the last: thousands are checked in a second."""
    told = 0

    def step(done: int, last: str) -> None:
        nonlocal told
        if done - told >= _TOLD or done == total:
            told = done
            tick(done, last)

    return step
