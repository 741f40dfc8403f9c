"""``payerpolicy verify``: are citations true, shallow against the record, deep against the archived bytes?"""

from __future__ import annotations

import argparse
import time

from api.answers import verdicts_document
from api.console import Console
from api.dates import parse_as_of
from api.wiring import Services
from corpus.errors import WrongUse


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
        verdicts = services.verifier.verify(ids, today=today, deep=args.deep)
        tick(len(ids), "")
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({**verdicts_document(verdicts, services.settings.base_url), "took_ms": took})
    failed = [verdict for verdict in verdicts if not verdict.verified]
    for verdict in failed:
        console.line(f"not verified: {verdict.id}: {verdict.because}")
    depth = "deep" if args.deep else "shallow"
    console.line(f"{len(verdicts) - len(failed)} of {len(verdicts)} citations verified ({depth}).")
    return 1 if failed else 0
