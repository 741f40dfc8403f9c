"""The part of the record's adapter that serves those who are told: where its transactions begin and end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import Connection

from corpus.model import Version
from corpus.record import posts, tell
from corpus.subscription import Acknowledgement, Delivery, DigestItem, KeptDigest, Subscription, TellFigures


class SqlTell(ABC):
    """The port ``TellRecord`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]: ...

    def put_subscription(self, subscription: Subscription) -> None:
        """Keeps a subscription; one of the same id gets the new values."""
        with self._write() as db:
            tell.put(db, subscription)

    def subscription(self, subscription_id: str) -> Subscription | None:
        """A subscription by its id, removed or not."""
        with self._read() as db:
            return tell.of_id(db, subscription_id)

    def subscriptions(self, *, removed: bool = False) -> list[Subscription]:
        """The subscriptions in the order of their ids; with ``removed`` those that were removed, too."""
        with self._read() as db:
            return tell.listed(db, removed)

    def add_digest(self, digest: KeptDigest, items: Sequence[DigestItem]) -> bool:
        """Keeps a digest with what it tells; False, and nothing is changed, when there is one of this id."""
        with self._write() as db:
            return posts.add(db, digest, items)

    def digest(self, digest_id: str) -> KeptDigest | None:
        """A digest as it was made."""
        with self._read() as db:
            return posts.of_id(db, digest_id)

    def digests(self, subscription: str = "", *, after: str = "", limit: int = 50) -> list[KeptDigest]:
        """Digests, of one subscription or all, the newest week first. Raises NotFound when ``after`` is none."""
        with self._read() as db:
            return posts.listed(db, subscription, after, limit)

    def digest_items(self, digest_id: str) -> list[DigestItem]:
        """What a digest tells, in its order."""
        with self._read() as db:
            return posts.items_of(db, digest_id)

    def told(self, subscription: str, change_ids: Sequence[str]) -> set[str]:
        """Those of these changes that a digest of this subscription has told."""
        with self._read() as db:
            return posts.told(db, subscription, change_ids)

    def waiting(self, now: datetime) -> list[KeptDigest]:
        """Digests that are to be handed to the mail server now, the oldest first."""
        with self._read() as db:
            return posts.waiting(db, now)

    def note_delivery(self, delivery: Delivery, again_at: datetime | None = None) -> None:
        """Notes an attempt, and with it where the digest is now. Raises NotFound."""
        with self._write() as db:
            posts.note_delivery(db, delivery, again_at)

    def deliveries(self, digest_id: str) -> list[Delivery]:
        """The attempts for a digest, in their order."""
        with self._read() as db:
            return posts.deliveries_of(db, digest_id)

    def acknowledge(self, seen: Sequence[Acknowledgement]) -> None:
        """Notes who has seen these changes; the first time of a person counts. Raises NotFound."""
        if seen:
            with self._write() as db:
                posts.acknowledge(db, seen)

    def acknowledgements(self, change_ids: Sequence[str]) -> list[Acknowledgement]:
        """Who has seen these changes, in the order of time."""
        with self._read() as db:
            return posts.acknowledgements_of(db, change_ids)

    def codes_named(self, policy_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The codes that published versions of these policies name: ``SYSTEM:CODE`` or ``SYSTEM:FROM-TO``."""
        with self._read() as db:
            return tell.codes_named(db, policy_ids)

    def first_versions(self, since: datetime, before: datetime) -> list[Version]:
        """The first version of every policy that was first received in that time, in the order of their ids."""
        with self._read() as db:
            return tell.first_versions(db, since, before)

    def versions_from(self, after: date) -> list[Version]:
        """Published versions that govern only from a day later than this one, the soonest first."""
        with self._read() as db:
            return tell.versions_from(db, after)

    def tell_figures(self) -> TellFigures:
        """How telling goes."""
        with self._read() as db:
            return posts.figures(db)
