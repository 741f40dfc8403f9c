"""How policies come and go: versions still to be compared, addresses no longer listed, versions that were ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, bindparam, exists, select

from corpus.record.engine import insert_missing
from corpus.record.tables import PUBLISHED, absences, addresses, policies, same_texts, uncompared, versions
from corpus.source import Absence, FetchState

_UNCOMPARED = select(versions.c.name).join_from(uncompared, versions).order_by(versions.c.id)
# Bytes and the policies that published versions of them, or of the same text in other bytes, are of.
_OWN = select(versions.c.snapshot_sha256.label("sha256"), versions.c.policy).where(versions.c.state == PUBLISHED)
_SAME = (
    select(same_texts.c.sha256, versions.c.policy).join_from(same_texts, versions).where(versions.c.state == PUBLISHED)
)
_IS_UNLISTED = exists().where(absences.c.source == addresses.c.source, absences.c.url == addresses.c.url)


def _shown_by(carriers: Subquery) -> Select[tuple[str, str, str]]:
    """(policy, source, address): which policies the last bytes of an address carry."""
    return (
        select(policies.c.policy_id, addresses.c.source, addresses.c.url)
        .select_from(addresses)
        .join(carriers, carriers.c.sha256 == addresses.c.sha256)
        .join(policies, policies.c.id == carriers.c.policy)
    )


_SHOWN = [_shown_by(carriers) for carriers in (_OWN.subquery(), _SAME.subquery())]
_STANDING: list[Select[Any]] = [
    shown.where(addresses.c.state != FetchState.GONE.value, ~_IS_UNLISTED) for shown in _SHOWN
]
_FROM: list[Select[Any]] = [
    *(shown.where(addresses.c.source == bindparam("source")) for shown in _SHOWN),
    select(policies.c.policy_id, addresses.c.source, addresses.c.url)
    .select_from(addresses)
    .join(versions, versions.c.source_url == addresses.c.url)
    .join(policies, policies.c.id == versions.c.policy)
    .where(addresses.c.source == bindparam("source"), versions.c.state == PUBLISHED),
]


_ENDED = (
    select(policies.c.policy_id)
    .where(
        exists().where(
            versions.c.policy == policies.c.id, versions.c.withdrawn_on.is_not(None), versions.c.state == PUBLISHED
        )
    )
    .order_by(policies.c.policy_id)
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


def policies_from(db: Connection, source: str) -> dict[str, tuple[str, ...]]:
    """Policies that came from a source, with its addresses that gave them."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in _FROM:
        for policy_id, _, url in db.execute(statement, {"source": source}):
            found[policy_id].add(url)
    return {policy_id: tuple(sorted(urls)) for policy_id, urls in sorted(found.items())}


def standing(db: Connection) -> dict[str, tuple[tuple[str, str], ...]]:
    """Policies that stand somewhere, with the places where they do."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement in _STANDING:
        for policy_id, source, url in db.execute(statement):
            found[policy_id].add((source, url))
    return {policy_id: tuple(sorted(places)) for policy_id, places in found.items()}


def ended(db: Connection) -> list[str]:
    """Policies with a version that was ended."""
    return list(db.execute(_ENDED).scalars())


def end(db: Connection, ends: Mapping[str, date], noted_at: datetime) -> None:
    """Ends versions; one that ended on another day before keeps the moment at which that was noted."""
    for name, day in sorted(ends.items()):
        row = db.execute(select(versions.c.withdrawn_noted_at).where(versions.c.name == name)).first()
        noted = row.withdrawn_noted_at if row is not None else None
        values = {"withdrawn_on": day, "withdrawn_noted_at": noted or noted_at}
        db.execute(versions.update().where(versions.c.name == name).values(values))
