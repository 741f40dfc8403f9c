"""The sample payers' site: a small web server on this machine that is, on each day, what the payers had published.

``corpus/samples/site.yaml`` says what stands where and since when. The demo and tests visit it as a crawler visits a
payer, move it to the next publication date and visit it again. It is polite to conditional requests and has what real
sites have: a robots.txt, a slow page, a failing one, a refusal, a dead link, an index that turns into a login.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import yaml

import corpus
from api.sample_pages import Listed, index_page, login_page, sitemap

SAMPLES = Path(corpus.__file__).parent / "samples"
PORT = 8765  # the one the sample payers' sources name
_TYPES = {".pdf": "application/pdf", ".html": "text/html; charset=utf-8", ".xml": "application/xml"}
_GONE = "gone"


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gives on a day: an answer with this status, and since when it stands there unchanged."""

    status: int
    data: bytes = b""
    media_type: str = _TYPES[".html"]
    since: date = date.min
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """An address of a document: its files by publication date, None where it was taken away."""

    path: str
    title: str = ""
    status: int = 200
    seconds: float = 0.0
    files: tuple[tuple[date, str | None], ...] = ()

    def on(self, day: date) -> tuple[date, str] | None:
        """The file that stands here on a day and since when; None where there is none."""
        since, name = max(((d, n) for d, n in self.files if d <= day), default=(day, None))
        return (since, name) if name is not None else None

    def listed_on(self, day: date) -> bool:
        """Whether an index shows it: what fails is linked like everything else."""
        return self.status != 200 or self.on(day) is not None


@dataclass(frozen=True, slots=True)
class Index:
    """A page that lists the documents below a folder, in one of three manners."""

    path: str
    manner: str
    name: str
    folder: str
    per_page: int = 100
    login: date | None = None


class Publications:
    """What the payers published, by address and day."""

    def __init__(self, folder: Path = SAMPLES) -> None:
        raw = yaml.load((folder / "site.yaml").read_bytes(), Loader=yaml.CSafeLoader)
        self._folder = folder / "documents"
        self.dates: tuple[date, ...] = tuple(raw["dates"])
        self.indexes = {path: Index(path, **given) for path, given in raw["indexes"].items()}
        self.documents = {path: _document(path, given) for path, given in raw["documents"].items()}
        self._disallowed: tuple[str, ...] = tuple(raw["robots_disallow"])

    def page(self, target: str, day: date, base: str) -> Page:
        """What an address (path and query) gives on a day; ``base`` is the site's own address, for its sitemap."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            rules = "".join(f"Disallow: {path}\n" for path in self._disallowed)
            return Page(200, f"User-agent: *\n{rules}".encode(), "text/plain", self.dates[0])
        if parts.path in self.indexes:
            asked = parse_qs(parts.query).get("page", ["1"])[0]
            return self._index(self.indexes[parts.path], int(asked) if asked.isdecimal() else 0, day, base)
        return self._document(self.documents.get(parts.path), day)

    def _document(self, document: Document | None, day: date) -> Page:
        if document is None or document.status != 200:
            status = document.status if document else 404
            return Page(status, f"<title>{status}</title><p>The page cannot be shown.</p>".encode())
        standing = document.on(day)
        if standing is None:
            return Page(404, b"<title>404</title><p>There is no such page.</p>")
        since, name = standing
        path = self._folder / name
        return Page(200, path.read_bytes(), _TYPES[path.suffix], since, document.seconds)

    def _index(self, index: Index, number: int, day: date, base: str) -> Page:
        if index.login is not None and day >= index.login:
            return Page(200, login_page(index.name), since=index.login)
        shown = [
            Listed(document.path, document.title or Path(document.path).stem.upper())
            for document in self.documents.values()
            if document.path.startswith(index.folder) and document.listed_on(day)
        ]
        if index.manner == "sitemap":
            return Page(200, sitemap(shown, base), _TYPES[".xml"], day)
        pages = [shown[i : i + index.per_page] for i in range(0, len(shown), index.per_page)] or [[]]
        if not 1 <= number <= len(pages):
            return Page(404, b"<title>404</title><p>There is no such page.</p>")
        return Page(200, index_page(index.name, pages[number - 1], number, len(pages), index.manner), since=day)


class SampleSite:
    """The site, served on the loopback interface while the context is open. ``port`` 0 takes any free one."""

    def __init__(self, port: int = 0, *, patience: float = 1.0) -> None:
        self.publications = Publications()
        self.asked: list[tuple[str, int]] = []  # every request: its target and the status it was answered with
        self._turn = 0
        self._patience = patience
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @cached_property
    def url(self) -> str:
        """The site's address, without a trailing slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def day(self) -> date:
        """The publication date the site is at."""
        return self.publications.dates[self._turn]

    def move_on(self) -> date:
        """Moves to the next publication date and returns it. Raises IndexError after the last."""
        if self._turn + 1 >= len(self.publications.dates):
            raise IndexError("the sample payers have published nothing later")
        self._turn += 1
        return self.day

    def payers_into(self, folder: Path) -> Path:
        """Writes the sample payers into a folder, their sources at this site's address; returns the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted((SAMPLES / "payers").glob("*.yaml")):
            text = path.read_text(encoding="utf-8").replace(f"http://127.0.0.1:{PORT}", self.url)
            (folder / path.name).write_text(text, encoding="utf-8")
        return folder

    def answer(self, target: str) -> Page:
        """What an address gives today, after the time it takes."""
        page = self.publications.page(target, self.day, self.url)
        time.sleep(page.seconds * self._patience)
        return page


def _document(path: str, given: dict[Any, Any]) -> Document:
    files = tuple((day, None if name == _GONE else str(name)) for day, name in given.items() if isinstance(day, date))
    return Document(path, given.get("title", ""), given.get("status", 200), given.get("seconds", 0.0), files)


def _handler(site: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name http.server looks for
            page = site.answer(self.path)
            etag = f'"{hashlib.sha256(page.data).hexdigest()[:16]}"'
            unchanged = page.status == 200 and self.headers.get("If-None-Match") == etag
            status = 304 if unchanged else page.status
            site.asked.append((self.path, status))
            self.send_response(status)
            if page.status == 200:
                self.send_header("ETag", etag)
                at = datetime(page.since.year, page.since.month, page.since.day, 8, tzinfo=UTC)
                self.send_header("Last-Modified", format_datetime(at, usegmt=True))
            self.send_header("Content-Type", page.media_type)
            if not unchanged:
                self.send_header("Content-Length", str(len(page.data)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(page.data)

        def log_message(self, *_: object) -> None:
            """Says nothing: ``asked`` keeps what was asked."""

    return Handler
