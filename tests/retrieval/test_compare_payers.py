"""Criteria of several payers side by side: who asks what, and where the numbers differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.exchange import Vector
from corpus.model import Criterion, PolicyFacts, Quantity, QuantityKind
from retrieval.cite import Citation, CitedCriterion, Origin
from retrieval.compare_payers import Side, compare, leaves_of


class _Words:
    """Cosine by shared words: enough to tell demands apart."""

    name, dimensions = "words", 512

    def embed(self, texts: Sequence[str]) -> Vector:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                rows[number, sum(map(ord, word)) % self.dimensions] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def leaf(text: str, *quantities: Quantity, children: tuple[CitedCriterion, ...] = ()) -> CitedCriterion:
    origin = Origin(payer=None, facts=PolicyFacts(), text_sha256="", source_sha256="")
    citation = Citation(None, origin, (), "", 0, len(text), text, "", "")
    return CitedCriterion(Criterion(0, len(text), quantities=quantities), citation, children=children)


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


def test_the_leaves_of_a_tree_are_what_is_compared() -> None:
    tree = leaf("all of:", children=(leaf("first"), leaf("any of:", children=(leaf("second"), leaf("third")))))
    assert [node.citation.quote for node in leaves_of([tree])] == ["first", "second", "third"]
