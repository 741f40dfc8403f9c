"""What calls about the running of the service give: payers, sources and their visits, jobs, keys, health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from api.jobs import JobState
from api.schemas_out import Shape
from corpus.access import Role


class Payer(Shape):
    """A payer the program knows."""

    payer: str
    name: str
    aliases: list[str]


class Payers(Shape):
    """A page of payers."""

    payers: list[Payer]
    next_cursor: str | None


class Visit(Shape):
    """One visit of a source; ``alarms`` are sentences for people."""

    started_at: datetime
    ended_at: datetime | None
    found: int
    new: int
    unchanged: int
    failed: int
    refused: int
    alarms: list[str]


class Source(Shape):
    """A place where a payer publishes, and how its visits went."""

    id: str
    payer: str
    kind: str
    url: str
    every_days: float
    verified: date | None
    last_seen_well: datetime | None
    last_visit: Visit | None
    silent: str | None


class Sources(Shape):
    """A page of sources."""

    sources: list[Source]
    next_cursor: str | None


class Job(Shape):
    """Work that goes on; ``done`` of ``total`` steps."""

    id: str
    kind: str
    state: JobState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    last: str
    result: dict[str, Any] | None
    error: dict[str, Any] | None


class Key(Shape):
    """A key without its secret."""

    id: str
    name: str
    role: Role
    prefix: str
    created_at: datetime
    revoked_at: datetime | None


class MadeKey(Key):
    """A key with its secret, which is shown this once."""

    secret: str


class Keys(Shape):
    """All keys ever made."""

    keys: list[Key]


class Health(Shape):
    """The process is up."""

    status: str


class Ready(Health):
    """Record and index answer."""

    policies: int
