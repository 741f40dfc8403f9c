"""A web server on this machine for tests: pages are values or functions that write to the connection as they like."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Page:
    """A well-behaved answer."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


Handler = BaseHTTPRequestHandler
Answer = Page | Callable[[BaseHTTPRequestHandler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a hostile page is what is tested."""


@dataclass(slots=True)
class LocalServer:
    """Pages by path, with its query or for all queries, and what was asked for: (path, headers)."""

    url: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for asked, _ in self.asked if asked == path)


def reply(handler: BaseHTTPRequestHandler, page: Page) -> None:
    """Answers as an ordinary server does, with 304 where the client has the page."""
    unchanged = page.etag and handler.headers.get("If-None-Match") == page.etag
    unchanged = unchanged or (page.last_modified and handler.headers.get("If-Modified-Since") == page.last_modified)
    handler.send_response(304 if unchanged else page.status)
    for name, value in {"ETag": page.etag, "Last-Modified": page.last_modified, **page.headers}.items():
        if value:
            handler.send_header(name, value)
    if not unchanged:
        handler.send_header("Content-Type", page.content_type)
        if "Content-Length" not in page.headers:
            handler.send_header("Content-Length", str(len(page.body)))
    handler.end_headers()
    if not unchanged:
        handler.wfile.write(page.body)


@contextmanager
def local_server() -> Iterator[LocalServer]:
    """A server on a free port; what has no page is 404."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:  # the name http.server calls
            path = self.path
            site.asked.append((path, {name.lower(): value for name, value in self.headers.items()}))
            answer = (
                site.pages.get(path)
                or site.pages.get(path.partition("?")[0])
                or Page(b"<title>404</title><p>Not found.", status=404)
            )
            if isinstance(answer, Page):
                reply(self, answer)
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = _Server(("127.0.0.1", 0), Answering)
    site = LocalServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
