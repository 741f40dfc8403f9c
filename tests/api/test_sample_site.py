"""The sample payers' site is on each day what site.yaml says, and behaves as real sites do, well and badly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from api.sample_site import SAMPLES, SampleSite
from corpus.source import Fetched, FetchState, Source
from corpus.source_book import SourceBook
from ingest.discovery import discover
from ingest.fetch import FetchLimits, WebFetcher


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(patience=0) as running:
        yield running


@pytest.fixture
def web(site: SampleSite) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, trust_env=False) as client:
        yield client


@pytest.fixture
def fetcher() -> Iterator[WebFetcher]:
    made = WebFetcher(limits=FetchLimits(pause_factor=0))
    yield made
    made.close()


def _sources(site: SampleSite, folder: Path) -> list[Source]:
    return [source for source in SourceBook.load(site.payers_into(folder)) if source.internal]


def _found(source: Source, fetcher: WebFetcher) -> list[str]:
    def fetch(url: str, **more: object) -> Fetched:
        assert not more
        return fetcher.fetch(url, None, source)

    return [document.url for document in discover(source, fetch).documents]


def test_the_sample_payers_have_about_fifteen_policies_in_several_versions(site: SampleSite) -> None:
    names = {name for page in site.publications.documents.values() for _, name in page.files if name}
    policies = {"-".join(name.split("-")[:-2]) for name in names if "new-menu" not in name}
    assert len(policies) == 15
    assert len(names) > len(policies)


def test_all_samples_together_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 1_500_000


def test_discovery_finds_on_every_day_what_stands_there_and_nothing_else(
    site: SampleSite, fetcher: WebFetcher, tmp_path: Path
) -> None:
    indexes = {site.url + index.path: index for index in site.publications.indexes.values()}
    sources = _sources(site, tmp_path)
    assert {source.url for source in sources} == set(indexes)
    while True:
        for source in sources:
            index = indexes[source.url]
            shut = index.login is not None and site.day >= index.login
            there = [
                site.url + page.path
                for page in site.publications.documents.values()
                if page.path.startswith(index.folder) and page.listed_on(site.day)
            ]
            assert _found(source, fetcher) == ([] if shut else there)
        if site.day == site.publications.dates[-1]:
            return
        site.move_on()


def test_an_overwritten_page_has_a_new_etag_after_the_move_and_the_same_before(
    site: SampleSite, web: httpx.Client
) -> None:
    first = web.get("/larkfield/medical/lhp-0610.html")
    validators = {"If-None-Match": first.headers["etag"]}
    assert web.get("/larkfield/medical/lhp-0610.html", headers=validators).status_code == 304
    assert site.move_on() == date(2026, 8, 17)
    second = web.get("/larkfield/medical/lhp-0610.html", headers=validators)
    assert second.status_code == 200
    assert second.headers["last-modified"] != first.headers["last-modified"]
    assert site.asked == [("/larkfield/medical/lhp-0610.html", status) for status in (200, 304, 200)]


def test_a_new_version_has_a_new_address_at_one_payer_and_the_old_one_is_gone(
    site: SampleSite, web: httpx.Client
) -> None:
    old, new = "/meadowbrook/policies/mm-0720-2026-02.pdf", "/meadowbrook/policies/mm-0720-2026-08.pdf"
    assert [web.get(old).status_code, web.get(new).status_code] == [200, 404]
    site.move_on()
    assert [web.get(old).status_code, web.get(new).status_code] == [404, 200]


def test_text_to_come_stands_beside_the_text_in_force(site: SampleSite, web: httpx.Client) -> None:
    site.move_on()
    site.move_on()
    current, coming = (
        web.get("/cedar-harbor/policies/ch-2803.pdf"),
        web.get("/cedar-harbor/policies/upcoming/ch-2803.pdf"),
    )
    assert current.status_code == coming.status_code == 200
    assert current.content != coming.content


def test_one_policy_stands_at_two_places_with_the_same_bytes(web: httpx.Client) -> None:
    one, other = web.get("/cedar-harbor/policies/ch-2805.pdf"), web.get("/harbor-west/policies/ch-2805.pdf")
    assert one.content == other.content


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("/larkfield/medical/lhp-0698.html", FetchState.FAILED),
        ("/meadowbrook/policies/mm-0699-2019-01.pdf", FetchState.GONE),
        ("/cedar-harbor/policies/ch-2899.pdf", FetchState.WALL),
        ("/cedar-harbor/policies/members/ch-2890.pdf", FetchState.FORBIDDEN),
    ],
)
def test_what_fails_on_real_sites_fails_here(
    address: str, state: FetchState, site: SampleSite, fetcher: WebFetcher, tmp_path: Path
) -> None:
    source = _sources(site, tmp_path)[0]
    assert fetcher.fetch(site.url + address, None, source).state is state


def test_an_index_that_turns_into_a_login_is_seen_as_a_wall(
    site: SampleSite, fetcher: WebFetcher, tmp_path: Path
) -> None:
    source = next(source for source in _sources(site, tmp_path) if source.id == "cedar-harbor/west")
    assert fetcher.fetch(source.url, None, source).state is FetchState.NEW
    site.move_on()
    assert fetcher.fetch(source.url, None, source).state is FetchState.WALL


def test_after_the_last_publication_date_nothing_follows(site: SampleSite) -> None:
    for _ in site.publications.dates[1:]:
        site.move_on()
    with pytest.raises(IndexError):
        site.move_on()
