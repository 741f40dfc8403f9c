"""Words as the lexicon weighs them."""

from __future__ import annotations

from corpus.exchange import Sparse
from retrieval.lexicon import Bm25Lexicon

LEXICON = Bm25Lexicon()


def _shared(question: str, passage: str) -> int:
    return len(set(LEXICON.question(question).indices) & set(LEXICON.passage(passage).indices))


def test_a_question_meets_a_passage_in_its_word_stems() -> None:
    assert _shared("injections", "An injection of the knee") == 1
    assert _shared("Injections for KNEES", "An injection of the knee") == 2


def test_stop_words_are_no_words() -> None:
    assert LEXICON.question("what is the of and") == Sparse((), ())


def test_codes_are_words() -> None:
    assert _shared("is 00012 covered", "CPT 00012: a procedure") == 1


def test_a_word_said_again_weighs_more_but_less_each_time() -> None:
    once, twice, thrice = (LEXICON.passage(" ".join(["brace"] * n)).values[0] for n in (1, 2, 3))
    assert 0 < thrice - twice < twice - once


def test_a_word_weighs_less_in_a_longer_passage() -> None:
    short = LEXICON.passage("brace")
    long = LEXICON.passage("brace " + " ".join(f"word{n}" for n in range(60)))
    assert dict(zip(long.indices, long.values, strict=True))[short.indices[0]] < short.values[0]


def test_terms_come_in_rising_order_as_the_index_returns_them() -> None:
    indices = LEXICON.passage("A brace for the knee, the hip, the ankle, the wrist and the shoulder").indices
    assert list(indices) == sorted(set(indices))
