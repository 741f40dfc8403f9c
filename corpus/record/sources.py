"""What was received, from where, and what became of it: snapshots, arrivals and outcomes."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from corpus.errors import NotFound
from corpus.exchange import Outcome
from corpus.model import Arrival
from corpus.record.engine import insert_missing, insert_new, upsert
from corpus.record.tables import arrivals, outcomes, snapshots

_ARRIVALS = (
    select(arrivals)
    .where(arrivals.c.sha256 == bindparam("sha256"))
    .order_by(arrivals.c.retrieved_at, arrivals.c.source_url)
)
_ARRIVAL_ID = select(arrivals.c.id).where(
    arrivals.c.sha256 == bindparam("sha256"), arrivals.c.source_url == bindparam("source_url")
)
_OUTCOMES = (
    select(outcomes, arrivals.c.sha256, arrivals.c.source_url)
    .join_from(outcomes, arrivals)
    .order_by(arrivals.c.source_url, arrivals.c.sha256)
)
_OUTCOME = _OUTCOMES.where(arrivals.c.sha256 == bindparam("sha256"), arrivals.c.source_url == bindparam("source_url"))


def add_arrival(db: Connection, arrival: Arrival, size: int) -> bool:
    """Notes an arrival; False when the source had delivered these bytes before."""
    insert_missing(db, snapshots, [{"sha256": arrival.sha256, "size": size}])
    row = {
        "sha256": arrival.sha256,
        "source_url": arrival.source_url,
        "retrieved_at": arrival.retrieved_at,
        "name": arrival.name,
        "headers": json.dumps(dict(arrival.headers), ensure_ascii=False, sort_keys=True),
    }
    return insert_new(db, arrivals, row)


def arrivals_of(db: Connection, sha256: str) -> list[Arrival]:
    """Arrivals of these bytes, oldest first."""
    return [
        Arrival(row.sha256, row.source_url, row.retrieved_at, row.name, json.loads(row.headers))
        for row in db.execute(_ARRIVALS, {"sha256": sha256})
    ]


def require_snapshot(db: Connection, sha256: str) -> None:
    """Raises NotFound unless these bytes have arrived: nothing rests on bytes of unknown origin."""
    if db.execute(select(snapshots.c.sha256).where(snapshots.c.sha256 == sha256)).first() is None:
        raise NotFound(f"No arrival of the bytes {sha256} is on record.")


def outcome(db: Connection, sha256: str, source_url: str) -> Outcome | None:
    """What became of an arrival."""
    row = db.execute(_OUTCOME, {"sha256": sha256, "source_url": source_url}).first()
    return None if row is None else _outcome(row)


def all_outcomes(db: Connection, state: str | None) -> list[Outcome]:
    """Outcomes of one state, or all."""
    statement = _OUTCOMES if state is None else _OUTCOMES.where(outcomes.c.state == state)
    return [_outcome(row) for row in db.execute(statement)]


def set_outcome(db: Connection, given: Outcome) -> None:
    """Notes what became of an arrival. Raises NotFound when it never arrived."""
    key = {"sha256": given.sha256, "source_url": given.source_url}
    arrival = db.execute(_ARRIVAL_ID, key).scalar()
    if arrival is None:
        raise NotFound(f"No arrival of {given.sha256} from {given.source_url} is on record.")
    row = {
        "arrival": arrival,
        "state": given.state,
        "reader": given.reader,
        "code": given.code,
        "message": given.message,
        "versions": given.versions,
    }
    upsert(db, outcomes, row)


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(row.sha256, row.source_url, row.state, row.reader, row.code, row.message, row.versions)
