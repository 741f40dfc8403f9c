"""Alarms say what is wrong with a visit; a visit that succeeds with nothing is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from corpus.source import FetchState, Source, SourceKind, Visit
from monitors.freshness import Trouble, alarms, is_well, silent

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SOURCE = Source("meadow/site", "meadow", SourceKind.INDEX, "https://meadow.example/", at_least=10)


def visit(found: int, unchanged: int | None = None) -> Visit:
    """A visit that has ended."""
    return Visit("v", SOURCE.id, NOW, NOW, found=found, unchanged=found if unchanged is None else unchanged)


def test_a_visit_that_went_well_raises_no_alarm() -> None:
    assert alarms(SOURCE, visit(40), visit(40), [], []) == []
    assert is_well(visit(40))


def test_a_visit_that_succeeds_with_nothing_is_an_alarm() -> None:
    [told] = alarms(SOURCE, visit(0), visit(40), [], [])
    assert "none of its links is a document" in told
    assert not is_well(visit(0))


def test_what_discovery_met_is_told_as_the_reason() -> None:
    [told] = alarms(SOURCE, visit(0), None, ["The page gave nothing to read: a login."], [])
    assert "a login" in told


def test_documents_none_of_which_could_be_had_are_an_alarm() -> None:
    assert "not one of them could be had" in alarms(SOURCE, visit(40, 0), visit(40), [], [])[0]


def test_a_source_that_shrank_is_told() -> None:
    assert "4 fewer than at the visit before" in alarms(SOURCE, visit(36), visit(40), [], [])[0]
    assert alarms(SOURCE, visit(39), visit(40), [], []) == [], "one of forty may be retired"
    assert "at least 10 are expected" in alarms(SOURCE, visit(9), None, [], [])[0]


def test_addresses_are_told_by_what_became_of_them() -> None:
    found = [
        Trouble("https://meadow.example/a", FetchState.WALL, "a login stands before the document", True),
        Trouble("https://meadow.example/b", FetchState.GONE, "the server says it is not there (404)", True),
        Trouble("https://meadow.example/c", FetchState.FAILED, "the server answered 500, 3 times", False),
        Trouble("https://meadow.example/d", FetchState.FAILED, "the server answered 500, 3 times", True),
    ]
    turned, gone, failed = alarms(SOURCE, visit(40, 36), visit(40), [], found)
    assert turned.startswith("https://meadow.example/a was a document before and gives something else now")
    assert gone.startswith("https://meadow.example/b was there before and is gone")
    assert failed.startswith("https://meadow.example/c could not be fetched (and 1 more address like it)")


def test_a_source_is_silent_when_its_cadence_has_long_passed() -> None:
    assert silent(SOURCE, NOW - timedelta(days=8), NOW) is None
    told = silent(SOURCE, NOW - timedelta(days=20), NOW)
    assert told == "meadow/site was last seen well 20 days ago; it should be seen every 7 days."
    assert "never" in (silent(SOURCE, None, NOW) or "")
