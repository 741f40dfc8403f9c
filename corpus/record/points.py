"""The points of a policy: what the index must hold, and what it was not yet told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from corpus.errors import NotFound
from corpus.exchange import Point
from corpus.record.engine import insert_missing
from corpus.record.passages import content_hash
from corpus.record.tables import index_debt, passage_texts, passages, points, policies

# In the order of the fields of ``Point``.
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    points.c.id,
    policies.c.policy_id,
    policies.c.payer,
    passages.c.key,
    points.c.valid_from,
    points.c.valid_to,
    func.coalesce(points.c.codes, passages.c.codes),
    func.coalesce(points.c.kind, passages.c.kind),
    func.coalesce(points.c.section_kind, passages.c.section_kind),
    points.c.lines_of_business,
)
_POINTS = select(*_COLUMNS).join_from(points, passages).join(policies, policies.c.id == passages.c.policy)
_OF_POLICY = _POINTS.where(policies.c.policy_id == bindparam("policy_id")).order_by(points.c.id)
_BY_ID = _POINTS.where(points.c.id.in_(bindparam("ids", expanding=True)))
# One passage for each hash: a sentence that every policy of a payer has is fetched once.
_WITH_HASH = (
    select(func.min(points.c.passage))
    .join_from(passages, points)
    .where(passages.c.content_hash.in_(bindparam("hashes", expanding=True)))
    .group_by(passages.c.content_hash)
)
_OF_PASSAGES = (
    select(passage_texts.c.content, points.c.id)
    .join_from(points, passage_texts, passage_texts.c.passage == points.c.passage)
    .where(points.c.passage.in_(bindparam("passages", expanding=True)))
    .order_by(points.c.id)
)
_PASSAGES = select(passages).where(passages.c.policy == bindparam("policy"))
_DEBTORS = select(policies.c.policy_id).join_from(index_debt, policies).distinct().order_by(policies.c.policy_id)
_DEBT = (
    select(index_debt.c.point)
    .join_from(index_debt, policies)
    .where(policies.c.policy_id == bindparam("policy_id"))
    .order_by(index_debt.c.point)
)


def of_policy(db: Connection, policy_id: str) -> list[Point]:
    """The points of a policy as of the last flip, in the order of their ids."""
    return [Point(*row) for row in db.execute(_OF_POLICY, {"policy_id": policy_id}).all()]


def by_id(db: Connection, ids: Sequence[str]) -> dict[str, Point]:
    """Those of these points that are known."""
    return {row[0]: Point(*row) for row in db.execute(_BY_ID, {"ids": list(ids)}).all()}


def with_content(db: Connection, contents: Sequence[str]) -> dict[str, str]:
    """For contents that some point of any policy carries: content to the id of one such point."""
    hashes = sorted({content_hash(content) for content in contents})
    found = list(db.execute(_WITH_HASH, {"hashes": hashes}).scalars())
    ids = {row.content: row.id for row in db.execute(_OF_PASSAGES, {"passages": found}).all()}
    return {content: ids[content] for content in contents if content in ids}


def replace(db: Connection, policy: int, policy_id: str, given: Sequence[Point]) -> None:
    """Makes these the points of a policy, and notes as debt those that changed or went.

    Only what differs is written. Raises NotFound for a point of a passage the policy does not have, ValueError for a
    point of another policy.
    """
    old = {point.id: point for point in of_policy(db, policy_id)}
    new = {point.id: point for point in given}
    if strangers := {point.policy_id for point in given} - {policy_id}:
        raise ValueError(f"points of {sorted(strangers)} among those of {policy_id}")
    gone = old.keys() - new.keys()
    changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    written = [new[key] for key in new if key in changed or key not in old]
    _remove(db, gone | changed)
    _insert(db, policy, written)
    insert_missing(db, index_debt, [{"policy": policy, "point": key} for key in sorted(gone | changed)])


def debtors(db: Connection) -> list[str]:
    """Policies that have points the index was not told of."""
    return list(db.execute(_DEBTORS).scalars())


def debt(db: Connection, policy_id: str) -> list[str]:
    """Those points of a policy."""
    return list(db.execute(_DEBT, {"policy_id": policy_id}).scalars())


def settle(db: Connection, policy: int) -> None:
    """Notes that the index was told."""
    db.execute(index_debt.delete().where(index_debt.c.policy == policy))


def _remove(db: Connection, ids: Iterable[str]) -> None:
    rows = [{"old": key} for key in sorted(ids)]
    if rows:
        db.execute(points.delete().where(points.c.id == bindparam("old")), rows)


def _insert(db: Connection, policy: int, given: Sequence[Point]) -> None:
    if not given:
        return
    known = {row.key: row for row in db.execute(_PASSAGES, {"policy": policy}).all()}
    missing = sorted({point.passage_key for point in given} - known.keys())
    if missing:
        raise NotFound(f"No passage {missing[0]} of {given[0].policy_id} is on record.")
    db.execute(points.insert(), [_row(known[point.passage_key], point) for point in given])


def _row(passage: Row[Any], point: Point) -> dict[str, object]:
    return {
        "passage": passage.id,
        "id": point.id,
        "valid_from": point.valid_from,
        "valid_to": point.valid_to,
        "lines_of_business": point.lines_of_business,
        "codes": None if point.codes == passage.codes else point.codes,
        "kind": None if point.kind == passage.kind else point.kind,
        "section_kind": None if point.section_kind == passage.section_kind else point.section_kind,
    }
