"""A payer's side of a comparison: the trees around its answers, of long ones only the branches that answer."""

from __future__ import annotations

from corpus.model import Criterion, PolicyFacts, Span
from retrieval.cite import Citation, CitedCriterion, Origin
from retrieval.compare_sides import Side, side

_ORIGIN = Origin(payer=None, facts=PolicyFacts(), text_sha256="", source_sha256="")


def tree(start: int, *children: CitedCriterion) -> CitedCriterion:
    """A criterion of five characters at a place, with those below it."""
    made = Criterion(start, start + 5, children=tuple(child.node for child in children))
    return CitedCriterion(made, Citation(None, _ORIGIN, (), "", start, start + 5, f"at {start}", "", ""), (), children)


def at(start: int) -> Span:
    return Span(start, start + 5)


def starts(found: Side) -> list[int]:
    return [demand.cited.node.start for demand in found.leaves]


FIRST = tree(0, tree(10), tree(20))
LONG = tree(100, tree(110, *(tree(place) for place in range(120, 200, 10))), tree(200, tree(210), tree(220)))


def test_short_trees_that_answer_are_taken_whole_the_best_first() -> None:
    assert starts(side("one", [FIRST, tree(50)], [at(50), at(20)])) == [50, 10, 20]


def test_trees_that_do_not_answer_are_left_away() -> None:
    found = side("one", [FIRST, LONG], [at(10)])
    assert (starts(found), found.left_out) == ([10, 20], 0)


def test_of_a_long_tree_the_branches_that_answer_are_taken_and_the_rest_is_counted() -> None:
    found = side("one", [LONG], [at(210)], most=4)
    assert (starts(found), found.left_out) == ([210, 220], 8)


def test_a_sentence_over_a_long_list_answers_for_the_beginning_of_it() -> None:
    found = side("one", [LONG], [at(110)], most=4)
    assert (starts(found), found.left_out) == ([120, 130, 140, 150], 6)


def test_a_second_tree_is_taken_only_where_it_has_room() -> None:
    found = side("one", [FIRST, LONG], [at(10), at(210)], most=3)
    assert (starts(found), found.left_out) == ([10, 20], 10)


def test_answers_that_stand_in_no_criterion_leave_nothing_to_compare() -> None:
    assert side("one", [FIRST], [at(500)]) == Side("one", ())
