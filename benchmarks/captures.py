"""Do two captures of the same pages, served one after the other, raise changes where nothing changed?

``python -m benchmarks captures GOLD REAL``: a local server gives the older file of every pair of the gold set, a visit
takes it in; then it gives the newer one under the same address and is visited twice more. Prints, per pair, what
became of the second capture and how many material changes were recorded. Exit 1 when a quiet pair raised one.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from api.settings import Settings
from api.wiring import Services, build
from corpus.change import ChangeFilter
from corpus.source import Source, SourceKind

QUIET = "no_material_change"


def main() -> int:
    """Serves and visits all pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("real", type=Path)
    args = parser.parse_args()
    files = sorted((args.gold / "dev" / "changes").glob("*.json"))
    pairs = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    pages: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder, _server(pages) as address:
        services = build(Settings(data=folder))
        try:
            wrong = sum(_visited(pair, args.real, pages, address, services) for pair in pairs)
        finally:
            services.close()
    _print(f"{wrong} quiet pairs raised a material change")
    return 1 if wrong else 0


def _visited(pair: dict[str, Any], real: Path, pages: dict[str, bytes], address: str, services: Services) -> int:
    """Visits both captures of a pair; 1 when it should have been quiet and was not."""
    path = f"/{pair['id']}"
    source = Source(
        id=f"{pair['payer']}/{pair['id']}",
        payer=pair["payer"],
        kind=SourceKind.LIST,
        url=address,
        urls=(address + path,),
        internal=True,
        delay=timedelta(0),
    )
    known = {change.id for change in services.record.changes(ChangeFilter(limit=1_000_000))}
    for side in ("old", "new", "new"):  # twice: a change without a new date is told when it is seen again
        pages[path] = (real / pair[side]["path"]).read_bytes()
        visit = services.watcher.visit(source)
    raised = [c for c in services.record.changes(ChangeFilter(limit=1_000_000)) if c.id not in known]
    material = sum(change.change.material for change in raised)
    said = (
        f"new {visit.new}, unchanged {visit.unchanged}, refused {visit.refused}, failed {visit.failed}"
        if visit
        else "-"
    )
    _print(f"{pair['id']:<44} {pair['expect']:<20} {said}: {material} material of {len(raised)} changes")
    return int(pair["expect"] == QUIET and material > 0)


@contextmanager
def _server(pages: Mapping[str, bytes]) -> Iterator[str]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name http.server calls
            data = pages.get(self.path)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the class above
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
