"""What happened that others want to be told of: events, as nouns.

An event is written in the transaction that makes it true and never afterwards, so nothing that happened goes untold
and nothing is told that did not happen. Its id is computed from what happened, so that writing it twice is writing it
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.ids import sha256_hex

Value = str | int | bool | tuple[str, ...] | None
"""What a field of an event may hold."""


class EventType(StrEnum):
    """What happened."""

    VERSION_PUBLISHED = "policy.version_published"
    POLICY_CHANGED = "policy.changed"
    CITATION_ALTERED = "citation.altered"
    SOURCE_FAILING = "source.failing"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``subject`` is the id of the policy or source it happened to; ``data`` says the rest.

    ``data`` is JSON whose names are those of the API (``policy_id``, ``version``, ``citation_id`` …) and holds no
    patient's data: it leaves the house.
    """

    id: str
    type: EventType
    subject: str
    at: datetime
    data: Mapping[str, Value]

    @classmethod
    def of(cls, what: EventType, subject: str, at: datetime, *distinct: str, **data: Value) -> Event:
        """The event of this type, subject and ``distinct`` parts: the same ones make the same id."""
        return cls(sha256_hex("\x00".join((what, subject, *distinct)))[:32], what, subject, at, data)


@dataclass(frozen=True, slots=True)
class Posted:
    """An event in the outbox, with the number by which a reader goes on after it."""

    number: int
    event: Event
