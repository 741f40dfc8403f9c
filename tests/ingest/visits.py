"""A practice that visits small sites: discovery, the real reader and the real intake, over pages held in a dictionary.

What a visit of the program does beyond this (validators, leases, alarms) is tested with it; here documents arrive as
discovery finds them, in the order of the index, each received a second after the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading, Version
from corpus.payer_book import PayerBook
from corpus.source import Fetched, FetchState, Source
from ingest.discovery import discover
from ingest.intake import Intake, Taken
from ingest.manifest import Item
from ingest.reader import DocumentReader
from retrieval.passages import make_passages
from tests.ingest.world import NOW, World

PAGE = "<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{masthead}{body}</body></html>"
CRITERIA = (
    "<h2>Coverage criteria</h2><p>{title} is considered <b>medically necessary</b> when all of the following criteria "
    "are met:</p><ol><li>The member has had symptoms for at least {weeks} weeks; and</li>"
    "<li>A signed order is on file.</li></ol>"
)


def policy(title: str, *, payer: str, weeks: int, number: str = "", effective: str = "", also: str = "") -> str:
    """A policy as a web page, with what it prints in its masthead."""
    lines = [payer, f"Policy Number: {number}" if number else "", f"Effective Date: {effective}" if effective else ""]
    masthead = "".join(f"<p>{line}</p>" for line in (*lines, also) if line)
    return PAGE.format(title=title, masthead=masthead, body=CRITERIA.format(title=title, weeks=weeks))


def index(*links: tuple[str, str]) -> str:
    """An index page of (address, words) links."""
    items = "".join(f'<li><a href="{address}">{words}</a></li>' for address, words in links)
    return f"<!doctype html><html><head><title>Policies</title></head><body><ul>{items}</ul></body></html>"


class PlainPool:
    """The real reader, in this process."""

    def __init__(self) -> None:
        self._reader = DocumentReader(PayerBook.load())

    @property
    def revision(self) -> str:
        """The reader's revision."""
        return self._reader.revision

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        """Reads one document after the other."""
        for number, (path, hints) in enumerate(jobs):
            try:
                yield number, self._reader.read(path, hints)
            except Refused as refused:
                yield number, refused


class Practice(World):
    """A world whose documents come from sites."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.pages: dict[str, str] = {}
        self.intake = Intake(
            archive=self.archive,
            record=self.record,
            pool=PlainPool(),
            publisher=self.publisher,
            passages_of=make_passages,
            book=PayerBook.load(),
            clock=lambda: NOW,
        )

    def visit(self, source: Source, day: str, pages: Mapping[str, str] | None = None) -> list[Taken]:
        """Visits a source on a day on which its site shows ``pages`` (or what it showed before)."""
        self.pages = dict(pages) if pages is not None else self.pages
        at = datetime.fromisoformat(f"{day}T09:00:00+00:00")
        items = []
        for second, document in enumerate(discover(source, lambda url: self._fetch(url, at)).documents):
            answer = self._fetch(document.url, at + timedelta(seconds=second))
            name = PurePosixPath(urlsplit(document.url).path).name
            items.append(
                Item(
                    Path(name),
                    source.payer,
                    source_url=document.url,
                    retrieved_at=answer.at,
                    data=answer.data,
                    suggested=document.suggested,
                )
            )
        return list(self.intake.take(items).taken)

    def timeline(self, policy_id: str) -> list[tuple[str, str]]:
        """The versions of a policy in the order in which they govern: first day, and the weeks it asks for."""
        return [(v.dated, self._weeks(v)) for v in self.record.versions(policy_id)]

    def _weeks(self, version: Version) -> str:
        text = self.record.text(version.text_sha256)
        return text.partition("at least ")[2].partition(" weeks")[0]

    def _fetch(self, url: str, at: datetime) -> Fetched:
        page = self.pages.get(url)
        if page is None:
            return Fetched(url, FetchState.GONE, at, 404, why="it is not there")
        return Fetched(url, FetchState.NEW, at, 200, url, data=page.encode())
