"""Which rows of tables are criteria."""

from __future__ import annotations

from corpus.model import Coverage
from tests.ingest.pages import nodes, trees


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


def test_a_table_whose_heads_say_so_holds_criteria_without_an_introduction() -> None:
    page = """
        # Coverage
        | Test | Laboratory | Medical necessity criteria
        | Heel scan | Acme | The heel hurts for at least 6 weeks
        | Toe scan | Acme | The toe was broken
        """
    assert trees(page) == [
        "all: Heel scan",
        "  leaf: The heel hurts for at least 6 weeks",
        "all: Toe scan",
        "  leaf: The toe was broken",
    ]
    assert {node.coverage for node in nodes(page).values()} == {Coverage.MEDICALLY_NECESSARY}


def test_a_table_of_codes_or_of_doses_holds_none() -> None:
    assert (
        trees("""
        # Coverage
        | Test | Laboratory | Code
        | Heel scan | Acme | 73650
        The table below gives the doses, which are those of the label and were checked by a pharmacist in spring.
        | Indication | Dose
        | Heel pain | one drop a day
        """)
        == []
    )
