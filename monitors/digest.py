"""What does a practice read once a week? The material changes of each payer first, then what was only filed.

A first form, made of the recorded changes and the versions published in the week; subscribers come later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from corpus.change import ChangeFilter, RecordedChange
from corpus.exchange import PolicyFilter
from corpus.model import Version
from corpus.ports import Record

_PAGE = 500
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
    fresh = [version for version in _first_versions(record) if begins <= version.retrieved_at < ends]
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


def _first_versions(record: Record) -> Iterator[Version]:
    after: str | None = None
    while page := record.policies(PolicyFilter(after=after, limit=_PAGE)):
        by_policy = record.versions_by_policy([policy.policy_id for policy in page])
        yield from (min(versions, key=lambda v: v.retrieved_at) for versions in by_policy.values() if versions)
        after = page[-1].policy_id


def _payer(policy_id: str) -> str:
    return policy_id.partition("/")[0]
