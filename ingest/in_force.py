"""From which day does a version govern, and what does that rest on?

A printed effective date is believed unless something in the document or in the policy's history speaks against it; the
rule is the contract's, in one place, as a pure function. Days are the payer's calendar days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from corpus.model import Basis, PolicyFacts

_STALE = timedelta(days=366)
_REVISION_LABELS = ("revis", "review", "publish", "issue", "update", "posted", "approv")
_NOT_YET = ("next", "due", "original")


@dataclass(frozen=True, slots=True)
class InForce:
    """The first day a version governs (None: open to the past) and the basis of that day."""

    since: date | None
    basis: Basis


def in_force(
    facts: PolicyFacts, retrieved_on: date, before: date | None, *, first: bool, ended: date | None = None
) -> InForce:
    """When the version described by ``facts`` began to govern.

    ``before`` is the ``in_force_from`` of the version before, ``first`` whether there is none. The printed effective
    date counts unless it is labelled original, is not later than ``before``, or lies more than twelve months before
    the document's own review, revision or publication date; then the latest of those dates; else the day of retrieval,
    or, for a first version, unknown. ``ended`` is the day on which the document says that its policy ended: what says
    so and has no earlier day of its own stands from that day on, not from when it was found.
    """
    found = _in_force(facts, retrieved_on, before, first=first)
    late = found.since is not None and ended is not None and ended < found.since
    if ended is not None and late and found.basis is not Basis.EFFECTIVE and _later(ended, before):
        return InForce(ended, Basis.REVISION)
    return found


def _in_force(facts: PolicyFacts, retrieved_on: date, before: date | None, *, first: bool) -> InForce:
    effective = first_day(facts.effective_date)
    revisions = [d for d in _revision_dates(facts) if d <= retrieved_on + _STALE]
    latest = max(revisions, default=None)
    stale = effective is not None and latest is not None and latest - effective > _STALE
    if effective is not None and not facts.effective_is_original and not stale and _later(effective, before):
        return InForce(effective, Basis.EFFECTIVE)
    if latest is not None and _later(latest, before):
        return InForce(latest, Basis.REVISION)
    if first:
        return InForce(None, Basis.UNKNOWN)
    return InForce(retrieved_on, Basis.RETRIEVED)


def first_day(printed: str | None) -> date | None:
    """``2026-01`` is the first of January 2026; None for None or for what is no date."""
    if not printed:
        return None
    try:
        return date.fromisoformat(printed if len(printed) == 10 else f"{printed}-01")
    except ValueError:
        return None


def _revision_dates(facts: PolicyFacts) -> list[date]:
    printed = [facts.last_review_date, facts.published_date]
    printed += [d.value for d in facts.dates if _speaks_of_revision(d.label)]
    return [day for day in map(first_day, printed) if day is not None]


def _speaks_of_revision(label: str) -> bool:
    lowered = label.lower()
    return any(word in lowered for word in _REVISION_LABELS) and not any(word in lowered for word in _NOT_YET)


def _later(day: date, before: date | None) -> bool:
    return before is None or day > before
