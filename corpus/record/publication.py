"""How a version comes to be seen, whole or not at all: stage, flip, and the exchange of its reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from corpus.errors import NotFound
from corpus.event import Event
from corpus.exchange import Point, Publication
from corpus.record import codes, events, lives, passages, points, policies, versions
from corpus.record.sources import require_snapshot
from corpus.record.tables import PUBLISHED, STAGED, readings
from corpus.record.tables import policies as policies_table
from corpus.record.tables import versions as versions_table


def stage(db: Connection, publication: Publication) -> None:
    """Writes a version and all that belongs to it, seen by nobody; what was staged under its id is replaced.

    A version that is published already stays as it is. Raises NotFound when its bytes or its reading are not on
    record, ValueError when it is published with another text.
    """
    _require_basis(db, publication)
    policy = policies.mint(db, publication.policy)
    row = versions.row_made_of(policy, publication)
    known = versions.row_of(db, publication.version.id)
    if known is not None and known.state == PUBLISHED:
        _require_same(known, row)
        return
    version = _write(db, known, row | {"state": STAGED})
    policies.drop_aliases(db, version, publication.aliases)
    policies.add_aliases(db, policy, publication.policy.payer, version, publication.aliases)
    versions.note_same_text(db, version, publication.version.same_text_sha256)
    gone = passages.place(db, policy, version, publication.passages)
    passages.drop_unused(db, policy, gone)


def flip(db: Connection, version_id: str, given: Sequence[Point], happened: Sequence[Event] = ()) -> None:
    """Publishes a staged version and makes these the points of its policy. Raises NotFound when it was never staged."""
    version, policy, policy_id = _locked(db, version_id)
    if version.state == STAGED:
        db.execute(versions_table.update().where(versions_table.c.id == version.id).values(state=PUBLISHED))
        _give_title(db, policy, version.policy_title)
        codes.add(db, policy, passages.codes_of(db, version.id))
        lives.owe_comparison(db, version.id)
        events.add(db, happened)
    points.replace(db, policy, policy_id, given)


def replace_reading(db: Connection, publication: Publication, given: Sequence[Point]) -> None:
    """Gives a published version a new current reading, with its passages, and its policy new points.

    Raises NotFound when the version is not published.
    """
    _require_basis(db, publication)
    version, policy, policy_id = _locked(db, publication.version.id)
    if version.state != PUBLISHED:
        raise NotFound(f"No version {publication.version.id} is published.")
    before = passages.codes_of_published(db, policy)
    _write(db, version, versions.row_made_of(policy, publication))
    _give_title(db, policy, publication.policy.title)
    policies.add_aliases(db, policy, publication.policy.payer, version.id, publication.aliases)
    versions.note_same_text(db, version.id, publication.version.same_text_sha256)
    gone = passages.place(db, policy, version.id, publication.passages)
    points.replace(db, policy, policy_id, given)
    passages.drop_unused(db, policy, gone)
    after = passages.codes_of_published(db, policy)
    codes.remove(db, policy, before - after)
    codes.add(db, policy, after - before)


def _require_basis(db: Connection, publication: Publication) -> None:
    """A version rests on bytes that arrived and on a reading whose text it names."""
    given = publication.version
    require_snapshot(db, given.snapshot_sha256)
    text = db.execute(select(readings.c.text_sha256).where(readings.c.id == given.reading_id)).scalar()
    if text is None:
        raise NotFound(f"No reading {given.reading_id} is on record.")
    if text != given.text_sha256:
        raise ValueError(f"{given.id} names the text {given.text_sha256}, its reading has {text}")


def _require_same(known: Row[Any], row: dict[str, object]) -> None:
    for column in ("reading_id", "text_sha256", "start", "end"):
        if known._mapping[column] != row[column]:
            raise ValueError(f"{known.name} is published with another {column}; a new reading replaces, never stages")


def _write(db: Connection, known: Row[Any] | None, row: dict[str, object]) -> int:
    if known is None:
        inserted = db.execute(versions_table.insert().values(row)).inserted_primary_key
        assert inserted is not None
        return int(inserted[0])
    db.execute(versions_table.update().where(versions_table.c.id == known.id).values(row))
    return int(known.id)


def _locked(db: Connection, version_id: str) -> tuple[Row[Any], int, str]:
    """A version as it is once no other writer can change its policy."""
    policy_id = version_id.rpartition("@")[0]
    policy = policies.lock(db, policy_id)
    version = versions.row_of(db, version_id)
    if version is None:
        raise NotFound(f"No version {version_id} was staged.")
    return version, policy, policy_id


def _give_title(db: Connection, policy: int, title: str) -> None:
    table = policies_table
    db.execute(table.update().where(table.c.id == policy, table.c.title != title).values(title=title))
