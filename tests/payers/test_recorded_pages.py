"""Every payer's source, on pages in its manner: discovery yields the right documents and none other.

``tests/payers/<slug>/expected.json`` names, for each source of the payer, its pages (file to address; ``*`` is what
every other address of the source's own answers) and the documents a careful person finds on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.source import Fetched, FetchState, Source, SourceKind
from corpus.source_book import SourceBook
from ingest.discovery import discover

PAGES = Path(__file__).parent
SOURCES = tuple(SourceBook.load())
AS_LISTED = "as listed"  # the documents of a source that is a list of addresses
SHOWN = ("url", "title", "number", "effective_date")


def expected(source: Source) -> Mapping[str, Any]:
    """What is written down for a source; a source without a page is what this suite is there to refuse."""
    name = source.id.partition("/")[2]
    file = PAGES / source.payer / "expected.json"
    assert file.is_file(), f"{source.id} has no page: write tests/payers/{source.payer}/, see CONTRIBUTING"
    said = json.loads(file.read_text(encoding="utf-8"))
    assert name in said, f"{source.id} has no pages in {file}"
    found: Mapping[str, Any] = said[name]
    return found


class Recorded:
    """The pages of a source by address."""

    def __init__(self, source: Source, pages: Mapping[str, str]) -> None:
        self._files = {url: PAGES / source.payer / file for url, file in pages.items()}
        self._other = self._files.pop("*", None)
        self._own = {source.url, *source.urls}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        file = self._files.get(url) or (self._other if url in self._own else None)
        at = datetime(2026, 3, 10, tzinfo=UTC)
        if file is None:
            return Fetched(url, FetchState.GONE, at, why="no page was recorded")
        return Fetched(url, FetchState.NEW, at, status=200, final_url=url, data=file.read_bytes())

    def never_asked(self) -> set[str]:
        """Pages that discovery did not come to."""
        return set(self._files) - set(self.asked)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_discovery_yields_the_documents_of_the_recorded_pages_and_none_other(source: Source) -> None:
    said = expected(source)
    recorded = Recorded(source, said["pages"])
    found = discover(source, recorded)

    documents = [{k: v for k, v in asdict(d).items() if k in SHOWN and v} for d in found.documents]
    as_listed = [{"url": url} for url in (source.url, *source.urls)]
    assert documents == (as_listed if said["documents"] == AS_LISTED else said["documents"])
    assert [{"change": a.change, "url": a.document.url} for a in found.announcements] == said.get("announced", [])
    assert found.warnings == ()
    assert recorded.never_asked() == set()
    assert documents
    assert source.kind is SourceKind.LIST or found.pages


def test_no_page_is_kept_for_a_source_that_is_gone() -> None:
    known = {source.id for source in SOURCES}
    kept = {
        f"{file.parent.name}/{name}" for file in PAGES.glob("*/expected.json") for name in json.loads(file.read_text())
    }

    assert kept == known


def test_at_least_fifteen_payers_and_cms_have_a_source() -> None:
    payers = {source.payer for source in SOURCES}

    assert len(payers - {"cms"}) >= 15
    assert "cms" in payers
