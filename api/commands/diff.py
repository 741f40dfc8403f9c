"""``payerpolicy diff``: two documents, nothing stored: what changed between them, in terms of the criteria."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from api.changes import diff_json, document_json
from api.console import Console
from api.files import one_file
from api.wiring import Services
from corpus.change import Change, Comparison
from corpus.errors import Refused, WrongUse
from corpus.exchange import Hints
from corpus.model import Reading
from monitors.agreement import Agreement, agreement
from monitors.compare import compare
from retrieval.cite import Quoter


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("old", metavar="OLD", help="the older document: PDF, HTML or text")
    parser.add_argument("new", metavar="NEW", help="the newer document")
    parser.add_argument("--payer", help="the payer they are of, where they do not say it themselves")
    parser.add_argument("--same", action="store_true", help="exit with 1 when there is a material change")
    parser.add_argument("--html", metavar="OUT", help="also write a page that shows both side by side, changes marked")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Reads both documents, compares them and shows the changes."""
    started = time.monotonic()
    payer = services.book.resolve(args.payer).slug if args.payer else None
    old, new = _read(args.old, payer, services, console), _read(args.new, payer, services, console)
    comparison = compare(old, new)
    quoters = Quoter.of_reading(old, payer), Quoter.of_reading(new, payer)
    about = document_json(old, quoters[0], args.old), document_json(new, quoters[1], args.new)
    said = agreement(old, new, comparison)
    shown = diff_json(*quoters, comparison, about, said)
    console.document({**shown, "took_ms": round((time.monotonic() - started) * 1000, 1)})
    if not console.as_json:
        _show(comparison, old, new, console)
        _show_partings(said, console)
    if args.html:
        _draw(args, (old, new), comparison, console)
    return int(bool(args.same) and any(change.material for change in comparison.changes))


def _read(name: str, payer: str | None, services: Services, console: Console) -> Reading:
    path = one_file(name, console)
    try:
        reading = services.pool.read(path, Hints(payer=payer, name=path.name))
    except Refused as refused:  # of two documents, which one
        raise Refused(f"{name}: {refused}", code=refused.code, todo=refused.todo) from refused
    if not reading.text:
        raise Refused(
            f"{name} has no text to compare.", code="no_text_layer", todo="Compare documents that can be searched."
        )
    return reading


def _draw(
    args: argparse.Namespace, readings: tuple[Reading, Reading], comparison: Comparison, console: Console
) -> None:
    """Writes the page for people. Raises WrongUse when it cannot be written there."""
    # Not at the top: most comparisons are not drawn, and start-ups must be short.
    from api.redline_page import MOST_PICTURES, Shown, redline_page
    from ingest.pdf.pictures import page_pictures
    from monitors.redline import redline

    shown: list[Shown] = []
    for name, reading in zip((args.old, args.new), readings, strict=True):
        pictures = page_pictures(Path(name), MOST_PICTURES) if reading.pages else []
        shown.append(Shown(reading, reading.facts, Path(name).name, pictures))
    out = console.path(args.html)
    page = redline_page(shown[0], shown[1], comparison, redline(*readings, comparison))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongUse(f"{out} cannot be written: {reason}.", todo="Name a file in a folder that exists.") from error
    console.line(f"Drawn: {out}")


def _show(comparison: Comparison, old: Reading, new: Reading, console: Console) -> None:
    material = [change for change in comparison.changes if change.material]
    aside = len(comparison.changes) - len(material)
    console.line(f"{new.facts.title or old.facts.title or 'Untitled'}: {_counted(len(material), 'material change')}.")
    for change in material:
        console.line()
        _show_one(change, old, new, console)
    console.line()
    console.line(
        f"Not material: {aside}. Left out: layout {comparison.layout}, headers and footers {comparison.header_footer}, "
        f"spelling and spaces {comparison.whitespace}."
    )


def _show_partings(said: Agreement, console: Console) -> None:
    """What the payer says of its change and the text does not bear out."""
    if said.partings:
        console.line()
        console.line("The payer's own list of changes and the text disagree:")
    for parting in said.partings:
        console.line(f"   {parting.summary}")


def _show_one(change: Change, old: Reading, new: Reading, console: Console) -> None:
    console.line(f"{change.summary}  [{change.kind.value.replace('_', ' ')}]")
    for name, side, reading in (("before", change.before, old), ("after", change.after, new)):
        if side is not None:
            page = reading.positions.page(side.span.start, side.span.end)
            words = " ".join(reading.text[side.span.start : side.span.end].split())
            console.line(f"   {name}: {words}{f'  [p. {page}]' if page else ''}")


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
