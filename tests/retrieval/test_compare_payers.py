"""Criteria of several payers side by side: who asks what, and where the numbers differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.exchange import Vector
from corpus.model import Coverage, Criterion, PolicyFacts, Quantity, QuantityKind
from retrieval.cite import Citation, CitedCriterion, Origin
from retrieval.compare_payers import compare
from retrieval.compare_sides import Demand, Side, leaves_of


class _Words:
    """Cosine by shared words: enough to tell demands apart."""

    name, dimensions = "words", 512

    def embed(self, texts: Sequence[str]) -> Vector:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                rows[number, sum(map(ord, word)) % self.dimensions] += 1
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1), np.float32)


def node(
    text: str,
    *quantities: Quantity,
    children: tuple[CitedCriterion, ...] = (),
    coverage: Coverage = Coverage.UNSTATED,
) -> CitedCriterion:
    origin = Origin(payer=None, facts=PolicyFacts(), text_sha256="", source_sha256="")
    citation = Citation(None, origin, (), "", 0, len(text), text, "", "")
    criterion = Criterion(0, len(text), quantities=quantities, coverage=coverage)
    return CitedCriterion(criterion, citation, children=children)


def leaf(text: str, *quantities: Quantity, under: str = "", coverage: Coverage = Coverage.UNSTATED) -> Demand:
    return Demand(node(text, *quantities, coverage=coverage), (node(under),) if under else ())


def weeks(count: int) -> Quantity:
    return Quantity(QuantityKind.DURATION, ">=", count, "week", f"{count} weeks")


def test_a_demand_of_both_stands_in_one_row_and_its_numbers_are_compared() -> None:
    rows = compare(
        [
            Side("one", (leaf("supervised exercise for at least 6 weeks", weeks(6)),)),
            Side("two", (leaf("supervised exercise for at least 12 weeks", weeks(12)),)),
        ],
        _Words(),
    )
    assert [set(row.cells) for row in rows] == [{"one", "two"}]
    [difference] = rows[0].differing
    assert {payer: named[0].value for payer, named in difference.values.items()} == {"one": 6, "two": 12}


def test_equal_numbers_do_not_differ() -> None:
    sides = [Side(payer, (leaf("exercise for 6 weeks", weeks(6)),)) for payer in ("one", "two")]
    assert compare(sides, _Words())[0].differing == ()


def test_what_only_one_asks_stands_alone_behind_what_both_ask() -> None:
    rows = compare(
        [
            Side("one", (leaf("photographs of the scar"), leaf("supervised exercise for weeks"))),
            Side("two", (leaf("supervised exercise for weeks"),)),
        ],
        _Words(),
    )
    assert [sorted(row.cells) for row in rows] == [["one", "two"], ["one"]]


def test_every_demand_stands_in_one_row_only() -> None:
    same = (leaf("exercise for weeks"), leaf("exercise for weeks"))
    rows = compare([Side("one", same), Side("two", same)], _Words())
    assert [sorted(row.cells) for row in rows] == [["one", "two"], ["one", "two"]]


def test_among_demands_alike_those_under_the_same_are_aligned() -> None:
    one = Side("one", (leaf("exercise for weeks", under="in adults"),))
    two = Side("two", (leaf("exercise for weeks", under="in children"), leaf("exercise for weeks", under="in adults")))
    [both, alone] = compare([one, two], _Words())
    assert both.cells["two"] is two.leaves[1]
    assert alone.cells == {"two": two.leaves[0]}


def test_what_one_does_not_ask_is_shown_beside_what_comes_nearest_there() -> None:
    one = Side("one", (leaf("supervised exercise at home daily"),))
    two = Side("two", (leaf("photographs of scars"), leaf("supervised exercise at work only")))
    rows = compare([one, two], _Words())
    assert [set(row.cells) for row in rows] == [{"one"}, {"two"}, {"two"}]
    assert rows[0].nearest == {"two": two.leaves[1]}
    assert rows[1].nearest == {}


def test_positions_are_told_where_payers_take_different_ones() -> None:
    def positions(*taken: Coverage) -> dict[str, Coverage]:
        sides = [Side(f"p{n}", (leaf("exercise for weeks", coverage=one),)) for n, one in enumerate(taken)]
        return compare(sides, _Words())[0].positions

    needed, unproven = Coverage.MEDICALLY_NECESSARY, Coverage.INVESTIGATIONAL
    assert positions(needed, unproven, Coverage.UNSTATED) == {"p0": needed, "p1": unproven}
    assert positions(needed, needed) == {}
    assert positions(needed, Coverage.UNSTATED) == {}


def test_the_leaves_of_a_tree_are_what_is_compared_with_what_they_stand_under() -> None:
    tree = node("all of:", children=(node("first"), node("any of:", children=(node("second"), node("third")))))
    found = [(demand.cited.citation.quote, [a.citation.quote for a in demand.above]) for demand in leaves_of([tree])]
    assert found == [("first", ["all of:"]), ("second", ["all of:", "any of:"]), ("third", ["all of:", "any of:"])]
