"""The seam between the watch over sources and the record: addresses, visits, leases and recorded changes.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold: every write is one
transaction and can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from corpus.change import ChangeFilter, RecordedChange
from corpus.event import Event
from corpus.model import CitationKey
from corpus.source import Address, FetchLine, Known, Visit


class VisitRecord(Protocol):
    """What the record keeps of visits."""

    def known(self, source: str, url: str) -> Known | None:
        """What is remembered of an address of a source; None when it never gave a document."""

    def is_watched(self, url: str) -> bool:
        """Whether an address is one of a source that is visited."""

    def addresses(self, source: str) -> dict[str, Address]:
        """All addresses a source was ever asked for, by address."""

    def note_addresses(self, source: str, addresses: Sequence[Address]) -> None:
        """Notes what fetches found, all in one transaction; what is already noted costs no write."""

    def lease(self, source: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes a source for one owner until a moment, or extends that; False while another owner has it."""

    def release(self, source: str, owner: str) -> None:
        """Gives a source back before the lease ends; nothing happens when another owner has it."""

    def lease_owner(self, source: str) -> str | None:
        """Who took a source last and did not give it back; the lease may have ended."""

    def add_visit(self, visit: Visit, fetches: Sequence[FetchLine] = (), events: Sequence[Event] = ()) -> None:
        """Notes a visit, when it begins and again when it ends, then with all its fetches and events."""

    def visits(self, source: str, limit: int = 50) -> list[Visit]:
        """The visits of a source, newest first."""

    def last_visits(self) -> Mapping[str, Visit]:
        """The newest visit of every source that was ever visited, by source."""

    def fetches(self, visit_id: str) -> list[FetchLine]:
        """The fetches of a visit in their order; none before it has ended."""

    def add_changes(
        self,
        changes: Sequence[RecordedChange],
        *,
        citations: Sequence[CitationKey] = (),
        events: Sequence[Event] = (),
        compared: Sequence[str] = (),
    ) -> int:
        """Notes changes in their order; returns how many were not known before.

        ``citations`` of their sides are handed out, ``events`` go to the outbox, and the versions ``compared`` are no
        longer owed a comparison.
        """

    def changes(self, where: ChangeFilter) -> list[RecordedChange]:
        """Recorded changes."""

    def change(self, change_id: str) -> RecordedChange | None:
        """One recorded change."""

    def acknowledge_change(self, change_id: str, by: str) -> None:
        """Notes who has seen a change. Raises NotFound."""

    def assign_change(self, change_id: str, to: str) -> None:
        """Notes whose a change is. Raises NotFound."""
