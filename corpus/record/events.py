"""The outbox: what happened, in the order in which it was written, each once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from corpus.event import Event, EventType, Posted, Value
from corpus.record.engine import insert_into
from corpus.record.tables import events

# Any number will do that nobody else locks in the same database.
_LOCK = 7_214_836_002
_AT_ONCE = 500  # values in one statement: a policy may have been cited more often than a database takes


def add(db: Connection, given: Sequence[Event]) -> int:
    """Writes events that are new; returns how many."""
    if not given:
        return 0
    if db.dialect.name == "postgresql":
        # One writer at a time until it commits: a lower number must never become visible after a higher one.
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    ids = [event.id for event in given]
    known: set[str] = set()
    for place in range(0, len(ids), _AT_ONCE):
        known.update(
            db.execute(select(events.c.name).where(events.c.name.in_(ids[place : place + _AT_ONCE]))).scalars()
        )
    new = {event.id: event for event in given if event.id not in known}
    for event in new.values():
        db.execute(insert_into(db, events).values(_row(event)).on_conflict_do_nothing())
    return len(new)


def after(db: Connection, number: int, types: Sequence[EventType], subject: str, limit: int) -> list[Posted]:
    """Events with a higher number, lowest first."""
    statement = select(events).where(events.c.id > number).order_by(events.c.id).limit(limit)
    if types:
        statement = statement.where(events.c.type.in_([what.value for what in types]))
    if subject:
        statement = statement.where(events.c.subject == subject)
    return [_posted(row) for row in db.execute(statement)]


def last(db: Connection) -> int:
    """The highest number there is, 0 without any."""
    return int(db.execute(select(func.coalesce(func.max(events.c.id), 0))).scalar_one())


def _row(event: Event) -> dict[str, object]:
    data = json.dumps(dict(event.data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"name": event.id, "type": event.type.value, "subject": event.subject, "at": event.at, "data": data}


def _posted(row: Row[Any]) -> Posted:
    data: dict[str, Value] = {key: _value(value) for key, value in json.loads(row.data).items()}
    return Posted(row.id, Event(row.name, EventType(row.type), row.subject, row.at, data))


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
