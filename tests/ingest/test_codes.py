"""Which codes a stretch of text names."""

from __future__ import annotations

import pytest

from corpus.model import Code, CodeSystem
from ingest.code_spans import code_spans
from ingest.codes import codes_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CPT 11111", ["CPT:11111"]),
        ("CPT codes 11111, 22222 and 0999U", ["CPT:11111", "CPT:22222", "CPT:0999U"]),
        ("panels (11111, 22222)", ["CPT:11111", "CPT:22222"]),
        ("CPT codes 11111 and/or 22222", ["CPT:11111", "CPT:22222"]),
        ("a scan (11111/22222)", ["CPT:11111", "CPT:22222"]),
        ("0999T or 0998M", ["CPT:0999T", "CPT:0998M"]),
        ("tracking code 9999F", ["CPT:9999F"]),
        ("HCPCS S9999*", ["HCPCS:S9999"]),
        ("D9999 or J9999", ["CDT:D9999", "HCPCS:J9999"]),
        ("Z99.89 and T81.4XXA", ["ICD-10-CM:Z99.89", "ICD-10-CM:T81.4XXA"]),
        ("diagnosis code C50", ["ICD-10-CM:C50"]),
        ("ICD-10-PCS 0ZZ99Z9", ["ICD-10-PCS:0ZZ99Z9"]),
        ("NDC 99999-9999-99", ["NDC:99999-9999-99"]),
        ("revenue codes 0999, 0998", ["REV:0999", "REV:0998"]),
    ],
)
def test_codes_are_read_where_something_says_that_they_are_codes(text: str, codes: list[str]) -> None:
    assert [f"{code.system}:{code.code}" for code in codes_in(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "in 12345 patients",
        "PMID: 12345",
        "(Rev. 12345)",
        "Transmittal 12345",
        "P.O. Box 12345, Springfield, ZZ 54321",
        "policy AHS - G9999",
        "revision 2099T0999ZZ",
        "LCD L99999",
        "call 800-555-0199",
        "$12345 or 12,345 dollars",
        "vitamin B12 and hemoglobin A1C",
        "section 20.39",
        "variant A123456",
        "see https://example.org/12345/54321/codes",
        "on 10/12/2031",
        "cells and response to treatment: SWOG S9999. J Feet.",
        "J Feet. 2031;112(11):E9999-25",
    ],
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes_in(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("CPT 11111 - 11199", "11111", "11199"),
        ("E0999-E1010", "E0999", "E1010"),
        ("F99.0 through F99.9", "F99.0", "F99.9"),
        ("diagnosis codes H99-H99.8", "H99", "H99.8"),
    ],
)
def test_a_range_stays_a_range(text: str, first: str, last: str) -> None:
    (code,) = codes_in(text)
    assert (code.code, code.last) == (first, last)


def test_a_cell_of_a_code_table_needs_no_evidence_of_its_own() -> None:
    assert codes_in("11111") == ()
    (span,) = code_spans("11111", listing=True)
    assert span.code == Code(CodeSystem.CPT, "11111")


def test_a_span_covers_the_code_and_nothing_else() -> None:
    text = "covered (CPT 11111) today"
    (span,) = code_spans(text)
    assert text[span.start : span.end] == "11111"
