"""``payerpolicy reread``: reads archived documents again with the present reader; nothing the payer wrote changed."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict

from api.console import Console
from api.wiring import Services
from corpus.exchange import PolicyFilter
from corpus.model import Version


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("policies", nargs="*", metavar="POLICY", help="policies to read again; all without any")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Rereads; 0 when every document was read and every citation found its words again, else 1."""
    started = time.monotonic()
    versions = _versions(args.policies, services)
    with console.progress("reread", len(versions)) as tick:
        done = services.rereader.reread(versions, lambda t, n, _: tick(n, t.versions[0]))
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({**asdict(done), "took_ms": took})
    for version, why in done.failed:
        console.line(f"not reread: {version}: {why}")
    for citation in done.lost:
        console.line(f"its words are not found any more: {citation}; it still shows the text it was made from")
    console.line(
        f"{done.reread} versions reread, {done.unchanged} were read by this reader already, {len(done.failed)} failed; "
        f"{done.anchored} citations anchored anew, {len(done.lost)} not."
    )
    return 1 if done.failed or done.lost else 0


def _versions(names: list[str], services: Services) -> list[Version]:
    if names:
        ids = [services.lookup.policy(name).policy_id for name in names]
    else:
        ids = [policy.policy_id for policy in services.record.policies(PolicyFilter(limit=1_000_000))]
    return [version for policy_id in ids for version in services.record.versions(policy_id)]
