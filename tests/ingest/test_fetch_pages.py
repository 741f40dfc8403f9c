"""A wall, a login, an error or terms are told from a document, and a document with a login box is a document."""

from __future__ import annotations

import pytest

from corpus.source import FetchState
from ingest.fetch_pages import judge
from tests.servers import hostile

AT = "https://payer.example/policies/0001.html"


def page(body: str, title: str = "Lamp therapy") -> bytes:
    """A web page."""
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


DOCUMENTS = {
    "a policy": hostile.POLICY,
    "a policy with a login box": hostile.POLICY.replace(b"<body>", b"<body><form><input type=password></form>"),
    "a policy with a disclaimer": hostile.POLICY.replace(b"</body>", b"<h2>Disclaimer</h2><p>No offer.</p></body>"),
    "a policy about access that is denied": page(
        "<p>Access denied by vessel disease is considered medically necessary to repair.</p>"
    ),
    "an index page with a search box": page("<h1>Medical policies</h1><ul>" + "<li><a href=x>Lamps</a></li>" * 90),
    "plain text": b"Lamp therapy is covered.",
    "a PDF": b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_let_through(name: str) -> None:
    assert judge(AT, AT, {}, DOCUMENTS[name]) is None


OTHERS = {
    "a wall by its header": (AT, page("<p>Wait.</p>"), {"cf-mitigated": "challenge"}, FetchState.WALL),
    "a wall by its words": (AT, page("<p>Please verify you are a human.</p>"), {}, FetchState.WALL),
    "a login by where it leads": ("https://payer.example/sso/login?to=1", page("<p>User</p>"), {}, FetchState.WALL),
    "a login": (AT, hostile.LOGIN, {}, FetchState.WALL),
    "terms": (AT, hostile.TERMS, {}, FetchState.WALL),
    "an error": (AT, hostile.NOT_FOUND, {}, FetchState.ERROR_PAGE),
    "an error by its title": (AT, page("<p>We are sorry.</p>", "404 - Oops"), {}, FetchState.ERROR_PAGE),
    "the front page": ("https://payer.example/", page("<p>Welcome</p>"), {}, FetchState.ERROR_PAGE),
    "nothing": (AT, b" \n", {}, FetchState.ERROR_PAGE),
    "scripts": (AT, hostile.SCRIPTS_ONLY, {}, FetchState.ERROR_PAGE),
    "a cut PDF": (AT, b"%PDF-1.7\n1 0 obj\n", {}, FetchState.FAILED),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_stands_in_place_of_a_document_is_told(name: str) -> None:
    final, data, headers, state = OTHERS[name]
    judgement = judge(AT, final, headers, data)
    assert judgement is not None
    assert judgement.state is state
    assert judgement.why


def test_a_short_web_page_at_the_address_of_a_pdf_is_no_document() -> None:
    judgement = judge("https://payer.example/a.pdf", "https://payer.example/a.pdf", {}, page("<p>Hello</p>", "Home"))
    assert judgement is not None
    assert "in place of a PDF" in judgement.why
