"""``payerpolicy read``: one document, nothing stored: its facts, sections, criteria and codes."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from api.console import Console
from api.files import one_file
from api.outline import criteria_lines
from api.wiring import Services
from corpus.errors import WrongUse
from corpus.exchange import Hints
from corpus.model import Reading
from retrieval.render import reading_json

MOST_PICTURES = 60
"""Pages drawn at most: more would make a file that no browser likes."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a PDF, HTML or text document")
    parser.add_argument("--payer", help="the payer it is of, where it does not say it itself")
    parser.add_argument("--html", metavar="OUT", help="also write a page that shows what was read, and where")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Reads the document in a worker process with limits and shows the reading."""
    started = time.monotonic()
    payer = services.book.resolve(args.payer).slug if args.payer else None
    path = one_file(args.file, console)
    reading = services.pool.read(path, Hints(payer=payer, name=path.name))
    took = round((time.monotonic() - started) * 1000, 1)
    console.document({**reading_json(reading, path=args.file, payer=payer), "took_ms": took})
    if not console.as_json:
        _show(reading, console)
    if args.html:
        _draw(reading, path, console.path(args.html), console)
    return 0


def _draw(reading: Reading, path: Path, out: Path, console: Console) -> None:
    """Writes the page for people. Raises WrongUse when it cannot be written there."""
    # Not at the top: most readings are not drawn, and start-ups must be short.
    from api.reading_page import reading_page
    from ingest.pdf.pictures import page_pictures

    pictures = page_pictures(path, MOST_PICTURES) if reading.pages else []
    try:
        out.write_text(reading_page(reading, path.name, pictures), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongUse(f"{out} cannot be written: {reason}.", todo="Name a file in a folder that exists.") from error
    console.line(f"Drawn: {out}")


def _show(reading: Reading, console: Console) -> None:
    facts = reading.facts
    console.line(f"{facts.title or 'Untitled'}  ({facts.payer or 'payer not named'}, {facts.number or 'no number'})")
    dates = {
        "effective": facts.effective_date,
        "last review": facts.last_review_date,
        "next review": facts.next_review_date,
        "published": facts.published_date,
    }
    console.line("; ".join(f"{name} {value}" for name, value in dates.items() if value) or "no date printed")
    for governing in facts.governed_by:
        console.line(f"Criteria are elsewhere: {governing.name}: {reading.text[governing.start : governing.end]!r}")
    console.line()
    for line in criteria_lines(reading.criteria, reading.text, reading.positions.page):
        console.line(line)
    named = sorted({f"{m.code.code}-{m.code.last}" if m.code.last else m.code.code for m in reading.codes})
    console.line()
    console.line(f"{len(named)} codes: {' '.join(named[:40])}{' …' if len(named) > 40 else ''}")
    for warning in reading.warnings:
        console.line(f"Warning: {warning}")
