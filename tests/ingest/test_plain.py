"""Saved text becomes blocks: pages, paragraphs, items, headings and rows, from line breaks alone."""

from __future__ import annotations

import pytest

from ingest.layout import Layout
from ingest.plain import layout_text


def _read(text: str) -> Layout:
    return layout_text(text.encode())


def _lines(layout: Layout) -> list[tuple[str, str, str]]:
    """Kind, marker and words of each block."""
    return [(b.kind.value, b.marker, layout.text[b.body_start : b.end]) for b in layout.blocks]


_SENTENCE = "Insoles are considered medically necessary for adults who walk and who have had pain for"


def test_wrapped_lines_are_one_paragraph() -> None:
    layout = _read(f"{_SENTENCE}\nsix weeks or longer, and who\nhave tried rest.\n\nShoes are not covered.\n")
    assert [line[2] for line in _lines(layout)] == [
        f"{_SENTENCE} six weeks or longer, and who have tried rest.",
        "Shoes are not covered.",
    ]


def test_markers_begin_items_and_indents_are_kept() -> None:
    layout = _read(
        "Insoles are covered when all are met:\n"
        "  A. Pain for\n     six weeks; and\n"
        "    1. in one foot\n"
        "  B. Age of 18\n"
    )
    assert _lines(layout)[1:] == [
        ("item", "A.", "Pain for six weeks; and"),
        ("item", "1.", "in one foot"),
        ("item", "B.", "Age of 18"),
    ]
    lefts = [block.left for block in layout.blocks]
    assert lefts[0] < lefts[1] < lefts[2]
    assert lefts[1] == lefts[3]


def test_a_bullet_alone_on_its_line_takes_the_next_line() -> None:
    assert _lines(_read("Covered for:\n•\nPain\n•\nFall\n"))[1:] == [("item", "•", "Pain"), ("item", "•", "Fall")]


def test_bullets_without_indents_stand_below_each_other_by_their_glyph() -> None:
    layout = _read("Covered for:\n• One of:\no Pain\no Fall\n• Age\n")
    lefts = [block.left for block in layout.blocks]
    assert lefts[1] == lefts[4]
    assert lefts[2] == lefts[3] > lefts[1]


def test_a_joining_word_on_its_own_line_stays_alone() -> None:
    assert ("paragraph", "", "OR") in _lines(_read("• Pain\nOR\n• Fall\n"))


@pytest.mark.parametrize("heading", ["COVERAGE CRITERIA", "Coverage Criteria", "Definitions", "Foot Insoles and Shoes"])
def test_headings_are_told_by_their_look(heading: str) -> None:
    layout = _read(f"Insoles go in shoes.\n\n{heading}\n\nInsoles are covered.\n")
    assert ("heading", "", heading) in _lines(layout)


@pytest.mark.parametrize("line", ["Policy Number: 12", "and Shoes", "Insoles; Shoes", "Insoles ........ 4"])
def test_what_is_no_heading_is_none(line: str) -> None:
    assert not any(kind == "heading" for kind, _, _ in _lines(_read(f"Insoles go in shoes.\n\n{line}\n\nYes.\n")))


def test_rows_of_codes_have_cells() -> None:
    layout = _read("Code Description\nX0001 Insole, custom\nL0002 Shoe,\nwide\n")
    layout_rows = [b for b in layout.blocks if b.cells]
    assert [[layout.text[c.start : c.end] for c in row.cells] for row in layout_rows] == [["L0002", "Shoe, wide"]]


def test_tabs_part_cells() -> None:
    layout = _read("Date\tAction\n01/02/2026\tReviewed\n")
    assert [[layout.text[c.start : c.end] for c in b.cells] for b in layout.blocks] == [
        ["Date", "Action"],
        ["01/02/2026", "Reviewed"],
    ]


def test_marks_and_notes_raised_in_print_go_back_to_their_sentence() -> None:
    layout = _read("Insoles of SoleMate\n®\n are covered for adults of any age who have pain.\n2,3\n Shoes are not.\n")
    assert layout.text == "Insoles of SoleMate® are covered for adults of any age who have pain. 2,3 Shoes are not."


def _pages(separator: str) -> str:
    bodies = ["Insoles are covered for adults who", "walk for six weeks.", "Shoes are not covered."]
    return separator.join(
        f"Example Health Plan\n{body}\nFoot insoles  Page {number} of 3\n" for number, body in enumerate(bodies, 1)
    )


@pytest.mark.parametrize("separator", ["\f", "\n"], ids=["form feed", "empty line"])
def test_running_headers_and_footers_are_furniture(separator: str) -> None:
    layout = _read(_pages(separator))
    assert layout.text == "Insoles are covered for adults who walk for six weeks.\nShoes are not covered."
    assert [(f.page, f.text) for f in layout.furniture][:3] == [
        (1, "Example Health Plan"),
        (1, "Foot insoles Page 1 of 3"),
        (2, "Example Health Plan"),
    ]


def test_a_code_at_the_edge_of_a_page_is_no_page_number() -> None:
    text = "\f".join(
        f"Insole {'abc'[page - 1] * 3}.\n{code}\n{page}\n" for page, code in enumerate((11111, 22222, 33333), 1)
    )
    layout = _read(text)
    assert all(code in layout.text for code in ("11111", "22222", "33333"))
    assert [f.text for f in layout.furniture] == ["1", "2", "3"]


def test_repeated_lines_of_a_text_without_pages_stay() -> None:
    layout = _read("Note:\nInsoles.\n\nNote:\nShoes.\n\nNote:\nSocks.\n")
    assert layout.text.count("Note:") == 3
    assert not layout.furniture


def test_every_word_is_kept_in_order() -> None:
    text = f"{_pages(chr(12))}\nA. {_SENTENCE}\n\n• Pain\n  o in one foot\nDEFINITIONS\nX\tY\n"
    layout = _read(text)
    kept = " ".join([layout.text, *(f.text for f in layout.furniture)])
    assert sorted(kept.replace(" | ", " ").split()) == sorted(text.split())


def test_text_without_words_is_an_empty_layout() -> None:
    layout = _read(" \n\n\f \n")
    assert (layout.text, layout.blocks, layout.text_layer) == ("", (), False)


def test_page_numbers_that_count_up_show_the_pages_of_a_text_without_breaks() -> None:
    page = "Insoles are covered for {}.\n \nHeel Manual\nPage {} of 4\n \nAll copies are uncontrolled\n"
    who = ("adults who walk", "children in school", "nurses at work", "anybody who runs")
    layout = _read("".join(page.format(people, number) for number, people in enumerate(who, 1)))
    assert "Page" not in layout.text
    assert "Heel Manual" not in layout.text
    assert all(people in layout.text for people in who)


def test_characters_that_a_capture_left_escaped_are_read_as_what_they_mean() -> None:
    layout = _read("The member&rsquo;s HeelTech&reg; insoles for R&D; staff of &ge; 40&nbsp;years &#8212; see AT&T.\n")
    assert layout.text == "The member’s HeelTech® insoles for R&D; staff of ≥ 40 years — see AT&T."
