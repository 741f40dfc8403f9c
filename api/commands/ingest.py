"""``payerpolicy ingest``: takes documents on disk into archive, record and index, and says what became of each."""

from __future__ import annotations

import argparse
import time
from typing import Any

from api.console import Console
from api.takings import taken_entry
from api.wiring import Services
from corpus.errors import WrongUse
from ingest.intake import PUBLISHED, REFUSED, SAME_TEXT, UNCHANGED, Report
from ingest.manifest import Item, read_manifest


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="documents, or folders of documents")
    parser.add_argument("--payer", help="the payer they are of, where they do not say it themselves")
    parser.add_argument("--manifest", metavar="CSV", help="a list of documents with what is known of each")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Takes the documents in; 0 when any was, 2 when all were refused."""
    items = _items(args, services, console)
    started, clock = time.monotonic(), time.process_time()
    with console.progress("ingest", len(items)) as tick:
        report = services.intake.take(items, lambda t, done, _: tick(done, f"{t.state} {t.item.path.name}"))
    changes = services.detector.record()
    services.optimise_index(report.effort.points)
    seconds = time.monotonic() - started
    summary = _summary(report, services, seconds, time.process_time() - clock)
    summary["changes"] = {"recorded": len(changes), "material": sum(c.change.material for c in changes)}
    console.document(summary)
    _print(report, summary, console)
    return 2 if items and len(report.of(REFUSED)) == len(items) else 0


def _items(args: argparse.Namespace, services: Services, console: Console) -> list[Item]:
    payer = services.book.resolve(args.payer).slug if args.payer else ""
    items = read_manifest(console.path(args.manifest), services.book) if args.manifest else []
    for given in args.paths:
        path = console.path(given)
        found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        items += [Item(p, payer=payer) for p in found]
    if not items:
        raise WrongUse("There is nothing to take in.", todo="Give files or folders, or --manifest CSV.")
    return items


def _summary(report: Report, services: Services, seconds: float, processor: float) -> dict[str, Any]:
    read = [*report.of(PUBLISHED), *report.of(SAME_TEXT)]
    return {
        "published": len(report.of(PUBLISHED)),
        "same_text": len(report.of(SAME_TEXT)),
        "unchanged": len(report.of(UNCHANGED)),
        "refused": [taken_entry(t) for t in report.of(REFUSED)],
        "without_criteria": [taken_entry(t) for t in read if not t.criteria],
        "versions": sum(t.minted for t in read),
        "pages": sum(t.pages for t in read),
        "seconds": round(seconds, 3),
        "main_process_seconds": round(processor, 3),
        "embedded": report.effort.embedded,
        "copied": report.effort.copied,
        "points": report.effort.points,
        "recovered": report.recovered,
        "documents": [taken_entry(t) for t in report.taken],
        "took_ms": round(seconds * 1000, 1),
    }


def _print(report: Report, summary: dict[str, Any], console: Console) -> None:
    for taken in report.of(REFUSED):
        console.line(f"refused ({taken.code}): {taken.item.path}: {taken.message} {taken.todo}".rstrip())
    for taken in report.of(PUBLISHED):
        if not taken.criteria:
            console.line(f"no criteria: {taken.item.path}: {'; '.join(taken.warnings)}")
    console.line(
        f"{summary['published']} published ({summary['versions']} versions, {summary['pages']} pages), "
        f"{summary['same_text']} with a text that was known, {summary['unchanged']} seen before, "
        f"{len(summary['refused'])} refused, in {summary['seconds']:.1f} s; "
        f"{summary['embedded']} texts embedded, {summary['copied']} vectors copied."
    )
    if summary["changes"]["recorded"]:
        changed = summary["changes"]
        console.line(
            f"{changed['recorded']} changes recorded, {changed['material']} of them material: payerpolicy changes"
        )
