"""From which day a version governs: the contract's rule, case by case."""

from __future__ import annotations

from datetime import date

from corpus.model import Basis, PolicyFacts, PrintedDate
from ingest.in_force import InForce, first_day, in_force

RETRIEVED = date(2026, 3, 10)


def test_the_printed_effective_date_counts() -> None:
    facts = PolicyFacts(effective_date="2026-01-01", last_review_date="2025-11-20")
    assert in_force(facts, RETRIEVED, None, first=True) == InForce(date(2026, 1, 1), Basis.EFFECTIVE)


def test_a_month_means_its_first_day() -> None:
    assert in_force(PolicyFacts(effective_date="2026-02"), RETRIEVED, None, first=True).since == date(2026, 2, 1)


def test_an_original_effective_date_gives_way_to_the_review() -> None:
    facts = PolicyFacts(effective_date="2011-06-15", effective_is_original=True, last_review_date="2025-12-01")
    assert in_force(facts, RETRIEVED, None, first=True) == InForce(date(2025, 12, 1), Basis.REVISION)


def test_an_effective_date_not_later_than_the_version_before_gives_way() -> None:
    facts = PolicyFacts(effective_date="2025-07-01", last_review_date="2026-02-15")
    assert in_force(facts, RETRIEVED, date(2025, 7, 1), first=False) == InForce(date(2026, 2, 15), Basis.REVISION)


def test_an_effective_date_long_before_the_own_review_gives_way() -> None:
    facts = PolicyFacts(effective_date="2018-03-12", last_review_date="2024-04-30")
    assert in_force(facts, RETRIEVED, None, first=True) == InForce(date(2024, 4, 30), Basis.REVISION)


def test_a_labelled_revision_date_is_one_of_the_own_dates() -> None:
    dates = (PrintedDate("Revised", "2026-01-01", "01/01/26"), PrintedDate("Next Review", "2026-02-01", "02/01/26"))
    facts = PolicyFacts(effective_date="2006-11-15", effective_is_original=True, dates=dates)
    assert in_force(facts, RETRIEVED, None, first=True) == InForce(date(2026, 1, 1), Basis.REVISION)


def test_without_a_usable_date_the_first_version_is_open_to_the_past() -> None:
    assert in_force(PolicyFacts(), RETRIEVED, None, first=True) == InForce(None, Basis.UNKNOWN)


def test_without_a_usable_date_a_later_version_governs_from_its_retrieval() -> None:
    facts = PolicyFacts(effective_date="2025-07-01")
    assert in_force(facts, RETRIEVED, date(2025, 7, 1), first=False) == InForce(RETRIEVED, Basis.RETRIEVED)


def test_a_future_effective_date_is_believed() -> None:
    facts = PolicyFacts(effective_date="2026-06-01", published_date="2026-03-01")
    assert in_force(facts, RETRIEVED, date(2025, 7, 1), first=False) == InForce(date(2026, 6, 1), Basis.EFFECTIVE)


def test_what_is_no_date_is_none() -> None:
    assert [first_day(text) for text in (None, "", "soon", "2026-13")] == [None] * 4
