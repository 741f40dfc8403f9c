"""How the items of a list are joined, and where a person must decide."""

from __future__ import annotations

import pytest

from tests.ingest.pages import nodes, read, trees


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


@pytest.mark.parametrize(
    ("intro", "operator"),
    [
        ("The Plan will not cover:", "any"),
        ("Laser is considered investigational in all situations, including but not limited to the following:", "any"),
        ("Laser is investigational when the following criteria are not met:", "all"),
    ],
)
def test_each_item_of_what_is_refused_is_enough(intro: str, operator: str) -> None:
    assert (
        trees(f"""
        # Policy
        {intro}
        • the heel;
        • the toe; and
        • the sole.
        """)[0]
        == f"{operator}: {intro}"
    )


def test_what_is_refused_only_together_is_asked_for_together() -> None:
    assert trees("""
        # Policy
        Soles are not covered for members who have:
        • a heel; and
        • a toe; and
        • a sole
        """)[0].startswith("all:")


def test_exclusions_are_alternatives() -> None:
    assert (
        trees("""
        # Criteria
        ## Exclusions
        1. Magnets
        2. Copper socks
        """)[0]
        == "any: Exclusions"
    )


def test_contraindications_of_which_none_may_be_present() -> None:
    intro = "No contraindications (if any of the following are present, shoes are contraindicated):"
    assert (
        trees(f"""
        # Policy
        Shoes are medically necessary when all of the following are met:
        A. {intro}
          1. An open wound; or
          2. Frostbite
        """)[1]
        == f"  none: {intro}"
    )


def test_a_long_remark_does_not_hide_what_is_listed() -> None:
    remark = "(e.g., " + ", ".join(f"a sole worn through in week {week} of the trial" for week in range(9)) + ")"
    assert trees(f"""
        # Policy
        The following procedures are considered medically necessary when a sole fails {remark}:
        • stitching
        • glueing
        """)[0].startswith("any:")


def test_a_list_joined_both_ways_is_shown_to_a_person() -> None:
    found = read("""
        # Policy
        Drops are covered when the criteria below are met:
        1. The eye is dry; or
        2. The eye is red; and
        3. Tears failed
        """)[1]
    (warning,) = found.warnings
    assert "Drops are covered when the criteria below are …" in warning


def test_a_list_joined_one_way_needs_nobody() -> None:
    found = read("""
        # Policy
        Drops are covered when the criteria below are met:
        1. The eye is dry; and
        2. Tears failed
        """)[1]
    assert found.warnings == ()


def test_all_of_one_list_beside_any_of_another_is_shown_to_a_person() -> None:
    found = read("""
        # Policy
        A scan is medically necessary when ANY of the following is met:
        • The heel hurts
        • The toe hurts
        AND ALL of the following:
        • Rest failed
        • Ice failed
        """)[1]
    assert len(found.warnings) == 1
