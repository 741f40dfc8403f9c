"""Criteria trees: what hangs below what, how lists are joined, which position holds, and what is no criterion."""

from __future__ import annotations

import pytest

from corpus.model import CodeSystem, Coverage
from tests.ingest.pages import nodes, read, trees


def test_items_hang_below_the_sentence_that_introduces_them() -> None:
    assert trees("""
        # Coverage Rationale
        Insoles are medically necessary when all of the following criteria are met:
        • The foot hurts; and
        • One of the following:
          o Stretching failed; or
          o Rest failed
        # References
        """) == [
        "all: Insoles are medically necessary when all of the following criteria are met:",
        "  leaf: The foot hurts; and",
        "  any: One of the following:",
        "    leaf: Stretching failed; or",
        "    leaf: Rest failed",
    ]


def test_a_list_goes_on_over_a_page_break_where_the_indent_shifts() -> None:
    assert trees("""
        # Policy
        A cane is covered when the following are met:
          1. The gait is unsteady; and
            a. after a stroke; or
            b. after a fall
        ---
           2. The home has stairs; and
           3. A walker was tried
        """) == [
        "all: A cane is covered when the following are met:",
        "  any: The gait is unsteady; and",
        "    leaf: after a stroke; or",
        "    leaf: after a fall",
        "  leaf: The home has stairs; and",
        "  leaf: A walker was tried",
    ]


def test_lists_without_indent_nest_below_the_colon() -> None:
    assert trees("""
        # Coverage Criteria
        A brace is considered medically necessary when:
        A. Either of the following:
        i. The knee is unstable
        ii. The ligament is torn
        B. Therapy was tried
        """) == [
        "all: A brace is considered medically necessary when:",
        "  any: Either of the following:",
        "    leaf: The knee is unstable",
        "    leaf: The ligament is torn",
        "  leaf: Therapy was tried",
    ]


def test_seven_levels_of_mixed_markers_nest() -> None:
    marks = ["I.", "A.", "1.", "a.", "i.", "•", "o"]
    page = "\n".join(f"{'  ' * depth}{mark} Level {depth} asks for:" for depth, mark in enumerate(marks))
    assert trees(f"# Criteria\n{page}\n              ▪ the end") == [
        *(f"{'  ' * depth}all: Level {depth} asks for:" for depth in range(7)),
        "              leaf: the end",
    ]


def test_a_lone_conjunction_after_a_nested_list_joins_the_outer_items() -> None:
    found = nodes("""
        # Coverage Rationale
        A lift chair is medically necessary when:
        • Standing needs:
          o two attempts; or
          o a helper
        or
        • The hip was replaced
        """)
    assert found["A lift chair is medically necessary when:"].operator.value == "any"
    assert found["Standing needs:"].operator.value == "any"


def test_a_conjunction_in_capitals_before_an_item_joins_it() -> None:
    found = nodes("""
        # Criteria
        Requests are approved if:
        1. The tooth is broken
        2. OR The tooth is missing
        """)
    assert found["Requests are approved if:"].operator.value == "any"


@pytest.mark.parametrize(
    ("intro", "operator", "count"),
    [
        ("Two or more of the following:", "at_least", 2),
        ("At least three (3) of the following signs:", "at_least", 3),
        ("Two of the four following tests:", "at_least", 2),
        ("ONE or more of the following apply:", "any", None),
        ("Both of the following:", "all", None),
        ("The member meets the following (i, ii, and iii):", "all", None),
        ("The member meets one of the following [(1) or (2)]:", "any", None),
        ("The member does NOT have ANY of the following:", "none", None),
        ("None of the following:", "none", None),
        ("Absence of all of the following:", "none", None),
        ("Braces are not medically necessary for any of the following:", "any", None),
    ],
)
def test_the_introduction_says_how_a_list_is_joined(intro: str, operator: str, count: int | None) -> None:
    node = nodes(f"""
        # Criteria
        • {intro}
          o first
          o second
        """)[intro]
    assert (node.operator.value, node.at_least) == (operator, count)


def test_without_words_criteria_are_all_asked_for_and_procedures_are_alternatives() -> None:
    found = nodes("""
        # Policy
        A scan is medically necessary when the following criteria are met:
        • first demand
        • second demand
        The following procedures are considered investigational:
        • laser
        • radio waves
        """)
    assert found["A scan is medically necessary when the following criteria are met:"].operator.value == "all"
    assert found["The following procedures are considered investigational:"].operator.value == "any"


def test_a_remark_in_parentheses_does_not_join_a_list() -> None:
    found = nodes("""
        # Policy
        These splints are covered procedures (none of these has been shown to be better than another):
        • soft splints
        • hard splints
        """)
    assert next(iter(found.values())).operator.value == "any"


def test_a_statement_without_a_list_is_a_leaf_and_its_reasons_are_left_out() -> None:
    assert trees("""
        # Policy Statement
        Magnet therapy for gout is considered investigational. Three trials were too small to show an effect.
        """) == ["leaf: Magnet therapy for gout is considered investigational."]


def test_notes_pointers_and_scope_are_no_criteria() -> None:
    assert trees("""
        # Coverage Rationale
        • See Benefit Considerations
        This policy applies to the following products:
        • Gold plan
        • Silver plan
        Splints are medically necessary when all of the following are met:
        • The wrist hurts (Note: both wrists count)
        Note: Splints wear out.
        • Rest was tried. Note: Two weeks are enough.
        """) == [
        "all: Splints are medically necessary when all of the following are met:",
        "  leaf: The wrist hurts (Note: both wrists count)",
        "  leaf: Rest was tried.",
    ]


def test_a_verdict_after_its_list_goes_to_the_node_of_the_list() -> None:
    text, found = read("""
        # Policy
        For adults with either of the following:
        • gout
        • flat feet
        shoe inserts are considered not medically necessary.
        """)
    root = found.criteria[0]
    assert [text[span.start : span.end] for span in root.also] == [
        "shoe inserts are considered not medically necessary."
    ]
    assert {node.coverage for node in root.walk()} == {Coverage.NOT_MEDICALLY_NECESSARY}


def test_positions_are_inherited_and_overridden() -> None:
    found = nodes("""
        # Coverage
        Foot care is covered for any of the following:
        • diabetes
        • Nail polish is considered not medically necessary.
        ## Unproven
        • foot magnets
        """)
    assert found["diabetes"].coverage is Coverage.MEDICALLY_NECESSARY
    assert found["Nail polish is considered not medically necessary."].coverage is Coverage.NOT_MEDICALLY_NECESSARY
    assert found["foot magnets"].coverage is Coverage.INVESTIGATIONAL


def test_an_announced_position_holds_below_the_headings_that_follow() -> None:
    found = nodes("""
        # Criteria
        Serum drops are medically necessary when the following criteria are met:
        ## Dry eye
        1. Tears are few
        2. Drops failed
        """)
    assert found["Tears are few"].coverage is Coverage.MEDICALLY_NECESSARY


def test_one_introduction_may_announce_several_lists_with_titles() -> None:
    assert trees("""
        # Indications
        Sole scans are considered medically necessary in members with:
        Flat feet:
        • before surgery
        High arches:
        • before surgery
        • after surgery
        """) == [
        "any: Sole scans are considered medically necessary in members with:",
        "  all: Flat feet:",
        "    leaf: before surgery",
        "  all: High arches:",
        "    leaf: before surgery",
        "    leaf: after surgery",
    ]


def test_a_heading_stands_for_the_list_below_it_unless_the_items_are_statements() -> None:
    assert trees("""
        # Criteria
        ## Heel Scan
        • Pain for a year, AND
        • No earlier scan
        ## Toe Scan
        I. A toe scan is considered medically necessary.
        II. A second toe scan is considered investigational.
        """) == [
        "all: Heel Scan",
        "  leaf: Pain for a year, AND",
        "  leaf: No earlier scan",
        "leaf: A toe scan is considered medically necessary.",
        "leaf: A second toe scan is considered investigational.",
    ]


def test_items_whose_bullets_are_not_in_the_text_are_told_by_their_indent() -> None:
    assert trees("""
        # Policy
        The following are considered experimental:
          Foot magnets;
          Copper socks.
        """) == ["any: The following are considered experimental:", "  leaf: Foot magnets;", "  leaf: Copper socks."]


def test_an_item_cut_by_a_page_break_is_one_node() -> None:
    found = nodes("""
        # Policy
        Boots are covered when:
        • The ankle was broken in the
        ---
          last six months
        • The boot fits
        """)
    assert "The ankle was broken in the\nlast six months" in found


def test_rows_of_an_announced_table_are_items() -> None:
    assert trees("""
        # Coverage Policy
        The following procedures are considered medically necessary:
        | Heel repair | 28200
        | Toe repair | 28202
        """) == [
        "any: The following procedures are considered medically necessary:",
        "  leaf: Heel repair",
        "  leaf: Toe repair",
    ]


def test_labels_are_joined_and_neither_they_nor_bullets_are_quoted() -> None:
    found = nodes("""
        # Criteria
        I. A scan is approved when:
          A. The first holds
            • a bullet adds nothing
        """)
    assert found["The first holds"].label == "I.A"
    assert found["a bullet adds nothing"].label == "I.A"


def test_codes_and_quantities_are_those_of_the_node_alone() -> None:
    found = nodes("""
        # Criteria
        A heel scan (CPT 73650) is medically necessary when:
        • pain for at least 6 weeks
        """)
    root = found["A heel scan (CPT 73650) is medically necessary when:"]
    assert [(code.system, code.code) for code in root.codes] == [(CodeSystem.CPT, "73650")]
    assert (root.quantities, found["pain for at least 6 weeks"].quantities[0].value) == ((), 6)


def test_evidence_references_and_history_hold_no_criteria() -> None:
    assert (
        trees("""
        # Clinical Evidence
        In one trial a scan was considered medically necessary when all of the following were met:
        • pain
        # References
        1. Heel pain is considered medically necessary. J Foot.
        # Policy History
        • Scans are now considered investigational.
        """)
        == []
    )


def test_a_chapter_named_after_a_service_holds_criteria_when_it_takes_a_position() -> None:
    assert trees("""
        # Overview
        Heels are bones.
        # Heel Repair
        Heel repair is considered medically necessary for fractures.
        # References
        """) == ["leaf: Heel repair is considered medically necessary for fractures."]


def test_words_about_contracts_are_no_criteria() -> None:
    assert (
        trees("""
        # Policy
        Coverage is subject to the terms of the benefit plan, and not all plans are covered.
        """)
        == []
    )


def test_a_position_may_stand_far_behind_the_payer_who_takes_it() -> None:
    service = "removal of the outer layers of both heels by freezing, cutting or burning (1, 2 or 3 at a time)"
    (root,) = read(f"""
        # Policy
        Acme considers {service} medically necessary as follows:
        • The heel hurts
        """)[1].criteria
    assert root.coverage is Coverage.MEDICALLY_NECESSARY


@pytest.mark.parametrize(
    ("intro", "operator"),
    [
        ("There are NO contraindications on the label that include:", "none"),
        ("Other uses (must meet 1 or 2):", "any"),
        ("Renewal (must meet a and b):", "all"),
    ],
)
def test_an_introduction_says_how_its_list_is_joined(intro: str, operator: str) -> None:
    lines = trees(f"""
        # Policy
        A sling is medically necessary when all of the following are met:
        1. {intro}
           a. The arm is broken
           b. The wrist is broken
        """)
    assert lines[1] == f"  {operator}: {intro}"


def test_a_numbering_that_begins_anew_hangs_below_the_item_before_it() -> None:
    assert trees("""
        # Policy
        A splint is medically necessary when the following criteria are met:
        1. Day splints
        a. For the hand
        i. The thumb is unstable AND
        ii. A bandage failed
        b. For the wrist
        2. Night splints
        """)[1:] == [
        "  all: Day splints",
        "    all: For the hand",
        "      leaf: The thumb is unstable AND",
        "      leaf: A bandage failed",
        "    leaf: For the wrist",
        "  leaf: Night splints",
    ]


def test_a_sentence_that_goes_on_from_a_verdict_introduces_with_it() -> None:
    (root,) = read("""
        # Policy
        Heel magnets are unproven for all other conditions. These conditions include but are not limited to:
        • Gout
        • Flat feet
        """)[1].criteria
    assert (root.coverage, root.operator.value, len(root.children)) == (Coverage.INVESTIGATIONAL, "any", 2)


def test_a_bulleted_list_goes_on_in_the_next_column() -> None:
    far = " " * 40
    assert trees(f"""
        # Policy
        Heel magnets are not covered for any of the following:
        • Gout
        • Flat feet
        {far}• Corns
        {far}• Bunions
        """)[1:] == ["  leaf: Gout", "  leaf: Flat feet", "  leaf: Corns", "  leaf: Bunions"]


def test_lists_of_an_overview_that_take_no_position_are_no_criteria() -> None:
    assert trees("""
        # Clinical Coverage Criteria
        ## Overview
        Insoles have many limitations:
        • They wear out
        • They slip
        ## Policy
        Insoles are covered when the foot hurts.
        """) == ["leaf: Insoles are covered when the foot hurts."]


def test_entries_of_a_revision_history_are_no_criteria_wherever_they_stand() -> None:
    assert trees("""
        # Policy
        Insoles are covered when the foot hurts.
        02/21/2031 The words "is considered investigational" became "is considered not covered".
        The policy was revised to say that heel magnets are not covered.
        """) == ["leaf: Insoles are covered when the foot hurts."]


def test_what_the_listing_of_a_code_does_not_signify_is_no_criterion() -> None:
    assert trees("""
        # Decision Guidelines
        Insoles are covered when the foot hurts.
        Listing a code does not signify that the service is a covered service.
        """) == ["leaf: Insoles are covered when the foot hurts."]
