"""How well the service serves: lags measured three ways, sources by how they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.service_figures import figures_json, figures_lines
from corpus.figures_port import Detection
from corpus.source import Source, SourceKind, Visit
from corpus.subscription import TellFigures
from corpus.webhook import HookFigures
from monitors.service_figures import Seen, ServiceFigures, Since, figures_of, lags
from tests.contracts.tell_samples import seen
from tests.monitors.tell_world import TellWorld, tell_world

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCES = [Source(f"meadow/{name}", "meadow", SourceKind.LIST, "https://m.example/") for name in ("a", "b", "c")]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[TellWorld]:
    with tell_world(tmp_path) as made:
        made.now = NOON
        yield made


def detection(in_force_from: date | None, hours: int = 1) -> Detection:
    """A version that came at ten and was unchanged a week before."""
    received = NOON - 2 * HOUR
    return Detection("meadow/lamp-1@2", in_force_from, received - 7 * DAY, received, received + hours * HOUR)


def said(figures: ServiceFigures) -> str:
    return "\n".join(figures_lines(figures))


def test_a_lag_is_measured_from_coming_into_force_from_the_old_text_and_from_receipt() -> None:
    found = lags([detection(date(2026, 3, 8)), detection(date(2026, 3, 5), 2), detection(None, 9)])
    in_force, unchanged, received = (found[since] for since in Since)
    assert (in_force.versions, unchanged.versions) == (2, 3)
    assert in_force.most == (4 * DAY + 12 * HOUR).total_seconds()
    assert (received.median, received.most) == (7200, 9 * 3600)
    assert unchanged.median == (7 * DAY + 2 * HOUR).total_seconds()


def test_what_is_told_before_it_governs_has_a_lag_below_zero(world: TellWorld) -> None:
    figures = replace(figures_of(world.record, SOURCES, NOON), lags=lags([detection(date(2026, 4, 1))]))
    assert figures.lags[Since.IN_FORCE].median == -(22 * DAY + 13 * HOUR).total_seconds()
    assert "22.5 days or more before they came into force." in said(figures)


def test_without_a_change_there_is_no_lag(world: TellWorld) -> None:
    figures = figures_of(world.record, SOURCES, NOON)
    assert figures_json(figures)["detection_lag_seconds"]["received"] == {"versions": 0, "median": None, "most": None}
    assert "no detection lag to tell" in said(figures)


def test_sources_are_well_silent_or_never_seen(world: TellWorld) -> None:
    for source, days in ((SOURCES[0], 2), (SOURCES[1], 30)):
        begun = NOON - days * DAY
        world.record.add_visit(Visit(f"{source.id}@1", source.id, begun, begun + HOUR, found=1, unchanged=1))
        late = NOON - HOUR
        world.record.add_visit(Visit(f"{source.id}@2", source.id, late, late, found=1, failed=1))
    figures = figures_of(world.record, SOURCES, NOON)
    assert [one.state for one in figures.sources] == [Seen.WELL, Seen.SILENT, Seen.NEVER]
    assert said(figures).startswith("1 of 3 sources are seen well; 1 silent for too long; 1 never seen.")


def test_the_time_from_a_change_to_its_acknowledgement_is_told(world: TellWorld) -> None:
    world.subscribe()
    change = world.change("meadow/lamp-1", "6 weeks.", "12 weeks.", codes=["CPT:72148"], at=NOON - DAY)
    world.postman.run()
    world.record.acknowledge([replace(seen(change.id), at=NOON + 12 * HOUR)])
    figures = figures_of(world.record, SOURCES, NOON + DAY)
    assert figures_json(figures)["acknowledgement"]["median_seconds"] == 36 * 3600
    assert "1 acknowledged, half of them within 36 hours; 0 to acknowledge." in said(figures)


def test_digests_and_webhooks_are_told_once_there_are_any(world: TellWorld) -> None:
    figures = figures_of(world.record, SOURCES, NOON)
    assert "Digests" not in said(figures)
    assert "Webhooks" not in said(figures)
    telling = TellFigures(1, {"accepted": 4, "refused": 1}, None, (), 0, 0, None)
    hooks = HookFigures({"well": 2, "failing": 1}, 9, 3, 5, NOON)
    text = said(replace(figures, telling=telling, hooks=hooks))
    assert "Digests: 4 sent, 1 refused by the mail server, 0 waiting." in text
    assert "Webhooks: 1 failing, 2 well. Events delivered: 9, waiting: 5." in text
