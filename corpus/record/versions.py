"""Versions as rows and as nouns. Everything here that reads, reads published versions, unless its name says staged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from corpus.codec import facts_from_json, facts_to_json
from corpus.errors import NotFound
from corpus.exchange import Publication, day
from corpus.model import Basis, Version
from corpus.record.engine import insert_missing
from corpus.record.sources import require_snapshot
from corpus.record.tables import PUBLISHED, STAGED, policies, same_texts, versions

_PUBLISHED = select(versions).where(versions.c.state == PUBLISHED)
_BY_NAME = _PUBLISHED.where(versions.c.name == bindparam("name"))
_BY_POLICY = (
    select(versions, policies.c.policy_id)
    .join_from(versions, policies)
    .where(versions.c.state == PUBLISHED, policies.c.policy_id.in_(bindparam("policy_ids", expanding=True)))
)
_SAME = (
    select(same_texts)
    .where(same_texts.c.version.in_(bindparam("versions", expanding=True)))
    .order_by(same_texts.c.version, same_texts.c.sha256)
)
_OF_SNAPSHOT = _PUBLISHED.where(
    or_(
        versions.c.snapshot_sha256 == bindparam("sha256"),
        versions.c.id.in_(select(same_texts.c.version).where(same_texts.c.sha256 == bindparam("sha256"))),
    )
).order_by(versions.c.name)
_STAGED = select(versions).where(versions.c.state == STAGED).order_by(versions.c.id)
_ROW = select(versions).where(versions.c.name == bindparam("name"))


def version(db: Connection, version_id: str) -> Version:
    """A published version. Raises NotFound."""
    found = _nouns(db, db.execute(_BY_NAME, {"name": version_id}).all())
    if not found:
        raise NotFound(f"No version {version_id} is published.")
    return found[0]


def by_policy(db: Connection, policy_ids: Sequence[str]) -> dict[str, list[Version]]:
    """The published versions of these policies, each list by ``in_force_from``, then the order of minting."""
    found = db.execute(_BY_POLICY, {"policy_ids": list(policy_ids)}).all()
    rows = sorted(found, key=lambda row: (day(row.in_force_from), row.id))
    grouped: dict[str, list[Version]] = defaultdict(list)
    for noun in _nouns(db, rows):
        grouped[noun.policy_id].append(noun)
    return {policy_id: grouped.get(policy_id, []) for policy_id in policy_ids}


def of_snapshot(db: Connection, sha256: str) -> list[Version]:
    """The published versions that rest on these bytes, or on other bytes with the same text."""
    return _nouns(db, db.execute(_OF_SNAPSHOT, {"sha256": sha256}).all())


def staged(db: Connection) -> list[Version]:
    """What was staged and not published, in the order of staging."""
    return _nouns(db, db.execute(_STAGED).all())


def row_of(db: Connection, version_id: str) -> Row[Any] | None:
    """The row of a version, staged or published."""
    return db.execute(_ROW, {"name": version_id}).first()


def row_made_of(policy: int, publication: Publication) -> dict[str, object]:
    """The row of a version but for its state."""
    given = publication.version
    return {
        "name": given.id,
        "policy": policy,
        "dated": given.dated,
        "policy_title": publication.policy.title,
        "in_force_from": given.in_force_from,
        "in_force_basis": given.in_force_basis.value,
        "facts": facts_to_json(given.facts),
        "snapshot_sha256": given.snapshot_sha256,
        "reading_id": given.reading_id,
        "text_sha256": given.text_sha256,
        "start": given.start,
        "end": given.end,
        "body_sha256": given.body_sha256,
        "source_url": given.source_url,
        "retrieved_at": given.retrieved_at,
        "withdrawn_on": given.withdrawn_on,
        "withdrawn_noted_at": given.withdrawn_noted_at,
    }


def note_same_text(db: Connection, version: int, sha256s: Iterable[str]) -> None:
    """Notes other bytes that carry the text of a version. Raises NotFound for bytes that never arrived."""
    for sha256 in sha256s:
        require_snapshot(db, sha256)
        insert_missing(db, same_texts, [{"version": version, "sha256": sha256}])


def note_arrival_of_same_text(db: Connection, version_id: str, sha256: str) -> None:
    """Notes that these bytes carry the text of a published version. Raises NotFound when it is not published."""
    row = db.execute(_BY_NAME, {"name": version_id}).first()
    if row is None:
        raise NotFound(f"No version {version_id} is published.")
    if row.snapshot_sha256 != sha256:
        note_same_text(db, row.id, [sha256])


def _nouns(db: Connection, rows: Sequence[Row[Any]]) -> list[Version]:
    same: dict[int, list[str]] = defaultdict(list)
    if rows:
        for version, sha256 in db.execute(_SAME, {"versions": [row.id for row in rows]}).all():
            same[version].append(sha256)
    return [_noun(row, same.get(row.id, ())) for row in rows]


def _noun(row: Row[Any], same_text: Sequence[str]) -> Version:
    return Version(
        policy_id=row.name.rpartition("@")[0],
        dated=row.dated,
        in_force_from=row.in_force_from,
        in_force_basis=Basis(row.in_force_basis),
        facts=facts_from_json(row.facts),
        snapshot_sha256=row.snapshot_sha256,
        text_sha256=row.text_sha256,
        reading_id=row.reading_id,
        start=row.start,
        end=row.end,
        body_sha256=row.body_sha256,
        source_url=row.source_url,
        retrieved_at=row.retrieved_at,
        withdrawn_on=row.withdrawn_on,
        same_text_sha256=tuple(same_text),
        withdrawn_noted_at=row.withdrawn_noted_at,
    )
