"""Which documents does a source offer now?

From the pages a source names, by its link rules and its kind, to a list of documents with what the pages say of each.
Pure but for ``fetch``, which is handed in: a visit, a dry run and a test differ in nothing else. What is found is never
more than what the pages link; whether it is new is the visit's to find out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from corpus.source import Fetched, Source, SourceKind
from ingest.bulletin import announcement
from ingest.cms_reports import read_reports
from ingest.found import Announced, Announcement, Discovered, Document, Fetch, Findings
from ingest.index_page import Link, read_page
from ingest.links import Rules, absolute, same_place
from ingest.sitemap import read_sitemap

__all__ = ["Announced", "Announcement", "Discovered", "Document", "Fetch", "discover"]

MAX_PAGES = 500  # pages of one index: an alphabet of states is 200; more is a rule that follows too much

_Read = Callable[[Fetched, bytes, Rules, Findings], Sequence[str]]


def discover(source: Source, fetch: Fetch) -> Discovered:
    """The documents that a source offers now. What a page lacks or does not answer is a warning, never an error."""
    findings = Findings()
    if source.kind is SourceKind.LIST:
        _take_list(source, findings)
    elif source.kind is SourceKind.CMS:
        read_reports(source, fetch, findings)
    else:
        _walk(source, fetch, findings)
    return findings.done()


def _take_list(source: Source, findings: Findings) -> None:
    for url in (source.url, *source.urls):
        address = absolute(url, url) if url else None
        if address is not None:
            findings.add(Document(address))


def _walk(source: Source, fetch: Fetch, findings: Findings) -> None:
    """Reads the pages of a source, breadth first, each once."""
    rules, read = Rules(source), _READERS[source.kind]
    waiting = deque(url for url in (source.url, *source.urls) if url)
    seen = {same_place(url) for url in waiting}
    while waiting:
        if len(seen) - len(waiting) >= MAX_PAGES:
            findings.warnings.append(f"{len(waiting)} pages were left out: an index of more than {MAX_PAGES} pages.")
            break
        answer = findings.read(waiting.popleft(), fetch)
        if answer is None or answer.data is None:
            continue
        for page in read(answer, answer.data, rules, findings):
            if same_place(page) not in seen:
                seen.add(same_place(page))
                waiting.append(page)


def _index(answer: Fetched, data: bytes, rules: Rules, findings: Findings) -> list[str]:
    """Takes the documents of a page; returns the further pages it links."""
    at, further = answer.final_url or answer.url, []
    for link in read_page(data, at).links:
        if not link.chrome and rules.is_document(link.url, link.text):
            findings.add(_document(link, at))
        elif rules.is_page(link.url, link.text):
            further.append(link.url)
    return further


def _bulletin(answer: Fetched, data: bytes, rules: Rules, findings: Findings) -> list[str]:
    """Takes what a bulletin announces; what it says is retired is announced and not taken."""
    at, further = answer.final_url or answer.url, []
    for link in read_page(data, at).links:
        if not link.chrome and rules.is_document(link.url, link.text):
            said = announcement(link, at)
            findings.announcements.append(said)
            if said.change is not Announced.RETIRED:
                findings.add(said.document)
        elif rules.is_page(link.url, link.text):
            further.append(link.url)
    return further


def _sitemap(answer: Fetched, data: bytes, rules: Rules, findings: Findings) -> list[str]:
    """Takes the documents a sitemap names; returns the further sitemaps to read."""
    at = answer.final_url or answer.url
    sitemap = read_sitemap(data, at)
    if sitemap.problem:
        findings.warnings.append(f"{at} names no document: {sitemap.problem}.")
    for url in sitemap.pages:
        if rules.is_document(url, ""):
            findings.add(Document(url, found_on=at))
    return [url for url in sitemap.sitemaps if rules.is_sitemap(url)]


def _document(link: Link, found_on: str) -> Document:
    return Document(link.url, link.title, link.number, link.effective_date, found_on)


_READERS: dict[SourceKind, _Read] = {
    SourceKind.INDEX: _index,
    SourceKind.BULLETIN: _bulletin,
    SourceKind.SITEMAP: _sitemap,
}
