"""Which digests are due, and has the mail server taken them? Made once, kept as sent, delivered at least once.

A digest is composed and stored, bytes and all, before anything is sent; it waits until the server has accepted it and
that is on record. A kill in between sends the same bytes under the same Message-ID once more, and nothing is ever lost.
Weeks that were missed are caught up by one digest.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from corpus.errors import NotFound, PayerPolicyError
from corpus.ports import Clock, Record
from corpus.subscription import Delivery, DigestItem, KeptDigest, Posting, Subscription
from monitors.digest_json import digest_json
from monitors.digest_parts import Digest
from monitors.editor import LATE, Editor, Span
from monitors.lease import Leases
from monitors.links import Links
from monitors.mail import address_of, composed
from monitors.smtp import Transport
from monitors.weeks import WEEK, last_due, local_day

_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""How long after the first, second … failed attempt the next one is made; the last for all further ones."""

log = logging.getLogger("payerpolicy.post")


class Postman:
    """Makes digests and delivers them. Without ``transport`` digests are made and kept, and nothing is sent."""

    def __init__(
        self,
        *,
        record: Record,
        editor: Editor,
        clock: Clock,
        base_url: str,
        sender: str,
        transport: Transport | None,
    ) -> None:
        self._record = record
        self._editor = editor
        self._clock = clock
        self._base_url = base_url
        self._sender = sender
        self._transport = transport
        self._leases = Leases(record, clock)

    def run(self) -> None:
        """Makes what is due and delivers what waits; one practice that fails keeps no other from its mail."""
        for subscription in self._record.subscriptions():
            try:
                self.make_due(subscription)
            except PayerPolicyError as error:
                log.error("digest of %s: %s", subscription.id, error.line())
        for digest in self._record.waiting(self._clock()) if self._transport else ():
            self.deliver(digest)

    def make_due(self, subscription: Subscription) -> KeptDigest | None:
        """The digest that is due and was not made yet; None when there is none."""
        due = last_due(subscription, self._clock())
        last = self._last(subscription)
        if (last.ends if last else subscription.created_at) >= due:
            return None
        return self._make(subscription, last, due)

    def make_now(self, subscription: Subscription) -> KeptDigest:
        """A digest of what was not told until this moment; the one made earlier today where nothing came since."""
        now = self._clock()
        last = self._last(subscription)
        if last is None or last.week != local_day(subscription, now):
            return self._make(subscription, last, now)
        digest = self._edited(subscription, last, now)
        return self._kept(digest) if digest.touching or digest.filed_changes else last

    def make_for(self, subscription: Subscription, begins: datetime, ends: datetime) -> KeptDigest:
        """The digest that was made in a time; where none was, one of what happened in it and was not told yet."""
        made = [digest for digest in self._record.digests(subscription.id) if begins < digest.ends <= ends]
        if made:
            return made[0]
        span = Span(begins, min(ends, self._clock()), begins)
        return self._kept(self._editor.edit(subscription, self._free_id(subscription, span.ends), span))

    def preview(self, subscription: Subscription, begins: datetime, ends: datetime) -> Digest:
        """What happened in a time, told before or not; nothing is kept."""
        digest_id = f"{subscription.id}@{local_day(subscription, ends)}"
        return self._editor.edit(subscription, digest_id, Span(begins, ends, begins), again=True)

    def links(self, subscription: Subscription, digest_id: str) -> Links:
        """The addresses of a digest."""
        return Links(self._base_url, subscription, digest_id)

    def deliver(self, digest: KeptDigest) -> KeptDigest:
        """Hands a digest to the mail server, unless somebody else is doing so; returns it as it is then."""
        with self._leases.take(f"mail/{digest.id}") as lease:
            current = self._record.digest(digest.id)
            if current is None:
                raise NotFound(f"There is no digest {digest.id}.")
            if lease is not None and current.posting in (Posting.COMPOSED, Posting.REFUSED):
                self._hand_over(current)
        return self._record.digest(digest.id) or current

    def _hand_over(self, digest: KeptDigest) -> None:
        number, now = digest.attempts + 1, self._clock()
        subscription = self._record.subscription(digest.subscription)
        if subscription is None or not subscription.mailed:
            self._record.note_delivery(Delivery(digest.id, number, now, "kept", "Nobody wants it by mail any more."))
            return
        assert self._transport is not None
        handed = self._transport.hand_over(address_of(self._sender), digest.recipient, digest.message)
        delivery = Delivery(digest.id, number, self._clock(), handed.outcome, handed.reply)
        wait = _AGAIN[min(number, len(_AGAIN)) - 1]
        self._record.note_delivery(delivery, delivery.at + wait if handed.outcome == "deferred" else None)
        if handed.outcome != "accepted":
            log.warning("digest %s was %s: %s", digest.id, handed.outcome, handed.reply)

    def _make(self, subscription: Subscription, last: KeptDigest | None, ends: datetime) -> KeptDigest:
        return self._kept(self._edited(subscription, last, ends))

    def _edited(self, subscription: Subscription, last: KeptDigest | None, ends: datetime) -> Digest:
        # Without one before, all weeks since the practice began are told: the service may not have run for some.
        begins = last.ends if last else min(ends - WEEK, subscription.created_at)
        since = max(begins - LATE, subscription.created_at - WEEK) if last else begins
        span = Span(begins, ends, min(since, begins))
        name = self._free_id(subscription, ends)
        return self._editor.edit(subscription, name, span, last_event=last.last_event if last else None)

    def _kept(self, digest: Digest) -> KeptDigest:
        """The digest, composed and stored; whoever is first to store it decides its bytes."""
        kept, items = self._composed(digest)
        self._record.add_digest(kept, items)
        return self._record.digest(kept.id) or kept

    def _composed(self, digest: Digest) -> tuple[KeptDigest, list[DigestItem]]:
        subscription = digest.subscription
        mail = composed(digest, self.links(subscription, digest.id), self._sender)
        sends = subscription.mailed and self._transport is not None
        kept = KeptDigest(
            id=digest.id,
            subscription=subscription.id,
            week=digest.week,
            begins=digest.begins,
            ends=digest.ends,
            composed_at=self._clock(),
            recipient=address_of(subscription.address) if subscription.address else "",
            subject=mail.subject,
            message_id=mail.message_id,
            message=mail.data,
            body=json.dumps(digest_json(digest, mail.plan, mail.words), ensure_ascii=False),
            posting=Posting.COMPOSED if sends else Posting.KEPT,
            last_event=digest.last_event,
        )
        touching = [
            DigestItem(told.change.id, True, n < mail.plan.shown, told.why) for n, told in enumerate(digest.told)
        ]
        return kept, [*touching, *(DigestItem(change, False, False) for change in digest.filed_changes)]

    def _free_id(self, subscription: Subscription, ends: datetime) -> str:
        """``<subscription>@<day>``; where one was made earlier that day, with ``.2``, ``.3`` …"""
        name = f"{subscription.id}@{local_day(subscription, ends)}"
        further, number = name, 1
        while (made := self._record.digest(further)) is not None and made.ends < ends:
            number += 1
            further = f"{name}.{number}"
        return further

    def _last(self, subscription: Subscription) -> KeptDigest | None:
        return next(iter(self._record.digests(subscription.id, limit=1)), None)


def without_secret(subscription: Subscription) -> Subscription:
    """A subscription that may be shown."""
    return replace(subscription, secret="")
