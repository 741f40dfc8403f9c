"""``payerpolicy sources``: where payers publish: how watching goes, what sources offer now, and one's own."""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from api.console import Console
from api.wiring import Services, now
from corpus.errors import WrongUse
from corpus.payer_book import PayerBook
from corpus.source import Source
from corpus.source_book import SourceBook

if TYPE_CHECKING:  # discovery loads the readers of pages: listing sources does without
    from api.source_checks import Checked
    from ingest.found import Discovered, Document

_AT_ONCE = 16  # sources; each site still sees one request at a time


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="status|list|check|add")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    status = actions.add_parser("status", help="which sources are seen well, and how soon changes are found and told")
    shown = actions.add_parser("list", help="all sources, and how sure their addresses are")
    check = actions.add_parser("check", help="what a visit would take now; nothing is stored")
    check.add_argument("source", metavar="SOURCE", nargs="*", help="ids or payers; none: all of them")
    add = actions.add_parser("add", help="a payer of your own, with its sources")
    add.add_argument("file", metavar="FILE.yaml", help="a payer as CONTRIBUTING describes it; its name is the payer's")
    add.add_argument("--replace", action="store_true", help="put it in the place of the one of this name")
    for action in (status, shown, check, add):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Tells how watching goes; lists, tries out or adds sources."""
    if args.action in (None, "status"):
        return _status(services, console)
    if args.action == "list":
        return _list(services.sources, console)
    if args.action == "check":
        return _check(services, args.source, console)
    return _add(services, console.path(args.file), console, replace=args.replace)


def _status(services: Services, console: Console) -> int:
    """Every source, those in trouble first, and the figures of the service."""
    from api.service_figures import figures_json, figures_lines, seen_json, seen_line
    from monitors.service_figures import Seen, figures_of

    figures = figures_of(services.record, services.sources, now())
    console.document({"sources": seen_json(figures, services.record), "figures": figures_json(figures)})
    width = max((len(one.source.id) for one in figures.sources), default=0)
    order = (Seen.SILENT, Seen.NEVER, Seen.WELL)
    for one in sorted(figures.sources, key=lambda one: (order.index(one.state), one.source.id)):
        console.line(seen_line(one, width))
    for line in figures_lines(figures):
        console.line(line)
    return 0


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
    from api.source_checks import check, summary, told_together

    fetcher, chosen = services.fetcher, services.sources.select(names)
    checked: list[Checked] = []
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        for one in threads.map(lambda source: check(source, fetcher), chosen):
            checked.append(one)
            if one.reason is None or len(chosen) == 1:
                _show(one.source, one.found, console)
    finally:  # after Ctrl-C too: no site is begun with any more
        threads.shutdown(cancel_futures=True)
    if len(chosen) > 1:
        for line in (*told_together(checked), summary(checked)):
            console.line(line)
    console.document({"sources": [_checked_json(one) for one in checked]})
    return 0 if all(one.enough for one in checked) else 1


def _checked_json(one: Checked) -> dict[str, Any]:
    reason = one.reason.value if one.reason is not None else None
    return {**source_json(one.source), "enough": one.enough, "reason": reason, **_found_json(one.found)}


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
