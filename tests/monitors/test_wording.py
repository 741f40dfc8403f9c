"""Which differences of words can change what a payer asks for, and which never can."""

from __future__ import annotations

import pytest

from monitors.wording import editorial, joiner, squeezed, without_joiner


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a tumor- informed test", "a tumor-informed test"),
        ("Brace® worn", "brace worn"),
        ("c o d e 9 0 66 0", "code 90660"),
        ("the co-\nmorbid knee", "the comorbid knee"),
    ],
)
def test_marks_spaces_and_hyphens_are_no_difference(before: str, after: str) -> None:
    assert squeezed(before) == squeezed(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a score of < 10", "a score of > 10"),
        ("within 1.5 years", "within 15 years"),
        ("at least 6 weeks", "at least 16 weeks"),
    ],
)
def test_numbers_and_comparison_signs_are_a_difference(before: str, after: str) -> None:
    assert squeezed(before) != squeezed(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The density is below 10", "The density is below 10 ng/mL"),
        ("treatment for the patient", "treatment for the member"),
        ("by next generation sequencing", "by next generation sequencing (NGS)"),
        ("a gene panel with next generation sequencing", "a gene panel with NGS"),
        ("two of the signs", "2 of the signs"),
        ("ages 45-75 years", "aged 45 to 75 years"),
        ("parents are first degree (Ashgrove, 2024).", "parents are first degree [Ashgrove, 2025]."),
        ("In the first year when tissue is missing", "When tissue is missing in the first year"),
        ("B. The knee is stable", "3) The knee is stable"),
        ("see the FAQ’s section", "see the FAQ section"),
    ],
)
def test_units_synonyms_sources_and_order_are_editorial(before: str, after: str) -> None:
    assert editorial(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pain for 6 weeks", "pain for 12 weeks"),
        ("swelling and pain", "swelling or pain"),
        ("the brace is covered", "the brace is not covered"),
        ("after exercise", "after supervised exercise"),
        ("6 weeks of rest within 12 months", "12 weeks of rest within 6 months"),
        ("all of the following", "any of the following"),
        ("a score above 10", "a score below 10"),
    ],
)
def test_numbers_logic_and_new_words_are_not_editorial(before: str, after: str) -> None:
    assert not editorial(before, after)


def test_the_word_that_joins_an_item_to_the_next_is_taken_off() -> None:
    assert joiner("Pain has lasted; or") == "or"
    assert without_joiner("Pain has lasted; or") == "Pain has lasted"
    assert joiner("Pain at the door") == ""
