"""Lives of invented policies, day by day, with the answer of every day worked out by hand.

Each history is what arrived, in the order in which it arrived, and a table of days with the number of weeks that the
policy asks for on that day (None: nothing governs). The number of weeks tells the versions apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

N = None


@dataclass(frozen=True)
class Doc:
    """A document that arrives: how many weeks it asks for, when it was received, and what it prints of itself.

    ``also`` are further documents that arrive in the same run, in any order of dates.
    """

    weeks: int
    got: str
    effective: str = ""
    lines: tuple[str, ...] = ()
    number: str = ""
    title: str = "Supervised Lamp Therapy"
    page: str = ""
    note: str = ""
    also: tuple[Doc, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Gone:
    """The policy is taken down, as two visits have seen, from a day on."""

    on: str


@dataclass(frozen=True)
class History:
    """What arrived and what every day's answer is; ``names`` are further numbers the policy answers to."""

    name: str
    steps: tuple[Doc | Gone, ...]
    answers: dict[str, int | None]
    versions: int
    names: tuple[str, ...] = ()
    known: dict[tuple[str, str], int | None] = field(default_factory=dict)
    other: dict[str, dict[str, int | None]] = field(default_factory=dict)


def first(weeks: int = 6, got: str = "2026-01-10", effective: str = "January 1, 2026") -> Doc:
    """The version that most lives begin with."""
    return Doc(weeks, got, effective)
