"""Citations survive a better reader: a quote is found again by its words and its surroundings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.anchor import Words, anchor


def found(old: str, quote: str, new: str, *, nth: int = 0) -> str | None:
    start = -1
    for _ in range(nth + 1):
        start = old.index(quote, start + 1)
    span = anchor(old, start, start + len(quote), Words.of(new))
    return None if span is None else new[span.start : span.end]


def test_spacing_and_line_breaks_do_not_matter() -> None:
    old = "1. Pain that\nlasts for six weeks; and"
    assert found(old, "Pain that\nlasts for six weeks", "1. Pain that lasts for six weeks; and") == (
        "Pain that lasts for six weeks"
    )


def test_an_escaped_character_is_the_character_it_means() -> None:
    old = "Scans &ndash; Feet are not covered by the plan&rsquo;s terms."
    assert found(old, old, "Scans – Feet are not covered by the plan’s terms.") == (
        "Scans – Feet are not covered by the plan’s terms."
    )
    assert found(old, old, f"{old} So it says.") == old


def test_the_marks_at_the_ends_stay_when_the_quote_had_them() -> None:
    old = "Criteria: (one) pain is severe. Next."
    assert found(old, "(one) pain is severe.", "Criteria (one) pain is severe. Next.") == "(one) pain is severe."


def test_of_several_places_the_one_with_the_same_surroundings_is_taken() -> None:
    old = "Knee: six weeks of therapy. Hip: six weeks of therapy. Spine."
    new = "Intro. Knee: six weeks of therapy. Hip: six weeks of therapy. Spine."
    span = anchor(old, old.rindex("six"), old.rindex("six") + len("six weeks of therapy"), Words.of(new))
    assert span is not None
    assert span.start == new.rindex("six")


def test_words_that_are_gone_have_no_place() -> None:
    assert found("Pain for six weeks.", "Pain for six weeks", "Pain for twelve weeks.") is None


@given(st.lists(st.sampled_from(["pain", "six", "weeks", "of", "therapy", "and"]), min_size=3, max_size=40), st.data())
def test_a_text_anchors_in_itself_at_the_same_words(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    end = len(" ".join(words[: last + 1]))
    span = anchor(text, start, end, Words.of(text))
    assert span is not None
    assert text[span.start : span.end] == text[start:end]
