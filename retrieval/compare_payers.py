"""What does one payer ask that another does not, and where do their numbers differ? Criteria laid side by side.

A side is what one payer demands for a service: the leaves of its tree, cited. Leaves that mean the same are aligned by
the cosine of their sentences; a row holds what each payer says to one demand, and what nobody else asks stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.exchange import Vector
from corpus.model import Quantity
from corpus.ports import Embedder
from retrieval.cite import CitedCriterion

_ALIKE = 0.62  # cosine from which on two sentences ask for the same thing
_SAME_KIND = 0.06  # what a number of the same kind and unit adds to their likeness
_OTHER_KIND = -0.04  # what numbers of other kinds only take from it
MOST_LEAVES = 40


@dataclass(frozen=True, slots=True)
class Side:
    """What a payer demands, in the order of its text."""

    payer: str
    leaves: tuple[CitedCriterion, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Numbers of one kind that payers set differently; ``values`` are each payer's quantities."""

    kind: str
    unit: str | None
    values: dict[str, tuple[Quantity, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One demand: who makes it, in which words, and where the numbers differ."""

    cells: dict[str, CitedCriterion]
    differing: tuple[Difference, ...] = ()


def leaves_of(roots: Sequence[CitedCriterion]) -> Iterator[CitedCriterion]:
    """The criteria without children, in order."""
    for root in roots:
        if root.children:
            yield from leaves_of(root.children)
        else:
            yield root


def compare(sides: Sequence[Side], embedder: Embedder) -> list[Row]:
    """The rows of a comparison: those that most payers share first, else in the order of the first side."""
    cells: list[dict[str, CitedCriterion]] = []
    vectors: list[list[Vector]] = []
    for side in sides:
        leaves = side.leaves[:MOST_LEAVES]
        if not leaves:
            continue
        made = embedder.embed([" ".join(leaf.citation.quote.split()) for leaf in leaves])
        places = _matched(leaves, made, cells, vectors)
        for number, (leaf, vector) in enumerate(zip(leaves, made, strict=True)):
            place = places.get(number)
            if place is None:
                cells.append({side.payer: leaf})
                vectors.append([vector])
            else:
                cells[place][side.payer] = leaf
                vectors[place].append(vector)
    rows = [Row(row, tuple(_differences(row))) for row in cells]
    return sorted(rows, key=lambda row: -len(row.cells))


def _matched(
    leaves: Sequence[CitedCriterion],
    made: Vector,
    cells: Sequence[dict[str, CitedCriterion]],
    vectors: Sequence[Sequence[Vector]],
) -> dict[int, int]:
    """Which leaf belongs to which row: the likeliest pairs first, each leaf and each row once."""
    pairs = [
        (_likeness(leaf, made[number], row, vectors[place]), number, place)
        for number, leaf in enumerate(leaves)
        for place, row in enumerate(cells)
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for likeness, number, place in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if likeness < _ALIKE:
            break
        if number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found


def _likeness(leaf: CitedCriterion, vector: Vector, row: dict[str, CitedCriterion], there: Sequence[Vector]) -> float:
    near = max(float(np.dot(vector, other)) for other in there)
    mine, others = _kinds(leaf), {kind for cell in row.values() for kind in _kinds(cell)}
    if not mine or not others:
        return near
    return near + (_SAME_KIND if mine & others else _OTHER_KIND)


def _kinds(leaf: CitedCriterion) -> set[tuple[str, str | None]]:
    return {(quantity.kind.value, quantity.unit) for quantity in leaf.node.quantities}


def _differences(row: dict[str, CitedCriterion]) -> Iterator[Difference]:
    """Numbers of a kind and unit that every payer of the row names, and not alike."""
    if len(row) < 2:
        return
    for kind, unit in sorted(set.intersection(*map(_kinds, row.values())), key=str):
        values = {
            payer: tuple(q for q in leaf.node.quantities if (q.kind.value, q.unit) == (kind, unit))
            for payer, leaf in row.items()
        }
        if len({frozenset((q.comparator, q.value, q.upper) for q in named) for named in values.values()}) > 1:
            yield Difference(kind, unit, values)
