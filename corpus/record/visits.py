"""What visits of sources found: what is known of every address, the visits themselves, and who is visiting now.

The cost follows what changed: an address that is as it was is not written, and all fetches of a visit are one packed
value in the visit's row, so that a visit of ten thousand unchanged documents writes as much as one of ten.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from corpus.record.engine import insert_into, upsert
from corpus.record.tables import addresses, leases, visits
from corpus.source import Address, FetchLine, FetchState, Known, Visit

_AT_ONCE = 500  # values in one statement
_COUNTS = ("found", "new", "unchanged", "failed", "refused")


def known(db: Connection, source: str, url: str) -> Known | None:
    """What is remembered of an address."""
    where = (addresses.c.source == source, addresses.c.url == url, addresses.c.sha256 != "")
    row = db.execute(select(addresses).where(*where)).first()
    return None if row is None else _known(row)


def is_watched(db: Connection, url: str) -> bool:
    """Whether any source has this address."""
    return db.execute(select(addresses.c.url).where(addresses.c.url == url).limit(1)).first() is not None


def of_source(db: Connection, source: str) -> dict[str, Address]:
    """All addresses of a source."""
    rows = db.execute(select(addresses).where(addresses.c.source == source).order_by(addresses.c.url))
    return {row.url: _address(row) for row in rows}


def note(db: Connection, source: str, given: Sequence[Address]) -> None:
    """Notes addresses that differ from what is noted."""
    before: dict[str, Address] = {}
    for place in range(0, len(given), _AT_ONCE):
        urls = [address.url for address in given[place : place + _AT_ONCE]]
        rows = db.execute(select(addresses).where(addresses.c.source == source, addresses.c.url.in_(urls)))
        before.update({row.url: _address(row) for row in rows})
    for address in given:
        if before.get(address.url) != address:
            row = {**asdict(address), **asdict(address.known), "source": source, "state": address.state.value}
            upsert(db, addresses, {column.name: row[column.name] for column in addresses.columns})


def lease(db: Connection, source: str, owner: str, now: datetime, until: datetime) -> bool:
    """Takes a source unless another owner's lease lasts."""
    statement = insert_into(db, leases).values(source=source, owner=owner, until=until)
    free = or_(leases.c.until < now, leases.c.owner == owner)
    taken = statement.on_conflict_do_update(
        index_elements=["source"], set_={"owner": owner, "until": until}, where=free
    )
    return db.execute(taken.returning(leases.c.source)).first() is not None


def release(db: Connection, source: str, owner: str) -> None:
    """Gives a source back."""
    db.execute(leases.delete().where(leases.c.source == source, leases.c.owner == owner))


def lease_owner(db: Connection, source: str) -> str | None:
    """Who took a source last and did not give it back."""
    owner = db.execute(select(leases.c.owner).where(leases.c.source == source)).scalar()
    return None if owner is None else str(owner)


def add(db: Connection, visit: Visit, fetches: Sequence[FetchLine]) -> None:
    """Notes a visit."""
    upsert(db, visits, {**asdict(visit), "fetches": _pack(fetches)})


def newest(db: Connection, source: str, limit: int) -> list[Visit]:
    """The visits of a source, newest first."""
    ordered = _VISITS.where(visits.c.source == source).order_by(visits.c.started_at.desc(), visits.c.id.desc())
    return [_visit(row) for row in db.execute(ordered.limit(limit))]


def last(db: Connection) -> dict[str, Visit]:
    """The newest visit of every source."""
    latest = select(visits.c.source, func.max(visits.c.started_at).label("at")).group_by(visits.c.source).subquery()
    rows = db.execute(
        _VISITS.join_from(visits, latest, (visits.c.source == latest.c.source) & (visits.c.started_at == latest.c.at))
    )
    return {row.source: _visit(row) for row in rows}


def fetches(db: Connection, visit_id: str) -> list[FetchLine]:
    """The fetches of a visit."""
    packed = db.execute(select(visits.c.fetches).where(visits.c.id == visit_id)).scalar()
    return list(_unpack(packed)) if packed else []


_VISITS = select(*(column for column in visits.columns if column.name != "fetches"))


def _visit(row: Row[Any]) -> Visit:
    counts = {name: row._mapping[name] for name in _COUNTS}
    return Visit(row.id, row.source, row.started_at, row.ended_at, **counts, alarms=row.alarms)


def _address(row: Row[Any]) -> Address:
    return Address(row.url, _known(row), FetchState(row.state), row.why, row.since, row.seen_well)


def _known(row: Row[Any]) -> Known:
    return Known(row.etag, row.last_modified, row.sha256)


def _pack(lines: Sequence[FetchLine]) -> bytes:
    rows = [[line.url, line.state.value, line.status, line.why] for line in lines]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8")) if rows else b""


def _unpack(packed: bytes) -> Iterator[FetchLine]:
    for url, state, status, why in json.loads(zlib.decompress(packed)):
        yield FetchLine(url, FetchState(state), status, why)
