"""What is looked for in every passage is found as its whole expression would find it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Passage, PassageKind
from retrieval import search_numbers, search_rank
from retrieval.expression import Expression
from retrieval.search_rank import Words

_OF_PASSAGES = [
    search_rank._DEFINES,
    search_rank._DENIES,
    search_rank._DOCUMENTS,
    search_rank._POSITION,
    search_rank._REFERS,
]


@pytest.mark.parametrize("expression", [*_OF_PASSAGES, *search_numbers._WRITTEN.values()])
def test_the_pieces_of_an_expression_rule_out_nothing_that_it_matches(expression: Expression) -> None:
    @given(st.from_regex(expression.pattern, alphabet=st.characters(codec="ascii")))
    def holds(text: str) -> None:
        assert expression.within(text)

    holds()


@pytest.mark.parametrize("expression", _OF_PASSAGES)
@pytest.mark.parametrize("text", ["", "unprovenly excluding", "A meaningful island in an appliance, not costly."])
def test_pieces_alone_are_not_the_expression(expression: Expression, text: str) -> None:
    assert not expression.within(text)


def test_a_passage_holds_the_words_of_its_quote_and_of_what_stands_above_it() -> None:
    words = Words(Passage(PassageKind.PARAGRAPH, 0, 0, "Elbow braces\nHinged braces\nTwo visits a week.", "{}"))
    assert words.holding(frozenset({"elbow", "visit", "knee"})) == {"elbow", "visit"}
    assert words.quote == {"two", "visit", "a", "week"}
