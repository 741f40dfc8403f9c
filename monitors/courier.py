"""Which endpoint is to be told of what now? Events in their order, one endpoint at a time, at least once each.

An event is done with when the endpoint has answered 2xx and that is on record: a kill in between sends it once more
under the same ``webhook-id``. An endpoint that fails is tried again after growing pauses, and keeps no other waiting;
after five days, or when it says that it is gone, it is disabled with the reason, and goes on where it stopped once a
person enables it.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from corpus.event import Event, Posted
from corpus.ports import Clock, Record
from corpus.webhook import Sending, Webhook
from monitors.hook_post import Answered, Post
from monitors.lease import Lease, Leases
from monitors.watched_codes import meeting, watched

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after the first, second … failed attempt the next one is made; the last for all further ones."""

PATIENCE = timedelta(days=5)
"""An endpoint that has failed for so long is disabled."""

_JITTER = 0.2  # of a pause, at most: endpoints of one machine that was down must not all come back at once
_AT_ONCE = 200  # events for one endpoint in one run
_BATCH = 100

log = logging.getLogger("payerpolicy.webhooks")

BodyOf = Callable[[Event], str]
PayerOf = Callable[[Event], str | None]


class Courier:
    """Tells endpoints of events. Threads may share it."""

    def __init__(
        self,
        *,
        record: Record,
        clock: Clock,
        post: Post,
        body_of: BodyOf,
        payer_of: PayerOf,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``body_of`` is what is told of an event as JSON, ``payer_of`` whose it is; ``chance`` is from 0 to 1."""
        self._record = record
        self._clock = clock
        self._post = post
        self._body_of = body_of
        self._payer_of = payer_of
        self._chance = chance
        self._leases = Leases(record, clock)
        self._stopped = False

    def due(self) -> list[Webhook]:
        """Endpoints that have something to be told now, or may have."""
        now, last = self._clock(), self._record.last_event()
        return [hook for hook in self._record.webhooks() if _is_due(hook, now) and hook.cursor < last]

    def run(self) -> int:
        """Tells every endpoint what waits for it, one after the other; returns how many events were delivered."""
        return sum(self.deliver(hook.id) for hook in self.due())

    def deliver(self, webhook_id: str) -> int:
        """Tells one endpoint, unless somebody else is doing so; returns how many events it took."""
        with self._leases.take(f"webhook/{webhook_id}") as lease:
            return self._deliver(webhook_id, lease) if lease is not None else 0

    def stop(self) -> None:
        """Ends runs under way after the message that is on its way."""
        self._stopped = True

    def _deliver(self, webhook_id: str, lease: Lease) -> int:
        for done in range(_AT_ONCE):
            hook = self._record.webhook(webhook_id)
            if self._stopped or lease.lost or hook is None or not _is_due(hook, self._clock()):
                return done
            posted = self._next(hook)
            if posted is None or not self._sent(hook, posted):
                return done
        return _AT_ONCE

    def _next(self, hook: Webhook) -> Posted | None:
        """The next event that the endpoint wants; those before it are passed over."""
        cursor = hook.cursor
        while batch := self._record.events(cursor, limit=_BATCH):
            for posted in batch:
                if self._wants(hook, posted.event):
                    self._pass_over(hook, cursor)
                    return posted
                cursor = posted.number
        self._pass_over(hook, cursor)
        return None

    def _pass_over(self, hook: Webhook, number: int) -> None:
        if number > hook.cursor:
            self._record.pass_over(hook.id, number)

    def _wants(self, hook: Webhook, event: Event) -> bool:
        if hook.events and event.type not in hook.events:
            return False
        if hook.payers and self._payer_of(event) not in hook.payers:
            return False
        return not hook.codes or self._names(hook.codes, event)

    def _names(self, codes: Iterable[str], event: Event) -> bool:
        """Whether the policy of an event names one of the codes; what is about no policy is told all the same."""
        policy = event.data.get("policy_id")
        if not isinstance(policy, str):
            return True
        named = self._record.codes_named([policy]).get(policy, ())
        return bool(meeting([watched(code) for code in codes], named))

    def _sent(self, hook: Webhook, posted: Posted) -> bool:
        body, at = self._body_of(posted.event), self._clock()
        answered = self._post.send(hook, posted.event.id, at, body)
        sending = Sending(hook.id, posted.number, posted.event.id, at, answered.delivered, answered.reply, body)
        if answered.delivered:
            self._record.note_sending(sending)
        else:
            self._failed(hook, sending, answered)
        return answered.delivered

    def _failed(self, hook: Webhook, sending: Sending, answered: Answered) -> None:
        because = _given_up(hook, answered, sending.at)
        pause = PAUSES[min(hook.failures, len(PAUSES) - 1)]
        pause = max(pause * (1 + _JITTER * self._chance()), timedelta(seconds=answered.wait_seconds))
        self._record.note_sending(sending, again_at=None if because else self._clock() + pause, disabled=because)
        log.warning("webhook %s: %s", hook.id, because or answered.reply)  # an address may hold a token


def _is_due(hook: Webhook, now: datetime) -> bool:
    return hook.active and (hook.next_attempt_at is None or hook.next_attempt_at <= now)


def _given_up(hook: Webhook, answered: Answered, now: datetime) -> str:
    """Why an endpoint is tried no more; empty where it is."""
    if answered.gone:
        return f"It wants no more messages: {answered.reply}."
    if hook.failing_since is not None and now - hook.failing_since >= PATIENCE:
        return f"It has failed since {hook.failing_since:%Y-%m-%d %H:%M} UTC, the last time with: {answered.reply}."
    return ""
