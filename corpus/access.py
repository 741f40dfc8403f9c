"""Who may call: roles in their order, the keys programs present, and what the record keeps of them.

A key's secret is nowhere but with its owner; the record has its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a caller may do; each role may do everything that those before it may."""

    READER = "reader"  # ask, look up, verify, compare
    DRAFTER = "drafter"  # and acknowledge changes, prepare drafts
    REVIEWER = "reviewer"  # and assign changes
    ADMIN = "admin"  # and take documents in, run jobs, give and take keys

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that was handed out: ``sha256`` is the hash of what its owner presents, ``prefix`` how it begins."""

    id: str
    name: str
    role: Role
    prefix: str
    sha256: str
    created_at: datetime
    revoked_at: datetime | None = None


class KeyRecord(Protocol):
    """What the record keeps of keys; part of the port ``Record``."""

    def add_key(self, key: ApiKey) -> None:
        """Notes a key that was handed out; only its hash."""

    def api_keys(self) -> list[ApiKey]:
        """Every key ever handed out, oldest first."""

    def key(self, sha256: str) -> ApiKey | None:
        """The key of this hash, revoked or not."""

    def revoke_key(self, key_id: str, at: datetime) -> None:
        """Ends a key; one that was revoked before keeps its time. Raises NotFound."""
