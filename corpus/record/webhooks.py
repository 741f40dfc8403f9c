"""Endpoints of other programs, their cursors and what was sent to them, and where their transactions are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Integer, Row, Table, Text, Update, func, select

from corpus.errors import NotFound
from corpus.event import EventType
from corpus.record.columns import NAME, Moment, Strings
from corpus.record.engine import insert_missing, insert_new
from corpus.record.tables import events, metadata
from corpus.webhook import HookFigures, HookQueue, Sending, Webhook

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("events", Strings, nullable=False),
    Column("payers", Strings, nullable=False),
    Column("codes", Strings, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("next_attempt_at", Moment),
    Column("delivered_at", Moment),
    Column("disabled_at", Moment),
    Column("disabled_because", Text, nullable=False),
    Column("removed_at", Moment),
)

# ``number`` is that of the event in the outbox; one deliverer at a time makes ``at`` the number of the attempt.
sendings = Table(
    "sendings",
    metadata,
    Column("webhook", NAME, ForeignKey("webhooks.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, primary_key=True),
    Column("event_id", NAME, nullable=False),
    Column("delivered", Boolean, nullable=False),
    Column("reply", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("sendings_delivered", "delivered"),  # to count without reading the bodies
)

ALL = (webhooks, sendings)
_WELL: dict[str, Any] = {"failures": 0, "failing_since": None, "next_attempt_at": None}


class SqlWebhooks(ABC):
    """The port ``WebhookRecord`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]: ...

    def add_webhook(self, webhook: Webhook) -> None:
        """Keeps an endpoint; one that is kept already stays as it is."""
        row = {**asdict(webhook), "events": tuple(what.value for what in webhook.events)}
        with self._write() as db:
            insert_missing(db, webhooks, [row])

    def webhook(self, webhook_id: str) -> Webhook | None:
        """An endpoint by its id, removed or not."""
        with self._read() as db:
            return _of_id(db, webhook_id)

    def webhooks(self, *, removed: bool = False) -> list[Webhook]:
        """The endpoints, oldest first; with ``removed`` those that were removed, too."""
        with self._read() as db:
            return _listed(db, removed)

    def remove_webhook(self, webhook_id: str, at: datetime) -> None:
        """Ends an endpoint; one that was removed before keeps its time. Raises NotFound."""
        with self._write() as db:
            _known(db, webhook_id)
            db.execute(_change(webhook_id).where(webhooks.c.removed_at.is_(None)).values(removed_at=at))

    def enable_webhook(self, webhook_id: str) -> None:
        """Begins again where a failing or disabled endpoint stopped, at once. Raises NotFound."""
        with self._write() as db:
            _known(db, webhook_id)
            db.execute(_change(webhook_id).values(**_WELL, disabled_at=None, disabled_because=""))

    def pass_over(self, webhook_id: str, number: int) -> None:
        """Notes that the endpoint wants none of the events up to this number; a cursor never goes back."""
        with self._write() as db:
            db.execute(_change(webhook_id).where(webhooks.c.cursor < number).values(cursor=number))

    def note_sending(self, sending: Sending, *, again_at: datetime | None = None, disabled: str = "") -> None:
        """Notes an attempt, and with it where the endpoint is now. Raises NotFound."""
        with self._write() as db:
            hook = _known(db, sending.webhook)
            if insert_new(db, sendings, asdict(sending)):
                db.execute(_change(hook.id).values(_after(hook, sending, again_at, disabled)))

    def sendings(self, webhook_id: str, limit: int = 50) -> list[Sending]:
        """The attempts for an endpoint, newest first."""
        newest = select(sendings).where(sendings.c.webhook == webhook_id)
        newest = newest.order_by(sendings.c.number.desc(), sendings.c.at.desc()).limit(limit)
        with self._read() as db:
            return [Sending(**row._mapping) for row in db.execute(newest)]

    def hook_queue(self, webhook_id: str) -> HookQueue:
        """What waits for an endpoint. Raises NotFound."""
        with self._read() as db:
            return _queue(db, _known(db, webhook_id))

    def hook_figures(self) -> HookFigures:
        """How telling other programs goes."""
        with self._read() as db:
            return _figures(db)


def _of_id(db: Connection, webhook_id: str) -> Webhook | None:
    row = db.execute(select(webhooks).where(webhooks.c.id == webhook_id)).first()
    return None if row is None else _noun(row)


def _known(db: Connection, webhook_id: str) -> Webhook:
    found = _of_id(db, webhook_id)
    if found is None:
        raise NotFound(f"There is no webhook {webhook_id}.", todo="List them: payerpolicy webhooks list.")
    return found


def _listed(db: Connection, removed: bool) -> list[Webhook]:
    statement = select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id)
    living = statement if removed else statement.where(webhooks.c.removed_at.is_(None))
    return [_noun(row) for row in db.execute(living)]


def _change(webhook_id: str) -> Update:
    return webhooks.update().where(webhooks.c.id == webhook_id)


def _after(hook: Webhook, sending: Sending, again_at: datetime | None, disabled: str) -> dict[str, Any]:
    """What an attempt changes."""
    if sending.delivered:
        return {**_WELL, "cursor": max(hook.cursor, sending.number), "delivered_at": sending.at}
    values = {
        "failures": hook.failures + 1,
        "failing_since": hook.failing_since or sending.at,
        "next_attempt_at": again_at,
    }
    return {**values, "disabled_at": sending.at, "disabled_because": disabled} if disabled else values


def _queue(db: Connection, hook: Webhook) -> HookQueue:
    waiting = select(func.count(), func.min(events.c.at)).where(events.c.id > hook.cursor)
    if hook.events:
        waiting = waiting.where(events.c.type.in_([what.value for what in hook.events]))
    number, since = db.execute(waiting).one()
    return HookQueue(hook.id, int(number), since)


def _figures(db: Connection) -> HookFigures:
    living = _listed(db, removed=False)
    queues: Sequence[HookQueue] = [_queue(db, hook) for hook in living if hook.active]
    outcomes = select(sendings.c.delivered, func.count()).group_by(sendings.c.delivered)
    counted = {bool(delivered): int(number) for delivered, number in db.execute(outcomes)}
    return HookFigures(
        endpoints=dict(Counter(hook.state.value for hook in living)),
        delivered=counted.get(True, 0),
        failed=counted.get(False, 0),
        waiting=sum(queue.waiting for queue in queues),
        waiting_since=min((queue.since for queue in queues if queue.since is not None), default=None),
    )


def _noun(row: Row[Any]) -> Webhook:
    values = {name: row._mapping[name] for name in (field.name for field in fields(Webhook))}
    return Webhook(**{**values, "events": tuple(map(EventType, values["events"]))})
