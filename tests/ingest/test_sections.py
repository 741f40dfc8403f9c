"""Sections: what is a heading, what is a section for, how sections nest, and where policies of a manual begin."""

from __future__ import annotations

import pytest

from ingest.coverage import heading_position, position_in
from ingest.headings import heading_kind
from tests.ingest.pages import read


def kinds(page: str) -> list[tuple[str, str]]:
    return [(section.heading, section.kind.value) for section in read(page)[1].sections]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Coverage Rationale", "criteria"),
        ("IV. POLICY CRITERIA", "criteria"),
        ("Position Statement:", "criteria"),
        ("Nationally Covered Indications", "criteria"),
        ("Other Uses with Supportive Evidence", "criteria"),
        ("Policy Statement Locations Example Tests, Labs Common CPT Codes", "criteria"),
        ("Applicable CPT / HCPCS Codes", "codes"),
        ("Clinical Evidence", "evidence"),
        ("Guidelines and Recommendations", "evidence"),
        ("Policy History/Revision Information", "history"),
        ("Description of Services", "background"),
        ("Description & Definitions", "definitions"),
        ("Documentation Requirements", "documentation"),
        ("X. REFERENCES TOP", "references"),
        ("Instructions for Use", "administrative"),
        ("Related Policies", "other"),
    ],
)
def test_words_say_what_a_section_is_for(heading: str, kind: str) -> None:
    found = heading_kind(heading)
    assert found is not None
    assert found.value == kind


def test_a_heading_of_no_known_words_says_nothing() -> None:
    assert heading_kind("Heel Spurs") is None


def test_sections_nest_by_size_and_keep_their_path() -> None:
    found = read("""
        # Coverage Rationale
        ## Heel
        Heel scans are covered.
        # References
        1. A book.
        """)[1].sections
    assert [section.path for section in found] == [
        ("Coverage Rationale",),
        ("Coverage Rationale", "Heel"),
        ("References",),
    ]
    assert found[0].end == found[2].start


def test_a_table_of_contents_names_sections_without_being_them() -> None:
    assert kinds("""
        # Foot Policy
        Policy .............. 1
        Background .......... 2
        References .......... 3
        # Policy
        Feet are covered.
        # Background
        Feet are old.
        # References
        1. A book.
        """) == [
        ("Foot Policy", "other"),
        ("Policy", "criteria"),
        ("Background", "background"),
        ("References", "references"),
    ]


def test_a_table_of_contents_without_leaders_is_told_by_its_repetition() -> None:
    assert [
        heading
        for heading, _ in kinds("""
        Policy
        Background
        References
        # Policy
        Feet are covered.
        # Background
        Feet are old.
        # References
        1. A book.
        """)
    ] == ["Policy", "Background", "References"]


def test_conditions_that_return_as_headings_of_the_evidence_are_no_table_of_contents() -> None:
    found = read("""
        # Policy
        Cups are considered investigational for:
        • Heel pain
        • Toe pain
        • Back pain
        # Clinical Evidence
        ## Heel pain
        A trial.
        ## Toe pain
        A trial.
        ## Back pain
        A trial.
        """)[1]
    assert len(found.criteria[0].children) == 3


def test_chapters_lettered_like_criteria_are_chapters() -> None:
    assert kinds("""
        # A. Subject
        Feet.
        # B. Background
        Feet are old.
        # D. Policy
        I. Scans are covered.
        # H. References
        """) == [
        ("A. Subject", "background"),
        ("B. Background", "background"),
        ("D. Policy", "criteria"),
        ("H. References", "references"),
    ]


def test_what_stands_below_evidence_is_evidence_whatever_it_is_called() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # Clinical Evidence
        ## Indications for Surgery
        A trial.
        # References
        """)[2] == ("Indications for Surgery", "evidence")


def test_positions_that_head_lists_of_codes_are_no_chapters_about_criteria() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # Coding
        # Investigational and Not Medically Necessary:
        73650
        # References
        """)[2] == ("Investigational and Not Medically Necessary:", "codes")


def test_a_line_of_copyright_on_every_page_is_no_heading() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # © Codes Only – A Society of Feet
        Toes are covered.
        # References
        """) == [("Policy", "criteria"), ("References", "references")]


def test_a_sentence_in_bold_is_no_heading() -> None:
    assert kinds("""
        # Policy
        ## The following are unproven and not medically necessary:
        • cups
        # References
        """) == [("Policy", "criteria"), ("References", "references")]


def test_the_kind_of_document_at_its_head_is_no_chapter_about_criteria() -> None:
    assert kinds("""
        # Medical Policy
        ## Commercial Products
        • Gold plan
        # Coverage Criteria
        Feet are covered.
        # References
        """)[0] == ("Medical Policy", "other")


def test_a_manual_is_split_where_numbered_heads_carry_their_own_revision() -> None:
    text, found = read("""
        # 10.1 - Heel Scans
        (Rev. 7, Issued: 01-02-20)
        Heel scans are covered.
        # 10.2 - Toe Scans
        (Rev. 9, Issued: 01-02-21)
        Toe scans are not covered.
        # 10.3 - Knee Scans
        (Rev. 9, Issued: 01-02-21)
        Knee scans are covered.
        """)
    assert [(part.number, part.title) for part in found.parts] == [
        ("10.1", "Heel Scans"),
        ("10.2", "Toe Scans"),
        ("10.3", "Knee Scans"),
    ]
    assert [text[part.start : part.end].splitlines()[-1] for part in found.parts] == [
        "Heel scans are covered.",
        "Toe scans are not covered.",
        "Knee scans are covered.",
    ]


def test_a_single_policy_has_no_parts() -> None:
    assert read("# Policy\n1.1 - Heel Scans\nHeel scans are covered.")[1].parts == ()


def test_owners_of_criteria_elsewhere_are_named_with_the_sentence_that_sends_there() -> None:
    text, found = read("""
        # Coverage Rationale
        Heel scans are covered. For medical necessity criteria, refer to the InterQual criteria for feet.
        # References
        1. Use of MCG criteria in clinics. J Foot.
        """)
    assert [(named.name, text[named.start : named.end]) for named in found.governed_by] == [
        ("InterQual", "For medical necessity criteria, refer to the InterQual criteria for feet.")
    ]


@pytest.mark.parametrize(
    ("sentence", "position"),
    [
        ("Cups are considered investigational and not medically necessary.", "investigational"),
        ("Cups are unproven and not medically necessary.", "not_medically_necessary"),
        ("Cups may be considered medically necessary if the heel hurts.", "medically_necessary"),
        ("Approve for 1 year if the patient meets ONE of the following:", "medically_necessary"),
        ("Use of cups DOES NOT MEET COVERAGE CRITERIA.", "not_covered"),
        ("Uses not listed as medically necessary are considered experimental.", "investigational"),
        ("The plan does not consider a second cup to be medically necessary.", "not_medically_necessary"),
        ("Requests are reviewed and will be decided on a case-by-case basis.", "conditional"),
    ],
)
def test_the_earliest_verdict_is_the_position(sentence: str, position: str) -> None:
    found = position_in(sentence)
    assert found is not None
    assert found.value == position


@pytest.mark.parametrize(
    "sentence",
    [
        "The patient meets medical necessity criteria listed above.",
        "The device used is FDA-approved.",
        "These services may or may not be covered.",
        "The drug is not experimental.",
    ],
)
def test_words_in_passing_take_no_position(sentence: str) -> None:
    assert position_in(sentence) is None


def test_a_heading_of_both_positions_gives_none() -> None:
    assert heading_position("Medically Necessary and Investigational Uses") is None
    assert str(heading_position("Not Medically Necessary:")) == "not_medically_necessary"


def test_the_column_heads_of_a_history_are_part_of_it() -> None:
    assert kinds("""
        # Policy Statement
        Heel scans are covered.
        # Policy History
        # Policy
        Effective Date
        1/1/31 Added codes 97001 and 97002.
        """) == [("Policy Statement", "criteria"), ("Policy History", "history"), ("Policy", "history")]


def test_what_opens_the_chapters_below_the_kind_of_document_is_no_criterion() -> None:
    found = kinds("""
        # Clinical Coverage Criteria
        # Overview
        Heel scans look at a bone.
        # Policy
        Heel scans are considered medically necessary for a fracture.
        """)
    assert found == [("Clinical Coverage Criteria", "other"), ("Overview", "background"), ("Policy", "criteria")]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("XI. APPROVALS", "history"), ("Committee Approval", "history"), ("V. DEFINITIONS N/A", "definitions")],
)
def test_numbers_and_empty_chapters_do_not_hide_what_a_heading_says(heading: str, kind: str) -> None:
    found = heading_kind(heading)
    assert found is not None
    assert found.value == kind


def test_the_number_of_a_policy_is_no_heading() -> None:
    assert kinds("""
        Policy # 00345
        # Policy Statement
        Heel scans are covered.
        """) == [("Policy Statement", "criteria")]


def test_a_numbered_question_is_a_heading() -> None:
    assert ("III. What is Considered Investigational", "criteria") in kinds("""
        # II. Policy
        Heel scans are covered.
        # III. What is Considered Investigational
        Knee scans are investigational.
        """)


def test_items_of_lists_and_lines_of_contents_begin_no_policy() -> None:
    found = read("""
        20.1 - Heel Scans
        20.2 - Knee Scans
        20.3 - Toe Scans
        20.1 - Heel Scans
        (Rev. 12, Issued: 01-02-31)
        Heel scans are covered for:
        1. Fractures. (See below.)
        2. A first scan. (See below.)
        20.2 - Knee Scans
        (Rev. 12, Issued: 01-02-31)
        Knee scans are covered.
        1. - Annual scans (effective January 1, 2031)
        Effective for services from that day on, they are covered.
        20.3 Toe Scans
        (Rev.)
        Toe scans are covered.
        """)[1].parts
    assert [(part.number, part.title) for part in found] == [
        ("20.1", "Heel Scans"),
        ("20.2", "Knee Scans"),
        ("20.3", "Toe Scans"),
    ]


def test_for_whom_a_document_is_is_no_heading() -> None:
    assert kinds("""
        # Policy
        # Line of Business: Commercial
        Feet are covered.
        # References
        """) == [("Policy", "criteria"), ("References", "references")]


def test_the_heads_of_the_columns_of_a_code_table_are_no_chapters() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # Applicable Codes
        Considered not medically necessary:
        # CPT Codes Description
        11111 Some procedure
        # HCPCS Codes
        # Description
        G0999 Some other procedure
        # References
        """) == [("Policy", "criteria"), ("Applicable Codes", "codes"), ("References", "references")]


def test_a_description_outside_the_codes_is_a_chapter_whatever_it_begins_with() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # Description
        11111 feet were counted.
        # Coding
        # CPT Codes
        11111 Some procedure
        """) == [("Policy", "criteria"), ("Description", "background"), ("Coding", "codes"), ("CPT Codes", "codes")]


def test_an_index_holds_no_criteria_whatever_stands_below_it() -> None:
    assert kinds("""
        # Policy
        Feet are covered.
        # Index
        Toes
        Foot scans are considered investigational.
        """) == [("Policy", "criteria"), ("Index", "other")]


def test_the_abbreviation_of_a_name_that_is_printed_below_it_is_no_heading() -> None:
    assert kinds("""
        # Policy
        Scans are not covered for
        • Restless Aching of Feet Types
        # (RAFT)
        • Aching toes
        # References
        """) == [("Policy", "criteria"), ("References", "references")]
