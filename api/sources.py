"""A source and how its visits went, as the service tells it."""

from __future__ import annotations

from datetime import datetime

from corpus.ports import Record
from corpus.source import Source, Visit
from monitors.freshness import is_well, silent
from retrieval.render import Json, moment


def source_json(source: Source, record: Record, now: datetime) -> Json:
    """A source, when it was last seen well, its last visit, and whether it is silent for too long."""
    visits = record.visits(source.id)
    well = next((visit.ended_at for visit in visits if is_well(visit)), None)
    return {
        "id": source.id,
        "payer": source.payer,
        "kind": source.kind.value,
        "url": source.url,
        "every_days": source.every.total_seconds() / 86_400,
        "verified": source.verified.isoformat() if source.verified else None,
        "note": source.note,
        "last_seen_well": moment(well),
        "last_visit": visit_json(visits[0]) if visits else None,
        "silent": silent(source, well, now),
    }


def visit_json(visit: Visit) -> Json:
    """One visit; ``ended_at`` is null while it goes on."""
    return {
        "id": visit.id,
        "started_at": moment(visit.started_at),
        "ended_at": moment(visit.ended_at),
        "found": visit.found,
        "new": visit.new,
        "unchanged": visit.unchanged,
        "failed": visit.failed,
        "refused": visit.refused,
        "alarms": list(visit.alarms),
    }
