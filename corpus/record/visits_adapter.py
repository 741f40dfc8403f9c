"""The part of the record's adapter that serves the watch over sources: where its transactions begin and end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from corpus.change import ChangeFilter, RecordedChange
from corpus.event import Event
from corpus.model import CitationKey
from corpus.record import changes, lives, visits
from corpus.record import citations as handed_out
from corpus.record import events as outbox
from corpus.source import Address, FetchLine, Known, Visit


class SqlVisits(ABC):
    """The port ``VisitRecord`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]: ...

    def known(self, source: str, url: str) -> Known | None:
        """What is remembered of an address of a source; None when it never gave a document."""
        with self._read() as db:
            return visits.known(db, source, url)

    def is_watched(self, url: str) -> bool:
        """Whether an address is one of a source that is visited."""
        with self._read() as db:
            return visits.is_watched(db, url)

    def addresses(self, source: str) -> dict[str, Address]:
        """All addresses a source was ever asked for, by address."""
        with self._read() as db:
            return visits.of_source(db, source)

    def note_addresses(self, source: str, addresses: Sequence[Address]) -> None:
        """Notes what fetches found, all in one transaction; what is already noted costs no write."""
        if addresses:
            with self._write() as db:
                visits.note(db, source, addresses)

    def lease(self, source: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes a source for one owner until a moment, or extends that; False while another owner has it."""
        with self._write() as db:
            return visits.lease(db, source, owner, now, until)

    def release(self, source: str, owner: str) -> None:
        """Gives a source back before the lease ends; nothing happens when another owner has it."""
        with self._write() as db:
            visits.release(db, source, owner)

    def lease_owner(self, source: str) -> str | None:
        """Who took a source last and did not give it back; the lease may have ended."""
        with self._read() as db:
            return visits.lease_owner(db, source)

    def add_visit(self, visit: Visit, fetches: Sequence[FetchLine] = (), events: Sequence[Event] = ()) -> None:
        """Notes a visit, when it begins and again when it ends, then with all its fetches and events."""
        with self._write() as db:
            visits.add(db, visit, fetches)
            outbox.add(db, events)

    def visits(self, source: str, limit: int = 50) -> list[Visit]:
        """The visits of a source, newest first."""
        with self._read() as db:
            return visits.newest(db, source, limit)

    def last_visits(self) -> Mapping[str, Visit]:
        """The newest visit of every source that was ever visited, by source."""
        with self._read() as db:
            return visits.last(db)

    def fetches(self, visit_id: str) -> list[FetchLine]:
        """The fetches of a visit in their order; none before it has ended."""
        with self._read() as db:
            return visits.fetches(db, visit_id)

    def add_changes(
        self,
        given: Sequence[RecordedChange],
        *,
        citations: Sequence[CitationKey] = (),
        events: Sequence[Event] = (),
        compared: Sequence[str] = (),
    ) -> int:
        """Notes changes, the citations of their sides, events and which versions are compared; returns the new ones."""
        if not (given or citations or events or compared):
            return 0
        with self._write() as db:
            handed_out.add(db, handed_out.rows_to_add(db, citations))
            new = changes.add(db, given)
            outbox.add(db, events)
            lives.compared(db, compared)
            return new

    def changes(self, where: ChangeFilter) -> list[RecordedChange]:
        """Recorded changes. Raises NotFound when ``after`` is no change."""
        with self._read() as db:
            return changes.listed(db, where)

    def change(self, change_id: str) -> RecordedChange | None:
        """One recorded change."""
        with self._read() as db:
            return changes.of_id(db, change_id)

    def acknowledge_change(self, change_id: str, by: str) -> None:
        """Notes who has seen a change. Raises NotFound."""
        with self._write() as db:
            changes.acknowledge(db, change_id, by)

    def assign_change(self, change_id: str, to: str) -> None:
        """Notes whose a change is. Raises NotFound."""
        with self._write() as db:
            changes.assign(db, change_id, to)
