"""What servers do to crawlers, each as a page of the local server."""

from __future__ import annotations

import gzip
import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

from tests.servers.local import Page, reply

POLICY = (
    b"<!doctype html><html><head><title>Lamp therapy</title></head><body><h1>Lamp therapy</h1>"
    b"<p>Policy number: LT-0001. Effective date: January 1, 2026.</p><h2>Criteria</h2>"
    b"<p>Lamp therapy is considered medically necessary when all of the following criteria are met:</p>"
    b"<ul><li>The member has had symptoms for at least 6 weeks; and</li><li>A signed order is on file.</li></ul>"
    b"</body></html>"
)
BOT_WALL = (
    b"<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    b"<p>Please verify you are a human to continue.</p><script src='/cdn-cgi/challenge-platform/x.js'></script>"
    b"</body></html>"
)
LOGIN = (
    b"<!doctype html><html><head><title>Provider portal: Sign in</title></head><body><form><label>User</label>"
    b"<input name=u><label>Password</label><input type='password' name=p><button>Sign in</button></form></body></html>"
)
TERMS = (
    b"<!doctype html><html><head><title>Terms and conditions of use</title></head><body><h1>Terms of use</h1>"
    b"<p>By using these documents you agree that they are no offer of coverage.</p>"
    b"<form><button type='submit'>I accept</button></form></body></html>"
)
NOT_FOUND = (
    b"<!doctype html><html><head><title>Page not found</title></head><body><h1>Sorry!</h1>"
    b"<p>The page you are looking for could not be found. It may have been moved.</p></body></html>"
)
SCRIPTS_ONLY = (
    b"<!doctype html><html><head><title>App</title><script src=a.js></script></head><body><div></div></body></html>"
)

Handler = BaseHTTPRequestHandler


def failing(status: int, headers: dict[str, str] | None = None) -> Page:
    """An error of the server."""
    return Page(b"<title>Error</title><p>Try later.", status=status, headers=headers or {})


def failing_at_first(
    times: int, page: Page, status: int = 503, headers: dict[str, str] | None = None
) -> Callable[[Handler], None]:
    """Errors, and then the page."""
    left = itertools.count(times, -1)
    return lambda handler: reply(handler, failing(status, headers) if next(left) > 0 else page)


def slow_drip(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(600):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    handler.close_connection = True


def slow_headers(handler: Handler) -> None:
    """Headers that do not end."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(600):
            handler.wfile.write(f"X-Wait-{number}: 1\r\n".encode())
            handler.wfile.flush()
            time.sleep(0.05)
    handler.close_connection = True


def endless_body(handler: Handler) -> None:
    """Bytes without an end."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"<p>criteria</p>" * 5_000)


def gzip_bomb(handler: Handler) -> None:
    """Little on the wire, much in memory."""
    packed = gzip.compress(b"\x00" * 50_000_000)
    reply(handler, Page(packed, headers={"Content-Encoding": "gzip"}))


def redirect(target: str, status: int = 302) -> Page:
    """Sends the client elsewhere."""
    return Page(b"", status=status, headers={"Location": target})


def too_short(handler: Handler) -> None:
    """Announces more than it sends."""
    reply(handler, Page(POLICY, headers={"Content-Length": str(len(POLICY) + 500)}))
    handler.close_connection = True


def too_long(handler: Handler) -> None:
    """Announces less than it sends."""
    reply(handler, Page(POLICY, headers={"Content-Length": str(len(POLICY) - 120)}))
    handler.close_connection = True
