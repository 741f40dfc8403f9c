"""The four habits of payers' sites, from the index to the timeline: each ends in the right policy and version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.exchange import PolicyFilter
from corpus.source import LinkRules, Source, SourceKind
from tests.ingest.visits import Practice, index, policy
from tests.servers.cms import CoverageApi, envelope

INDEX = "https://policies.example/list"
REPORT_PATHS = (
    "/reports/national-coverage-ncd",
    "/reports/local-coverage-final-lcds",
    "/reports/local-coverage-articles",
)
HTML = LinkRules(include=(r"/docs/[^/?]+$",))


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    """A practice with nothing in it."""
    made = Practice(tmp_path)
    yield made
    made.close()


def source(payer: str, url: str = INDEX, links: LinkRules = HTML) -> Source:
    """A source of a payer."""
    return Source(f"{payer}/list", payer, SourceKind.INDEX, url, links=links)


def at(name: str) -> str:
    """The address of a document of the site."""
    return f"https://policies.example/docs/{name}"


def policies(practice: Practice) -> list[str]:
    """The ids of all policies."""
    return [found.policy_id for found in practice.record.policies(PolicyFilter(limit=200))]


def lamp(weeks: int, **said: str) -> str:
    """A policy about lamps."""
    return policy("Lamp Therapy", weeks=weeks, **{"payer": "Highmark", **said})


def test_a_new_address_for_each_version_is_one_policy_by_the_part_of_its_number_that_stays(practice: Practice) -> None:
    first = {INDEX: index((at("L-991-006.html"), "L-991-006"))}
    first[at("L-991-006.html")] = lamp(6, number="L-991-006", effective="January 5, 2026")
    practice.visit(source("highmark"), "2026-01-10", first)
    second = {INDEX: index((at("L-991-007.html"), "L-991-007"))}
    second[at("L-991-007.html")] = lamp(12, number="L-991-007", effective="March 2, 2026")
    practice.visit(source("highmark"), "2026-03-03", second)

    assert policies(practice) == ["highmark/l-991"]
    assert practice.timeline("highmark/l-991") == [("2026-01-05", "6"), ("2026-03-02", "12")]


def test_an_address_that_is_overwritten_has_one_version_for_each_text(practice: Practice) -> None:
    said = {"payer": "UnitedHealthcare", "effective": "January 1, 2026", "also": "Policy Number: 2026T9990A"}
    pages = {INDEX: index((at("lamp-therapy"), "Lamp Therapy")), at("lamp-therapy"): lamp(6, **said)}
    practice.visit(source("uhc"), "2026-01-10", pages)
    practice.visit(source("uhc"), "2026-01-17")
    said = {**said, "effective": "April 1, 2026", "also": "Policy Number: 2026T9990B"}
    practice.visit(source("uhc"), "2026-04-03", {**pages, at("lamp-therapy"): lamp(12, **said)})

    (policy_id,) = policies(practice)
    assert practice.timeline(policy_id) == [("2026-01-01", "6"), ("2026-04-01", "12")]


def test_an_overwritten_document_without_a_number_stays_its_policy_when_its_title_changes(practice: Practice) -> None:
    pages = {INDEX: index((at("lamps"), "Lamps")), at("lamps"): policy("Lamp Therapy", payer="Medica", weeks=6)}
    practice.visit(source("medica"), "2026-01-10", pages)
    renamed = policy("Lamp and Light Box Therapy", payer="Medica", weeks=12, effective="March 1, 2026")
    practice.visit(source("medica"), "2026-03-02", {**pages, at("lamps"): renamed})

    assert policies(practice) == ["medica/lamp-therapy"]
    assert [weeks for _, weeks in practice.timeline("medica/lamp-therapy")] == ["6", "12"]


def test_an_address_that_is_given_to_another_policy_is_that_other_policy(practice: Practice) -> None:
    pages = {INDEX: index((at("latest"), "Latest")), at("latest"): policy("Lamp Therapy", payer="Medica", weeks=6)}
    practice.visit(source("medica"), "2026-01-10", pages)
    practice.visit(
        source("medica"), "2026-03-02", {**pages, at("latest"): policy("Orthopedic Slippers", payer="Medica", weeks=2)}
    )

    assert policies(practice) == ["medica/lamp-therapy", "medica/orthopedic-slippers"]


def test_one_policy_on_many_hosts_is_one_version_by_its_number(practice: Practice) -> None:
    text = lamp(6, payer="Centene", number="CP.MP.990", effective="February 1, 2026")
    for host in ("meadow", "brook", "hill"):
        home, address = f"https://{host}.example/policies", f"https://{host}.example/docs/CP.MP.990"
        practice.visit(source("centene", home), "2026-02-10", {home: index((address, "CP.MP.990")), address: text})

    assert policies(practice) == ["centene/cp-mp-990"]
    assert practice.timeline("centene/cp-mp-990") == [("2026-02-01", "6")]


def test_a_host_that_follows_late_does_not_bring_an_old_text_back(practice: Practice) -> None:
    old = lamp(6, payer="Centene", number="CP.MP.990", effective="February 1, 2025")
    new = lamp(12, payer="Centene", number="CP.MP.990", effective="February 1, 2026")
    home, late = "https://meadow.example/policies", "https://brook.example/policies"
    here, there = "https://meadow.example/docs/990", "https://brook.example/docs/990"
    practice.visit(source("centene", home), "2025-02-10", {home: index((here, "990")), here: old})
    practice.visit(source("centene", home), "2026-02-10", {home: index((here, "990")), here: new})
    practice.visit(source("centene", late), "2026-02-20", {late: index((there, "990")), there: f"{old}<!-- brook -->"})

    assert practice.timeline("centene/cp-mp-990") == [("2025-02-01", "6"), ("2026-02-01", "12")]


@pytest.mark.parametrize("order", [("current", "future"), ("future", "current")])
def test_a_future_text_beside_the_current_one_governs_from_its_day_whichever_is_listed_first(
    practice: Practice, order: tuple[str, str]
) -> None:
    pages = {
        INDEX: index(*((at(name), name) for name in order)),
        at("current"): lamp(6, payer="Centene", number="CP.MP.990", effective="January 1, 2026"),
        at("future"): lamp(12, payer="Centene", number="CP.MP.990", effective="June 1, 2026"),
    }
    practice.visit(source("centene"), "2026-03-10", pages)

    assert practice.timeline("centene/cp-mp-990") == [("2026-01-01", "6"), ("2026-06-01", "12")]
    march = " ".join(practice.in_force("centene/cp-mp-990", "2026-03-10"))
    assert "6 weeks" in march
    assert "12 weeks" not in march


def test_a_future_text_that_moves_to_the_current_address_is_no_new_version(practice: Practice) -> None:
    current = lamp(6, payer="Centene", number="CP.MP.990", effective="January 1, 2026")
    future = lamp(12, payer="Centene", number="CP.MP.990", effective="June 1, 2026")
    both = {INDEX: index((at("now"), "now"), (at("next"), "next")), at("now"): current, at("next"): future}
    practice.visit(source("centene"), "2026-03-10", both)
    practice.visit(source("centene"), "2026-06-02", {INDEX: index((at("now"), "now")), at("now"): future})

    assert practice.timeline("centene/cp-mp-990") == [("2026-01-01", "6"), ("2026-06-01", "12")]


def test_a_correction_of_the_current_text_leaves_the_future_one_where_it_is(practice: Practice) -> None:
    current = lamp(6, payer="Centene", number="CP.MP.990", effective="January 1, 2026")
    future = lamp(12, payer="Centene", number="CP.MP.990", effective="June 1, 2026")
    both = {INDEX: index((at("now"), "now"), (at("next"), "next")), at("now"): current, at("next"): future}
    practice.visit(source("centene"), "2026-03-10", both)
    corrected = current.replace("6 weeks", "8 weeks")
    practice.visit(source("centene"), "2026-04-02", {**both, at("now"): corrected})

    expected = [("2026-01-01", "6"), ("2026-04-02", "8"), ("2026-06-01", "12")]
    assert practice.timeline("centene/cp-mp-990") == expected


def test_the_number_an_index_says_serves_where_the_document_prints_none(practice: Practice) -> None:
    table = (
        '<table><tr><th>Number</th><th>Title</th></tr><tr><td>QX-77</td><td><a href="/docs/a">L</a></td></tr></table>'
    )
    page = f"<!doctype html><html><body>{table}</body></html>"
    practice.visit(source("medica"), "2026-01-10", {INDEX: page, at("a"): policy("Lamps", payer="Medica", weeks=6)})
    table = table.replace("/docs/a", "/docs/b")
    text = policy("Lamps and Lights", payer="Medica", weeks=12, effective="March 1, 2026")
    practice.visit(source("medica"), "2026-03-02", {INDEX: f"<!doctype html><html>{table}</html>", at("b"): text})

    assert policies(practice) == ["medica/qx-77"]
    assert [weeks for _, weeks in practice.timeline("medica/qx-77")] == ["6", "12"]


def test_what_a_document_prints_is_believed_before_what_an_index_says_of_it(practice: Practice) -> None:
    table = (
        "<table><tr><th>Number</th><th>Title</th><th>Effective</th></tr><tr><td>CP.MP.001</td><td>"
        '<a href="/docs/a">Lamps</a></td><td>12/31/2026</td></tr></table>'
    )
    text = lamp(6, payer="Centene", number="CP.MP.990", effective="January 1, 2026")
    practice.visit(source("centene"), "2026-01-10", {INDEX: f"<html><body>{table}</body></html>", at("a"): text})

    assert practice.timeline("centene/cp-mp-990") == [("2026-01-01", "6")]


def coverage(version: int, day: str, weeks: int) -> dict[str, str]:
    """The answers of the coverage API when this version of a determination is the latest."""
    api = CoverageApi()
    text = f"<p>Lamp therapy is covered when all of the following criteria are met:</p><ol><li>The patient has had \
symptoms for at least {weeks} weeks; and</li><li>A signed order is on file.</li></ol>"
    api.add("ncd", "991", version, "970.1", "Lamp Therapy", day, indications_limitations=text)
    base = "https://coverage.example/v1"
    pages = {f"{base}{path}/?page_size=500": json.dumps(envelope([])) for path in REPORT_PATHS}
    pages[f"{base}{REPORT_PATHS[0]}/?page_size=500"] = json.dumps(envelope(api.reports["ncd"]))
    detail = api.details["ncd", "991", str(version)]
    pages[f"{base}/data/ncd/?ncdid=991&ncdver={version}"] = json.dumps(envelope([detail]))
    return pages


def test_versions_of_a_determination_follow_one_another_under_the_number_people_know(practice: Practice) -> None:
    api = Source("cms/coverage", "cms", SourceKind.CMS, "https://coverage.example/")
    practice.visit(api, "2026-02-01", coverage(1, "01/15/2026", 6))
    (taken,) = practice.visit(api, "2026-05-01", coverage(2, "04/20/2026", 12))

    assert policies(practice) == ["cms/ncd-970-1"]
    assert practice.timeline("cms/ncd-970-1") == [("2026-01-15", "6"), ("2026-04-20", "12")]
    received = json.loads(practice.archive.get(taken.sha256))
    assert received["data"][0]["document_version"] == 2
