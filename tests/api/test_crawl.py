"""The commands crawl, changes and digest, from a site to what is printed, with the real reader on sample documents."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import execute, parse
from api.console import Console
from api.wiring import Services
from corpus.source import LinkRules, Source, SourceKind
from corpus.source_book import SourceBook
from tests.e2e.state import SAMPLES, services_of
from tests.servers import hostile
from tests.servers.local import LocalServer, Page, local_server

OLD, NEW = "larkfield-lhp-0610-2026-01.html", "larkfield-lhp-0610-2026-07.html"


@pytest.fixture
def site() -> Iterator[LocalServer]:
    """A payer's site with one policy."""
    with local_server() as server:
        offer(server, OLD)
        body = "<h1>Policies</h1><ul><li><a href='/documents/0610.html'>Imaging</a></li></ul>"
        server.pages["/"] = Page(f"<!doctype html><html><body>{body}</body></html>".encode())
        yield server


def offer(site: LocalServer, name: str) -> None:
    """Puts a sample at the policy's address."""
    site.pages["/documents/0610.html"] = Page((SAMPLES / "documents" / name).read_bytes(), etag=f'"{name}"')


@pytest.fixture
def services(site: LocalServer, tmp_path: Path) -> Iterator[Services]:
    """An empty data folder whose one source is the site."""
    made = services_of(tmp_path, workers=1)
    rules = LinkRules(include=("/documents/",))
    source = Source("larkfield/site", "larkfield", SourceKind.INDEX, site.url + "/", links=rules, internal=True)
    made.__dict__["sources"] = SourceBook([source])
    yield made
    made.close()


def said(services: Services, *arguments: str) -> tuple[int, str]:
    """What a command exits with and prints."""
    out = io.StringIO()
    command, args = parse(arguments)
    console = Console(out=out, err=io.StringIO(), as_json="--json" in arguments)
    return execute(command, args, services, console), out.getvalue()


def document(services: Services, *arguments: str) -> Any:
    """What a command prints as JSON."""
    status, text = said(services, *arguments, "--json")
    assert status == 0, text
    return json.loads(text)


def test_what_a_payer_changes_is_told_with_both_quotes(services: Services, site: LocalServer) -> None:
    [first] = document(services, "crawl")["visits"]
    assert (first["source"], first["visit"]["new"], first["failed"]) == ("larkfield/site", 1, False)
    assert document(services, "changes")["changes"] == []
    offer(site, NEW)
    assert "1 new" in said(services, "crawl", "larkfield")[1]

    changes = document(services, "changes", "--material", "--payer", "larkfield")["changes"]
    tightened = next(change for change in changes if change["kind"] == "criterion_tightened")
    assert tightened["policy_id"] == "larkfield/lhp-0610"
    for side in ("before", "after"):
        assert services.record.citation(tightened[side]["id"]) is not None
        assert tightened[side]["quote"]
    assert document(services, "changes", "--since", "2999-01-01")["changes"] == []
    assert document(services, "changes", "--code", "00000")["changes"] == []

    status, printed = said(services, "digest")
    assert status == 0
    assert tightened["summary"] in printed
    assert tightened["after"]["id"] in printed
    assert "Filed:" in printed
    [payer] = document(services, "digest")["payers"]
    assert "effective_date_changed" in payer["filed"]
    assert all(change["kind"] != "effective_date_changed" for change in payer["material"])
    assert "Nothing changed." in said(services, "digest", "--week", "2001-01-01")[1]


def test_a_source_that_fails_is_told_and_ends_with_one(services: Services, site: LocalServer) -> None:
    site.pages["/"] = Page(hostile.LOGIN)
    status, printed = said(services, "crawl")
    assert status == 1
    assert "no document was found" in printed
    assert "login" in printed


def test_an_unknown_source_is_wrong_use(services: Services) -> None:
    assert said(services, "crawl", "larkfield/nothing")[0] == 2
