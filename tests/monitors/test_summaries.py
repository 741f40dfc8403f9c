"""One sentence for a billing lead: the thing, the old value, the new value."""

from __future__ import annotations

import pytest

from corpus.model import Code, CodeSystem, Quantity, QuantityKind
from monitors.summaries import codes, numbers


def _weeks(text: str) -> Quantity:
    return Quantity(QuantityKind.DURATION, ">=", 6, "week", text)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Pain has lasted for at least 12 weeks; and", "Pain has lasted"),
        ("Has tried at least 12 weeks of exercise at home", "Has tried … of exercise at home"),
        ("at least 12 weeks", "Coverage Criteria"),
    ],
)
def test_a_number_is_told_with_what_it_counts_wherever_it_stands(sentence: str, named: str) -> None:
    told = numbers(sentence, [_weeks("at least 6 weeks")], [_weeks("at least 12 weeks")], "Coverage Criteria")
    assert told == f"{named}: at least 6 weeks becomes at least 12 weeks"


@pytest.mark.parametrize(
    ("group", "where"),
    [
        ("HCPCS codes not covered", "to HCPCS codes not covered"),
        ("• Codes for braces", "to Codes for braces"),
        ("These marks are a trademark of somebody else.", "to Applicable Codes"),
        ("Code Description", "to Applicable Codes"),
    ],
)
def test_codes_are_told_with_their_group_and_never_with_a_footnote(group: str, where: str) -> None:
    told = codes((Code(CodeSystem.HCPCS, "L1834"),), "added", group, "Applicable Codes")
    assert told == f"HCPCS code added {where}: L1834"
