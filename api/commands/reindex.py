"""``payerpolicy reindex``: brings the index in line with the record."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict

from api.console import Console
from api.rebuild import rebuild
from api.wiring import Services


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--all", action="store_true", help="empty the index first and embed everything anew")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Mends or rebuilds the index."""
    started = time.monotonic()
    with console.progress("reindex", services.record.counts().policies) as tick:
        done = rebuild(services, everything=args.all, step=lambda n, _, policy: tick(n, policy))
    services.optimise_index(done.written)
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({**asdict(done), "took_ms": took})
    console.line(
        f"{done.points} points of {done.policies} policies: {done.written} written ({done.embedded} texts embedded), "
        f"{done.removed} removed, in {took / 1000:.1f} s."
    )
    return 0
