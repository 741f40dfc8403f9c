"""Who may call: roles in their order, and the keys programs present. A key's secret is nowhere but with its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
