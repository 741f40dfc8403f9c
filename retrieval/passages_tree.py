"""Cuts a criteria tree into passages: an introducing sentence with its short list, or a few items with their ancestors.

A short subtree stays whole, because a demand and its list answer best together. A long list is cut into even groups of
neighbours; every group carries its ancestors' own sentences as context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Criterion
from retrieval.passages_split import MOST, TARGET, WHOLE, even_runs, pieces, words

_LEAD = 45  # an introducing sentence up to here stays with the first items of its list


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of text that becomes a passage, the criteria that stand in it, and the texts above them."""

    start: int
    end: int
    context: tuple[tuple[int, int], ...]
    criteria: tuple[Criterion, ...]


def cut_tree(text: str, root: Criterion) -> Iterator[Cut]:
    """The passages of one tree, in the order of the text."""
    yield from _cut(text, root, ())


def extent(node: Criterion) -> tuple[int, int]:
    """From the first to the last character of the node, all below it, and the sentences that belong to it."""
    spans = [(n.start, n.end) for n in node.walk()]
    spans += [(span.start, span.end) for n in node.walk() for span in n.also]
    return min(s for s, _ in spans), max(e for _, e in spans)


def _cut(text: str, node: Criterion, above: tuple[tuple[int, int], ...]) -> Iterator[Cut]:
    start, end = extent(node)
    if words(text, start, end) <= WHOLE:
        yield Cut(start, end, above, (node,))
    elif not node.children:
        yield from (Cut(s, e, above, (node,)) for s, e in pieces(text, node.start, node.end))
    else:
        yield from _cut_list(text, node, above)


def _cut_list(text: str, node: Criterion, above: tuple[tuple[int, int], ...]) -> Iterator[Cut]:
    below = (*above, (node.start, node.end))
    lead: Criterion | None = node
    for run in _runs(text, node.children):
        first, last = extent(run[0])[0], extent(run[-1])[1]
        if lead is not None and _joins(text, lead, run, last):
            yield Cut(lead.start, last, above, (lead,))
        else:
            if lead is not None:
                yield from (Cut(s, e, above, (lead,)) for s, e in pieces(text, lead.start, lead.end))
            if len(run) == 1:
                yield from _cut(text, run[0], below)
            else:
                yield Cut(first, last, below, tuple(run))
        lead = None
    yield from (Cut(span.start, span.end, below, ()) for span in node.also if words(text, span.start, span.end) > 3)


def _joins(text: str, lead: Criterion, run: Sequence[Criterion], last: int) -> bool:
    """Whether the introducing sentence and the first group of its list make one passage."""
    short = words(text, lead.start, lead.end) <= _LEAD
    return short and lead.start <= extent(run[0])[0] and words(text, lead.start, last) <= MOST


def _runs(text: str, children: Sequence[Criterion]) -> Iterator[list[Criterion]]:
    """Neighbours that make a group; a child longer than a group stands alone."""
    small: list[Criterion] = []
    for child in children:
        if words(text, *extent(child)) > TARGET:
            yield from _even(text, small)
            small = []
            yield [child]
        else:
            small.append(child)
    yield from _even(text, small)


def _even(text: str, children: Sequence[Criterion]) -> list[list[Criterion]]:
    if not children:
        return []
    return even_runs(children, [words(text, *extent(child)) for child in children], TARGET)
