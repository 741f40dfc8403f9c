"""A change is told once it is seen twice, or the document's own dates moved with it; a broken page is not told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monitors.watched import Watched, policy, watched

OLD = policy("A1", "Six weeks of lamp therapy.", "A signed order.")
NEW = policy("A1", "Twelve weeks of lamp therapy.")
BROKEN = policy("A1", "This page is being repaired.")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Watched]:
    """A site with a policy that was visited once."""
    with watched(tmp_path) as made:
        made.offer(a=OLD)
        made.visit()
        yield made


def test_a_change_without_a_new_date_waits_until_it_is_seen_again_and_the_source_says_so(site: Watched) -> None:
    site.offer(a=NEW)
    first = site.visit()
    assert site.changes() == []
    assert any("aetna/a1" in alarm for alarm in first.alarms)
    second = site.visit()
    assert site.changes()
    assert second.alarms == ()


def test_a_change_with_a_new_date_is_told_at_once(site: Watched) -> None:
    site.offer(a=policy("A1", "Twelve weeks of lamp therapy.", "A signed order.", effective="2026-07-01"))
    assert site.visit().alarms == ()
    assert site.changes()


def test_a_page_that_was_broken_for_one_visit_is_never_told(site: Watched) -> None:
    site.offer(a=BROKEN)
    assert site.visit().alarms
    site.offer(a=OLD)
    site.visit()
    site.visit()
    assert site.changes() == []
    site.offer(a=policy("A1", "Twelve weeks of lamp therapy.", "A signed order.", effective="2026-07-01"))
    site.visit()
    told = " ".join(change.change.summary for change in site.changes())
    assert "repaired" not in told
    assert told


def test_what_was_told_once_is_not_told_again(site: Watched) -> None:
    site.offer(a=NEW)
    site.visit()
    site.visit()
    told = site.changes()
    site.visit()
    assert site.changes() == told
