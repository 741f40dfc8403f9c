"""The seam between the life of policies and the record: what is owed to new versions, what disappeared, what ended.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold: every write is one
transaction and can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from corpus.change import RecordedChange
from corpus.event import Event
from corpus.exchange import Point
from corpus.source import Absence


class PolicyLives(Protocol):
    """What the record keeps of how policies come, change and go."""

    def uncompared(self) -> list[str]:
        """Ids of published versions whose changes were not recorded yet, in the order of publication.

        ``flip`` adds a version, ``add_changes`` that names it takes it away: a kill between them loses nothing.
        """

    def absences(self, source: str) -> dict[str, Absence]:
        """Addresses that a source no longer lists, by address."""

    def note_absences(self, source: str, absent: Sequence[Absence]) -> None:
        """Replaces what is known of the addresses a source no longer lists."""

    def policies_from(self, source: str) -> dict[str, tuple[str, ...]]:
        """Policies a published version of which an address of a source gave, with those addresses."""

    def standing(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Policies that stand somewhere, with the places: (source, address).

        A place is an address whose last bytes carry a text of the policy, that is listed and is not gone. One that
        fails otherwise still counts: nothing is known against it.
        """

    def ended_policies(self) -> list[str]:
        """Policies a published version of which was ended, whether or not something has followed it."""

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
        """Ends versions on days, makes ``given`` the points of the policy, notes changes and events, all in one write.

        Versions that were ended before on another day keep the moment they were first noted.
        """
