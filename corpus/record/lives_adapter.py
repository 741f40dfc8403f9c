"""The parts of the record's adapter that serve events and the lives of policies: where their transactions are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import Connection

from corpus.change import RecordedChange
from corpus.event import Event, EventType, Posted
from corpus.exchange import Point
from corpus.record import changes as changes_of
from corpus.record import events as outbox
from corpus.record import lives, points, policies
from corpus.source import Absence


class SqlLives(ABC):
    """The ports ``EventOutbox`` and ``PolicyLives`` over any SQL record that can open transactions."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _write(self) -> AbstractContextManager[Connection]: ...

    def add_events(self, events: Sequence[Event]) -> int:
        """Writes events in their order; returns how many were not known before."""
        with self._write() as db:
            return outbox.add(db, events)

    def events(
        self, after: int = 0, *, types: Sequence[EventType] = (), subject: str = "", limit: int = 100
    ) -> list[Posted]:
        """Events with a number above ``after``, lowest first."""
        with self._read() as db:
            return outbox.after(db, after, types, subject, limit)

    def last_event(self) -> int:
        """The number of the newest event, 0 when there is none."""
        with self._read() as db:
            return outbox.last(db)

    def uncompared(self) -> list[str]:
        """Ids of published versions whose changes were not recorded yet, in the order of publication."""
        with self._read() as db:
            return lives.owed(db)

    def absences(self, source: str) -> dict[str, Absence]:
        """Addresses that a source no longer lists, by address."""
        with self._read() as db:
            return lives.absent(db, source)

    def note_absences(self, source: str, absent: Sequence[Absence]) -> None:
        """Replaces what is known of the addresses a source no longer lists; the same again costs no write."""
        if self.absences(source) == {absence.url: absence for absence in absent}:
            return
        with self._write() as db:
            lives.note_absent(db, source, absent)

    def policies_from(self, source: str) -> dict[str, tuple[str, ...]]:
        """Policies a published version of which an address of a source gave, with those addresses."""
        with self._read() as db:
            return lives.policies_from(db, source)

    def standing(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Policies that stand somewhere, with the places: (source, address)."""
        with self._read() as db:
            return lives.standing(db)

    def ended_policies(self) -> list[str]:
        """Policies a published version of which was ended, whether or not something has followed it."""
        with self._read() as db:
            return lives.ended(db)

    def withdraw(
        self,
        policy_id: str,
        ends: Mapping[str, date],
        given: Sequence[Point],
        *,
        noted_at: datetime,
        changes: Sequence[RecordedChange] = (),
        events: Sequence[Event] = (),
    ) -> None:
        """Ends versions, replaces points, notes changes and events, in one transaction. Raises NotFound."""
        with self._write() as db:
            policy = policies.lock(db, policy_id)
            lives.end(db, ends, noted_at)
            points.replace(db, policy, policy_id, given)
            changes_of.add(db, changes)
            outbox.add(db, events)
