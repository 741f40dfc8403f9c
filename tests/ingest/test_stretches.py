"""A stretch of one text is found in another reading by its words, or not at all."""

from __future__ import annotations

from corpus.anchor import Words
from ingest.stretches import stretch

CANES = "A cane is covered for a member who walks alone at home, and who fell within the last year."
SEATS = "The seat must carry the member and fold with one hand; a note of the therapist says so."
AGAIN = "It is replaced every five years, and not before that."


def found(wanted: str, new: str) -> str | None:
    span = stretch(wanted, Words.of(new))
    return None if span is None else new[span.start : span.end]


def test_a_stretch_is_found_with_the_marks_on_its_lines() -> None:
    assert found(f"{CANES} {SEATS}", f"Canes\n\n  \u2022 {CANES}\n{SEATS}\nWalkers") == f"  \u2022 {CANES}\n{SEATS}"


def test_a_line_that_changed_inside_does_not_part_a_stretch() -> None:
    assert found(f"{CANES}\nPage 3 of 9\n{SEATS}", f"Before.\n{CANES}\n{SEATS}\nBehind.") == f"{CANES}\n{SEATS}"


def test_an_end_that_stands_elsewhere_too_belongs_to_the_stretch() -> None:
    assert found(f"{SEATS}\n{AGAIN}", f"{CANES}\n{AGAIN}\n{SEATS}\n{AGAIN}") == f"{SEATS}\n{AGAIN}"


def test_a_sentence_that_is_quoted_far_away_does_not_widen_a_stretch() -> None:
    between = " ".join(f"word{n}" for n in range(500))
    wanted, kept = f"{CANES}\n{AGAIN}\n{SEATS}", f"{CANES}\n{AGAIN}"
    assert found(wanted, f"{kept}\nAside.\n{between}\n{SEATS[:40]}") == kept


def test_words_that_stand_in_two_places_alone_are_not_placed() -> None:
    assert found(AGAIN, f"{AGAIN}\n{CANES}\n{AGAIN}") is None


def test_a_stretch_of_which_little_is_left_is_not_placed() -> None:
    assert found(f"{CANES}\n{SEATS}", f"{CANES[:40]} Something else is said here of other things.") is None


def test_an_empty_stretch_is_nowhere() -> None:
    assert found(" - ", CANES) is None
