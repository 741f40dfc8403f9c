"""Recorded changes: what payers changed, kept for ever, each once, and who has seen it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select, tuple_

from corpus.change import ChangeFilter, RecordedChange
from corpus.codec import change_from_json, change_to_json
from corpus.errors import NotFound
from corpus.record import codes
from corpus.record.engine import insert_new
from corpus.record.tables import changes

_ORDER = (changes.c.detected_at, changes.c.version_after, changes.c.place, changes.c.id)


def add(db: Connection, given: Sequence[RecordedChange]) -> int:
    """Notes changes that are new."""
    return sum(insert_new(db, changes, _row(change, place)) for place, change in enumerate(given))


def of_id(db: Connection, change_id: str) -> RecordedChange | None:
    """One change."""
    row = db.execute(select(changes).where(changes.c.id == change_id)).first()
    return None if row is None else _change(row)


def listed(db: Connection, where: ChangeFilter) -> list[RecordedChange]:
    """Changes that pass the filter."""
    statement = select(changes).where(*_conditions(db, where))
    ordered = statement.order_by(*(column.desc() if where.newest_first else column for column in _ORDER))
    return [_change(row) for row in db.execute(_after(db, ordered, where).limit(where.limit))]


def acknowledge(db: Connection, change_id: str, by: str) -> None:
    """Notes who has seen a change."""
    _note(db, change_id, {"acknowledged_by": by})


def assign(db: Connection, change_id: str, to: str) -> None:
    """Notes whose a change is."""
    _note(db, change_id, {"assigned_to": to})


def _note(db: Connection, change_id: str, values: dict[str, str]) -> None:
    if db.execute(changes.update().where(changes.c.id == change_id).values(values)).rowcount == 0:
        raise NotFound(f"There is no change {change_id}.", todo="List them: payerpolicy changes.")


def _conditions(db: Connection, where: ChangeFilter) -> Iterator[Any]:
    if where.since is not None:
        yield changes.c.detected_at >= where.since
    if where.before is not None:
        yield changes.c.detected_at < where.before
    if where.payer:
        yield changes.c.payer == where.payer
    if where.policy_id:
        yield changes.c.policy_id == where.policy_id
    if where.kinds:
        yield changes.c.kind.in_([kind.value for kind in where.kinds])
    if where.material is not None:
        yield changes.c.material == where.material
    if where.codes:
        yield changes.c.policy_id.in_(codes.policies_naming(db, where.codes, where.payer or None))


def _after(db: Connection, statement: Select[Any], where: ChangeFilter) -> Select[Any]:
    if not where.after:
        return statement
    last = db.execute(select(*_ORDER).where(changes.c.id == where.after)).first()
    if last is None:
        raise NotFound(f"There is no change {where.after} to go on from.", todo="Begin at the first page.")
    keys = tuple_(*_ORDER)
    return statement.where(keys < tuple(last) if where.newest_first else keys > tuple(last))


def _row(given: RecordedChange, place: int) -> dict[str, object]:
    return {
        "id": given.id,
        "policy_id": given.policy_id,
        "payer": given.policy_id.partition("/")[0],
        "version_before": given.version_before,
        "version_after": given.version_after,
        "place": place,
        "detected_at": given.detected_at,
        "in_force_from": given.in_force_from,
        "kind": given.change.kind.value,
        "material": given.change.material,
        "body": change_to_json(given.change),
        "acknowledged_by": given.acknowledged_by,
        "assigned_to": given.assigned_to,
        "citation_before": given.citation_before,
        "citation_after": given.citation_after,
        "announced": given.announced,
    }


def _change(row: Row[Any]) -> RecordedChange:
    return RecordedChange(
        id=row.id,
        policy_id=row.policy_id,
        version_before=row.version_before,
        version_after=row.version_after,
        detected_at=row.detected_at,
        in_force_from=row.in_force_from,
        change=change_from_json(row.body),
        acknowledged_by=row.acknowledged_by,
        assigned_to=row.assigned_to,
        citation_before=row.citation_before,
        citation_after=row.citation_after,
        announced=row.announced,
    )
