"""What the payer says of its change is held against what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitors.agreement import Agreement, Disagreement, agreement
from monitors.announced import announcements
from monitors.compare import compare
from tests.monitors.versions import PAGE, altered, read

PAIN = ("Pain has lasted for at least 6 weeks", "Pain has lasted for at least 12 weeks")
ENTRY = "<p>01/01/2026: Annual review, no changes.</p>"
SLEEVE = ("<li>An elastic sleeve; or</li>", "")
CODE = ("<tr><td>L1840</td>", "<tr><td>L1843</td><td>New</td></tr><tr><td>L1840</td>")


def _said(entry: str, *replacements: tuple[str, str]) -> Agreement:
    """The agreement of the page with a newer one whose history has one more entry."""
    old, new = read(PAGE), read(altered((ENTRY, f"<p>07/01/2026: {entry}</p>{ENTRY}"), *replacements))
    return agreement(old, new, compare(old, new))


def test_entries_have_their_day_and_their_words() -> None:
    (entry,) = announcements(read(PAGE))
    assert entry.day == date(2026, 1, 1)
    assert entry.text == "Annual review, no changes."
    assert entry.says_unchanged


@pytest.mark.parametrize(
    ("entry", "replacement"),
    [
        ("Removed an elastic sleeve from the list of trials.", SLEEVE),
        ("Added code L1843.", CODE),
        ("Updated the list of HCPCS codes.", CODE),
        ("Updated coverage criteria.", PAIN),
        ("Pain must now have lasted 12 weeks instead of 6 weeks.", PAIN),
    ],
)
def test_a_change_that_an_entry_names_is_announced(entry: str, replacement: tuple[str, str]) -> None:
    said = _said(entry, replacement)
    assert True in said.announced
    assert said.partings == ()


def test_a_change_that_no_entry_names_is_told() -> None:
    said = _said("Added code L1843.", CODE, PAIN)
    assert [parting.kind for parting in said.partings] == [Disagreement.NOT_ANNOUNCED]
    assert "12 weeks" in said.partings[0].summary


def test_a_review_without_changes_above_changed_criteria_is_told() -> None:
    said = _said("Annual review. No change to policy intent.", PAIN)
    kinds = {parting.kind for parting in said.partings}
    assert kinds == {Disagreement.NOT_ANNOUNCED, Disagreement.SAYS_UNCHANGED}
    told = next(p for p in said.partings if p.kind is Disagreement.SAYS_UNCHANGED)
    assert told.entry == 0


def test_what_is_announced_and_not_found_is_told() -> None:
    said = _said("Revised coverage to require a motor test before approval of any brace.")
    assert [parting.kind for parting in said.partings] == [Disagreement.NOT_FOUND]


def test_another_effective_date_is_told() -> None:
    said = _said("Annual review with new criteria, effective September 1, 2026.", ("January 1, 2026", "July 1, 2026"))
    assert Disagreement.OTHER_DATE in {parting.kind for parting in said.partings}


def test_where_a_version_in_between_was_not_seen_nothing_is_said_to_be_unannounced() -> None:
    entry = f"<p>07/01/2026: Archived previous policy version FH-0417-C.</p>{ENTRY}"
    first, new = read(PAGE), read(altered((ENTRY, entry), PAIN))
    for revision, announced in (("FH-0417-C", False), ("FH-0417-B", None)):
        old = replace(first, facts=replace(first.facts, revision=revision))
        found = compare(old, new)
        said = agreement(old, new, found)
        told = [a for a, c in zip(said.announced, found.changes, strict=True) if c.kind.value == "criterion_tightened"]
        assert told == [announced]
