"""What does one payer ask that another does not, and where do their numbers differ? Criteria laid side by side.

Leaves of the payers' trees that mean the same are aligned by the cosine of their sentences, and among sentences alike
by that of what they stand under: adults with adults. A row holds what each payer says to one demand; what nobody else
asks stands alone, beside what comes nearest to it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.exchange import Vector
from corpus.model import Coverage
from corpus.ports import Embedder
from retrieval.compare_numbers import Difference, Kind, differences, kind_of
from retrieval.compare_sides import Demand, Side

_ALIKE = 0.62  # cosine from which on two sentences ask for the same thing
_NEAR = 0.5  # and from which on a person should look whether they do
_SAME_KIND = 0.06  # what a number of the same kind and unit adds to their likeness
_OTHER_KIND = -0.04  # what numbers of other kinds only take from it
_CONTEXT = 0.1  # what the likeness of that which they stand under adds when several are alike


@dataclass(frozen=True, slots=True)
class Row:
    """One demand: who makes it, in which words, where numbers or positions differ, and what comes nearest elsewhere."""

    cells: dict[str, Demand]
    differing: tuple[Difference, ...] = ()
    nearest: dict[str, Demand] = field(default_factory=dict)

    @property
    def positions(self) -> dict[str, Coverage]:
        """The positions taken, where payers take different ones; else empty."""
        taken: dict[str, Coverage] = {payer: demand.cited.node.coverage for payer, demand in self.cells.items()}
        silent = [payer for payer, coverage in taken.items() if coverage is Coverage.UNSTATED]
        for payer in silent:
            del taken[payer]
        return taken if len(set(taken.values())) > 1 else {}


@dataclass(slots=True)
class _Line:
    """A row that is being made, with the vectors of its cells and of what they stand under."""

    cells: dict[str, Demand]
    own: list[Vector]
    under: list[Vector]


@dataclass(frozen=True, slots=True)
class _Made:
    """The leaves of a side with their vectors."""

    side: Side
    own: Vector
    under: Vector


def compare(sides: Sequence[Side], embedder: Embedder) -> list[Row]:
    """The rows of a comparison: those that most payers share first, else in the order of the first side."""
    lines: list[_Line] = []
    made = [_made(side, embedder) for side in sides if side.leaves]
    for one in made:
        places = _matched(one, lines)
        for number, leaf in enumerate(one.side.leaves):
            if (place := places.get(number)) is None:
                lines.append(_Line({one.side.payer: leaf}, [one.own[number]], [one.under[number]]))
            else:
                lines[place].cells[one.side.payer] = leaf
                lines[place].own.append(one.own[number])
                lines[place].under.append(one.under[number])
    return sorted((_row(line, made) for line in lines), key=lambda row: -len(row.cells))


def _made(side: Side, embedder: Embedder) -> _Made:
    own = [" ".join(leaf.cited.citation.quote.split()) for leaf in side.leaves]
    under = [" ".join(above.citation.quote for above in leaf.above) for leaf in side.leaves]
    texts = list(dict.fromkeys([*own, *under]))  # many leaves stand under the same
    vectors, at = embedder.embed(texts), {text: number for number, text in enumerate(texts)}
    return _Made(side, vectors[[at[text] for text in own]], vectors[[at[text] for text in under]])


def _matched(made: _Made, lines: Sequence[_Line]) -> dict[int, int]:
    """Which leaf belongs to which row: the likeliest pairs first, each leaf and each row once."""
    pairs = [
        (likeness + _CONTEXT * _cosine(made.under[number], line.under), number, place)
        for number, leaf in enumerate(made.side.leaves)
        for place, line in enumerate(lines)
        if (likeness := _likeness(leaf, made.own[number], line)) >= _ALIKE
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, place in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found


def _likeness(leaf: Demand, vector: Vector, line: _Line) -> float:
    near = _cosine(vector, line.own)
    mine, others = set(_kinds(leaf)), {kind for cell in line.cells.values() for kind in _kinds(cell)}
    if not mine or not others:
        return near
    return near + (_SAME_KIND if mine & others else _OTHER_KIND)


def _cosine(vector: Vector, others: Sequence[Vector]) -> float:
    return max(float(np.dot(vector, other)) for other in others)


def _kinds(leaf: Demand) -> Iterator[Kind]:
    return map(kind_of, leaf.cited.node.quantities)


def _row(line: _Line, made: Sequence[_Made]) -> Row:
    said = {payer: leaf.cited.node.quantities for payer, leaf in line.cells.items()}
    nearest = {one.side.payer: near for one in made if (near := _nearest(line, one)) is not None}
    return Row(line.cells, tuple(differences(said)), nearest)


def _nearest(line: _Line, made: _Made) -> Demand | None:
    """What a payer who does not make the demand says that comes nearest to it; None where nothing is near."""
    if made.side.payer in line.cells:
        return None
    likeness = (made.own @ np.stack(line.own).T).max(axis=1)
    best = int(likeness.argmax())
    return made.side.leaves[best] if likeness[best] >= _NEAR else None
