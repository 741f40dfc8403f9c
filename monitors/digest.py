"""What happened at all payers in a week? The material changes of each first, then what was only filed.

The week as a whole, for whoever looks after the policies; a practice's own digest is made by ``monitors.editor``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from corpus.change import ChangeFilter, RecordedChange
from corpus.model import Version
from corpus.ports import Record

_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday on."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class PayerDigest:
    """One payer's week: material changes, other changes counted by kind, and policies seen for the first time."""

    payer: str
    material: tuple[RecordedChange, ...]
    filed: tuple[RecordedChange, ...]
    new_policies: tuple[Version, ...]

    @property
    def filed_kinds(self) -> list[tuple[str, int]]:
        """How many changes of each kind were filed, the most frequent first."""
        return Counter(change.change.kind.value for change in self.filed).most_common()


def digest(record: Record, begins: datetime, ends: datetime) -> list[PayerDigest]:
    """What happened from one moment to another, by payer; payers without news are left out."""
    changes = record.changes(ChangeFilter(since=begins, before=ends, limit=_LIMIT))
    fresh = record.first_versions(begins, ends)
    payers = sorted({_payer(c.policy_id) for c in changes} | {_payer(v.policy_id) for v in fresh})
    return [_of_payer(payer, changes, fresh) for payer in payers]


def _of_payer(payer: str, changes: Sequence[RecordedChange], fresh: Sequence[Version]) -> PayerDigest:
    mine = [change for change in changes if _payer(change.policy_id) == payer]
    return PayerDigest(
        payer,
        tuple(change for change in mine if change.change.material and not _only_date(change)),
        tuple(change for change in mine if not change.change.material or _only_date(change)),
        tuple(version for version in fresh if _payer(version.policy_id) == payer),
    )


def _only_date(change: RecordedChange) -> bool:
    """A change of date alone is filed, not escalated."""
    return change.change.kind.value == "effective_date_changed"


def _payer(policy_id: str) -> str:
    return policy_id.partition("/")[0]
