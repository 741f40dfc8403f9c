"""``payerpolicy sources``: where payers publish: which sources there are, what they offer now, and one's own."""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from api.console import Console
from api.wiring import Services
from corpus.errors import WrongUse
from corpus.payer_book import PayerBook
from corpus.source import Source
from corpus.source_book import SourceBook

if TYPE_CHECKING:  # discovery loads the readers of pages: listing sources does without
    from ingest.found import Discovered, Document

_AT_ONCE = 16  # sources; each site still sees one request at a time


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|check|add")
    shown = actions.add_parser("list", help="all sources, and how sure their addresses are")
    check = actions.add_parser("check", help="what a visit would take now; nothing is stored")
    check.add_argument("source", metavar="SOURCE", nargs="*", help="ids or payers; none: all of them")
    add = actions.add_parser("add", help="a payer of your own, with its sources")
    add.add_argument("file", metavar="FILE.yaml", help="a payer as CONTRIBUTING describes it; its name is the payer's")
    add.add_argument("--replace", action="store_true", help="put it in the place of the one of this name")
    for action in (shown, check, add):
        action.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists, tries out or adds sources."""
    if args.action == "list":
        return _list(services.sources, console)
    if args.action == "check":
        return _check(services, args.source, console)
    return _add(services, console.path(args.file), console, replace=args.replace)


def _list(book: SourceBook, console: Console) -> int:
    console.document({"sources": [source_json(source) for source in book]})
    width = max((len(source.id) for source in book), default=0)
    for source in book:
        verified = f"verified {source.verified}" if source.verified else "never verified"
        console.line(f"{source.id:<{width}}  {source.kind.value:<8}  every {source.every.days:>2} d  {verified}")
    console.line(f"{len(book)} sources. payerpolicy sources check SOURCE shows what a visit would take.")
    return 0


def source_json(source: Source) -> dict[str, Any]:
    """A source as it is shown to programs."""
    return {
        "id": source.id,
        "payer": source.payer,
        "kind": source.kind.value,
        "url": source.url,
        "urls": list(source.urls),
        "every_days": source.every.days,
        "at_least": source.at_least,
        "internal": source.internal,
        "verified": source.verified.isoformat() if source.verified else None,
        "note": source.note,
    }


def _check(services: Services, names: list[str], console: Console) -> int:
    """Asks the sites for their index pages alone; 1 where a source offers less than it should."""
    from ingest.discovery import discover

    fetcher, checked, well = services.fetcher, [], True
    chosen = services.sources.select(names)

    def look(source: Source) -> Discovered:
        return discover(source, lambda url: fetcher.fetch(url, None, source))

    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        for source, found in zip(chosen, threads.map(look, chosen), strict=True):
            enough = len(found.documents) >= source.at_least
            well = well and enough
            checked.append({**source_json(source), "enough": enough, **_found_json(found)})
            _show(source, found, console)
    finally:  # after Ctrl-C too: no site is begun with any more
        threads.shutdown(cancel_futures=True)
    console.document({"sources": checked})
    return 0 if well else 1


def _found_json(found: Discovered) -> dict[str, Any]:
    return {
        "pages": found.pages,
        "found": len(found.documents),
        "documents": [_document_json(document) for document in found.documents],
        "announced": [{"change": a.change.value, **_document_json(a.document)} for a in found.announcements],
        "warnings": list(found.warnings),
    }


def _document_json(document: Document) -> dict[str, Any]:
    return {
        "url": document.url,
        "title": document.title or None,
        "number": document.number or None,
        "effective_date": document.effective_date or None,
        "found_on": document.found_on or None,
    }


def _show(source: Source, found: Discovered, console: Console) -> None:
    for document in found.documents:
        said = "  ".join(part for part in (document.number, document.title, document.effective_date) if part)
        console.line(f"  {document.url}{f'  ({said})' if said else ''}")
    for warning in found.warnings:
        console.line(f"  Warning: {warning}")
    few = f"; at least {source.at_least} are expected" if len(found.documents) < source.at_least else ""
    console.line(f"{source.id}: {len(found.documents)} documents on {found.pages} pages{few}. Nothing was stored.")
    if few and source.note:
        console.line(f"  Note: {source.note}")


def _add(services: Services, file: Path, console: Console, *, replace: bool) -> int:
    """Checks a payer's file as a whole before it stands among the practice's own."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WrongUse(f"{file} cannot be opened: {error.strerror}.", todo="Check the path.") from error
    payer, added = _checked(file.name, data)
    if not services.settings.payers:
        todo = "Set PAYERPOLICY_PAYERS to a folder that is kept, and run it again."
        raise WrongUse("The practice has no folder for payers of its own.", todo=todo)
    folder = console.path(services.settings.payers)
    target = folder / file.name
    if target.exists() and not replace:
        raise WrongUse(f"{target} exists.", todo="Add --replace to put the new file in its place.")
    folder.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f".{file.name}.new")
    whole.write_bytes(data)
    os.replace(whole, target)
    console.document({"payer": payer, "path": str(target), "sources": [source_json(source) for source in added]})
    console.line(f"{payer} with {len(added)} sources stands in {target}.")
    console.line(f"payerpolicy sources check {payer} shows what a visit would take.")
    return 0


def _checked(name: str, data: bytes) -> tuple[str, tuple[Source, ...]]:
    """The slug of a payer's file and its sources. Raises WrongUse."""
    slug = name.removesuffix(".yaml")
    if slug == name or not slug.replace("-", "").isalnum() or slug != slug.lower():
        raise WrongUse(f"{name} is no name of a payer's file.", todo="Name it after the payer's slug: meadow.yaml.")
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        PayerBook.load(Path(folder))
        added = tuple(source for source in SourceBook.load(Path(folder)) if source.payer == slug)
    if not added:
        raise WrongUse(f"{name} names no source.", todo="See CONTRIBUTING, Add a source.")
    return slug, added
