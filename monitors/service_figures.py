"""How well does the service serve: how soon are changes told, which sources are seen, what waits to be sent?

The detection lag is measured three ways, because nobody but the payer knows when a page was changed: from the day on
which a version came into force (less than zero: told before), from the last visit that still saw the old text (an upper
bound for the time since the page was changed), and from receiving the bytes (our own part of it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from corpus.figures_port import Detection
from corpus.ports import Record
from corpus.source import Source
from corpus.subscription import TellFigures
from corpus.webhook import HookFigures
from monitors.freshness import silent

SPAN = timedelta(days=90)
"""Over how long lags are measured."""


class Seen(StrEnum):
    """Whether a source is seen as often as it should be."""

    WELL = "well"
    SILENT = "silent"
    NEVER = "never"


class Since(StrEnum):
    """From when a detection lag is measured."""

    IN_FORCE = "in_force"
    LAST_UNCHANGED = "last_unchanged"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Lag:
    """How long it took, in seconds; ``versions`` is of how many this is the middle and the most."""

    versions: int
    median: float | None
    most: float | None

    @classmethod
    def of(cls, spans: Iterable[timedelta]) -> Lag:
        """The lag of several versions."""
        seconds = [span.total_seconds() for span in spans]
        return cls(len(seconds), median(seconds), max(seconds)) if seconds else cls(0, None, None)


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source, whether it is seen, and when it was last."""

    source: Source
    state: Seen
    last_well: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """All figures of a moment."""

    at: datetime
    lags: dict[Since, Lag]
    sources: tuple[SourceSeen, ...]
    telling: TellFigures
    hooks: HookFigures

    def count(self, state: Seen) -> int:
        """How many sources are in a state."""
        return sum(one.state is state for one in self.sources)


def figures_of(record: Record, sources: Iterable[Source], now: datetime) -> ServiceFigures:
    """The figures of this moment."""
    well = record.seen_well()
    return ServiceFigures(
        at=now,
        lags=lags(record.detections(now - SPAN)),
        sources=tuple(_seen(source, well.get(source.id), now) for source in sources),
        telling=record.tell_figures(),
        hooks=record.hook_figures(),
    )


def lags(found: Sequence[Detection]) -> dict[Since, Lag]:
    """How soon changes were detected, measured each way."""
    return {
        Since.IN_FORCE: Lag.of(
            one.detected_at - datetime.combine(one.in_force_from, time(), UTC) for one in found if one.in_force_from
        ),
        Since.LAST_UNCHANGED: Lag.of(one.detected_at - one.unchanged_at for one in found),
        Since.RECEIVED: Lag.of(one.detected_at - one.received_at for one in found),
    }


def _seen(source: Source, last_well: datetime | None, now: datetime) -> SourceSeen:
    if last_well is None:
        return SourceSeen(source, Seen.NEVER, None)
    return SourceSeen(source, Seen.SILENT if silent(source, last_well, now) else Seen.WELL, last_well)
