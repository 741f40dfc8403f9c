"""Screening: a question is stripped of its patient, and of nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.screen import screen


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("MRI for patient John Sample, DOB 3/4/1961", "MRI for patient [name], [birth date]"),
        ("Does Mrs. Quimby qualify for a widget?", "Does Mrs. [name] qualify for a widget?"),
        ("pt jane sample needs a widget", "pt [name] needs a widget"),
        ("member id ZZZ123456789 widget", "[member id] widget"),
        ("MRN 00998877 widget", "[record number] widget"),
        ("call 555-010-1234 about widgets", "call [phone] about widgets"),
        ("mail j.sample@example.org the criteria", "mail [email] the criteria"),
        ("lives at 12 Oak Street, Springfield, IL 62704", "lives at [address]"),
        ("SSN 123-45-6789 widget", "[ssn] widget"),
        ("born 1961-03-04 with knee pain", "[birth date] with knee pain"),
    ],
)
def test_what_speaks_of_a_patient_is_masked(question: str, left: str) -> None:
    assert screen(question).question == left


@pytest.mark.parametrize(
    "question",
    [
        "criteria for Graves disease",
        "therapy in a patient with Huntington chorea",
        "pt Dx Crohn",
        "patient with Von Hippel syndrome",
        "is NDC 0078-0639-15 covered",
        "J1745 and 72148 with M54.16",
        "2025T0999ZZ or MP.016.56",
        "BMI 35-39.9 in members 18 years and older",
        "group therapy 90853",
        "policy for Medicare Advantage",
        "HLA-A*02:01 positive patients",
    ],
)
def test_diseases_codes_and_numbers_of_policies_are_not_masked(question: str) -> None:
    screened = screen(question)
    assert (screened.question, screened.masked, screened.as_of) == (question, (), None)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("widget, DOS 5/1/2025, knee", date(2025, 5, 1)),
        ("widget for date of service May 1, 2025", date(2025, 5, 1)),
        ("widget for DOS 2025-05-01", date(2025, 5, 1)),
        ("widget DOS: 05/01/25", date(2025, 5, 1)),
    ],
)
def test_a_date_of_service_becomes_as_of_and_is_dropped(question: str, day: date) -> None:
    screened = screen(question)
    assert screened.as_of == day
    assert not any(part in screened.question for part in ("2025", "5/1", "May", "05/"))
    assert screened.question.startswith("widget")


def test_a_known_name_is_never_a_person() -> None:
    assert screen("criteria for Sarah Bush Health", ["Sarah Bush Health"]).masked == ()


def test_only_the_types_of_what_was_masked_are_kept() -> None:
    assert screen("patient John Sample, MRN 123456").masked == ("record_number", "name")
