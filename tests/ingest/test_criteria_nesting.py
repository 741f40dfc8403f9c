"""What hangs below what in a criteria tree, whatever cuts its lists."""

from __future__ import annotations

from corpus.model import CodeSystem, Coverage, Criterion
from tests.ingest.pages import nodes, trees


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


def test_a_sentence_below_an_item_introduces_the_bullets_that_stand_no_further_in() -> None:
    assert trees("""
        # Policy
        Two kinds of shoes are covered:
        • Boots
          Boots are covered for members who:
          o climb; and
          o fell
        • Sandals
        """)[1:] == [
        "  all: Boots",
        "    all: Boots are covered for members who:",
        "      leaf: climb; and",
        "      leaf: fell",
        "  leaf: Sandals",
    ]


def test_a_counted_list_outlasts_the_footnote_and_the_table_that_cut_it() -> None:
    rows = "\n".join(f"        | Shoe {size} | wide" for size in range(9))
    assert trees(f"""
        # Policy
        A boot is medically necessary when all of the following are met:
        1. The ankle broke:
          a. today; or
        1 When asking for boots, state the size of the shoe that was worn on that day, and by whom it was sold.
{rows}
        The sizes above were taken from the catalogue of the maker, who prints a new one every spring for all.
        ---
          b. this week
        2. The boot fits
        """) == [
        "all: A boot is medically necessary when all of the following are met:",
        "  any: The ankle broke:",
        "    leaf: today; or",
        "    leaf: this week",
        "  leaf: The boot fits",
    ]


def test_a_counted_list_outlasts_the_headings_between_its_items() -> None:
    assert trees("""
        # Coverage
        Drops are considered medically necessary when ONE of the following is met (1 or 2):
        ## Labeled Indications
        1. Dry eye
        ## Further Uses
        2. Red eye
        ## Conditions Not Covered
        • Pink eye
        """) == [
        "any: Drops are considered medically necessary when ONE of the following is met (1 or 2):",
        "  leaf: Dry eye",
        "  leaf: Red eye",
        "any: Conditions Not Covered",
        "  leaf: Pink eye",
    ]


def test_an_introduction_waits_for_its_list_below_a_heading_of_any_size() -> None:
    found = nodes("""
        # Coverage Guidelines
        Authorization of soles is limited to the following criteria:
        # Sole Testing (ST)
        1. The sole is worn
        2. The heel is worn
        """)
    assert found["The sole is worn"].coverage is Coverage.MEDICALLY_NECESSARY
    assert trees_of("Sole Testing (ST)", found) == ["The sole is worn", "The heel is worn"]


def test_a_chapter_that_holds_only_the_headings_of_its_sections_is_no_criterion() -> None:
    assert trees("""
        # Coverage Guidelines
        Testing of soles is covered when meeting the related criteria:
        ## SOLES
        ## Sole Testing (ST)
        1. The sole is worn
        2. The heel is worn
        ## HEELS
        ## Heel Testing
        1. The heel is worn down
        """) == [
        "all: Testing of soles is covered when meeting the related criteria:",
        "  all: Sole Testing (ST)",
        "    leaf: The sole is worn",
        "    leaf: The heel is worn",
        "  all: Heel Testing",
        "    leaf: The heel is worn down",
    ]


def test_a_list_follows_a_verdict_that_ends_in_a_conjunction() -> None:
    assert trees("""
        # Policy
        A heel scan is medically necessary when the criteria above are met; and
        1. The heel hurts
        2. Rest failed
        """)[1:] == ["  leaf: The heel hurts", "  leaf: Rest failed"]


def test_a_line_that_joins_a_further_list_stands_beside_the_items_before_it() -> None:
    assert trees("""
        # Policy
        1. A scan is medically necessary when ONE of the following is met:
          a. The heel hurts; OR
          b. The toe hurts.
          AND ALL of the following criteria are met:
          c. Rest failed;
          d. No scan was made.
        2. All other scans are investigational.
        """) == [
        "any: A scan is medically necessary when ONE of the following is met:",
        "  leaf: The heel hurts; OR",
        "  leaf: The toe hurts.",
        "  all: AND ALL of the following criteria are met:",
        "    leaf: Rest failed;",
        "    leaf: No scan was made.",
        "leaf: All other scans are investigational.",
    ]


def test_bullets_joined_by_a_further_line_hang_below_it() -> None:
    assert trees("""
        # Policy
        A scan is considered medically necessary when EITHER of the following is met:
        • The heel hurts.
        • The toe hurts.
        And ALL of the following criteria are met:
        • Rest failed.
        • No scan was made.
        """)[3:] == [
        "  all: And ALL of the following criteria are met:",
        "    leaf: Rest failed.",
        "    leaf: No scan was made.",
    ]


def test_numbers_without_indent_go_on_with_the_list_they_follow() -> None:
    assert trees("""
        # Policy
        I. A cane may be considered medically necessary when either of the following is met:
        A. The hip was replaced, OR
        B. Both of the following (1. and 2.) are met:
        1. The gait is unsteady; and
        2. The home has stairs.
        II. A cane is considered investigational when Criterion I. is not met.
        """) == [
        "any: A cane may be considered medically necessary when either of the following is met:",
        "  leaf: The hip was replaced, OR",
        "  all: Both of the following (1. and 2.) are met:",
        "    leaf: The gait is unsteady; and",
        "    leaf: The home has stairs.",
        "leaf: A cane is considered investigational when Criterion I. is not met.",
    ]


def test_a_sentence_that_counts_its_own_list_is_divided() -> None:
    found = nodes("""
        # Policy
        Insoles are covered if these are met: (a) the foot hurts; (b) rest failed for weeks (see (1)); and (c) it fits.
        """)
    assert list(found) == [
        "Insoles are covered if these are met:",
        "the foot hurts;",
        "rest failed for weeks (see (1)); and",
        "it fits.",
    ]
    assert [node.label for node in found.values()] == ["", "a", "b", "c"]
    assert [node.coverage for node in found.values()] == [Coverage.MEDICALLY_NECESSARY] * 4


def test_labels_in_passing_divide_no_sentence() -> None:
    assert trees("""
        # Policy
        Stockings are covered as set out in section (1) or (2) of the act.
        """) == ["leaf: Stockings are covered as set out in section (1) or (2) of the act."]


def trees_of(parent: str, found: dict[str, Criterion]) -> list[str]:
    """The words of the nodes below one."""
    spans = {(node.start, node.end): words for words, node in found.items()}
    return [spans[(child.start, child.end)] for child in found[parent].children]
