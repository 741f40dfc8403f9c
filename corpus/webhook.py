"""Where other programs want to be told of events: endpoints, what was sent to them, and how that goes, as nouns.

An endpoint has a cursor of its own in the outbox: the number of the last event that it has, or does not want. It moves
on when the endpoint has said yes, so that nothing is lost and what was not heard is told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.event import EventType


class HookState(StrEnum):
    """How an endpoint is doing."""

    WELL = "well"
    FAILING = "failing"  # the last attempt failed; another one follows
    DISABLED = "disabled"  # nothing is sent until a person enables it again
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An endpoint. Empty ``events``, ``payers`` and ``codes`` mean all; codes are written as people write them.

    ``secret`` (``whsec_…``) signs what is sent. ``internal`` endpoints may have private addresses. ``cursor`` is the
    number of the last event that is done with; the next one is tried at ``next_attempt_at``, or at once without it.
    """

    id: str
    url: str
    secret: str
    created_at: datetime
    cursor: int
    name: str = ""
    events: tuple[EventType, ...] = ()
    payers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    internal: bool = False
    failures: int = 0
    failing_since: datetime | None = None
    next_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str = ""
    removed_at: datetime | None = None

    @property
    def state(self) -> HookState:
        """How it is doing."""
        if self.removed_at is not None:
            return HookState.REMOVED
        if self.disabled_at is not None:
            return HookState.DISABLED
        return HookState.FAILING if self.failing_since is not None else HookState.WELL

    @property
    def active(self) -> bool:
        """Whether events are sent to it."""
        return self.state in (HookState.WELL, HookState.FAILING)


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt to tell an endpoint of an event: ``reply`` in words, ``body`` as it was sent."""

    webhook: str
    number: int
    event_id: str
    at: datetime
    delivered: bool
    reply: str
    body: str


@dataclass(frozen=True, slots=True)
class HookQueue:
    """What waits for an endpoint: events of its types, before payers and codes are looked at, and since when."""

    webhook: str
    waiting: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class HookFigures:
    """How telling other programs goes: endpoints by state, attempts by outcome, what waits for those in use."""

    endpoints: dict[str, int]
    delivered: int
    failed: int
    waiting: int
    waiting_since: datetime | None
