"""Sources are visited when they are due, what was missed at once, and never beside a visit of somebody else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.source import Source, SourceKind, Visit
from monitors.lease import LASTS, Leases, is_dead
from monitors.schedule import AGAIN, Schedule, due
from monitors.watch import CutOff
from tests.monitors.watched import Watched, policy, watched

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKLY = Source("meadow/site", "meadow", SourceKind.INDEX, "https://meadow.example/", every=7 * DAY)


def visited(days_ago: float, *, ended: bool = True, unchanged: int = 5) -> Visit:
    """A visit so many days ago."""
    began = NOW - days_ago * DAY
    return Visit("v", WEEKLY.id, began, began + timedelta(hours=1) if ended else None, found=5, unchanged=unchanged)


def test_a_source_is_due_one_cadence_after_its_last_visit() -> None:
    assert due(WEEKLY, visited(2), NOW, 0.0) == NOW + 5 * DAY


def test_what_was_missed_while_the_service_was_down_is_due_at_once() -> None:
    assert due(WEEKLY, visited(30), NOW, 0.0) == NOW


def test_a_source_that_was_never_visited_or_whose_visit_was_cut_off_is_due_at_once() -> None:
    assert due(WEEKLY, None, NOW, 0.0) == NOW
    assert due(WEEKLY, visited(1, ended=False), NOW, 0.0) == NOW


def test_after_a_visit_that_saw_nothing_the_source_is_due_soon() -> None:
    assert due(WEEKLY, visited(0, unchanged=0), NOW, 0.0) == NOW + AGAIN


def test_sources_that_are_due_together_are_spread() -> None:
    moments = [due(WEEKLY, None, NOW, chance) for chance in (0.0, 0.5, 1.0)]
    assert moments == sorted(set(moments))
    assert moments[-1] - NOW <= timedelta(minutes=10)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Watched]:
    """A site with a policy."""
    with watched(tmp_path) as made:
        made.offer(a=policy("A1", "Six weeks of lamp therapy."))
        yield made


def test_the_schedule_visits_what_is_due_and_knows_when_it_comes_again(site: Watched) -> None:
    seen = threading.Event()
    watcher = site.watcher
    visit = watcher.visit

    def telling(source: Source) -> Visit | None:
        made = visit(source)
        seen.set()
        return made

    watcher.visit = telling  # type: ignore[method-assign,assignment]  # tells when it is done
    source = replace(site.source, every=timedelta(seconds=1))  # the spread is a part of the cadence
    schedule = Schedule([source], site.world.record, watcher, site.clock)
    schedule.start()
    assert seen.wait(20)
    assert set(schedule.next_visits()) == {source.id}
    schedule.close()
    assert site.policies() == ["aetna/a1"]


def test_the_schedule_asks_for_the_post_and_outlives_its_failures(site: Watched) -> None:
    asked = threading.Event()

    def post() -> None:
        asked.set()
        raise OSError("no route to the mail server")

    schedule = Schedule([], site.world.record, site.watcher, site.clock, post=post)
    schedule.start()
    assert asked.wait(20)
    assert schedule.next_visits() == {}
    schedule.close()


# leases


def test_a_lease_of_a_process_that_is_no_more_is_taken_over(site: Watched) -> None:
    dead = f"{socket.gethostname()}/4194305/x"  # beyond the highest number a process can have
    now = site.clock()
    assert site.world.record.lease(site.source.id, dead, now, now + LASTS)
    assert is_dead(dead)
    assert site.visit().new == 1


def test_a_lease_of_a_living_process_or_another_machine_is_respected(site: Watched) -> None:
    leases = Leases(site.world.record, site.clock)
    with leases.take(site.source.id) as mine:
        assert mine is not None
        assert not is_dead(mine.owner)
        assert site.watcher.visit(site.source) is None
    assert not is_dead("elsewhere/1/x")
    assert site.visit().new == 1


def test_a_visit_that_is_stopped_stays_open_and_is_taken_up(site: Watched) -> None:
    watcher = site.watcher
    watcher.stop()
    with pytest.raises(CutOff, match="stopped"):
        watcher.visit(site.source)
    [cut] = site.world.record.visits(site.source.id)
    assert cut.ended_at is None
    assert site.visit().id == cut.id
    assert len(site.world.record.visits(site.source.id)) == 1
