"""The index is the difference: which points a policy's history makes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from corpus.exchange import OPEN_FUTURE, OPEN_PAST
from corpus.model import Basis, Passage, PassageKind, PolicyFacts, Version
from ingest.intervals import Era, eras, plan

KEYS = "abcd"
PASSAGES = {key: Passage(PassageKind.PARAGRAPH, 0, 1, key, "{}") for key in KEYS}


def version(since: date | None, withdrawn: date | None = None) -> Version:
    return Version(
        policy_id="acme/1",
        dated=str(since),
        in_force_from=since,
        in_force_basis=Basis.EFFECTIVE,
        facts=PolicyFacts(),
        snapshot_sha256="0" * 64,
        text_sha256="0" * 64,
        reading_id="r",
        start=0,
        end=1,
        body_sha256="0" * 64,
        source_url="",
        retrieved_at=datetime(2026, 1, 1, tzinfo=UTC),
        withdrawn_on=withdrawn,
    )


def intervals(timeline: list[Era]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for point in plan("acme/1", "acme", timeline, PASSAGES):
        found.setdefault(point.passage_key, []).append((point.valid_from, point.valid_to))
    return found


def test_a_content_that_stays_is_one_point() -> None:
    timeline = [Era(0, 10, frozenset("ab")), Era(10, 20, frozenset("b")), Era(20, OPEN_FUTURE, frozenset("bc"))]
    assert intervals(timeline) == {"a": [(0, 10)], "b": [(0, OPEN_FUTURE)], "c": [(20, OPEN_FUTURE)]}


def test_a_content_that_goes_and_returns_is_two_points() -> None:
    timeline = [Era(0, 10, frozenset("a")), Era(10, 20, frozenset("b")), Era(20, OPEN_FUTURE, frozenset("a"))]
    assert intervals(timeline)["a"] == [(0, 10), (20, OPEN_FUTURE)]


def test_a_withdrawn_version_ends_on_its_day() -> None:
    [era] = eras([(version(date(2025, 1, 1), withdrawn=date(2025, 6, 1)), frozenset("a"))])
    assert (era.since, era.until) == (date(2025, 1, 1).toordinal(), date(2025, 6, 1).toordinal())


def test_a_version_overtaken_on_its_first_day_has_no_era() -> None:
    day = date(2025, 1, 1)
    found = eras([(version(day), frozenset("a")), (version(day), frozenset("b"))])
    assert [era.keys for era in found] == [frozenset("b")]


def test_the_first_version_of_an_unknown_day_is_open_to_the_past() -> None:
    [era] = eras([(version(None), frozenset("a"))])
    assert (era.since, era.until) == (OPEN_PAST, OPEN_FUTURE)


@given(st.lists(st.frozensets(st.sampled_from(KEYS)), min_size=1, max_size=8))
def test_on_every_day_exactly_the_passages_of_the_governing_version_are_in_force(said: list[frozenset[str]]) -> None:
    ends = [*range(10, 10 * len(said), 10), OPEN_FUTURE]
    timeline = [Era(10 * n, end, keys) for n, (keys, end) in enumerate(zip(said, ends, strict=True))]
    points = plan("acme/1", "acme", timeline, PASSAGES)
    for n, keys in enumerate(said):
        day = 10 * n + 5
        assert {p.passage_key for p in points if p.valid_from <= day < p.valid_to} == keys
    assert len({point.id for point in points}) == len(points)
