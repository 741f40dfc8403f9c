"""What numbers a criterion asks for."""

from __future__ import annotations

import pytest

from corpus.model import Quantity, QuantityKind
from ingest.quantities import quantities_in

AGE, COUNT, DURATION = QuantityKind.AGE, QuantityKind.COUNT, QuantityKind.DURATION
MEASURE, SCORE = QuantityKind.MEASURE, QuantityKind.SCORE


@pytest.mark.parametrize(
    ("text", "kind", "comparator", "value", "unit"),
    [
        ("a brace was worn for six (6) weeks", DURATION, "=", 6, "week"),
        ("at least three months of splinting", DURATION, ">=", 3, "month"),
        ("nine or more weeks of splinting", DURATION, ">=", 9, "week"),
        ("surgery within the past 12 months", DURATION, "<=", 12, "month"),
        ("ventilated for more than 14 hours per day", DURATION, ">", 14, "hour"),
        ("BMI ≥ 41 kg/m2", MEASURE, ">=", 41, "kg/m2"),
        ("a BMI of 33 or greater", MEASURE, ">=", 33, "kg/m2"),
        ("a pressure of 85 mm Hg or less", MEASURE, "<=", 85, "mm Hg"),
        ("doses greater than 70 mg per day", MEASURE, ">", 70, "mg/day"),
        ("a rise of >11ppm", MEASURE, ">", 11, "ppm"),
        ("within 25° of fixation", MEASURE, "<=", 25, "degree"),
        ("urine pH <5", MEASURE, "<", 5, "pH"),
        ("T-score less than or equal to -2.4", SCORE, "<=", -2.4, None),
        ("an AHI of > 22", SCORE, ">", 22, None),
        ("under age 19", AGE, "<", 19, "year"),
        ("aged 13 or older", AGE, ">=", 13, "year"),
        ("onset before 7 months of age", AGE, "<", 7, "month"),
        ("three years of age or younger", AGE, "<=", 3, "year"),
        ("patient is ≥ 21 years", AGE, ">=", 21, "year"),
        ("3 or more seizures", COUNT, ">=", 3, "seizure"),
        ("no more than 5 copies of the gene", COUNT, "<=", 5, "copy"),
        ("more than 44 triplet repeats", COUNT, ">", 44, "repeat"),
        ("at least 14 headache days per month", COUNT, ">=", 14, "day/month"),
        ("once per lifetime", COUNT, "=", 1, "lifetime"),
        ("no sooner than 17 weeks after the first dose", DURATION, ">=", 17, "week"),
        ("a comfort score consistently greater than 3.5", SCORE, ">", 3.5, None),
        ("a gait subscore ≥ 4", SCORE, ">=", 4, None),
        ("T-score by DXA of ≤ -2.2 at the heel", SCORE, "<=", -2.2, None),
        ("an interval of more than 440 ms", MEASURE, ">", 440, "ms"),
    ],
)
def test_a_number_is_read_with_what_it_measures(
    text: str, kind: QuantityKind, comparator: str, value: float, unit: str | None
) -> None:
    (found,) = quantities_in(text)
    assert (found.kind, found.comparator, found.value, found.unit) == (kind, comparator, value, unit)


def test_a_comparator_between_two_numbers_is_that_of_the_second() -> None:
    age, level = quantities_in("a level in a member over the age of 31 greater than or equal to 290 mg/dL")
    assert (age.comparator, age.value, age.unit) == (">", 31, "year")
    assert (level.comparator, level.value, level.unit) == (">=", 290, "mg/dL")


@pytest.mark.parametrize(
    ("text", "value", "upper", "unit"),
    [
        ("ages 13-16 years", 13, 16, "year"),
        ("BMI ≥ 33 kg/m2 – 36.9 kg/m2", 33, 36.9, "kg/m2"),
        ("two to four weeks after surgery", 2, 4, "week"),
        ("every three (3) to five (5) months", 3, 5, "month"),
        ("between 7 and 13 years of age", 7, 13, "year"),
        ("between the ages of 5 and 9", 5, 9, "year"),
        ("a T-score between -1.1 and -2.4", -2.4, -1.1, None),
    ],
)
def test_a_range_is_one_quantity_with_both_ends(text: str, value: float, upper: float, unit: str) -> None:
    (found,) = quantities_in(text)
    assert (found.comparator, found.value, found.upper, found.unit) == ("range", value, upper, unit)


@pytest.mark.parametrize(
    "text",
    [
        "CPT 99999 and G0999",
        "see section 20.4 (Smith, 2021)",
        "at least two of the following",
        "three or more of the following criteria are met",
        "type 2 diabetes",
        "mutation of ABCD1 on chromosome 7",
        "Criterion 3 is met",
    ],
)
def test_numbers_that_measure_nothing_are_left(text: str) -> None:
    assert quantities_in(text) == ()


def test_what_lies_between_two_units_is_no_range_of_one() -> None:
    first, second = quantities_in("between 2 weeks and 3 months after the fall")
    assert (first.value, first.unit, second.value, second.unit) == (2, "week", 3, "month")


def test_two_bounds_of_an_age_are_two_quantities() -> None:
    first, second = quantities_in("at least 11 months of age and less than 64 years of age")
    assert (first.comparator, first.value, first.unit) == (">=", 11, "month")
    assert (second.comparator, second.value, second.unit) == ("<", 64, "year")


def test_an_alternative_is_compared_as_the_number_before_it() -> None:
    comparators = [found.comparator for found in quantities_in("LDL greater than 180 mg/dL or 150 mg/dL")]
    assert comparators == [">", ">"]


def test_the_text_of_a_quantity_stands_in_the_sentence() -> None:
    sentence = "The member failed at least 2 preferred drugs, each for 90 days, and is 18 years of age or older."
    found = quantities_in(sentence)
    assert [quantity.value for quantity in found] == [2, 90, 18]
    assert all(quantity.text in sentence for quantity in found)


def test_a_quantity_keeps_its_printed_words() -> None:
    assert quantities_in("for a minimum of 6 weeks") == (Quantity(DURATION, ">=", 6, "week", "a minimum of 6 weeks"),)


def test_sizes_and_ages_have_comparators_of_their_own() -> None:
    assert [q.comparator for q in quantities_in("a pocket 5 mm or deeper, 2 cm or smaller")] == [">=", "<="]
    (young,) = quantities_in("The infant is younger than 12 months")
    assert (young.kind, young.comparator) == (AGE, "<")
