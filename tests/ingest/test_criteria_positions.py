"""Which position holds for a criterion: its own, inherited, announced or overridden."""

from __future__ import annotations

import pytest

from corpus.model import Coverage
from ingest.coverage import position_in
from tests.ingest.pages import nodes, read


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


def test_a_position_may_stand_far_behind_the_payer_who_takes_it() -> None:
    service = "removal of the outer layers of both heels by freezing, cutting or burning (1, 2 or 3 at a time)"
    (root,) = read(f"""
        # Policy
        Acme considers {service} medically necessary as follows:
        • The heel hurts
        """)[1].criteria
    assert root.coverage is Coverage.MEDICALLY_NECESSARY


def test_a_sentence_that_goes_on_from_a_verdict_introduces_with_it() -> None:
    (root,) = read("""
        # Policy
        Heel magnets are unproven for all other conditions. These conditions include but are not limited to:
        • Gout
        • Flat feet
        """)[1].criteria
    assert (root.coverage, root.operator.value, len(root.children)) == (Coverage.INVESTIGATIONAL, "any", 2)


@pytest.mark.parametrize(
    ("sentence", "position"),
    [
        ("Heel scans are established when criteria are met.", Coverage.MEDICALLY_NECESSARY),
        ("Heel scans are covered under Medicare when the heel hurts.", Coverage.MEDICALLY_NECESSARY),
        ("Heel scans are considered a clinical option for adults.", Coverage.MEDICALLY_NECESSARY),
        ("Heel scans are NOT considered a clinical option for children.", Coverage.NOT_COVERED),
        ("Coverage for heel scans is limited to one per year.", Coverage.MEDICALLY_NECESSARY),
    ],
)
def test_a_sentence_takes_a_position_in_the_words_of_payers(sentence: str, position: Coverage) -> None:
    assert position_in(sentence) is position


def test_a_statement_that_points_to_the_items_beside_it_gives_them_its_position() -> None:
    found = nodes("""
        # Policy Criteria
        A. Scans are medically necessary when the requirements in sections B and C are met:
        B. Requirements for all:
          1. The heel hurts
        C. Requirements for toes:
          1. The toe hurts
        """)
    assert {node.coverage for node in found.values()} == {Coverage.MEDICALLY_NECESSARY}
