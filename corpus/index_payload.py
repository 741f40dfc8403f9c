"""What a point looks like inside an engine: names of vectors and fields, the payload, a filter as plain conditions.

Both index adapters share this, so that an index written through one reads the same through the other; each only
translates the conditions into its engine's own types.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from corpus.exchange import Filter, Hit, Point, Search, Sparse, Vector

DENSE = "dense"
SPARSE = "sparse"

# The fields that a ``Filter`` can name, and no others: an index over the passage keys, all different, would cost more
# memory than all of these.
KEYWORD_FIELDS = ("policy_id", "payer", "codes", "section_kind")
INTEGER_FIELDS = ("valid_from", "valid_to")  # compared, never looked up

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds at least one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """The field is ``value`` or less."""

    field: str
    value: int


@dataclass(frozen=True, slots=True)
class Above:
    """The field is more than ``value``."""

    field: str
    value: int


Condition = AnyOf | AtMost | Above


@dataclass(frozen=True, slots=True)
class Found:
    """What a shard found, best first: ids of 16 bytes each, one after the other, and as many scores."""

    ids: bytes
    scores: array[float]

    def names(self) -> list[bytes]:
        """The ids."""
        return [self.ids[first : first + 16] for first in range(0, len(self.ids), 16)]


@dataclass(frozen=True, slots=True)
class Searched:
    """What several searches of a shard found, with those of the points found that come with it, if any."""

    found: list[Found]
    points: list[Point]


class OneSearch(ABC):
    """The two plain questions to an index, as searches of one."""

    @abstractmethod
    def search(self, asked: Sequence[Search]) -> list[list[Hit]]:
        """What each search finds."""

    def dense(self, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """The nearest points by cosine."""
        return self.search([Search(vector, limit, where)])[0]

    def sparse(self, terms: Sparse, limit: int, where: Filter) -> list[Hit]:
        """The best points by BM25; none for a question without terms."""
        return self.search([Search(terms, limit, where)])[0]


def conditions(where: Filter) -> list[Condition]:
    """What must all hold of a point; an empty list when everything passes."""
    found: list[Condition] = [
        AnyOf(field, values)
        for field, values in (
            ("payer", where.payers),
            ("policy_id", where.policies),
            ("codes", where.codes),
            ("section_kind", where.section_kinds),
        )
        if values
    ]
    if where.as_of is not None:
        found += [AtMost("valid_from", where.as_of), Above("valid_to", where.as_of)]
    return found


def payload(point: Point) -> dict[str, Any]:
    """The payload of a point, in types that every engine keeps."""
    return {
        "policy_id": point.policy_id,
        "payer": point.payer,
        "passage_key": point.passage_key,
        "valid_from": point.valid_from,
        "valid_to": point.valid_to,
        "codes": list(point.codes),
        "kind": point.kind,
        "section_kind": point.section_kind,
        "lines_of_business": list(point.lines_of_business),
    }


def point(point_id: object, stored: Mapping[str, Any] | None) -> Point:
    """The inverse of ``payload``; ``point_id`` is a UUID or its text."""
    held = stored or {}
    return Point(
        str(point_id),
        held["policy_id"],
        held["payer"],
        held["passage_key"],
        held["valid_from"],
        held["valid_to"],
        tuple(held.get("codes") or ()),
        held.get("kind") or "",
        held.get("section_kind") or "",
        tuple(held.get("lines_of_business") or ()),
    )


def interval(bounds: tuple[int, int]) -> dict[str, Any]:
    """The part of a payload that ``close_intervals`` sets."""
    return dict(zip(INTEGER_FIELDS, bounds, strict=True))


def by_bounds(ends: Mapping[str, tuple[int, int]]) -> dict[tuple[int, int], list[str]]:
    """Point ids grouped by their new interval: a version closes hundreds of points on one day."""
    groups: dict[tuple[int, int], list[str]] = {}
    for point_id, bounds in ends.items():
        groups.setdefault(bounds, []).append(point_id)
    return groups


def best_first(hits: list[Hit]) -> list[Hit]:
    """Hits by falling score; equal ones by id, so that the same question has the same answer."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.point.id))


def batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Items in lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
