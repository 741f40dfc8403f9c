"""What travels through the seams: points and filters, placements, publications, outcomes, hints.

Plain values without behaviour, used by the ports (``corpus.ports``) and by those who call them. Days in the index are
proleptic ordinals (``date.toordinal()``), with ``OPEN_PAST`` and ``OPEN_FUTURE`` for intervals without an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Policy, Version

OPEN_PAST = 0
OPEN_FUTURE = 99_999_999

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: term ids and weights. The index adds IDF."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the index: one content of one policy over one interval in force ``[valid_from, valid_to)``.

    ``id`` is a UUID in text. ``payload`` holds what filters need and nothing that moves: no positions.
    """

    id: str
    policy_id: str
    payer: str
    passage_key: str
    valid_from: int
    valid_to: int
    codes: tuple[str, ...] = ()
    kind: str = ""
    section_kind: str = ""
    lines_of_business: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Point], tuple[object, ...]]:
        """Travels as its fields: thousands come from the process of the index, and by attributes take twice as long."""
        named = (self.id, self.policy_id, self.payer, self.passage_key, self.valid_from, self.valid_to)
        return Point, (*named, self.codes, self.kind, self.section_kind, self.lines_of_business)


@dataclass(frozen=True, slots=True)
class PointVectors:
    """The dense and sparse vector of a point."""

    dense: Vector
    sparse: Sparse


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is limited to. ``as_of`` is a day ordinal; empty tuples mean no limit."""

    as_of: int | None = None
    payers: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    section_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """A search of the index: by meaning where ``by`` is a dense vector, by words where it is a sparse one."""

    by: Vector | Sparse
    limit: int
    where: Filter

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search by: words that all say nothing."""
        return isinstance(self.by, Sparse) and not self.by.indices


@dataclass(frozen=True, slots=True)
class Hit:
    """A point found, best first; the score is comparable within one answer only."""

    point: Point
    score: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage stands in a version: (version, passage) to span. ``ordinal`` is its order in the text."""

    passage_key: str
    ordinal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival: ``state`` is ``pending``, ``published``, ``refused`` or ``archived``.

    ``versions`` are the ids it was published as; ``code`` and ``message`` say why it was refused; ``reader`` is the
    reader revision that decided.
    """

    sha256: str
    source_url: str
    state: str
    reader: str = ""
    code: str = ""
    message: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One version ready to be staged: everything the record must hold before it may be seen.

    ``policy`` and ``aliases`` are minted with it where new. ``passages`` and ``placements`` are of this version;
    ``points`` the complete set of intervals of the policy after publication.
    """

    policy: Policy
    aliases: tuple[str, ...]
    version: Version
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class PolicyFilter:
    """What a list of policies is limited to."""

    payer: str | None = None
    text: str | None = None
    code: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of the record, for ``doctor`` and the end of an ingest."""

    policies: int = 0
    versions: int = 0
    snapshots: int = 0
    readings: int = 0
    passages: int = 0
    placements: int = 0
    points: int = 0
    citations: int = 0
    extra: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a document from outside its bytes: the payer, and the names it came under."""

    payer: str | None = None
    name: str = ""
    source_url: str = ""


def day(value: date | None, *, unknown: int = OPEN_PAST) -> int:
    """A date as the index keeps it."""
    return value.toordinal() if value is not None else unknown
