"""How long does a visit of ten thousand unchanged documents take, and what does it write?

A server in a process of its own offers the documents under an index page, with ETags; the record knows all of them as
a visit before would have noted them. One in eight is asked for whole, as at every visit. Politeness is off: the server
is this machine. ``python -m benchmarks revisit [DOCUMENTS]``.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from corpus.source import Address, FetchState, Known, LinkRules, Source, SourceKind
from ingest.fetch import WebFetcher
from ingest.returning import Returns
from monitors.detect import Detector
from monitors.disappearance import Disappearances
from monitors.survival import Survival
from monitors.watch import Watcher
from retrieval.cite import Citer
from retrieval.standing import Standings
from retrieval.texts import Texts
from tests.ingest.world import World, line_passages

DOCUMENTS = 10_000
GOAL_SECONDS = 90.0


class _Writes:
    """Counts statements that write, and transactions that do."""

    def __init__(self) -> None:
        self.statements = 0
        event.listen(Engine, "before_cursor_execute", self._count)

    def _count(self, _db: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements += statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")


def _serve(send: Connection, documents: int) -> None:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:  # the name http.server calls
            etag = f'"{self.path}"'
            unchanged = self.path.startswith("/docs/") and self.headers.get("If-None-Match") == etag
            body = b"" if unchanged else _page(self.path, documents)
            self.send_response(304 if unchanged else 200 if body else 404)
            self.send_header("ETag", etag)
            if not unchanged:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    send.send(server.server_port)
    server.serve_forever()


def _page(path: str, documents: int) -> bytes:
    if path == "/":
        links = "".join(f'<li><a href="/docs/{n}.txt">Policy {n}</a></li>' for n in range(documents))
        return f"<!doctype html><html><body><h1>Medical policies</h1><ul>{links}</ul></body></html>".encode()
    if not path.startswith("/docs/"):
        return b""
    number = path.removeprefix("/docs/").removesuffix(".txt")
    return f"number: P{number}\ntitle: Policy {number}\neffective: 2026-01-01\nLamp therapy, {number} weeks.".encode()


@contextmanager
def _server(documents: int) -> Iterator[str]:
    receive, send = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_serve, args=(send, documents), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{receive.recv()}/"
    finally:
        process.terminate()
        process.join()


def main() -> int:
    """Prints seconds, embeddings and writes; 1 when the goal is missed."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    with tempfile.TemporaryDirectory() as folder, _server(documents) as url:
        world, fetcher, writes = World(Path(folder)), WebFetcher(), _Writes()
        source = Source(
            "aetna/bench", "aetna", SourceKind.INDEX, url, links=LinkRules(include=("/docs/",)), internal=True
        )
        texts = Texts(world.record)
        survival = Survival(world.record, Standings(world.record, texts))
        citer = Citer(world.record, texts)
        detector = Detector(record=world.record, rereader=world.rereader, citer=citer, clock=_now, survival=survival)
        disappearances = Disappearances(
            record=world.record,
            publisher=world.publisher,
            returns=Returns(world.record, world.publisher, line_passages),
            survival=survival,
            clock=_now,
        )
        watcher = Watcher(
            record=world.record,
            fetcher=fetcher,
            intake=world.intake,
            detector=detector,
            disappearances=disappearances,
            clock=_now,
        )
        world.record.note_addresses(source.id, _seen(url, documents))
        embedded, written = len(world.embedder.embedded), writes.statements
        started, cpu = time.monotonic(), time.process_time()
        again = watcher.visit(source)
        seconds = time.monotonic() - started
        print(  # noqa: T201
            f"{again.unchanged if again else 0} unchanged in {seconds:.1f} s "
            f"({time.process_time() - cpu:.1f} s of processor); embedded {len(world.embedder.embedded) - embedded}; "
            f"statements that write {writes.statements - written}"
        )
        fetcher.close()
        world.close()
    return int(seconds > GOAL_SECONDS)


def _seen(url: str, documents: int) -> list[Address]:
    """What a visit before has noted of the documents."""
    seen = []
    for number in range(documents):
        path = f"/docs/{number}.txt"
        known = Known(f'"{path}"', "", hashlib.sha256(_page(path, documents)).hexdigest())
        seen.append(Address(url.rstrip("/") + path, known, FetchState.NEW, "", _now(), _now()))
    return seen


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
