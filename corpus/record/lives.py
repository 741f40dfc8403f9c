"""How policies come and go: versions still to be compared, addresses no longer listed, versions that were ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from corpus.record.engine import insert_missing
from corpus.record.tables import PUBLISHED, absences, addresses, policies, same_texts, uncompared, versions
from corpus.source import Absence, FetchState

_AT_ONCE = 500  # values in one statement
_WELL = (FetchState.NEW.value, FetchState.UNCHANGED.value)
_UNCOMPARED = select(versions.c.name).join_from(uncompared, versions).order_by(versions.c.id)
_OWN_BYTES = select(versions.c.snapshot_sha256.label("sha256"), versions.c.policy, versions.c.state)
_SAME_BYTES = select(same_texts.c.sha256, versions.c.policy, versions.c.state).join_from(same_texts, versions)
_CARRIERS = _OWN_BYTES.union(_SAME_BYTES).subquery()
_OF_BYTES = (
    select(_CARRIERS.c.sha256, policies.c.policy_id)
    .join_from(_CARRIERS, policies, policies.c.id == _CARRIERS.c.policy)
    .where(_CARRIERS.c.state == PUBLISHED, _CARRIERS.c.sha256.in_(bindparam("sha256s", expanding=True)))
    .order_by(_CARRIERS.c.sha256, policies.c.policy_id)
)
_SHOWS_ONE = or_(
    exists().where(versions.c.snapshot_sha256 == addresses.c.sha256, versions.c.policy == policies.c.id),
    exists().where(
        same_texts.c.sha256 == addresses.c.sha256,
        versions.c.id == same_texts.c.version,
        versions.c.policy == policies.c.id,
    ),
)
_IS_UNLISTED = exists().where(and_(absences.c.source == addresses.c.source, absences.c.url == addresses.c.url))
_PLACES = (
    select(addresses.c.source, addresses.c.url)
    .select_from(addresses)
    .join(policies, policies.c.policy_id == bindparam("policy_id"))
    .where(addresses.c.state.in_(_WELL), _SHOWS_ONE, ~_IS_UNLISTED)
    .order_by(addresses.c.source, addresses.c.url)
)


def owe_comparison(db: Connection, version: int) -> None:
    """Notes that the changes of a version are still to be recorded."""
    insert_missing(db, uncompared, [{"version": version}])


def compared(db: Connection, names: Sequence[str]) -> None:
    """Notes that the changes of these versions are recorded."""
    if names:
        done = select(versions.c.id).where(versions.c.name.in_(list(names)))
        db.execute(uncompared.delete().where(uncompared.c.version.in_(done)))


def owed(db: Connection) -> list[str]:
    """Versions whose changes are still to be recorded."""
    return list(db.execute(_UNCOMPARED).scalars())


def absent(db: Connection, source: str) -> dict[str, Absence]:
    """Addresses a source no longer lists."""
    rows = db.execute(select(absences).where(absences.c.source == source).order_by(absences.c.url))
    return {row.url: Absence(row.url, row.since, row.visit) for row in rows}


def note_absent(db: Connection, source: str, given: Iterable[Absence]) -> None:
    """Replaces what is noted; what is noted already costs no write."""
    before, now = absent(db, source), {absence.url: absence for absence in given}
    for url in before.keys() - now.keys():
        db.execute(absences.delete().where(absences.c.source == source, absences.c.url == url))
    rows = [
        {"source": source, "url": url, "since": absence.since, "visit": absence.visit}
        for url, absence in sorted(now.items())
        if url not in before
    ]
    insert_missing(db, absences, rows)


def policies_of_bytes(db: Connection, sha256s: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The policies whose published versions these bytes carry."""
    found: dict[str, list[str]] = defaultdict(list)
    for place in range(0, len(sha256s), _AT_ONCE):
        for sha256, policy_id in db.execute(_OF_BYTES, {"sha256s": list(sha256s[place : place + _AT_ONCE])}):
            found[sha256].append(policy_id)
    return {sha256: tuple(found.get(sha256, ())) for sha256 in sha256s}


def places(db: Connection, policy_id: str) -> list[tuple[str, str]]:
    """Where a policy stands now."""
    return [(row.source, row.url) for row in db.execute(_PLACES, {"policy_id": policy_id})]


def end(db: Connection, ends: Mapping[str, date], noted_at: datetime) -> None:
    """Ends versions; one that ended on another day before keeps the moment at which that was noted."""
    for name, day in sorted(ends.items()):
        row = db.execute(select(versions.c.withdrawn_noted_at).where(versions.c.name == name)).first()
        noted = row.withdrawn_noted_at if row is not None else None
        values = {"withdrawn_on": day, "withdrawn_noted_at": noted or noted_at}
        db.execute(versions.update().where(versions.c.name == name).values(values))
