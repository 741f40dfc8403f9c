"""Two versions of a policy become typed changes: one record for each real change, none for what only looks new."""

from __future__ import annotations

import pytest

from corpus.change import Change, ChangeKind, Side
from corpus.model import Reading
from monitors.compare import compare
from tests.monitors.versions import PAGE, altered, compared, material, read, the_one

PAIN = "Pain has lasted for at least 6 weeks"


def _words(reading: Reading, side: Side | None) -> str:
    assert side is not None
    return " ".join(reading.text[side.span.start : side.span.end].split())


def test_a_version_does_not_differ_from_itself() -> None:
    assert compare(read(PAGE), read(PAGE)).changes == ()


def test_a_number_raised_in_a_demand_is_tightened_and_the_summary_says_both_values() -> None:
    change = the_one((PAIN, "Pain has lasted for at least 12 weeks"))
    assert change.kind is ChangeKind.CRITERION_TIGHTENED
    assert change.summary == "Pain has lasted: at least 6 weeks becomes at least 12 weeks"
    assert [quantity.value for quantity in change.quantities_before] == [6]
    assert [quantity.value for quantity in change.quantities_after] == [12]


@pytest.mark.parametrize(
    ("words", "instead", "kind"),
    [
        (PAIN, "Pain has lasted for at least 4 weeks", ChangeKind.CRITERION_RELAXED),
        ("18 years of age or older", "21 years of age or older", ChangeKind.CRITERION_TIGHTENED),
        ("by a surgeon of bones", "by a surgeon or nurse of bones", ChangeKind.CRITERION_RELAXED),
        ("An elastic sleeve; or", "An elastic sleeve for two weeks; or", ChangeKind.CRITERION_TIGHTENED),
        ("when the old brace is worn out", "when the old brace is worn out or lost", ChangeKind.CRITERION_RELAXED),
        ("when the old brace is worn out", "when the old brace is worn out and mended", ChangeKind.CRITERION_TIGHTENED),
        ("ALL of the following criteria", "ANY of the following criteria", ChangeKind.LOGIC_CHANGED),
        ("is considered investigational for", "is considered medically necessary for", ChangeKind.COVERAGE_CHANGED),
        ("at least 3 times a week", "at least once a week", ChangeKind.DEFINITION_CHANGED),
        ("notes of the last visit", "notes of the last two visits", ChangeKind.DOCUMENTATION_CHANGED),
        ("January 1, 2026", "July 1, 2026", ChangeKind.EFFECTIVE_DATE_CHANGED),
        ("Line of Business: Commercial", "Line of Business: Medicaid", ChangeKind.POLICY_FACT_CHANGED),
    ],
)
def test_one_edit_is_one_material_change_of_its_kind(words: str, instead: str, kind: ChangeKind) -> None:
    assert the_one((words, instead)).kind is kind


def test_the_words_of_both_sides_stand_where_the_change_says_with_headings_and_label() -> None:
    words = (PAIN, "Pain has lasted for at least 12 weeks")
    change = the_one(words)
    assert _words(read(PAGE), change.before) == f"{words[0]}; and"
    assert _words(read(altered(words)), change.after) == f"{words[1]}; and"
    assert change.after is not None
    assert change.after.path[-1] == "Coverage Criteria"
    assert change.after.label == "B"


def test_an_exclusion_that_grows_is_tightened() -> None:
    change = the_one(("A brace worn for sport alone", "A brace worn for sport or work alone"))
    assert change.kind is ChangeKind.CRITERION_TIGHTENED


def test_an_added_criterion_is_told_once_with_its_list() -> None:
    item = "<li>The brace was ordered"
    added = "<li>ONE of the following signs is seen:<ol><li>A loose joint; or</li><li>A torn band.</li></ol></li>"
    change = the_one((item, added + item))
    assert change.kind is ChangeKind.CRITERION_ADDED
    assert change.before is None
    shown = _words(read(altered((item, added + item))), change.after)
    assert "signs is seen" in shown
    assert "A torn band." in shown


def test_a_dropped_alternative_is_a_criterion_removed() -> None:
    change = the_one(("<li>An elastic sleeve; or</li>", ""))
    assert change.kind is ChangeKind.CRITERION_REMOVED
    assert change.after is None


def test_an_item_moved_from_refused_to_covered_is_a_change_of_coverage() -> None:
    item = "<li>A brace worn for sport alone</li>"
    granted = "<p>The following are considered medically necessary:</p><ul><li>A brace worn for sport alone</li></ul>"
    before_head = "<h2>Definitions</h2>"
    changes = material(compared((item, ""), (before_head, granted + before_head)))
    assert ChangeKind.COVERAGE_CHANGED in {change.kind for change in changes}


def test_added_codes_of_a_group_are_one_record_that_names_the_group() -> None:
    row = "<tr><td>L1840</td>"
    change = the_one((row, f"<tr><td>L1843</td><td>New</td></tr><tr><td>L1844</td><td>New</td></tr>{row}"))
    assert change.kind is ChangeKind.CODES_ADDED
    assert [code.code for code in change.codes_added] == ["L1843", "L1844"]
    assert change.summary == "HCPCS codes added to HCPCS codes covered when the criteria are met: L1843, L1844"


def test_a_code_that_changes_its_group_is_a_change_of_coverage() -> None:
    row = "<tr><td>L1840</td><td>Brace for rotation, custom</td></tr>"
    refused = "<tr><td>L2006</td>"
    (change,) = material(compared((row, ""), (refused, row + refused)))
    assert change.kind is ChangeKind.COVERAGE_CHANGED
    assert "L1840" in change.summary


@pytest.mark.parametrize(
    "replacement",
    [
        ('<li><a href="#">Members</a></li>', '<li><a href="#">Shop</a></li><li><a href="#">Careers</a></li>'),
        ("Benefits are decided by the contract.", "Request 77c1-0f3a."),
        ("A knee brace holds the joint.", "A knee brace guards the joint."),
        ("forty persons", "fifty persons"),
        ("2021;4:11-19.", "2021;4:11-19. Accessed May 2, 2026."),
        ("Annual review, no changes.", "Annual review, policy intent unchanged."),
        ("Brace without joint, custom", "Brace, no joint, custom"),
        ("considered medically necessary when the old", "considered medically  necessary<br>when the old"),
        ("An elastic sleeve; or", "An elastic sleeve (ES); or"),
        ("The member is 18", "The patient is 18"),
        ("under the weight of the body", "under the weight of the body (Ashgrove, 2021)"),
        ('<ol type="A">', '<ol type="i">'),
        ("FH-0417", "FH-0417-B"),
    ],
)
def test_what_changes_no_claim_is_never_material(replacement: tuple[str, str]) -> None:
    assert material(compared(replacement)) == []


def test_a_paragraph_that_moved_within_its_section_is_not_material() -> None:
    moved = "<p>A knee brace with a motor is considered investigational for all indications.</p>"
    place = "<p>A replacement is considered"
    assert material(compared((moved, ""), (place, moved + place))) == []


@pytest.mark.parametrize(
    ("cell", "instead"),
    [
        ("Covered for adults", "Not covered for adults"),
        ("Covered for adults", "Covered for adults after 6 weeks"),
        ("Covered for adults", "Covered for adults with a surgeon"),
        ("Covered for adults", "Excluded for adults"),
    ],
)
def test_a_cell_of_a_table_that_says_something_else_is_material(cell: str, instead: str) -> None:
    rows = "<table><tr><th>Brace</th><th>Position</th></tr><tr><td>Hinged brace</td><td>{}</td></tr></table>"
    place = "<h2>Definitions</h2>"
    old, new = (read(altered((place, rows.format(words) + place))) for words in (cell, instead))
    assert len(material(compare(old, new))) == 1


def test_items_cut_at_other_places_are_counted_as_layout() -> None:
    comparison = compared(("for the same knee</li>\n<li>A brace worn", "for the same knee. A brace worn"))
    assert material(comparison) == []


def test_changes_come_in_the_order_of_the_newer_text() -> None:
    changes = material(
        compared(
            ("January 1, 2026", "July 1, 2026"),
            (PAIN, "Pain has lasted for at least 12 weeks"),
            ("<li>An elastic sleeve; or</li>", ""),
            ("notes of the last visit", "notes of the last two visits"),
        )
    )
    assert [change.kind for change in changes] == [
        ChangeKind.EFFECTIVE_DATE_CHANGED,
        ChangeKind.CRITERION_TIGHTENED,
        ChangeKind.CRITERION_REMOVED,
        ChangeKind.DOCUMENTATION_CHANGED,
    ]


def test_only_the_policys_own_stretch_of_a_file_of_many_is_compared() -> None:
    old, new = read(PAGE), read(altered(("at least 3 times a week", "at least once a week")))
    ends = [reading.text.index("Definitions") for reading in (old, new)]
    comparison = compare(old, new, (0, ends[0]), (0, ends[1]))
    assert material(comparison) == []


def test_going_back_undoes_what_going_forward_did() -> None:
    page = altered((PAIN, "Pain has lasted for at least 12 weeks"), ("<li>An elastic sleeve; or</li>", ""))
    back: list[Change] = material(compare(read(page), read(PAGE)))
    assert [change.kind for change in back] == [ChangeKind.CRITERION_RELAXED, ChangeKind.CRITERION_ADDED]
