"""Digests as they were made, the attempts to deliver them, and who has seen the changes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select, tuple_

from corpus.errors import NotFound
from corpus.record.engine import insert_missing, insert_new, upsert
from corpus.record.tables import changes
from corpus.record.tell_tables import acknowledgements, deliveries, digest_items, digests, subscriptions
from corpus.subscription import Acknowledgement, Delivery, DigestItem, KeptDigest, Posting, TellFigures

_AT_ONCE = 500  # values in one statement
_BECOMES = {"accepted": Posting.ACCEPTED, "refused": Posting.REFUSED, "kept": Posting.KEPT}


def add(db: Connection, given: KeptDigest, items: Sequence[DigestItem]) -> bool:
    """Keeps a digest once."""
    if not insert_new(db, digests, {**asdict(given), "posting": given.posting.value}):
        return False
    rows = [
        {
            "digest": given.id,
            "place": place,
            "change": item.change_id,
            "touches": item.touches,
            "shown": item.shown,
            "why": item.why,
        }
        for place, item in enumerate(items)
    ]
    insert_missing(db, digest_items, rows)
    return True


def of_id(db: Connection, digest_id: str) -> KeptDigest | None:
    """A digest."""
    row = db.execute(select(digests).where(digests.c.id == digest_id)).first()
    return None if row is None else _digest(row)


def listed(db: Connection, subscription: str, after: str, limit: int) -> list[KeptDigest]:
    """Digests, the newest week first."""
    order = (digests.c.week, digests.c.id)
    statement = select(digests).order_by(*(column.desc() for column in order)).limit(limit)
    if subscription:
        statement = statement.where(digests.c.subscription == subscription)
    if after:
        last = db.execute(select(*order).where(digests.c.id == after)).first()
        if last is None:
            raise NotFound(f"There is no digest {after} to go on from.", todo="Begin at the first page.")
        statement = statement.where(tuple_(*order) < tuple(last))
    return [_digest(row) for row in db.execute(statement)]


def items_of(db: Connection, digest_id: str) -> list[DigestItem]:
    """What a digest tells."""
    rows = db.execute(select(digest_items).where(digest_items.c.digest == digest_id).order_by(digest_items.c.place))
    return [DigestItem(row.change, row.touches, row.shown, row.why) for row in rows]


def told(db: Connection, subscription: str, change_ids: Sequence[str]) -> set[str]:
    """Those changes that a subscription was told."""
    found: set[str] = set()
    of_subscription = (
        select(digest_items.c.change)
        .join_from(digest_items, digests, digest_items.c.digest == digests.c.id)
        .where(digests.c.subscription == subscription)
    )
    for place in range(0, len(change_ids), _AT_ONCE):
        wanted = digest_items.c.change.in_(change_ids[place : place + _AT_ONCE])
        found.update(db.execute(of_subscription.where(wanted)).scalars())
    return found


def waiting(db: Connection, now: datetime) -> list[KeptDigest]:
    """Digests that are to be sent now."""
    due = or_(digests.c.next_attempt_at.is_(None), digests.c.next_attempt_at <= now)
    wanted = select(digests).where(digests.c.posting == Posting.COMPOSED.value, due)
    return [_digest(row) for row in db.execute(wanted.order_by(digests.c.composed_at, digests.c.id))]


def note_delivery(db: Connection, given: Delivery, again_at: datetime | None) -> None:
    """Notes an attempt and where the digest is now; one that was accepted stays so."""
    row = db.execute(select(digests.c.posting).where(digests.c.id == given.digest)).first()
    if row is None:
        raise NotFound(f"There is no digest {given.digest}.")
    upsert(db, deliveries, asdict(given))
    posting = Posting(row.posting)
    if posting is not Posting.ACCEPTED:
        posting = _BECOMES.get(given.outcome, Posting.COMPOSED)
    values = {"posting": posting.value, "attempts": given.number, "next_attempt_at": again_at}
    db.execute(digests.update().where(digests.c.id == given.digest).values(values))


def deliveries_of(db: Connection, digest_id: str) -> list[Delivery]:
    """The attempts for a digest."""
    rows = db.execute(select(deliveries).where(deliveries.c.digest == digest_id).order_by(deliveries.c.number))
    return [Delivery(**row._mapping) for row in rows]


def acknowledge(db: Connection, seen: Sequence[Acknowledgement]) -> None:
    """Notes who has seen changes."""
    for one in seen:
        values = {"acknowledged_by": one.by}
        unseen = changes.c.id == one.change_id
        if db.execute(changes.update().where(unseen).values(values)).rowcount == 0:
            raise NotFound(f"There is no change {one.change_id}.", todo="List them: payerpolicy changes.")
        row = {"change": one.change_id, "by": one.by, "at": one.at, "digest": one.digest}
        insert_missing(db, acknowledgements, [row])


def acknowledgements_of(db: Connection, change_ids: Sequence[str]) -> list[Acknowledgement]:
    """Who has seen changes."""
    found: list[Acknowledgement] = []
    for place in range(0, len(change_ids), _AT_ONCE):
        wanted = acknowledgements.c.change.in_(change_ids[place : place + _AT_ONCE])
        rows = db.execute(select(acknowledgements).where(wanted))
        found += [Acknowledgement(row.change, row.by, row.at, row.digest) for row in rows]
    return sorted(found, key=lambda one: (one.at, one.change_id, one.by))


def figures(db: Connection) -> TellFigures:
    """How telling goes; a refusal is failing until a later digest of the practice was accepted."""
    living = select(func.count()).select_from(subscriptions).where(subscriptions.c.removed_at.is_(None))
    states = db.execute(select(digests.c.posting, func.count()).group_by(digests.c.posting))
    composed = digests.c.posting == Posting.COMPOSED.value
    oldest = select(digests.c.composed_at).where(composed).order_by(digests.c.composed_at).limit(1)
    later = digests.alias()
    followed = exists().where(
        later.c.subscription == digests.c.subscription,
        later.c.composed_at > digests.c.composed_at,
        later.c.posting == Posting.ACCEPTED.value,
    )
    refused = select(digests.c.id).where(digests.c.posting == Posting.REFUSED.value, ~followed).order_by(digests.c.id)
    failing = [(name, _last_reply(db, name)) for name in db.execute(refused).scalars()]
    waits = _seconds_to_first(db)
    return TellFigures(
        subscriptions=int(db.execute(living).scalar_one()),
        digests={posting: int(number) for posting, number in states},
        waiting_since=db.execute(oldest).scalar(),
        failing=tuple(failing),
        to_acknowledge=_unseen(db),
        acknowledged=len(waits),
        seconds_to_ack=median(waits) if waits else None,
    )


def _last_reply(db: Connection, digest_id: str) -> str:
    newest = select(deliveries.c.reply).where(deliveries.c.digest == digest_id).order_by(deliveries.c.number.desc())
    return str(db.execute(newest.limit(1)).scalar() or "")


def _unseen(db: Connection) -> int:
    """How many changes touch somebody who was told, and were acknowledged by nobody."""
    seen = exists().where(acknowledgements.c.change == digest_items.c.change)
    touching = select(func.count(func.distinct(digest_items.c.change))).where(digest_items.c.touches, ~seen)
    return int(db.execute(touching).scalar_one())


def _seconds_to_first(db: Connection) -> list[float]:
    first = select(acknowledgements.c.change, func.min(acknowledgements.c.at).label("at")).group_by(
        acknowledgements.c.change
    )
    seen = first.subquery()
    rows = db.execute(select(changes.c.detected_at, seen.c.at).join_from(seen, changes, seen.c.change == changes.c.id))
    return [(at - detected_at).total_seconds() for detected_at, at in rows]


def _digest(row: Row[Any]) -> KeptDigest:
    values = dict(row._mapping)
    return KeptDigest(**{**values, "posting": Posting(values["posting"])})
