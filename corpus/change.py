"""What a payer changed: typed differences between two versions of a policy, as nouns.

A change points at its words on both sides by spans of the two texts; sides that a change does not have are None. Which
kinds are material is the contract's rule and stands here once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from corpus.model import Code, Quantity, Span


class ChangeKind(StrEnum):
    """What sort of difference it is."""

    CRITERION_ADDED = "criterion_added"
    CRITERION_REMOVED = "criterion_removed"
    CRITERION_TIGHTENED = "criterion_tightened"
    CRITERION_RELAXED = "criterion_relaxed"
    CRITERION_REWORDED = "criterion_reworded"
    LOGIC_CHANGED = "logic_changed"
    COVERAGE_CHANGED = "coverage_changed"
    CODES_ADDED = "codes_added"
    CODES_REMOVED = "codes_removed"
    EFFECTIVE_DATE_CHANGED = "effective_date_changed"
    POLICY_FACT_CHANGED = "policy_fact_changed"
    DOCUMENTATION_CHANGED = "documentation_changed"
    DEFINITION_CHANGED = "definition_changed"
    BACKGROUND_CHANGED = "background_changed"
    REFERENCE_CHANGED = "reference_changed"
    HISTORY_CHANGED = "history_changed"
    EDITORIAL = "editorial"
    MOVED = "moved"


QUIET_KINDS = frozenset(
    {
        ChangeKind.BACKGROUND_CHANGED,
        ChangeKind.REFERENCE_CHANGED,
        ChangeKind.HISTORY_CHANGED,
        ChangeKind.EDITORIAL,
        ChangeKind.MOVED,
    }
)
"""Kinds that are never material. All others are, but for a policy fact that is only a title or a number."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: where its words stand, under which headings and label."""

    span: Span
    path: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One real change is one record. ``summary`` is a sentence for people, made of the two texts by the program."""

    kind: ChangeKind
    material: bool
    summary: str
    before: Side | None = None
    after: Side | None = None
    quantities_before: tuple[Quantity, ...] = ()
    quantities_after: tuple[Quantity, ...] = ()
    codes_added: tuple[Code, ...] = ()
    codes_removed: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes between two readings, in the order of the text, and what was seen and not reported, counted."""

    changes: tuple[Change, ...]
    layout: int = 0
    header_footer: int = 0
    whitespace: int = 0


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change between two published versions, kept for ever.

    ``id`` is computed from the two versions and the change, so that recording it twice is recording it once.
    ``citation_before`` and ``citation_after`` are the ids of the citations of its two sides, handed out when it was
    detected, so that a better reader moves them along; empty for a side that it does not have. ``announced`` is whether
    the payer's own list of changes names it; None where that is not to be known.
    """

    id: str
    policy_id: str
    version_before: str
    version_after: str
    detected_at: datetime
    in_force_from: date | None
    change: Change
    acknowledged_by: str = ""
    assigned_to: str = ""
    citation_before: str = ""
    citation_after: str = ""
    announced: bool | None = None


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a list of changes is limited to; empty means no limit.

    ``since`` and ``before`` are about detection, half open. ``codes`` asks for changes of policies that name one of
    the codes. Changes come oldest first, ``newest_first`` turns that round; ``after`` is the id of the last one seen.
    """

    since: datetime | None = None
    before: datetime | None = None
    payer: str = ""
    policy_id: str = ""
    codes: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    material: bool | None = None
    newest_first: bool = False
    after: str = ""
    limit: int = 1000
