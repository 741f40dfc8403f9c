"""Subscriptions, and what a digest asks of the record beside changes: codes, first and future versions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from corpus.model import Version
from corpus.record import versions as versions_of
from corpus.record.engine import upsert
from corpus.record.tables import PUBLISHED, codes, policies, versions
from corpus.record.tell_tables import subscriptions
from corpus.subscription import Specialty, Subscription

_AT_ONCE = 500  # values in one statement


def put(db: Connection, given: Subscription) -> None:
    """Keeps a subscription."""
    upsert(db, subscriptions, {**asdict(given), "specialties": _pack(given.specialties)})


def of_id(db: Connection, subscription_id: str) -> Subscription | None:
    """A subscription, removed or not."""
    row = db.execute(select(subscriptions).where(subscriptions.c.id == subscription_id)).first()
    return None if row is None else _noun(row)


def listed(db: Connection, removed: bool) -> list[Subscription]:
    """Subscriptions in the order of their ids."""
    statement = select(subscriptions).order_by(subscriptions.c.id)
    living = statement if removed else statement.where(subscriptions.c.removed_at.is_(None))
    return [_noun(row) for row in db.execute(living)]


def codes_named(db: Connection, policy_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The codes and ranges that policies name, in order."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in range(0, len(policy_ids), _AT_ONCE):
        wanted = policies.c.policy_id.in_(policy_ids[place : place + _AT_ONCE])
        named = select(policies.c.policy_id, codes.c.system, codes.c.stem, codes.c.span)
        for row in db.execute(named.join_from(codes, policies).where(wanted)):
            found[row.policy_id].add(f"{row.system}:{row.span or row.stem}")
    return {policy_id: tuple(sorted(names)) for policy_id, names in found.items()}


def first_versions(db: Connection, since: datetime, before: datetime) -> list[Version]:
    """The first version of policies that were first received in a time."""
    received = func.min(versions.c.retrieved_at)
    first = (
        select(versions.c.policy, received.label("at"))
        .where(versions.c.state == PUBLISHED)
        .group_by(versions.c.policy)
        .having(received >= since, received < before)
        .subquery()
    )
    same = (versions.c.policy == first.c.policy) & (versions.c.retrieved_at == first.c.at)
    rows = db.execute(
        select(versions.c.name)
        .join_from(versions, first, same)
        .where(versions.c.state == PUBLISHED)
        .order_by(versions.c.name)
    )
    by_policy: dict[str, str] = {}
    for (name,) in rows:
        by_policy.setdefault(name.rpartition("@")[0], name)
    return [versions_of.version(db, name) for name in by_policy.values()]


def versions_from(db: Connection, after: date) -> list[Version]:
    """Versions that are still to come."""
    later = select(versions.c.name).where(versions.c.state == PUBLISHED, versions.c.in_force_from > after)
    names = db.execute(later.order_by(versions.c.in_force_from, versions.c.name)).scalars().all()
    return [versions_of.version(db, name) for name in names]


def _pack(specialties: Sequence[Specialty]) -> str:
    return json.dumps([[one.name, list(one.codes)] for one in specialties], ensure_ascii=False)


def _noun(row: Row[Any]) -> Subscription:
    values = dict(row._mapping)
    specialties = tuple(Specialty(name, tuple(codes)) for name, codes in json.loads(values.pop("specialties")))
    return Subscription(**values, specialties=specialties)
