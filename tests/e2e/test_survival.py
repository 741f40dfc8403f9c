"""Citations that were handed out are followed into every new version: unchanged, moved, altered or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import Services, build
from corpus.event import EventType
from ingest.manifest import Item
from retrieval.cite import CitedCriterion
from retrieval.standing import Standing
from tests.e2e.test_as_of import PAYER, Here
from tests.retrieval.world import WordEmbedder

U, M, A = Standing.UNCHANGED, Standing.MOVED, Standing.ALTERED
PAGE = """<!doctype html><html><head><title>Guided Kite Flying</title></head><body><main><h1>Guided Kite Flying</h1>
<p>Fernwood Health</p><p>Policy Number: FW-1000</p><p>Effective Date: {effective}</p>{body}</main></body></html>"""
YES = "<p>Guided kite flying is considered medically necessary when {joined} of the following criteria are met:</p>"
NEVER = "<p>Guided kite flying is considered not medically necessary for any of the following:</p>"
SIX, ORDER, SCALE = "At least 6 weeks of ground practice", "A signed order of a physician", "A wind scale of 4 or more"
CLIFFS = "Flights within 20 metres of a cliff"


@dataclass(frozen=True)
class Pair:
    """Two versions of a policy and what becomes of the sentences of the first."""

    name: str
    old: str
    new: str
    becomes: dict[str, Standing]


def section(heading: str, lead: str, *items: str) -> str:
    """A heading, a sentence and its list."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h2>{heading}</h2>{lead}<ol>{listed}</ol>"


def needs(*items: str, joined: str = "all", heading: str = "Coverage Criteria") -> str:
    """What is asked for."""
    return section(heading, YES.format(joined=joined), *items)


OLD = needs(SIX, ORDER, SCALE)
PAIRS = (
    Pair("nothing but the date", OLD, OLD, {SIX: U, ORDER: U, SCALE: U}),
    Pair("only marks and spaces", OLD, needs(SIX + ";", f"{ORDER}  ;", SCALE + "."), {SIX: U, ORDER: U, SCALE: U}),
    Pair("a number raised", OLD, needs(SIX.replace("6", "12"), ORDER, SCALE), {SIX: A, ORDER: U, SCALE: U}),
    Pair("a unit changed", OLD, needs(SIX.replace("weeks", "months"), ORDER, SCALE), {SIX: A, ORDER: U}),
    Pair("a comparison turned round", OLD, needs(SIX.replace("least", "most"), ORDER, SCALE), {SIX: A, ORDER: U}),
    Pair("put in another order", OLD, needs(SCALE, SIX, ORDER), {SIX: M, ORDER: M, SCALE: M}),
    Pair("one dropped", OLD, needs(SIX, ORDER), {SIX: U, ORDER: U, SCALE: A}),
    Pair("one added before", OLD, needs("A helmet", SIX, ORDER, SCALE), {SIX: M, ORDER: M, SCALE: M}),
    Pair("one added behind", OLD, needs(SIX, ORDER, SCALE, "A helmet"), {SIX: U, ORDER: U, SCALE: U}),
    Pair(
        "an alternative added to the sentence",
        OLD,
        needs(f"{SIX} or 2 supervised flights", ORDER, SCALE),
        {SIX: A, ORDER: U, SCALE: U},
    ),
    Pair("a condition put before", OLD, needs(f"In adults, {SIX.lower()}", ORDER, SCALE), {SIX: A, ORDER: U}),
    Pair("under another heading", OLD, needs(SIX, ORDER, SCALE, heading="Position Statement"), {SIX: M, ORDER: M}),
    Pair(
        "from needed to refused",
        needs(SIX, ORDER) + section("Exclusions", NEVER, CLIFFS, "Night flights"),
        needs(SIX, CLIFFS) + section("Exclusions", NEVER, ORDER, "Night flights"),
        {SIX: U, CLIFFS: A, ORDER: A, "Night flights": U},
    ),
    Pair(
        "the same sentence twice, one of them altered",
        needs(SIX, ORDER) + needs(SIX, SCALE, heading="Continued Flying"),
        needs(SIX.replace("6", "9"), ORDER) + needs(SIX, SCALE, heading="Continued Flying"),
        {ORDER: U, SCALE: U},
    ),
    Pair("a negation", OLD, needs(SIX, ORDER.replace("A signed", "No signed"), SCALE), {SIX: U, ORDER: A, SCALE: U}),
)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An empty data folder with one invented payer."""
    (tmp_path / "payers").mkdir()
    (tmp_path / "payers" / "fernwood.yaml").write_text(PAYER)
    made = build(Settings(data=str(tmp_path / "var"), payers=str(tmp_path / "payers"), workers=1))
    made.__dict__["embedder"] = WordEmbedder()
    made.__dict__["pool"] = Here(made.book)
    yield made
    made.close()


def publish(services: Services, body: str, effective: str, got: str) -> None:
    """Lets a version arrive and compares it."""
    page = PAGE.format(effective=effective, body=body)
    url, moment = "https://fernwood.example/kites.html", datetime.fromisoformat(got).replace(tzinfo=UTC)
    services.intake.take(
        [Item(Path("kites.html"), payer="fernwood", source_url=url, retrieved_at=moment, data=page.encode())]
    )
    services.detector.record()


def cited(services: Services, day: str) -> dict[str, str]:
    """The citations of the tree of a day, by their words; of words that stand twice, the last."""
    tree = services.lookup.tree("fernwood/fw-1000", date.fromisoformat(day))

    def walk(node: CitedCriterion) -> Iterator[CitedCriterion]:
        yield node
        for child in node.children:
            yield from walk(child)

    return {node.citation.quote: str(node.citation.id) for root in tree.roots for node in walk(root)}


def altered(services: Services) -> set[str]:
    """The citations that went out as altered."""
    found = services.record.events(types=[EventType.CITATION_ALTERED], limit=1000)
    return {str(posted.event.data["citation_id"]) for posted in found}


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_what_becomes_of_a_citation_is_what_became_of_its_demand(services: Services, pair: Pair) -> None:
    publish(services, pair.old, "January 1, 2026", "2026-01-10")
    ids = cited(services, "2026-02-01")
    publish(services, pair.new, "April 1, 2026", "2026-04-05")
    keys = {words: services.record.citation(ids[words]) for words in pair.becomes}
    found = {words: services.standings.of(key, date(2026, 6, 1)) for words, key in keys.items() if key is not None}
    assert found == pair.becomes
    told = altered(services)
    assert {words: ids[words] in told for words in pair.becomes} == {w: s is A for w, s in pair.becomes.items()}


def test_the_place_of_words_that_stand_is_where_they_are_in_the_new_text(services: Services) -> None:
    publish(services, OLD, "January 1, 2026", "2026-01-10")
    ids = cited(services, "2026-02-01")
    publish(services, needs(SCALE, SIX, ORDER), "April 1, 2026", "2026-04-05")
    for words in (SIX, ORDER, SCALE):
        key = services.record.citation(ids[words])
        assert key is not None
        stands = services.standings.today(key, date(2026, 6, 1))
        assert stands.version is not None
        assert stands.span is not None
        text = services.record.text(stands.version.text_sha256)
        assert text[stands.span.start : stands.span.end].rstrip(".;") == words
        assert stands.version.dated == "2026-04-01"


def test_a_citation_is_told_once_however_many_versions_follow(services: Services) -> None:
    publish(services, OLD, "January 1, 2026", "2026-01-10")
    ids = cited(services, "2026-02-01")
    for month, weeks in (("April", "9"), ("July", "12")):
        number = {"April": "04", "July": "07"}[month]
        publish(services, needs(SIX.replace("6", weeks), ORDER, SCALE), f"{month} 1, 2026", f"2026-{number}-05")
        services.detector.record()
    found = [p.event for p in services.record.events(types=[EventType.CITATION_ALTERED])]
    assert [event.data["version"] for event in found if event.data["citation_id"] == ids[SIX]] == [
        "fernwood/fw-1000@2026-04-01"
    ]


def test_a_version_found_late_alters_nothing_that_is_relied_on_today(services: Services) -> None:
    publish(services, OLD, "January 1, 2026", "2026-01-10")
    cited(services, "2026-02-01")
    publish(services, OLD + "<p>Reviewed.</p>", "July 1, 2026", "2026-07-05")
    publish(services, needs(SIX.replace("6", "9"), ORDER, SCALE), "April 1, 2026", "2026-04-05")
    assert altered(services) == set()


def test_a_version_that_was_published_and_not_compared_is_compared_by_the_next_run(services: Services) -> None:
    publish(services, OLD, "January 1, 2026", "2026-01-10")
    ids = cited(services, "2026-02-01")
    page = PAGE.format(effective="April 1, 2026", body=needs(SIX.replace("6", "12"), ORDER, SCALE))
    moment = datetime(2026, 4, 5, tzinfo=UTC)
    item = Item(
        Path("k.html"), payer="fernwood", source_url="https://f.example/k", retrieved_at=moment, data=page.encode()
    )
    services.intake.take([item])  # and here the process ended
    assert services.record.uncompared() == ["fernwood/fw-1000@2026-04-01"]
    assert services.intake.take([item]).taken[0].minted == 0
    changes = services.detector.record()
    assert [change.change.kind.value for change in changes if change.change.material][-1] == "criterion_tightened"
    assert ids[SIX] in altered(services)
    assert services.record.uncompared() == []
    assert services.detector.record() == []


def test_citations_of_a_policy_that_says_it_is_retired_are_told_as_withdrawn(services: Services) -> None:
    publish(services, OLD, "January 1, 2026", "2026-01-10")
    ids = cited(services, "2026-02-01")
    retired = "<p>RETIRED POLICY</p><p>Retired Date: May 1, 2026</p>" + OLD
    publish(services, retired, "January 1, 2026", "2026-05-20")
    found = [p.event.data for p in services.record.events(types=[EventType.CITATION_ALTERED])]
    told = {data["citation_id"]: (data["standing"], data["in_force_from"]) for data in found}
    assert {told[ids[words]] for words in (SIX, ORDER, SCALE)} == {("withdrawn", "2026-05-01")}
    key = services.record.citation(ids[SIX])
    assert key is not None
    assert services.standings.of(key, date(2026, 6, 1)) is Standing.WITHDRAWN
    assert services.standings.of(key, date(2026, 4, 30)) is Standing.UNCHANGED
