"""Every compared program is scored by the same rules."""

from __future__ import annotations

from typing import Any

from benchmarks.peer_scores import same_words, scored

KNOWN = "The lamp was tried for at least six weeks"
QUESTIONS: list[dict[str, Any]] = [
    {"id": "a", "answerable": True, "gold": [{"sha256": "1", "quote": KNOWN}]},
    {"id": "b", "answerable": True, "gold": [{"sha256": "2", "quote": KNOWN}]},
    {"id": "c", "answerable": False, "gold": []},
]


def found(quote: str, sha256: str, **more: object) -> dict[str, Any]:
    return {"citation": {"quote": quote, "source_sha256": sha256}, **more}


def test_a_quote_within_the_other_is_the_same_passage_unless_it_is_too_short() -> None:
    assert same_words(f"Before. {KNOWN.upper()}; and more.", KNOWN)
    assert same_words("tried for at least six", KNOWN)
    assert not same_words("at least six weeks", KNOWN)
    assert not same_words("Nothing of the kind is said in this sentence", KNOWN)


def test_ranks_count_from_the_first_right_passage() -> None:
    answers = {
        "a": {"answered": True, "results": [found("other words of another page", "1"), found(KNOWN, "1")]},
        "b": {"answered": True, "results": [found(KNOWN, "1")]},
    }
    scores = scored(QUESTIONS, answers)
    assert (scores.passage[1], scores.passage[5], scores.mrr) == (0.0, 0.5, 0.25)
    assert (scores.document, scores.missed) == (0.5, 1)


def test_suggestions_are_no_answers_and_a_refusal_is_counted() -> None:
    refused = {"answered": False, "results": [found(KNOWN, "1", suggestion=True)]}
    scores = scored(QUESTIONS, {"a": refused, "c": refused})
    assert scores.passage[10] == 0.0
    assert scores.abstained == 1.0
    assert scores.wrongly_abstained == 1.0
