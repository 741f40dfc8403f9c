"""Rows of any table as JSON values and back, for backups: the same on both databases."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table

from corpus.record.columns import Moment, Strings


def to_json(row: Iterable[Any]) -> list[Any]:
    """The values of a row."""
    return [_pack(value) for value in row]


def from_json(table: Table, names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """The inverse, by the names of the columns. Raises KeyError for a column the table does not have."""
    return {name: _unpack(table.columns[name], value) for name, value in zip(names, values, strict=True)}


def _pack(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    return value


def _unpack(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(column.type, Strings) else value
