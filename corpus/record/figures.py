"""What the figures of the service are made of, and where its transactions are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from corpus.figures_port import Detection
from corpus.record.tables import addresses, changes, versions, visits

_WELL = (visits.c.ended_at.is_not(None), visits.c.new + visits.c.unchanged > 0)


class SqlFigures(ABC):
    """The port ``FigureRecord`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    def detections(self, since: datetime) -> list[Detection]:
        """Versions whose changes were recorded since a moment, in the order of their names."""
        with self._read() as db:
            return [Detection(**row._mapping) for row in db.execute(_detections(since)) if row.unchanged_at is not None]

    def seen_well(self) -> dict[str, datetime]:
        """When the last visit ended that saw documents, by source."""
        last = select(visits.c.source, func.max(visits.c.ended_at).label("at")).where(*_WELL).group_by(visits.c.source)
        with self._read() as db:
            return {row.source: row.at for row in db.execute(last)}


def _detections(since: datetime) -> Select[tuple[object, ...]]:
    found = (
        select(changes.c.version_after.label("name"), func.min(changes.c.detected_at).label("at"))
        .where(changes.c.detected_at >= since, changes.c.version_after != changes.c.version_before)
        .group_by(changes.c.version_after)
        .subquery()
    )
    before = (
        select(func.max(visits.c.ended_at))
        .join_from(visits, addresses, addresses.c.source == visits.c.source)
        .where(*_WELL, addresses.c.url == versions.c.source_url, visits.c.ended_at <= versions.c.retrieved_at)
        .scalar_subquery()
    )
    return (
        select(
            versions.c.name.label("version"),
            versions.c.in_force_from,
            before.label("unchanged_at"),
            versions.c.retrieved_at.label("received_at"),
            found.c.at.label("detected_at"),
        )
        .join_from(found, versions, versions.c.name == found.c.name)
        .order_by(versions.c.name)
    )
