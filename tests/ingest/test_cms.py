"""The coverage API: what it offers is found, opened with its token, and read from the bytes as they were received."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Operator
from corpus.payer_book import PayerBook
from corpus.source import Fetched, FetchState, Source, SourceKind
from ingest.cms_api import VALID, CmsFetcher
from ingest.cms_json import unescaped
from ingest.discovery import Discovered, discover
from ingest.fetch import FetchLimits, WebFetcher
from ingest.reading import make_reading
from retrieval.verify_text import visible_lines
from tests.servers.cms import INDICATIONS, CoverageApi, envelope
from tests.servers.local import LocalServer, local_server

START = datetime(2026, 3, 10, 9, tzinfo=UTC)


class Coverage:
    """The API on a local server, a clock, and a fetcher that is asked with both."""

    def __init__(self, server: LocalServer) -> None:
        self.api = CoverageApi()
        self.api.serve_on(server)
        self.now = START
        self.source = Source("cms/coverage", "cms", SourceKind.CMS, server.url, internal=True, delay=timedelta(0))
        limits = FetchLimits(read_seconds=2, total_seconds=5, pause_factor=0.001)
        self.fetcher = CmsFetcher(WebFetcher(contact="desk@practice.example", limits=limits), lambda: self.now)

    def fetch(self, url: str) -> Fetched:
        """One address."""
        return self.fetcher.fetch(url, None, self.source)

    def found(self) -> Discovered:
        """What the API offers."""
        return discover(self.source, self.fetch)


@pytest.fixture
def coverage() -> Iterator[Coverage]:
    """An API with three national determinations, a local one and an article."""
    with local_server() as server:
        made = Coverage(server)
        for number in range(1, 4):
            made.api.add(
                "ncd",
                str(900 + number),
                2,
                f"970.{number}",
                f"Lamp therapy {number}",
                "01/15/2026",
                item_service_description="<p>A lamp.</p>",
                indications_limitations=INDICATIONS,
            )
        made.api.add(
            "lcd",
            "98001",
            7,
            "L98001",
            "Lamp rental",
            "02/01/2026",
            indication=INDICATIONS,
            associated_info="<p>A signed order must be kept for seven years.</p>",
        )
        made.api.add("article", "98501", 3, "A98501", "Billing of lamps", "02/01/2026", description=INDICATIONS)
        yield made
        made.fetcher.close()


def test_all_reports_are_read_to_their_last_page(coverage: Coverage) -> None:
    found = coverage.found()

    assert [d.number for d in found.documents] == ["NCD 970.1", "NCD 970.2", "NCD 970.3", "L98001", "A98501"]
    assert [d.effective_date for d in found.documents][:1] == ["2026-01-15"]
    assert found.documents[0].url.endswith("/v1/data/ncd/?ncdid=901&ncdver=2")
    assert found.pages == 4
    assert found.warnings == ()


def test_what_is_retired_is_not_offered(coverage: Coverage) -> None:
    coverage.api.reports["ncd"][0]["retirement_date"] = "03/01/2026"

    assert "NCD 970.1" not in [d.number for d in coverage.found().documents]


def test_an_error_inside_a_success_is_a_warning_in_the_words_of_the_api() -> None:
    body = json.dumps({"meta": {"status": {"id": 500, "message": "Try again"}}, "data": []}).encode()
    source = Source("cms/coverage", "cms", SourceKind.CMS, "https://coverage.example/")
    found = discover(source, lambda url: Fetched(url, FetchState.NEW, START, data=body))

    assert len(found.warnings) == 3
    assert "the API says 500: Try again" in found.warnings[0]


def test_one_token_opens_all_local_documents_and_national_ones_need_none(coverage: Coverage) -> None:
    answers = [coverage.fetch(document.url) for document in coverage.found().documents]

    assert [answer.state for answer in answers] == [FetchState.NEW] * 5
    assert coverage.api.licences == 1


def test_a_token_is_renewed_before_it_ends(coverage: Coverage) -> None:
    local = coverage.found().documents[3].url
    coverage.fetch(local)
    coverage.now += VALID
    coverage.fetch(local)

    assert coverage.api.licences == 2


def test_a_token_that_is_refused_is_renewed_once(coverage: Coverage) -> None:
    local = coverage.found().documents[3].url
    coverage.fetch(local)
    coverage.api.token = "second"

    assert coverage.fetch(local).state is FetchState.NEW
    assert coverage.api.licences == 2


def test_without_a_licence_the_answer_says_so() -> None:
    with local_server() as server:
        made = Coverage(server)
        del server.pages["/v1/metadata/license-agreement/"]
        answer = made.fetch(f"{server.url}/v1/data/lcd/?lcdid=1&ver=1")
        made.fetcher.close()

    assert answer.data is None
    assert answer.why.startswith("the licence of the coverage API")


def test_a_determination_is_read_from_the_bytes_as_they_were_received(coverage: Coverage) -> None:
    data = coverage.fetch(coverage.found().documents[0].url).data
    assert data is not None
    reading = make_reading(data, Hints(), PayerBook.load(), "1")

    assert (reading.media_type, reading.facts.payer, reading.facts.number) == ("application/json", "cms", "NCD 970.1")
    assert (reading.facts.title, reading.facts.effective_date) == ("Lamp therapy 1", "2026-01-15")
    assert reading.facts.revision == "NCD 970.1 v2"
    assert "Body weight is < 90 kg; and" in reading.text
    root = next(node for node in reading.criteria if node.operator is Operator.ALL)
    assert len(root.children) == 3


def test_every_criterion_stands_in_the_archived_bytes_for_the_other_reader_too(coverage: Coverage) -> None:
    data = coverage.fetch(coverage.found().documents[3].url).data
    assert data is not None
    reading = make_reading(data, Hints(), PayerBook.load(), "1")
    shown = " ".join(" ".join(visible_lines(data)).split())

    assert reading.facts.number == "L98001"
    quotes = [reading.text[node.start : node.end] for root in reading.criteria for node in root.walk()]
    assert len(quotes) >= 4
    assert [quote for quote in quotes if " ".join(quote.split()) not in shown] == []


@pytest.mark.parametrize("text", ["<p>Age &lt; 18</p>", "&lt;p&gt;Age &amp;lt; 18&lt;/p&gt;"])
def test_markup_is_unescaped_as_often_as_it_was_escaped_and_signs_stay_signs(text: str) -> None:
    assert unescaped(text) == "<p>Age &lt; 18</p>"
    assert unescaped("R&D at 5 < 6") == "R&D at 5 < 6"


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "not_a_policy"), ([{"title": "A"}, {"title": "B"}], "not_a_policy"), ([{"title": "A"}], "blank")],
)
def test_an_answer_without_one_text_is_refused(rows: list[dict[str, object]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make_reading(json.dumps(envelope(rows)).encode(), Hints(), PayerBook.load(), "1")
    assert refused.value.code == code


def test_a_report_whose_pages_never_end_is_left() -> None:
    numbers = count(1)

    def endless(url: str) -> Fetched:
        return Fetched(url, FetchState.NEW, START, data=json.dumps(envelope([], str(next(numbers)))).encode())

    source = Source("cms/coverage", "cms", SourceKind.CMS, "https://coverage.example/")

    assert "the rest was left out" in discover(source, endless).warnings[0]
