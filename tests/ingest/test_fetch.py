"""Whatever a server does, the fetcher comes back, says what happened, and gives no bytes that are not the document."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address

import pytest

from corpus.source import Fetched, FetchState, Known, Source, SourceKind
from ingest.fetch import FetchLimits, WebFetcher
from ingest.fetch_guard import Address, is_public
from tests.servers import hostile
from tests.servers.local import Answer, LocalServer, Page, local_server, reply

LIMITS = FetchLimits(read_seconds=0.5, total_seconds=0.5, max_bytes=5_000_000, pause_factor=0.001)
POLICY = Page(hostile.POLICY, etag='"1"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT")
SHA256 = hashlib.sha256(hostile.POLICY).hexdigest()


@pytest.fixture
def site() -> Iterator[LocalServer]:
    """A server with one good policy."""
    with local_server() as server:
        server.pages["/policy"] = POLICY
        yield server


@pytest.fixture
def fetcher() -> Iterator[WebFetcher]:
    """A fetcher with small limits."""
    made = WebFetcher(contact="desk@practice.example", limits=LIMITS)
    yield made
    made.close()


def source(site: LocalServer, *, internal: bool = True) -> Source:
    """A source on the server."""
    return Source(
        "meadow/site", "meadow", SourceKind.LIST, site.url + "/", internal=internal, delay=timedelta(seconds=1)
    )


Ask = Callable[..., Fetched]


@pytest.fixture
def ask(site: LocalServer, fetcher: WebFetcher) -> Ask:
    """Puts an answer on the server and asks for it."""

    def asked(answer: Answer | None = None, known: Known | None = None, path: str = "/policy") -> Fetched:
        if answer is not None:
            site.pages[path] = answer
        return fetcher.fetch(site.url + path, known, source(site))

    return asked


def test_a_document_comes_with_its_validators_and_an_honest_name_is_given(site: LocalServer, ask: Ask) -> None:
    got = ask()
    assert (got.state, got.data, got.status) == (FetchState.NEW, hostile.POLICY, 200)
    assert got.headers["etag"] == '"1"'
    assert [path for path, _ in site.asked] == ["/robots.txt", "/policy"]
    assert all("payerpolicy" in sent["user-agent"] for _, sent in site.asked)
    assert all("desk@practice.example" in sent["user-agent"] for _, sent in site.asked)


def test_a_known_document_is_asked_for_conditionally(site: LocalServer, ask: Ask) -> None:
    got = ask(known=Known('"1"', "Thu, 01 Jan 2026 00:00:00 GMT", SHA256))
    assert (got.state, got.status, got.data) == (FetchState.UNCHANGED, 304, None)
    assert site.asked[-1][1]["if-none-match"] == '"1"'


def test_another_etag_with_the_same_bytes_is_unchanged_and_the_new_etag_is_told(ask: Ask) -> None:
    got = ask(Page(hostile.POLICY, etag='"2"'), Known('"1"', "", SHA256))
    assert (got.state, got.status, got.headers["etag"]) == (FetchState.UNCHANGED, 200, '"2"')


def test_the_same_etag_with_other_bytes_is_seen_when_nothing_is_told_of_it(ask: Ask) -> None:
    changed = Page(hostile.POLICY.replace(b"6 weeks", b"9 weeks"), etag='"1"')
    assert ask(changed, Known('"1"', "", SHA256)).state is FetchState.UNCHANGED
    assert ask(changed, Known("", "", SHA256)).state is FetchState.NEW


def test_an_unasked_304_is_a_failure(ask: Ask) -> None:
    assert ask(Page(b"", status=304)).state is FetchState.FAILED


HOSTILE: dict[str, tuple[Answer, FetchState, str]] = {
    "500": (hostile.failing(500), FetchState.FAILED, "answered 500, 3 times"),
    "429 for long": (hostile.failing(429, {"Retry-After": "7200"}), FetchState.FAILED, "come back in 7200 s"),
    "slow drip": (hostile.slow_drip, FetchState.FAILED, "no whole answer within 0.5 s"),
    "slow headers": (hostile.slow_headers, FetchState.FAILED, "no whole answer within 0.5 s"),
    "endless body": (hostile.endless_body, FetchState.FAILED, "larger than 5 MB"),
    "gzip bomb": (hostile.gzip_bomb, FetchState.FAILED, "larger than 5 MB"),
    "redirect loop": (hostile.redirect("/policy"), FetchState.FAILED, "redirects more than"),
    "redirect to a file": (hostile.redirect("file:///etc/passwd"), FetchState.FAILED, "no web address"),
    "too short": (hostile.too_short, FetchState.FAILED, "connection failed"),
    "too long": (hostile.too_long, FetchState.FAILED, "longer than it says"),
    "gone": (hostile.failing(404), FetchState.GONE, "not there (404)"),
    "forbidden": (hostile.failing(403), FetchState.WALL, "refuses it to us (403)"),
    "bot wall": (Page(hostile.BOT_WALL), FetchState.WALL, "wall against robots"),
    "bot wall as 503": (Page(hostile.BOT_WALL, status=503), FetchState.WALL, "wall against robots"),
    "login": (Page(hostile.LOGIN), FetchState.WALL, "a login"),
    "terms": (Page(hostile.TERMS), FetchState.WALL, "terms must be accepted"),
    "not found as 200": (Page(hostile.NOT_FOUND), FetchState.ERROR_PAGE, "error page served as a success"),
    "empty": (Page(b""), FetchState.ERROR_PAGE, "empty"),
    "scripts only": (Page(hostile.SCRIPTS_ONLY), FetchState.ERROR_PAGE, "no words without its scripts"),
    "cut PDF": (Page(b"%PDF-1.7\n" + b"1 0 obj\n" * 2000), FetchState.FAILED, "ends in the middle"),
    "packed unasked": (Page(b"x", headers={"Content-Encoding": "br"}), FetchState.FAILED, "not asked for"),
    "broken packing": (Page(b"x" * 90, headers={"Content-Encoding": "gzip"}), FetchState.FAILED, "broken"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_document_is_told_in_words(name: str, ask: Ask) -> None:
    answer, state, words = HOSTILE[name]
    got = ask(answer)
    assert (got.state, got.data) == (state, None)
    assert words in got.why


def test_errors_that_pass_are_waited_out(site: LocalServer, ask: Ask) -> None:
    assert ask(hostile.failing_at_first(2, POLICY)).state is FetchState.NEW
    assert site.count("/policy") == 3


def test_the_pause_a_server_asks_for_is_kept(site: LocalServer) -> None:
    pauses: list[float] = []
    fetcher = WebFetcher(limits=FetchLimits(), sleep=pauses.append)
    site.pages["/policy"] = hostile.failing_at_first(1, POLICY, 429, {"Retry-After": "7"})
    assert fetcher.fetch(site.url + "/policy", None, source(site)).state is FetchState.NEW
    assert pauses == [7.0]
    fetcher.close()


@pytest.mark.parametrize("packed", [gzip.compress(hostile.POLICY)])
def test_a_packed_document_is_unpacked(ask: Ask, packed: bytes) -> None:
    assert ask(Page(packed, headers={"Content-Encoding": "gzip"})).data == hostile.POLICY


def test_redirects_are_followed_with_the_cookies_they_set(ask: Ask, site: LocalServer) -> None:
    def gate(handler: hostile.Handler) -> None:
        seen = "seen=1" in (handler.headers.get("Cookie") or "")
        gone = Page(b"", status=302, headers={"Location": "/gate", "Set-Cookie": "seen=1; Path=/"})
        reply(handler, POLICY if seen else gone)

    got = ask(gate, path="/gate")
    assert (got.state, got.final_url) == (FetchState.NEW, site.url + "/gate")


def test_a_document_that_leads_to_the_front_page_is_gone(ask: Ask, site: LocalServer) -> None:
    site.pages["/"] = Page(b"<!doctype html><html><body><h1>Welcome</h1><p>Our medical policies.</p></body></html>")
    got = ask(hostile.redirect("/"))
    assert got.state is FetchState.ERROR_PAGE
    assert "front page" in got.why


# robots.txt


def test_what_robots_txt_forbids_is_not_asked_for(site: LocalServer, ask: Ask) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /policy\n", content_type="text/plain")
    got = ask()
    assert (got.state, "robots.txt" in got.why) == (FetchState.FORBIDDEN, True)
    assert site.count("/policy") == 0


def test_rules_for_this_program_go_before_rules_for_all(site: LocalServer, ask: Ask) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n\nUser-agent: payerpolicy\nAllow: /\n")
    assert ask().state is FetchState.NEW


@pytest.mark.parametrize("answer", [hostile.failing(503), hostile.slow_drip])
def test_a_robots_txt_that_fails_closes_the_site(site: LocalServer, ask: Ask, answer: Answer) -> None:
    site.pages["/robots.txt"] = answer
    got = ask()
    assert (got.state, "cannot be read" in got.why) == (FetchState.FORBIDDEN, True)
    assert site.count("/policy") == 0


def test_robots_txt_is_asked_for_once(site: LocalServer, ask: Ask) -> None:
    ask()
    ask()
    assert site.count("/robots.txt") == 1


def test_the_pause_robots_txt_asks_for_is_kept(site: LocalServer) -> None:
    pauses: list[float] = []
    fetcher = WebFetcher(limits=FetchLimits(), sleep=pauses.append, public=lambda _: True)
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 9\n")
    fetcher.fetch(site.url + "/policy", None, source(site, internal=False))
    fetcher.fetch(site.url + "/policy", None, source(site, internal=False))
    assert [round(pause) for pause in pauses if pause > 2] == [9]
    fetcher.close()


# private addresses


def test_a_private_address_is_refused_unless_the_source_is_internal(site: LocalServer, fetcher: WebFetcher) -> None:
    got = fetcher.fetch(site.url + "/policy", None, source(site, internal=False))
    assert got.state is FetchState.FORBIDDEN
    assert "no public address" in got.why
    assert site.asked == []


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.2:9/x", "http://169.254.169.254/latest/", "http://[::1]:9/", "http://10.0.0.1/"]
)
def test_a_redirect_to_a_private_address_is_refused(site: LocalServer, inside: str) -> None:
    fetcher = WebFetcher(limits=LIMITS, public=lambda address: is_public(address) or str(address) == "127.0.0.1")
    site.pages["/policy"] = hostile.redirect(inside)
    got = fetcher.fetch(site.url + "/policy", None, source(site, internal=False))
    fetcher.close()
    assert got.state is FetchState.FORBIDDEN
    assert "no public address" in got.why


def test_the_address_that_was_checked_is_the_one_connected_to(site: LocalServer) -> None:
    answers = iter([[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]])  # the second look-up would lead elsewhere
    fetcher = WebFetcher(limits=LIMITS, public=lambda a: str(a) == "127.0.0.1", resolver=lambda *_: next(answers))
    port = site.url.rpartition(":")[2]
    got = fetcher.fetch(f"http://policies.example:{port}/policy", None, source(site, internal=False))
    fetcher.close()
    assert got.state is FetchState.NEW
    assert site.asked[-1][1]["host"] == f"policies.example:{port}"


def test_a_name_that_leads_nowhere_is_asked_for_once() -> None:
    looked_up: list[str] = []

    def unknown(host: str, _: int) -> list[Address]:
        looked_up.append(host)
        raise OSError("Name or service not known")

    fetcher = WebFetcher(limits=LIMITS, resolver=unknown)
    nowhere = Source("meadow/site", "meadow", SourceKind.LIST, "http://policies.example/")
    got = fetcher.fetch("http://policies.example/policy", None, nowhere)
    fetcher.close()
    assert got.data is None
    assert "the name policies.example is not known" in got.why
    assert looked_up == ["policies.example"]
