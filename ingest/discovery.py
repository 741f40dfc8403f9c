"""Which documents does a source offer now?

From the pages a source names, by its link rules and its kind, to a list of documents with what the pages say of each.
Pure but for ``fetch``, which is handed in: a visit, a dry run and a test differ in nothing else. What was found is
never more than what the pages link; whether it is new is the visit's to find out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.source import Fetched, Source, SourceKind
from ingest.index_page import Link, read_page
from ingest.links import Rules, absolute, same_place

MAX_PAGES = 500  # pages of one index: an alphabet of states is 200; more is a rule that follows too much

Fetch = Callable[[str], Fetched]


@dataclass(frozen=True, slots=True)
class Document:
    """An address where a document lies, and what the page that names it says of it; empty where it says nothing.

    ``effective_date`` is ``YYYY-MM-DD``; ``found_on`` is the address of that page.
    """

    url: str
    title: str = ""
    number: str = ""
    effective_date: str = ""
    found_on: str = ""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a source offers: documents in the order of its pages, how many pages were read, and what went wrong."""

    documents: tuple[Document, ...] = ()
    pages: int = 0
    warnings: tuple[str, ...] = ()


@dataclass
class _Search:
    """What one walk over the pages of a source has found so far."""

    documents: dict[str, Document] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    pages: int = 0

    def add(self, document: Document) -> None:
        """Takes a document once; what a later mention says is added where the first said nothing."""
        key = same_place(document.url)
        first = self.documents.get(key)
        self.documents[key] = document if first is None else _merged(first, document)

    def done(self) -> Discovered:
        """What was found."""
        return Discovered(tuple(self.documents.values()), self.pages, tuple(self.warnings))


def discover(source: Source, fetch: Fetch) -> Discovered:
    """The documents that a source offers now. Never raises for what a page holds: that is a warning."""
    if source.kind is SourceKind.LIST:
        return _fixed(source)
    return _walk(source, fetch)


def _fixed(source: Source) -> Discovered:
    search = _Search()
    for url in (source.url, *source.urls):
        address = absolute(url, url) if url else None
        if address is not None:
            search.add(Document(address))
    return search.done()


def _walk(source: Source, fetch: Fetch) -> Discovered:
    """Reads the pages of a source, breadth first, each once."""
    search, rules = _Search(), Rules(source)
    waiting = deque(url for url in (source.url, *source.urls) if url)
    seen = {same_place(url) for url in waiting}
    while waiting:
        if search.pages >= MAX_PAGES:
            search.warnings.append(f"{len(waiting)} pages were left out: an index of more than {MAX_PAGES} pages.")
            break
        for page in _read(waiting.popleft(), fetch, rules, search):
            if same_place(page) not in seen:
                seen.add(same_place(page))
                waiting.append(page)
    return search.done()


def _read(url: str, fetch: Fetch, rules: Rules, search: _Search) -> list[str]:
    """Takes the documents of one page; returns the further pages it links."""
    answer = fetch(url)
    if answer.data is None:
        search.warnings.append(f"{url} gave nothing to read: {answer.why or answer.state}.")
        return []
    search.pages += 1
    further = []
    at = answer.final_url or url
    for link in read_page(answer.data, at).links:
        if not link.chrome and rules.is_document(link.url, link.text):
            search.add(_document(link, at))
        elif rules.is_page(link.url, link.text):
            further.append(link.url)
    return further


def _document(link: Link, found_on: str) -> Document:
    return Document(link.url, link.title, link.number, link.effective_date, found_on)


def _merged(first: Document, later: Document) -> Document:
    return Document(
        first.url,
        first.title or later.title,
        first.number or later.number,
        first.effective_date or later.effective_date,
        first.found_on,
    )
