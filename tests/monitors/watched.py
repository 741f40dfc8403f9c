"""A small world that watches a local server: the world of ingest, and a fetcher without pauses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.change import ChangeFilter, RecordedChange
from corpus.exchange import PolicyFilter
from corpus.source import LinkRules, Source, SourceKind, Visit
from ingest.fetch import FetchLimits, WebFetcher
from ingest.returning import Returns
from monitors.detect import Detector
from monitors.disappearance import Disappearances
from monitors.survival import Survival
from monitors.watch import Watcher
from retrieval.cite import Citer
from retrieval.standing import Standings
from retrieval.texts import Texts
from tests.ingest.world import World, line_passages
from tests.servers.local import LocalServer, Page, local_server

LIMITS = FetchLimits(read_seconds=0.5, total_seconds=0.5, max_bytes=5_000_000, pause_factor=0.001)


def policy(number: str, *lines: str, effective: str = "2026-01-01") -> bytes:
    """A document that the world's reader reads."""
    return "\n".join((f"number: {number}", f"title: Policy {number}", f"effective: {effective}", *lines)).encode()


@dataclass
class Watched:
    """A site, what is kept of it, and whoever visits it."""

    world: World
    site: LocalServer
    fetcher: WebFetcher

    @property
    def source(self) -> Source:
        """All text files that the front page links."""
        rules = LinkRules(include=(r"/docs/",))
        return Source("aetna/site", "aetna", SourceKind.INDEX, self.site.url + "/", links=rules, internal=True)

    @property
    def watcher(self) -> Watcher:
        """A new watcher, as after a start of the service."""
        record = self.world.record
        return Watcher(
            record=record,
            fetcher=self.fetcher,
            intake=self.world.intake,
            detector=self.detector,
            disappearances=Disappearances(
                record=record,
                publisher=self.world.publisher,
                returns=Returns(record, self.world.publisher, line_passages),
                survival=self.survival,
                clock=self.clock,
            ),
            clock=self.clock,
        )

    @property
    def detector(self) -> Detector:
        """What compares new versions."""
        record = self.world.record
        citer = Citer(record, Texts(record))
        return Detector(
            record=record, rereader=self.world.rereader, citer=citer, clock=self.clock, survival=self.survival
        )

    @property
    def survival(self) -> Survival:
        """What follows citations into new versions."""
        return Survival(self.world.record, Standings(self.world.record, Texts(self.world.record)))

    def clock(self) -> datetime:
        """The time."""
        return datetime.now(UTC)

    def offer(self, **documents: bytes | None) -> None:
        """Puts documents on the site and links them; None takes one off."""
        for name, body in documents.items():
            path = f"/docs/{name}.txt"
            if body is None:
                self.site.pages.pop(path, None)
            else:
                self.site.pages[path] = Page(body, etag=f'"{hash(body)}"', content_type="text/plain")
        self.link(*(path for path in self.site.pages if path.startswith("/docs/")))

    def link(self, *paths: str) -> None:
        """Makes the front page link these and no others."""
        links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in sorted(paths))
        body = f"<!doctype html><html><body><h1>Medical policies</h1><ul>{links}</ul></body></html>"
        self.site.pages["/"] = Page(body.encode())

    def visit(self) -> Visit:
        """Visits the site now."""
        visit = self.watcher.visit(self.source)
        assert visit is not None
        return visit

    def policies(self) -> list[str]:
        """What is published."""
        return [policy.policy_id for policy in self.world.record.policies(PolicyFilter())]

    def changes(self) -> list[RecordedChange]:
        """What was recorded."""
        return self.world.record.changes(ChangeFilter())


@contextmanager
def watched(folder: Path) -> Iterator[Watched]:
    """A new one in a folder."""
    with local_server() as site:
        world, fetcher = World(folder), WebFetcher(limits=LIMITS)
        try:
            yield Watched(world, site, fetcher)
        finally:
            fetcher.close()
            world.close()
