"""Policies, and the names that resolve to them. A policy is seen once a version of it is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, or_, select

from corpus import ids
from corpus.errors import NotFound
from corpus.exchange import PolicyFilter
from corpus.model import Policy
from corpus.record import codes
from corpus.record.engine import insert_missing, insert_new
from corpus.record.tables import PUBLISHED, aliases, policies, versions

_IS_PUBLISHED = exists().where(versions.c.policy == policies.c.id, versions.c.state == PUBLISHED)
_POLICY = select(policies).where(policies.c.policy_id == bindparam("policy_id"), _IS_PUBLISHED)
_BY_ALIAS = (
    select(policies)
    .join_from(aliases, policies)
    .join(versions, versions.c.id == aliases.c.version)
    .where(aliases.c.payer == bindparam("payer"), aliases.c.alias == bindparam("alias"), versions.c.state == PUBLISHED)
)
_ALIASES = (
    select(aliases.c.alias)
    .join_from(aliases, policies)
    .join(versions, versions.c.id == aliases.c.version)
    .where(policies.c.policy_id == bindparam("policy_id"), versions.c.state == PUBLISHED)
    .order_by(aliases.c.alias)
)
_ALL_ALIASES = (
    select(policies.c.policy_id, aliases.c.alias)
    .join_from(aliases, policies)
    .join(versions, versions.c.id == aliases.c.version)
    .where(versions.c.state == PUBLISHED)
    .order_by(policies.c.policy_id, aliases.c.alias)
)
_FIND = (
    select(policies.c.policy_id)
    .join_from(aliases, policies)
    .where(aliases.c.payer == bindparam("payer"), aliases.c.alias == bindparam("alias"))
)
_FIND_ID = select(policies.c.policy_id).where(policies.c.policy_id == bindparam("policy_id"))


_AT_ADDRESS = (
    select(policies.c.policy_id)
    .join_from(versions, policies)
    .where(versions.c.source_url == bindparam("source_url"), versions.c.state == PUBLISHED)
    .order_by(versions.c.retrieved_at.desc(), versions.c.id.desc())
)


def at_address(db: Connection, source_url: str) -> list[str]:
    """Ids of the policies a published version of which came from an address, the latest first, each once."""
    return list(dict.fromkeys(db.execute(_AT_ADDRESS, {"source_url": source_url}).scalars()))


def policy(db: Connection, policy_id: str) -> Policy | None:
    """A published policy by its id or by ``<payer>/<alias>``."""
    row = db.execute(_POLICY, {"policy_id": policy_id}).first()
    if row is None:
        payer, _, alias = policy_id.partition("/")
        row = db.execute(_BY_ALIAS, {"payer": payer, "alias": alias}).first()
    return None if row is None else _policy(row)


def published(db: Connection, where: PolicyFilter) -> list[Policy]:
    """Published policies in the order of their ids; every word of ``text`` is in title, number, id or an alias."""
    statement = select(policies).where(_IS_PUBLISHED).order_by(policies.c.policy_id).limit(where.limit)
    if where.payer is not None:
        statement = statement.where(policies.c.payer == where.payer)
    if where.after is not None:
        statement = statement.where(policies.c.policy_id > where.after)
    if where.text is not None:
        statement = statement.where(*map(_has_word, where.text.split()))
    if where.code is not None:
        statement = statement.where(policies.c.id.in_(codes.naming(db, [where.code], where.payer)))
    return [_policy(row) for row in db.execute(statement)]


def _has_word(word: str) -> ColumnElement[bool]:
    fields = (policies.c.title, policies.c.number, policies.c.policy_id)
    found = [field.icontains(word, autoescape=True) for field in fields]
    if slug := ids.slug(word):  # aliases are kept as slugs: former titles, revisions, other spellings of a number
        named = select(aliases.c.policy).join(versions, versions.c.id == aliases.c.version)
        named = named.where(aliases.c.alias.contains(slug, autoescape=True), versions.c.state == PUBLISHED)
        found.append(policies.c.id.in_(named))
    return or_(*found)


def aliases_of(db: Connection, policy_id: str) -> tuple[str, ...]:
    """The aliases of a policy, sorted."""
    return tuple(db.execute(_ALIASES, {"policy_id": policy_id}).scalars())


def all_aliases(db: Connection) -> dict[str, tuple[str, ...]]:
    """The aliases of all policies that have some, sorted."""
    found: dict[str, list[str]] = {}
    for policy_id, alias in db.execute(_ALL_ALIASES):
        found.setdefault(policy_id, []).append(alias)
    return {policy_id: tuple(names) for policy_id, names in found.items()}


def find_policy(db: Connection, payer: str, alias: str) -> str | None:
    """The policy an alias resolves to, or the policy whose own name it is; staged ones too."""
    found = db.execute(_FIND, {"payer": payer, "alias": alias}).scalar()
    if found is None:
        found = db.execute(_FIND_ID, {"policy_id": f"{payer}/{alias}"}).scalar()
    return found


def mint(db: Connection, given: Policy) -> int:
    """The surrogate key of a policy, which is made where new, and locked until the transaction ends."""
    row = {
        "policy_id": given.policy_id,
        "payer": given.payer,
        "number": given.number,
        "edition": given.edition,
        "title": given.title,
    }
    if not insert_new(db, policies, row):
        # Not yet seen by anybody: what is staged again replaces what was staged.
        unseen = policies.update().where(policies.c.policy_id == given.policy_id, ~_IS_PUBLISHED)
        db.execute(unseen.values(number=given.number, edition=given.edition, title=given.title))
    return lock(db, given.policy_id)


def lock(db: Connection, policy_id: str) -> int:
    """The surrogate key of a policy, which no other writer changes until the transaction ends. Raises NotFound."""
    statement = select(policies.c.id).where(policies.c.policy_id == policy_id).with_for_update()
    found = db.execute(statement).scalar()
    if found is None:
        raise NotFound(f"No policy {policy_id} is on record.")
    return int(found)


def add_aliases(db: Connection, policy: int, payer: str, version: int, names: Sequence[str]) -> None:
    """Gives a policy aliases; one that another policy of the payer has stays that policy's."""
    rows = [{"payer": payer, "alias": name, "policy": policy, "version": version} for name in sorted(set(names))]
    insert_missing(db, aliases, rows)


def drop_aliases(db: Connection, version: int, keep: Sequence[str]) -> None:
    """Removes the aliases that a staged version brought and no longer brings."""
    db.execute(aliases.delete().where(aliases.c.version == version, aliases.c.alias.not_in(keep)))


def _policy(row: Row[Any]) -> Policy:
    return Policy(row.policy_id, row.payer, row.number, row.edition, row.title)
