"""Tables and columns: rows with their cells, ruled or not, boxes beside the text, and columns of running text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.layout import Layout
from tests.ingest.drawn import HEIGHT, LEFT, WIDTH, Sheets, words

CODES = (("Code", "Description"), ("L3000", "Insert, molded"), ("L3010", "Insert, arch support"))
EDGES = (LEFT, 160.0, 500.0)


def _rule(sheets: Sheets, rows: Sequence[float], edges: Sequence[float] = EDGES) -> None:
    for y in rows:
        sheets.canvas.line(edges[0], y, edges[-1], y)
    for x in edges:
        sheets.canvas.line(x, rows[0], x, rows[-1])


def _cells(layout: Layout) -> list[list[str]]:
    return [[layout.text[span.start : span.end] for span in b.cells] for b in layout.blocks if b.kind == "row"]


def test_ruled_rows_keep_their_cells() -> None:
    sheets = Sheets()
    for index, row in enumerate(CODES):
        for x, text in zip(EDGES, row, strict=False):
            sheets.at(text, x + 6, 600 - 20 * index)
    _rule(sheets, [614, 594, 574, 554])
    layout = sheets.layout()
    assert _cells(layout) == [list(row) for row in CODES]
    assert layout.text.split("\n")[1] == "L3000 | Insert, molded"


def test_a_cell_over_several_lines_is_one_cell() -> None:
    sheets = Sheets()
    sheets.at("L3000", LEFT + 6, 600)
    sheets.at("Insert, molded to the", 166, 600)
    sheets.at("model of the foot", 166, 588)
    sheets.at("L3010", LEFT + 6, 568)
    sheets.at("Insert", 166, 568)
    _rule(sheets, [614, 582, 560])
    assert _cells(sheets.layout()) == [["L3000", "Insert, molded to the model of the foot"], ["L3010", "Insert"]]


def test_an_empty_cell_is_an_empty_span() -> None:
    sheets = Sheets()
    for index, row in enumerate((("Foot", "L3000"), ("", "L3010"), ("Knee", "L1810"))):
        for x, text in zip(EDGES, row, strict=False):
            sheets.at(text, x + 6, 600 - 20 * index)
    sheets.at("pair", 406, 580)
    _rule(sheets, [614, 594, 574, 554], (LEFT, 160, 400, 500))
    layout = sheets.layout()
    assert _cells(layout) == [["Foot", "L3000", ""], ["", "L3010", "pair"], ["Knee", "L1810", ""]]
    assert layout.text.split("\n")[1] == "L3010 | pair"


def test_underlined_words_and_shaded_lines_make_no_cells() -> None:
    sheets = Sheets()
    sheets.canvas.setFillGray(0.8)
    sheets.canvas.rect(LEFT + 40, 596, 60, 14, stroke=0, fill=1)
    sheets.canvas.setFillGray(0)
    sheets.at("Insoles are covered for adults who stand at work.", LEFT, 600)
    sheets.canvas.line(LEFT, 598, LEFT + 34, 598)
    assert sheets.layout().text == "Insoles are covered for adults who stand at work."


def test_rows_without_rules_are_rows_and_a_wrapped_description_stays_in_its_row() -> None:
    sheets = Sheets()
    for code, lines in (
        ("L3000", ["Insert, molded to the model", "of the foot"]),
        ("L3010", ["Insert"]),
        ("L3020", ["Pad"]),
    ):
        sheets.at(code, LEFT, sheets.y)
        sheets.lines(lines, 160)
    assert _cells(sheets.layout()) == [
        ["L3000", "Insert, molded to the model of the foot"],
        ["L3010", "Insert"],
        ["L3020", "Pad"],
    ]


def test_a_list_in_a_two_column_table_keeps_its_items() -> None:
    sheets = Sheets()
    sheets.at("Insoles", LEFT + 6, 600)
    for index, text in enumerate(("The foot hurts", "Stretching was tried")):
        sheets.at("•", 166, 600 - 14 * index)
        sheets.at(text, 180, 600 - 14 * index)
    _rule(sheets, [614, 580])
    layout = sheets.layout()
    assert [(b.kind.value, b.marker) for b in layout.blocks] == [("paragraph", ""), ("item", "•"), ("item", "•")]
    assert words(layout) == ["Insoles", "The foot hurts", "Stretching was tried"]


def test_a_box_beside_the_text_does_not_cut_its_lines() -> None:
    sheets = Sheets()
    sheets.canvas.rect(380, 560, 180, 60)
    sheets.at("Related policies", 386, 604)
    sheets.at("Shoes", 386, 580)
    sheets.y = 604
    sheets.lines(
        [
            "Insoles are covered for adults who stand at work for most",
            "of the day and whose pain has lasted for six weeks.",
        ]
    )
    assert words(sheets.layout()) == [
        "Insoles are covered for adults who stand at work for most of the day and whose pain has lasted for six weeks.",
        "Related policies",
        "Shoes",
    ]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    sheets = Sheets()
    left = [
        "Insoles are covered for adults who stand",
        "at work for most of the day and whose",
        "pain has lasted for at least six weeks.",
    ]
    right = [
        "Shoes are covered for members with an",
        "ulcer of the foot when a physician who",
        "treats the ulcer has ordered the shoes.",
    ]
    for _ in range(3):
        for one, other in zip(left, right, strict=True):
            sheets.at(other, WIDTH / 2 + 10, sheets.y)
            sheets.line(one)
    said = words(sheets.layout())
    assert all(" ".join(left) in text or " ".join(right) in text for text in said)
    assert said[0].startswith("Insoles")
    assert said[-1].startswith("Shoes")


def test_a_column_empty_on_the_whole_page_does_not_part_the_rows_of_a_ruled_table() -> None:
    sheets = Sheets()
    for index, (code, status) in enumerate((("L3000", "Covered"), ("L3010", "Not covered"), ("L3020", "Covered"))):
        sheets.at(code, LEFT + 6, 600 - 20 * index)
        sheets.at(status, 406, 600 - 20 * index)
    _rule(sheets, [614, 594, 574, 554], (LEFT, 160, 400, 500))
    assert sheets.layout().text.split("\n") == ["L3000 | Covered", "L3010 | Not covered", "L3020 | Covered"]


def test_boxes_side_by_side_that_no_rule_joins_are_no_row() -> None:
    sheets = Sheets()
    for left, texts in ((LEFT, ("Contents", "Coverage")), (320.0, ("Related policies", "None"))):
        for index, text in enumerate(texts):
            sheets.at(text, left + 6, 600 - 20 * index)
        _rule(sheets, [614, 594, 574], (left, left + 180))
    assert sheets.layout().text.split("\n") == ["Contents", "Coverage", "Related policies", "None"]


def test_a_box_inside_the_frame_of_a_page_stands_where_it_is_drawn() -> None:
    sheets = Sheets()
    _rule(sheets, [HEIGHT - 40, 40], (40, WIDTH - 40))
    for y, text in ((700, "Shoe inserts"), (560, "Inserts are covered for adults."), (80, "Nothing else is covered.")):
        sheets.at(text, LEFT, y)
    sheets.at("This policy is no promise of payment.", LEFT + 6, 640)
    _rule(sheets, [660, 630], (LEFT, 500))
    assert words(sheets.layout()) == [
        "Shoe inserts",
        "This policy is no promise of payment.",
        "Inserts are covered for adults.",
        "Nothing else is covered.",
    ]


def test_entries_of_a_box_of_dates_are_blocks_of_their_own_although_they_reach_its_edge() -> None:
    sheets = Sheets()
    for right, text in (
        (520, "Policy Number: SF-31"),
        (520, "Effective Date: 05/01/2031"),
        (520, "Line of Business: All"),
    ):
        sheets.canvas.setFont("Helvetica", 10)
        sheets.canvas.drawRightString(right, sheets.y, text)
        sheets.gap()
    assert words(sheets.layout()) == ["Policy Number: SF-31", "Effective Date: 05/01/2031", "Line of Business: All"]


EVERYWHERE = "All policies of this payer are on its pages, where they can be found by everybody at any time."


def test_a_column_that_runs_on_below_its_neighbour_is_read_to_its_end_first() -> None:
    sheets = Sheets()
    sentence = ("Insoles are covered for adults who stand", "at work and have pain in one foot or in", "both feet.")
    for _ in range(5):
        sheets.lines(sentence)
        sheets.gap(8)
    beside = ("Words of this bulletin", "New: a policy was written that was not", "there before.", "Gone: it went.")
    for index, text in enumerate(beside):
        sheets.at(text, 340, HEIGHT - 105 - 17 * index)
    sheets.at(EVERYWHERE, LEFT, 200)
    found = words(sheets.layout())
    assert found[:5] == [" ".join(sentence)] * 5
    assert found[5] == "Words of this bulletin"
    assert found[-1] == EVERYWHERE


def test_how_far_a_line_far_below_runs_says_nothing_of_the_lines_of_a_narrow_column() -> None:
    sheets = Sheets()
    column = (
        "This bulletin was written to tell of",
        "changes that we made to the Medical",
        "Policies and to the lists of codes",
        "that are published beside them each",
        "month of the year, and which others",
        "reprint.",
    )
    sheets.lines(column)
    sheets.at(EVERYWHERE, LEFT, 300)
    assert words(sheets.layout()) == [" ".join(column), EVERYWHERE]
