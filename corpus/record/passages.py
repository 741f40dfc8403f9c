"""Passages, shared by the versions of a policy, and their placements in each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from corpus.exchange import Placement
from corpus.model import Passage, PassageKind, SectionKind
from corpus.record.engine import insert_missing
from corpus.record.tables import PUBLISHED, passage_texts, passages, placements, points, policies, versions

_BY_KEY = (
    select(passages, passage_texts.c.content, passage_texts.c.body)
    .join_from(passages, policies)
    .join(passage_texts, passage_texts.c.passage == passages.c.id)
    .where(policies.c.policy_id == bindparam("policy_id"), passages.c.key.in_(bindparam("keys", expanding=True)))
)
_OF_POINTS = (
    select(points.c.id.label("point"), passages, passage_texts.c.content, passage_texts.c.body)
    .join_from(points, passages)
    .join(passage_texts, passage_texts.c.passage == passages.c.id)
    .where(points.c.id.in_(bindparam("ids", expanding=True)))
)
_PLACED = (
    select(passages.c.key, placements.c.ordinal, placements.c.start, placements.c.end)  # as in ``Placement``
    .join_from(placements, passages, passages.c.id == placements.c.passage)
    .join(versions, versions.c.id == placements.c.version)
    .where(versions.c.name == bindparam("name"))
    .order_by(placements.c.ordinal)
)
# The passages are found by policy and key first; the placements then by their primary key.
_PLACED_KEYS = _PLACED.where(
    versions.c.state == PUBLISHED,
    passages.c.policy == versions.c.policy,
    passages.c.key.in_(bindparam("keys", expanding=True)),
)
_PLACED_IN = (
    select(versions.c.name, passages.c.key, placements.c.ordinal, placements.c.start, placements.c.end)
    .join_from(versions, passages, passages.c.policy == versions.c.policy)
    .join(placements, (placements.c.version == versions.c.id) & (placements.c.passage == passages.c.id))
    .where(
        versions.c.name.in_(bindparam("names", expanding=True)),
        versions.c.state == PUBLISHED,
        passages.c.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(placements.c.ordinal)
)
_IDS = select(passages.c.key, passages.c.id).where(passages.c.policy == bindparam("policy"))
_CODES = select(passages.c.id, passages.c.codes).where(passages.c.id.in_(bindparam("ids", expanding=True)))
_OLD = select(placements.c.passage).where(placements.c.version == bindparam("version")).distinct()


def by_key(db: Connection, policy_id: str, keys: Sequence[str]) -> dict[str, Passage]:
    """Stored passages by their keys; spans are 0, 0. Whoever shows one compares its own ``key`` with the key asked."""
    rows = db.execute(_BY_KEY, {"policy_id": policy_id, "keys": list(keys)}).all()
    return {row.key: _noun(row) for row in rows}


def of_points(db: Connection, ids: Sequence[str]) -> dict[str, Passage]:
    """The passages of those of these points that the record knows; spans are 0, 0, as in ``by_key``."""
    return {row.point: _noun(row) for row in db.execute(_OF_POINTS, {"ids": list(ids)}).all()}


def contents(db: Connection) -> Iterator[str]:
    """The contents of all passages, a batch at a time."""
    yield from db.execution_options(yield_per=1_000).execute(select(passage_texts.c.content)).scalars()


def placements_of(db: Connection, version_id: str, keys: Sequence[str]) -> dict[str, Placement]:
    """The first placement of each of these passages in a published version."""
    first: dict[str, Placement] = {}
    for row in db.execute(_PLACED_KEYS, {"name": version_id, "keys": list(keys)}).all():
        first.setdefault(row.key, Placement(*row))
    return first


def placements_in(db: Connection, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Placement]]:
    """The first placements of passages in published versions, by version and key."""
    found: dict[str, dict[str, Placement]] = {name: {} for name in wanted}
    keys = sorted({key for keys in wanted.values() for key in keys})
    for name, *placed in db.execute(_PLACED_IN, {"names": list(wanted), "keys": keys}).all() if keys else ():
        found[name].setdefault(placed[0], Placement(*placed))
    return found


def all_placements(db: Connection, version_id: str) -> list[Placement]:
    """The placements of a version, staged or published, in the order of the text."""
    return [Placement(*row) for row in db.execute(_PLACED, {"name": version_id}).all()]


def place(db: Connection, policy: int, version: int, given: Sequence[Passage]) -> set[int]:
    """Makes these the passages of a version; returns the surrogate keys of those that are in it no longer."""
    ids = _store(db, policy, given)
    _name_codes(db, version, ids, given)
    old = set(db.execute(_OLD, {"version": version}).scalars())
    db.execute(placements.delete().where(placements.c.version == version))
    rows = [
        {"version": version, "passage": ids[key], "ordinal": ordinal, "start": start, "end": end}
        for ordinal, (key, start, end) in enumerate((p.key, p.start, p.end) for p in given)
    ]
    if rows:
        db.execute(placements.insert(), rows)
    return old - set(ids.values())


def drop_unused(db: Connection, policy: int, candidates: Iterable[int]) -> None:
    """Removes those of these passages that no version of the policy holds and no point stands for."""
    wanted = set(candidates)
    if not wanted:
        return
    used = select(placements.c.passage).join_from(placements, versions).where(versions.c.policy == policy)
    unused = wanted - set(db.execute(used.distinct()).scalars())
    unused -= set(db.execute(select(points.c.passage).where(points.c.passage.in_(unused))).scalars())
    db.execute(passage_texts.delete().where(passage_texts.c.passage.in_(unused)))
    db.execute(passages.delete().where(passages.c.id.in_(unused)))


def codes_of(db: Connection, version: int) -> set[str]:
    """The codes that the passages of a version name."""
    named = select(passages.c.codes).join_from(placements, passages, passages.c.id == placements.c.passage)
    rows = db.execute(named.where(placements.c.version == version, passages.c.codes != ()))
    return {code for codes in rows.scalars() for code in codes}


def codes_of_published(db: Connection, policy: int) -> set[str]:
    """The codes that the passages of all published versions of a policy name."""
    ids = select(versions.c.id).where(versions.c.policy == policy, versions.c.state == PUBLISHED)
    return {code for version in db.execute(ids).scalars() for code in codes_of(db, version)}


def content_hash(content: str) -> int:
    """Eight bytes of a hash, to find a content by; whoever finds one compares the content itself."""
    return int.from_bytes(hashlib.sha256(content.encode("utf-8")).digest()[:8], "big", signed=True)


def _store(db: Connection, policy: int, given: Sequence[Passage]) -> dict[str, int]:
    """Stores passages that are new to the policy; the surrogate keys of all that are given."""
    by_key = {passage.key: passage for passage in given}
    known = dict(db.execute(_IDS, {"policy": policy}).all())
    new = [(key, passage) for key, passage in by_key.items() if key not in known]
    if new:
        insert_missing(db, passages, [_row(policy, key, passage) for key, passage in new])
        known = dict(db.execute(_IDS, {"policy": policy}).all())
        texts = [{"passage": known[key], "content": held.content, "body": held.body} for key, held in new]
        insert_missing(db, passage_texts, texts)
    return {key: known[key] for key in by_key}


def _name_codes(db: Connection, version: int, ids: Mapping[str, int], given: Sequence[Passage]) -> None:
    """Gives passages that were stored before the codes that are read in them now.

    The codes are no part of a passage's identity: the same words may be read better later, or beside other words. What
    another version of the policy still holds keeps its codes too, so that no version's codes are lost.
    """
    wanted: dict[int, set[str]] = {}
    for passage in given:
        wanted.setdefault(ids[passage.key], set()).update(passage.codes)
    held = {row.id: row.codes for row in db.execute(_CODES, {"ids": sorted(wanted)})}
    differing = {id_: codes for id_, codes in wanted.items() if set(held[id_]) != codes}
    if not differing:
        return
    elsewhere = select(placements.c.passage).where(placements.c.passage.in_(differing), placements.c.version != version)
    shared = set(db.execute(elsewhere.distinct()).scalars())
    for id_, codes in differing.items():
        kept = codes.union(held[id_]) if id_ in shared else codes
        db.execute(passages.update().where(passages.c.id == id_).values(codes=tuple(sorted(kept))))


def _row(policy: int, key: str, passage: Passage) -> dict[str, object]:
    return {
        "policy": policy,
        "key": key,
        "content_hash": content_hash(passage.content),
        "kind": passage.kind.value,
        "section_kind": passage.section_kind.value,
        "codes": passage.codes,
    }


def _noun(row: Row[Any]) -> Passage:
    return Passage(PassageKind(row.kind), 0, 0, row.content, row.body, row.codes, SectionKind(row.section_kind))
