"""The seam between what happens and whoever tells it: an outbox of events that webhooks and mails read.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold. Events that belong to
another write travel with it (``flip``, ``add_changes``, ``add_visit``, ``withdraw`` take ``events``) and are in the
outbox exactly when that write is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus.event import Event, EventType, Posted


class EventOutbox(Protocol):
    """What happened, in the order in which it was written, kept for ever."""

    def add_events(self, events: Sequence[Event]) -> int:
        """Writes events in their order; returns how many were not known before."""

    def events(
        self, after: int = 0, *, types: Sequence[EventType] = (), subject: str = "", limit: int = 100
    ) -> list[Posted]:
        """Events with a number above ``after``, lowest first.

        Numbers only grow: whoever has read up to one never misses an event by going on after it.
        """

    def last_event(self) -> int:
        """The number of the newest event, 0 when there is none: where a reader that wants no past begins."""
