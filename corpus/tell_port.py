"""The seam between telling and the record: subscriptions, digests as sent, deliveries, acknowledgements.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold: every write is one
transaction and can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from corpus.model import Version
from corpus.subscription import Acknowledgement, Delivery, DigestItem, KeptDigest, Subscription, TellFigures


class TellRecord(Protocol):
    """What the record keeps of those who are told."""

    # subscriptions
    def put_subscription(self, subscription: Subscription) -> None:
        """Keeps a subscription; one of the same id gets the new values."""

    def subscription(self, subscription_id: str) -> Subscription | None:
        """A subscription by its id, removed or not."""

    def subscriptions(self, *, removed: bool = False) -> list[Subscription]:
        """The subscriptions in the order of their ids; with ``removed`` those that were removed, too."""

    # digests
    def add_digest(self, digest: KeptDigest, items: Sequence[DigestItem]) -> bool:
        """Keeps a digest with what it tells; False, and nothing is changed, when there is one of this id."""

    def digest(self, digest_id: str) -> KeptDigest | None:
        """A digest as it was made."""

    def digests(self, subscription: str = "", *, after: str = "", limit: int = 50) -> list[KeptDigest]:
        """Digests, of one subscription or all, the newest week first; ``after`` is the id of the last one seen."""

    def digest_items(self, digest_id: str) -> list[DigestItem]:
        """What a digest tells, in its order."""

    def told(self, subscription: str, change_ids: Sequence[str]) -> set[str]:
        """Those of these changes that a digest of this subscription has told."""

    def waiting(self, now: datetime) -> list[KeptDigest]:
        """Digests that are to be handed to the mail server now, the oldest first."""

    # deliveries
    def note_delivery(self, delivery: Delivery, again_at: datetime | None = None) -> None:
        """Notes an attempt, and with it where the digest is now; ``again_at`` is when a deferred one is tried again.

        Raises NotFound for a digest that was never made.
        """

    def deliveries(self, digest_id: str) -> list[Delivery]:
        """The attempts for a digest, in their order."""

    # acknowledgements
    def acknowledge(self, seen: Sequence[Acknowledgement]) -> None:
        """Notes who has seen these changes; a person's first time counts. Raises NotFound for an unknown one."""

    def acknowledgements(self, change_ids: Sequence[str]) -> list[Acknowledgement]:
        """Who has seen these changes, in the order of time."""

    # what a digest asks for beside changes
    def codes_named(self, policy_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The codes that published versions of these policies name: ``SYSTEM:CODE`` or ``SYSTEM:FROM-TO``."""

    def first_versions(self, since: datetime, before: datetime) -> list[Version]:
        """The first version of every policy that was first received in that time, in the order of their ids."""

    def versions_from(self, after: date) -> list[Version]:
        """Published versions that govern only from a day later than this one, the soonest first."""

    def tell_figures(self) -> TellFigures:
        """How telling goes."""
