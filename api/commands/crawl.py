"""``payerpolicy crawl``: one visit of the configured sources now, and what became of each."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from api.console import Console, Tick
from api.sources import visit_json
from api.wiring import Services
from corpus.errors import PayerPolicyError
from corpus.source import Source, Visit
from monitors.freshness import is_well
from retrieval.render import Json

Tell = Callable[[str], None]

_AT_ONCE = 4  # sources; each site still sees one request at a time
_EVERY = 100  # unchanged documents are told in steps of so many


@dataclass(frozen=True, slots=True)
class _Visited:
    """A source and its visit; None with ``why`` where there was none."""

    source: Source
    visit: Visit | None
    why: str = ""
    failed: bool = False


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="sources or payers; none: all of them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Visits the sources; 0 when documents of each were seen, 1 when a source failed."""
    started = time.monotonic()
    chosen = services.sources.select(_names(args.sources, services))
    if not services.settings.contact and not all(source.internal for source in chosen):
        console.note("PAYERPOLICY_CONTACT is not set: the sites are not told whom to reach about these visits.")
    visited = _visit_all(chosen, services, console)
    console.document(_document(visited, time.monotonic() - started))
    for one in visited:
        _print(one, console)
    return int(any(one.failed for one in visited))


def _names(given: Sequence[str], services: Services) -> list[str]:
    """Ids of sources as they are, names of payers as slugs."""
    return [name if "/" in name else services.book.resolve(name).slug for name in given]


def _visit_all(chosen: Sequence[Source], services: Services, console: Console) -> list[_Visited]:
    watcher = services.watcher  # opened here, once: it takes the index, or says that another process has it
    lock, done = threading.Lock(), 0

    with console.progress("crawl", len(chosen)) as tick, ThreadPoolExecutor(_AT_ONCE) as threads:

        def visit(source: Source) -> _Visited:
            nonlocal done
            visited = _visit(source, services, lambda text: _tell(lock, tick, done, text))
            with lock:
                done += 1
                tick(done, f"{source.id} visited")
            return visited

        try:
            return list(threads.map(visit, chosen))
        except BaseException:  # Ctrl-C: the visits under way end at their next document
            watcher.stop()
            threads.shutdown(cancel_futures=True)
            raise


def _tell(lock: threading.Lock, tick: Tick, done: int, text: str) -> None:
    with lock:
        tick(done, text)


def _visit(source: Source, services: Services, tell: Tell) -> _Visited:
    def progress(done: int, total: int, last: str) -> None:
        if not last.startswith("unchanged") or done % _EVERY == 0 or done == total:
            tell(f"{source.id} {done}/{total} {last}")

    try:
        visit = services.watcher.visit(source, progress)
    except PayerPolicyError as error:
        return _Visited(source, None, error.line(), failed=True)
    if visit is None:
        return _Visited(source, None, "A visit of it is under way already.")
    return _Visited(source, visit, failed=not is_well(visit))


def _document(visited: Sequence[_Visited], seconds: float) -> Json:
    return {
        "visits": [
            {
                "source": one.source.id,
                "visit": visit_json(one.visit) if one.visit is not None else None,
                "failed": one.failed,
                "because": one.why or None,
            }
            for one in visited
        ],
        "took_ms": round(seconds * 1000, 1),
    }


def _print(one: _Visited, console: Console) -> None:
    visit = one.visit
    if visit is None:
        console.line(f"{one.source.id}: {one.why}")
        return
    console.line(
        f"{one.source.id}: {visit.found} documents found, {visit.new} new, {visit.unchanged} unchanged, "
        f"{visit.failed} not fetched, {visit.refused} refused."
    )
    for alarm in visit.alarms:
        console.line(f"   look: {alarm}")
