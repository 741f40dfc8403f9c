"""What is a criterion, and what only looks like one."""

from __future__ import annotations

from tests.ingest.pages import trees


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


def test_the_mark_of_a_reference_left_alone_is_no_criterion() -> None:
    assert trees("""
        # Coverage Rationale
        Splints are medically necessary when one of the following is met:
        • 4
        • The wrist hurts
        • 4, 7
        • Rest was tried
        """) == [
        "any: Splints are medically necessary when one of the following is met:",
        "  leaf: The wrist hurts",
        "  leaf: Rest was tried",
    ]


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


def test_a_pointer_among_the_items_of_a_list_is_none_of_them() -> None:
    assert trees("""
        # Policy
        Soles are not covered for the following indications:
        • Vanity
        • For information on laces, refer to the policy titled Laces.
        """)[1:] == ["  leaf: Vanity"]


def test_an_introduction_that_takes_no_position_and_has_no_list_is_none() -> None:
    assert trees("""
        # Coverage Policy
        This coverage policy is organized as follows:
        ## Soles
        Soles are covered when they are worn.
        """) == ["leaf: Soles are covered when they are worn."]


def test_statements_below_a_heading_stand_alone_even_where_one_takes_no_position() -> None:
    assert trees("""
        # Criteria
        ## Limits
        • Scans are only medically necessary for adults.
        • A scan will be allowed once per lifetime.
        """) == [
        "leaf: Scans are only medically necessary for adults.",
        "leaf: A scan will be allowed once per lifetime.",
    ]
