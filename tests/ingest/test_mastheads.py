"""Files that print several policies after one another."""

from __future__ import annotations

import pytest

from corpus.exchange import Hints
from corpus.model import Reading
from ingest.identity import stands_alone
from ingest.reader import DocumentReader

_BODY = "\n\n".join(
    [
        "DESCRIPTION",
        "A heel scan shows how dense a bone is. " * 14,
        "POLICY STATEMENT",
        "{0} is considered medically necessary when ALL of the following criteria are met:",
        "1. The member is 50 years of age or older; and",
        "2. The member has had a fracture within the past 12 months.",
        "CODING",
        "CPT codes: {1}",
        "REFERENCES",
        "1. A book about bones and what they tell. " * 12,
    ]
)


def bulletin(number: str, title: str, effective: str, code: str) -> str:
    head = f"Policy Number: {number}\n\nSubject: {title}\n\nEffective Date: {effective}\n\n"
    return head + _BODY.format(title, code)


def reading(*bulletins: str) -> Reading:
    return DocumentReader().read_bytes("\n\n".join(bulletins).encode(), Hints(name="bulletins.txt"))


HEEL = bulletin("ZM-031", "Heel Scans", "May 1, 2031", "97001")
KNEE = bulletin("ZM- 044", "Knee Scans", "June 1, 2031", "97002")


def test_policies_printed_after_one_another_are_told_apart() -> None:
    found = reading(HEEL, KNEE)
    assert [(p.facts.number, p.facts.title, p.facts.effective_date) for p in found.parts] == [
        ("zm-031", "Heel Scans", "2031-05-01"),
        ("zm-044", "Knee Scans", "2031-06-01"),
    ]


def test_each_policy_has_its_own_criteria_and_codes() -> None:
    found = reading(HEEL, KNEE)
    for part, code in zip(found.parts, ("97001", "97002"), strict=True):
        assert [c.code.code for c in found.codes if part.start <= c.start < part.end] == [code]
        roots = [root for root in found.criteria if part.start <= root.start < part.end]
        assert sum(len(root.children) for root in roots) == 2


def test_the_same_number_again_is_the_same_policy() -> None:
    assert reading(HEEL, bulletin("ZM- 031", "Heel Scans", "May 1, 2030", "97001")).parts == ()


def test_a_number_in_a_list_of_other_policies_is_a_reference() -> None:
    other = "RELATED POLICIES\n\nPolicy Number: ZM-044, Knee Scans"
    assert reading(HEEL, other).parts == ()


def test_a_policy_that_speaks_of_another_in_between_is_one() -> None:
    short = "Policy Number: ZM-044\n\nSubject: Knee Scans\n\nEffective Date: June 1, 2031\n\nSee there."
    assert reading(HEEL, short).parts == ()


@pytest.mark.parametrize(
    ("number", "alone"),
    [("zm-031", True), ("0236", True), ("220.1", False), ("20-4-c", False), ("1", False), (None, False)],
)
def test_numbers_of_chapters_mean_something_only_in_their_file(number: str | None, alone: bool) -> None:
    assert stands_alone(number) is alone
