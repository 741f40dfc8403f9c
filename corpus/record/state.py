"""The record as a whole: its sizes, and its state in a form in which two records can be compared."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, distinct, func, select, text

from corpus.exchange import Counts
from corpus.record import tables
from corpus.record.columns import Moment

# Columns that hold surrogate keys, and what names the row they refer to.
_REFERENCES: dict[str, tuple[Column[Any], ...]] = {
    "policy": (tables.policies.c.policy_id,),
    "version": (tables.versions.c.name,),
    "passage": (tables.passages.c.key,),
    "text": (tables.texts.c.sha256,),
    "arrival": (tables.arrivals.c.sha256, tables.arrivals.c.source_url),
}


def counts(db: Connection) -> Counts:
    """Sizes of published things; ``extra`` has what waits (staged versions, debt, outcomes by state) and bytes."""
    published = tables.versions.c.state == tables.PUBLISHED
    versions = select(tables.versions.c.id).where(published)
    placed = tables.placements.c.version.in_(versions)
    return Counts(
        policies=_count(db, select(func.count(distinct(tables.versions.c.policy))).where(published)),
        versions=_count(db, select(func.count()).select_from(versions.subquery())),
        snapshots=_count(db, select(func.count()).select_from(tables.snapshots)),
        readings=_count(db, select(func.count()).select_from(tables.readings)),
        passages=_count(db, select(func.count(distinct(tables.placements.c.passage))).where(placed)),
        placements=_count(db, select(func.count()).select_from(tables.placements).where(placed)),
        points=_count(db, select(func.count()).select_from(tables.points)),
        citations=_count(db, select(func.count()).select_from(tables.citations)),
        extra=_extra(db),
    )


def dump(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every table as sorted rows, without surrogate keys and wall-clock times; binary values as their sha256."""
    names = {column: _names(db, column) for column in _REFERENCES}
    return {table.name: sorted(_rows(db, table, names), key=repr) for table in tables.metadata.sorted_tables}


def _count(db: Connection, statement: Any) -> int:
    return int(db.execute(statement).scalar_one())


def _extra(db: Connection) -> dict[str, int]:
    outcomes = tables.outcomes.c.state
    by_state = db.execute(select(outcomes, func.count()).group_by(outcomes).order_by(outcomes))
    staged = select(func.count()).select_from(tables.versions).where(tables.versions.c.state == tables.STAGED)
    return {
        "staged": _count(db, staged),
        "index_debt": _count(db, select(func.count()).select_from(tables.index_debt)),
        "record_bytes": _bytes(db),
    } | {f"outcomes_{state}": number for state, number in by_state}


def _bytes(db: Connection) -> int:
    if db.dialect.name == "postgresql":
        return _count(db, text("SELECT pg_database_size(current_database())"))
    return _count(db, text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"))


def _names(db: Connection, reference: str) -> dict[int, tuple[object, ...]]:
    columns = _REFERENCES[reference]
    return {row[0]: tuple(row[1:]) for row in db.execute(select(columns[0].table.c.id, *columns))}


def _rows(db: Connection, table: Table, names: dict[str, dict[int, tuple[object, ...]]]) -> list[tuple[object, ...]]:
    kept = [column for column in table.columns if not _left_out(column)]
    rows = []
    for row in db.execute(select(*kept)):
        values: list[object] = []
        for column, value in zip(kept, row, strict=True):
            refers = column.name in names and isinstance(column.type, Integer)
            values.extend(names[column.name][value] if refers else (_comparable(value),))
        rows.append(tuple(values))
    return rows


def _left_out(column: Column[Any]) -> bool:
    return isinstance(column.type, Moment) or (column.name == "id" and isinstance(column.type, Integer))


def _comparable(value: object) -> object:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date) else value
