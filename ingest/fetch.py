"""How is one address of a payer asked for, so that neither its server nor this program comes to harm?

The adapter of the port ``Fetcher``: robots.txt and one request at a time per host with a pause, a conditional request
where the address is known, limits of time, size and redirects, a few careful repetitions, no private address unless
the source is internal, and a look at what came back. Whatever a server does is answered with a state and a sentence.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urljoin, urlsplit

from corpus.source import Fetched, FetchState, Known, Source
from ingest import fetch_net as net
from ingest.fetch_body import ACCEPT_ENCODING, Unusable, receive
from ingest.fetch_guard import Address, PrivateAddress, Resolver, is_public, resolve
from ingest.fetch_hosts import Sleep, Turns
from ingest.fetch_pages import is_wall, judge
from ingest.fetch_retry import ATTEMPTS, Attempt, pause_before
from ingest.fetch_robots import AGENT, MAX_BYTES, RobotsAnswer, RobotsBook, Rules

MAX_REDIRECTS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_HEADERS = ("content-type", "content-disposition", "content-language", "date", "etag", "last-modified")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds one read, one whole request may take; bytes an answer may have; what pauses are multiplied by."""

    read_seconds: float = 20.0
    total_seconds: float = 180.0
    max_bytes: int = 100_000_000
    pause_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer of one server, received whole within the limits."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True, slots=True)
class _Question:
    """One request; the cookies live as long as one fetch, for sites that will not answer without their own."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: net.Cookies = field(default_factory=net.Cookies)


class _Stop(Exception):
    """The end of a fetch without a document: its state and why."""

    def __init__(self, state: FetchState, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.state = state
        self.status = status


class WebFetcher:
    """Fetches over HTTP. Threads may share it; it keeps connections, the rules of robots.txt and whose turn it is."""

    def __init__(
        self,
        *,
        contact: str = "",
        limits: FetchLimits | None = None,
        resolver: Resolver = resolve,
        public: Callable[[Address], bool] = is_public,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._agent = f"{AGENT}/0.1 (reads coverage policies; contact: {contact or 'none was given'})"
        self._exchange = net.Exchange()
        self._guarded = net.Transport(self._exchange, resolver, public)
        self._open = net.Transport(self._exchange, resolver, lambda _: True)
        self._turns = Turns(sleep)
        self._sleep = sleep
        self._robots = RobotsBook()

    def close(self) -> None:
        """Closes connections."""
        self._guarded.close()
        self._open.close()

    def fetch(
        self, url: str, known: Known | None, source: Source, *, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """Asks for one address; see the port ``Fetcher``."""
        return _Way(self, source, url, known, dict(headers or {})).run()

    def rules(self, url: str, source: Source) -> Rules:
        """What robots.txt of the site of this address says."""
        parts = urlsplit(url)
        return self._robots.rules(f"{parts.scheme}://{parts.netloc}", partial(self._ask_robots, url, source))

    def _ask_robots(self, url: str, source: Source) -> RobotsAnswer:
        at = urljoin(url, "/robots.txt")
        try:
            for _ in range(MAX_REDIRECTS):
                answer = self._repeat(_Question(at), source, 0.0, MAX_BYTES)
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    return RobotsAnswer(answer.status, answer.data.decode("utf-8", errors="replace"))
                at = _target(at, answer.headers["location"])
        except _Stop as stop:
            return RobotsAnswer(0, why=str(stop))
        return RobotsAnswer(404)  # RFC 9309, 2.3.1.2: too many redirects count as no robots.txt

    def pause(self, url: str, source: Source, asked: float) -> float:
        """Seconds between two requests to this host; none to this very machine."""
        if source.internal and _is_loopback(urlsplit(url).hostname or ""):
            return 0.0
        return max(source.delay.total_seconds(), asked) * self._limits.pause_factor

    def ask(self, question: _Question, source: Source, delay: float) -> _Answer:
        """One answer, with careful repetitions. Raises _Stop."""
        return self._repeat(question, source, delay, self._limits.max_bytes)

    def _repeat(self, question: _Question, source: Source, delay: float, limit: int) -> _Answer:
        for number in range(1, ATTEMPTS + 1):
            attempt, answer = self._once(question, source, delay, limit)
            if answer is not None and not attempt.again:
                return answer
            wait = pause_before(number + 1, attempt)
            if wait is None:
                if answer is not None and limit == MAX_BYTES:  # robots.txt: its status is judged, not its words
                    return answer
                raise _Stop(
                    FetchState.WALL if attempt.wall else FetchState.FAILED, attempt.told(number), attempt.status
                )
            self._sleep(wait * self._limits.pause_factor)
        raise AssertionError("the last attempt has no pause after it")

    def _once(self, question: _Question, source: Source, delay: float, limit: int) -> tuple[Attempt, _Answer | None]:
        host = urlsplit(question.url).hostname or ""
        with self._turns.at(host, self.pause(question.url, source, delay)):
            try:
                answer = self._exchanged(question, source, limit)
            except PrivateAddress as error:
                raise _Stop(FetchState.FORBIDDEN, f"{error}, and the source is not marked internal") from error
            except Unusable as error:
                return Attempt(why=str(error), again=error.again), None
            except net.TimedOut:
                return Attempt(why=f"no whole answer within {self._limits.total_seconds:g} s", again=True), None
            except net.TransportError as error:
                return Attempt(why=_in_words(error), again=not net.name_unknown(error)), None
        wall = answer.status >= 400 and is_wall(answer.headers, answer.data)
        return Attempt.of(answer.status, answer.headers, wall=wall), answer

    def _exchanged(self, question: _Question, source: Source, limit: int) -> _Answer:
        self._exchange.begin(self._limits.total_seconds)
        sent = {"user-agent": self._agent, "accept": "*/*", "accept-encoding": ACCEPT_ENCODING, **question.headers}
        extensions = {"timeout": net.timeouts(self._limits.read_seconds)}
        request = net.Request("GET", question.url, headers=sent, extensions=extensions)
        question.cookies.set_cookie_header(request)
        response = (self._open if source.internal else self._guarded).handle_request(request)
        response.request = request
        try:
            question.cookies.extract_cookies(response)
            data = receive(response.iter_raw(), response.headers, limit)
            if response.extensions.get("http_version") != b"HTTP/2" and "content-length" in response.headers:
                surplus = self._exchange.surplus(response.num_bytes_downloaded)
                if surplus > 0 and response.status_code == 200:
                    raise Unusable("the answer is longer than it says: its end would be missing", again=True)
        finally:
            response.close()
        return _Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, data)


class _Way:
    """One fetch on its way along redirects."""

    def __init__(
        self, fetcher: WebFetcher, source: Source, url: str, known: Known | None, headers: dict[str, str]
    ) -> None:
        self._fetcher = fetcher
        self._source = source
        self._url = url
        self._known = known
        self._headers = headers
        self._at = url
        self._cookies = net.Cookies()

    def run(self) -> Fetched:
        """Follows redirects to an answer and says what it is."""
        try:
            answer = self._follow()
            return self._said(answer)
        except _Stop as stop:
            return self._fetched(stop.state, stop.status, why=str(stop))

    def _follow(self) -> _Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask()
            if answer.status not in _REDIRECTS:
                return answer
            if not answer.headers.get("location"):
                raise _Stop(FetchState.FAILED, "the server redirects to nowhere", answer.status)
            before, self._at = self._at, _target(self._at, answer.headers["location"])
            if urlsplit(before).netloc != urlsplit(self._at).netloc:
                self._headers = {}  # a token of one site is nothing for another
        raise _Stop(FetchState.FAILED, f"the server redirects more than {MAX_REDIRECTS} times", answer.status)

    def _ask(self) -> _Answer:
        rules = self._fetcher.rules(self._at, self._source)
        if refusal := rules.refusal(self._at):
            raise _Stop(FetchState.FORBIDDEN, refusal)
        question = _Question(self._at, {**self._headers, **self._conditions()}, self._cookies)
        return self._fetcher.ask(question, self._source, rules.delay)

    def _conditions(self) -> dict[str, str]:
        if self._known is None or not self._known.sha256:
            return {}
        given = {"if-none-match": self._known.etag, "if-modified-since": self._known.last_modified}
        return {name: value for name, value in given.items() if value}

    def _said(self, answer: _Answer) -> Fetched:
        status = answer.status
        if status == 304:
            if self._conditions():
                return self._fetched(FetchState.UNCHANGED, status, answer)
            raise _Stop(FetchState.FAILED, "the server says unchanged although it was not asked", status)
        if status in (404, 410):
            raise _Stop(FetchState.GONE, f"the server says it is not there ({status})", status)
        if status != 200:
            state = FetchState.WALL if status in (401, 403, 407, 202) or is_wall(answer.headers, answer.data) else None
            why = "the server refuses it to us" if state else "the server did not give it"
            raise _Stop(state or FetchState.FAILED, f"{why} ({status})", status)
        if self._known is not None and hashlib.sha256(answer.data).hexdigest() == self._known.sha256:
            return self._fetched(FetchState.UNCHANGED, status, answer)
        judgement = judge(self._url, self._at, answer.headers, answer.data)
        if judgement is not None:
            raise _Stop(judgement.state, judgement.why, status)
        return self._fetched(FetchState.NEW, status, answer, data=answer.data)

    def _fetched(
        self, state: FetchState, status: int, answer: _Answer | None = None, *, data: bytes | None = None, why: str = ""
    ) -> Fetched:
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if answer and name in answer.headers}
        return Fetched(self._url, state, datetime.now(UTC), status, self._at, headers, data, why)


def _target(at: str, location: str) -> str:
    """Where a redirect leads. Raises _Stop for what is no web address."""
    try:
        target = urljoin(at, location)
        usable = urlsplit(target).scheme in ("http", "https") and bool(net.URL(target).host)
    except (ValueError, net.InvalidURL):
        usable = False
    if not usable:
        raise _Stop(FetchState.FAILED, f"the server redirects to {location[:80]!r}, which is no web address")
    return target.partition("#")[0]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_words(error: Exception) -> str:
    """What went wrong on the way."""
    return f"the connection failed ({str(error) or type(error).__name__})"
