"""The keys that programs present, kept as hashes: what a thief of the record cannot use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from corpus.access import ApiKey, Role
from corpus.errors import NotFound
from corpus.record.engine import insert_new
from corpus.record.tables import api_keys

_BY_HASH = select(api_keys).where(api_keys.c.sha256 == bindparam("sha256"))


def add_key(db: Connection, key: ApiKey) -> None:
    """Notes a key; one of the same id or hash stays as it is."""
    row = {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "prefix": key.prefix,
        "sha256": key.sha256,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
    insert_new(db, api_keys, row)


def all_keys(db: Connection) -> list[ApiKey]:
    """Every key ever handed out, oldest first."""
    return [_key(row) for row in db.execute(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id))]


def key_of(db: Connection, sha256: str) -> ApiKey | None:
    """The key of this hash, revoked or not."""
    row = db.execute(_BY_HASH, {"sha256": sha256}).first()
    return None if row is None else _key(row)


def revoke(db: Connection, key_id: str, at: datetime) -> None:
    """Ends a key; one that was revoked before keeps its time. Raises NotFound."""
    if db.execute(select(api_keys.c.id).where(api_keys.c.id == key_id)).first() is None:
        raise NotFound(f"There is no key {key_id!r}.", todo="See payerpolicy keys list.")
    living = api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)
    db.execute(api_keys.update().where(*living).values(revoked_at=at))


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(row.id, row.name, Role(row.role), row.prefix, row.sha256, row.created_at, row.revoked_at)
