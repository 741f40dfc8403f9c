"""Lists on paper: bullets of every make, wrapped items, and what only looks like an item."""

from __future__ import annotations

import pytest

from corpus.model import BlockKind
from tests.ingest.drawn import LEFT, WIDTH, Sheets, blocks, words

FULL = "An insole is covered for adults who stand at work for most of the day and whose foot pain has lasted for at"


def test_the_lines_of_an_item_are_one_block() -> None:
    sheets = Sheets()
    sheets.line(
        "Insoles are covered when all of the following criteria are met, as the record of the visit must show for it:"
    )
    sheets.item("•", [FULL, "least six weeks; and"])
    sheets.item("•", ["Stretching was tried"])
    assert blocks(sheets.layout())[1:] == [
        ("item", "•", FULL + " least six weeks; and"),
        ("item", "•", "Stretching was tried"),
    ]


@pytest.mark.parametrize("marker", ["•", "o", "–", "I.", "iv.", "A.", "12.", "a.", "1)", "b)", "(3)", "(c)", "1.1"])
def test_every_marker_stands_apart_from_the_body(marker: str) -> None:
    sheets = Sheets()
    sheets.line("Criteria:")
    sheets.item(marker, ["The foot hurts"], 90)
    block = sheets.layout().blocks[1]
    assert (block.kind, block.marker) == (BlockKind.ITEM, marker)
    assert (block.left, block.text_left) == (90, 108)


def test_symbol_font_bullets_of_two_levels_stay_apart() -> None:
    sheets = Sheets()
    sheets.line("Criteria:")
    for glyph, left in (("●", 90), ("■", 108)):
        sheets.at(glyph, left, sheets.y, "ZapfDingbats", 6)
        sheets.line("The foot hurts", left + 18)
    markers = [block.marker for block in sheets.layout().blocks[1:]]
    assert len(set(markers)) == 2
    assert "" not in markers


def test_a_bullet_off_the_baseline_belongs_to_its_line() -> None:
    sheets = Sheets()
    sheets.line("Criteria:")
    sheets.at("•", 90, sheets.y + 2.5)
    sheets.line("The foot hurts", 108)
    assert blocks(sheets.layout())[1] == ("item", "•", "The foot hurts")


def test_a_bullet_that_is_drawn_makes_an_item() -> None:
    sheets = Sheets()
    sheets.line("Criteria:")
    for text in ("The foot hurts", "Stretching was tried"):
        sheets.canvas.circle(92, sheets.y + 3, 2, fill=1)
        sheets.line(text, 108)
    assert blocks(sheets.layout())[1:] == [("item", "•", "The foot hurts"), ("item", "•", "Stretching was tried")]


def test_a_lone_junction_is_a_block_of_its_own() -> None:
    sheets = Sheets()
    sheets.item("1.", ["The foot hurts"])
    sheets.line("OR", LEFT + 18)
    sheets.item("2.", ["The heel hurts"])
    assert words(sheets.layout()) == ["The foot hurts", "OR", "The heel hurts"]


def test_a_junction_for_which_the_line_had_no_room_ends_the_item() -> None:
    sheets = Sheets()
    text = "The foot hurts on most days of the week in spite of rest, new shoes and medication;"
    sheets.line(text + " it", LEFT + 18)
    sheets.gap()
    sheets.item("1.", [text, "and"])
    sheets.item("2.", ["The heel hurts"])
    assert words(sheets.layout())[1:] == [text + " and", "The heel hurts"]


def test_an_item_goes_on_over_the_page_break() -> None:
    sheets = Sheets()
    sheets.line(FULL)
    sheets.item("•", ["Foot pain that has lasted for at least six weeks in spite of stretching and"])
    sheets.page()
    sheets.line("new shoes.", LEFT + 18)
    layout = sheets.layout()
    last = layout.blocks[-1]
    assert words(layout)[-1].endswith("stretching and new shoes.")
    assert [box.page for box in layout.positions.boxes(last.start, last.end)] == [1, 2]


def test_numbers_inside_a_sentence_begin_no_item() -> None:
    sheets = Sheets()
    sheets.lines(
        [
            "Advice comes before the fitting of the insole and is meant to cover the following: 1) choice of shoes,",
            "2) exercise at home, and 3) what to do about pain.",
        ]
    )
    assert len(sheets.layout().blocks) == 1


def test_a_quantity_at_the_start_of_a_line_is_no_marker() -> None:
    sheets = Sheets()
    sheets.lines(
        [
            "A raised sole is covered when both legs differ in length from hip to ankle by more than",
            "2.5 cm.",
        ]
    )
    assert [block.marker for block in sheets.layout().blocks] == [""]


def test_an_item_may_run_on_left_of_its_bullet() -> None:
    sheets = Sheets()
    sheets.line(FULL)
    sheets.gap()
    sheets.item(
        "•", ["Pain that keeps the patient from standing at work for most of the day as his or her own record"], 90
    )
    sheets.line("shows it.", LEFT)
    assert words(sheets.layout())[-1].endswith("record shows it.")


def test_two_lists_side_by_side_are_read_one_after_the_other() -> None:
    sheets = Sheets()
    sheets.line(FULL)
    for left, right in (("Bunion", "Gout"), ("Corn", "Heel spur"), ("Flat foot", "Wart")):
        sheets.at("•", WIDTH / 2, sheets.y)
        sheets.at(right, WIDTH / 2 + 18, sheets.y)
        sheets.item("•", [left])
    assert words(sheets.layout())[1:] == ["Bunion", "Corn", "Flat foot", "Gout", "Heel spur", "Wart"]
