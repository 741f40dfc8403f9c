"""Runs of models as they are kept, and where their transactions are."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, select

from corpus.record.columns import NAME, Moment
from corpus.record.engine import insert_missing
from corpus.record.tables import metadata
from corpus.writing_port import Writing

writings = Table(
    "writings",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("task", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("prompt_name", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("model_sha256", NAME, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("output", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("dropped", Text, nullable=False),
)
_PLAIN = tuple(column.name for column in writings.columns if column.name not in ("kept", "dropped"))


class SqlWritings(ABC):
    """The port ``WritingRecord`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]: ...

    def add_writing(self, writing: Writing) -> None:
        """Keeps a run; one that is kept already stays as it is."""
        row: dict[str, Any] = {name: getattr(writing, name) for name in _PLAIN}
        row["output"] = writing.output.replace("\x00", "\ufffd")  # which PostgreSQL cannot keep
        with self._write() as db:
            insert_missing(db, writings, [{**row, "kept": _packed(writing.kept), "dropped": _packed(writing.dropped)}])

    def writing(self, writing_id: str) -> Writing | None:
        """A run by its id."""
        with self._read() as db:
            row = db.execute(select(writings).where(writings.c.id == writing_id)).first()
        return _writing(row) if row is not None else None

    def writings(self, limit: int = 100) -> list[Writing]:
        """The newest runs, newest first."""
        newest = select(writings).order_by(writings.c.at.desc(), writings.c.id).limit(limit)
        with self._read() as db:
            return [_writing(row) for row in db.execute(newest)]


def _writing(row: Row[Any]) -> Writing:
    return Writing(
        **{name: getattr(row, name) for name in _PLAIN},
        kept=tuple((text, tuple(ids)) for text, ids in json.loads(row.kept)),
        dropped=tuple((text, because) for text, because in json.loads(row.dropped)),
    )


def _packed(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\\u0000", "\ufffd")
