"""Which criteria are a payer's side of a comparison? The trees around its best answers, never a whole chapter.

A tree that is short is taken whole. Of a long one, a list of two hundred tests perhaps, only the branches that hold an
answer are: everything else would fill the comparison with what nobody asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Span
from retrieval.cite import CitedCriterion

MOST_LEAVES = 40


@dataclass(frozen=True, slots=True)
class Demand:
    """A criterion without children, and those it stands under, outermost first."""

    cited: CitedCriterion
    above: tuple[CitedCriterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What a payer demands, in the order of its text; ``left_out`` counts what the same trees demand besides."""

    payer: str
    leaves: tuple[Demand, ...]
    left_out: int = 0


def side(payer: str, roots: Sequence[CitedCriterion], answers: Sequence[Span], most: int = MOST_LEAVES) -> Side:
    """The side of a payer: of the trees that hold its answers, the best answer's first, as much as can be compared."""
    trees = list({id(root): root for answer in answers for root in holding(roots, answer)}.values())
    taken: list[Demand] = []
    for tree in trees:
        found = list(_around(tree, (), answers, most))
        if not taken or len(taken) + len(found) <= most:
            taken += found
    every = sum(1 for tree in trees for _ in leaves_of([tree]))
    return Side(payer, tuple(taken[:most]), every - len(taken[:most]))


def holding(roots: Sequence[CitedCriterion], answer: Span) -> list[CitedCriterion]:
    """The trees in a sentence of which an answer stands."""
    return [root for root in roots if any(n.start < answer.end and answer.start < n.end for n in root.node.walk())]


def leaves_of(roots: Sequence[CitedCriterion], above: tuple[CitedCriterion, ...] = ()) -> Iterator[Demand]:
    """The criteria without children, in order."""
    for root in roots:
        if root.children:
            yield from leaves_of(root.children, (*above, root))
        else:
            yield Demand(root, above)


def _around(
    node: CitedCriterion, above: tuple[CitedCriterion, ...], answers: Sequence[Span], most: int
) -> Iterator[Demand]:
    """The leaves of the largest branches with an answer in them that are not too long."""
    leaves = list(leaves_of([node], above))
    branches = [child for child in node.children if any(holding([child], answer) for answer in answers)]
    if len(leaves) <= most or not branches:  # no child answers: its own sentence does, for all of them
        yield from leaves[:most]
        return
    for child in branches:
        yield from _around(child, (*above, node), answers, most)
