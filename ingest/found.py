"""What discovery finds: documents, announced changes, and what went wrong on the way.

The nouns between the modules of discovery; a document is known by its address, and mentions of one address are folded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.source import Fetched
from ingest.links import same_place
from ingest.manifest import Suggested

Fetch = Callable[[str], Fetched]


class Announced(StrEnum):
    """What a bulletin says has become of a policy."""

    NEW = "new"
    REVISED = "revised"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Document:
    """An address where a document lies, and what the page that names it says of it; empty where it says nothing.

    ``effective_date`` is ``YYYY-MM-DD``; ``found_on`` is the address of that page. The hints serve where a document
    does not say it itself: what it prints is nearer to the truth than what a list says of it.
    """

    url: str
    title: str = ""
    number: str = ""
    effective_date: str = ""
    found_on: str = ""

    @property
    def suggested(self) -> Suggested:
        """What the page says of it, for the intake."""
        return Suggested(self.number, self.title, self.effective_date)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a bulletin says of one document; a retired one is announced and not fetched."""

    change: Announced
    document: Document


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a source offers: documents in the order of its pages, how many pages were read, and what went wrong."""

    documents: tuple[Document, ...] = ()
    pages: int = 0
    warnings: tuple[str, ...] = ()
    announcements: tuple[Announcement, ...] = ()


@dataclass
class Findings:
    """What one walk over the pages of a source has found so far."""

    warnings: list[str] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    pages: int = 0
    _documents: dict[str, Document] = field(default_factory=dict)

    def add(self, document: Document) -> None:
        """Takes a document once; what a later mention says is added where the first said nothing."""
        key = same_place(document.url)
        first = self._documents.get(key)
        self._documents[key] = document if first is None else _merged(first, document)

    def read(self, url: str, fetch: Fetch) -> Fetched | None:
        """A page with its bytes, counted; None, with a warning, where there was nothing to read."""
        answer = fetch(url)
        if answer.data is None:
            self.warnings.append(f"{url} gave nothing to read: {answer.why or answer.state}.")
            return None
        self.pages += 1
        return answer

    def done(self) -> Discovered:
        """What was found."""
        documents = tuple(self._documents.values())
        return Discovered(documents, self.pages, tuple(self.warnings), tuple(self.announcements))


def _merged(first: Document, later: Document) -> Document:
    return Document(
        first.url,
        first.title or later.title,
        first.number or later.number,
        first.effective_date or later.effective_date,
        first.found_on,
    )
