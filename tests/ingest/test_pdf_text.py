"""Letters on paper to canonical text: words broken, doubled, spaced or raised, and headings that stay apart."""

from __future__ import annotations

from corpus.model import BlockKind
from tests.ingest.drawn import LEFT, Sheets, words

FULL = "An insole is covered for adults who stand at work for most of the day and whose foot pain has lasted for at"
WIDE = "Whether the insole helps is judged by the number of hours which the member can stand before and after non-"


def test_the_text_is_the_blocks_one_per_line() -> None:
    sheets = Sheets()
    sheets.line("Coverage", font="Helvetica-Bold", size=14)
    sheets.gap()
    sheets.lines([FULL, "least six weeks."])
    layout = sheets.layout()
    assert layout.text == f"Coverage\n{FULL} least six weeks."
    assert [layout.text[b.start : b.end] for b in layout.blocks] == layout.text.split("\n")


def test_a_compound_broken_at_its_hyphen_keeps_it() -> None:
    sheets = Sheets()
    sheets.lines([WIDE, "surgical treatment."])
    assert words(sheets.layout())[0].endswith("after non-surgical treatment.")


def test_a_word_broken_at_a_line_end_is_whole_where_the_document_has_it_whole() -> None:
    sheets = Sheets()
    sheets.line("A nonsurgical treatment comes first.")
    sheets.gap()
    sheets.lines([WIDE, "surgical treatment."])
    layout = sheets.layout()
    assert words(layout)[1].endswith("after nonsurgical treatment.")
    at = layout.text.rindex("nonsurgical")
    assert len(layout.positions.boxes(at, at + len("nonsurgical"))) == 2


def test_no_break_spaces_part_words() -> None:
    sheets = Sheets()
    sheets.line("The insole lasts 6\u00a0months.")
    layout = sheets.layout()
    assert layout.text == "The insole lasts 6 months."
    assert len(layout.positions) == 5


def test_text_drawn_twice_is_read_once() -> None:
    sheets = Sheets()
    for shift in (0.0, 0.4):
        sheets.at("Insoles for adults", LEFT + shift, 600, "Helvetica-Bold")
    assert sheets.layout().text == "Insoles for adults"


def test_spaced_letters_make_words() -> None:
    sheets = Sheets()
    text = sheets.canvas.beginText(LEFT, 600)
    text.setFont("Helvetica", 12)
    text.setCharSpace(6)
    text.textOut("INSOLES POLICY")
    sheets.canvas.drawText(text)
    assert sheets.layout().text == "INSOLES POLICY"


def test_a_raised_mark_stays_in_its_line() -> None:
    sheets = Sheets()
    sheets.at("Insoles help", LEFT, sheets.y)
    sheets.at("3", LEFT + 58, sheets.y + 3.5, size=6)
    sheets.line("in most adults.", LEFT + 64)
    assert sheets.layout().text.replace("help3", "help 3") == "Insoles help 3 in most adults."


def test_a_bold_line_is_not_joined_with_the_paragraph_under_it() -> None:
    sheets = Sheets()
    sheets.line("Insoles for Adults", font="Helvetica-Bold")
    sheets.lines([FULL, "least six weeks."])
    heading, paragraph = sheets.layout().blocks
    assert (heading.kind, heading.bold) == (BlockKind.HEADING, True)
    assert (paragraph.kind, paragraph.bold) == (BlockKind.PARAGRAPH, False)


def test_a_sentence_with_bold_words_is_one_block() -> None:
    sheets = Sheets()
    sheets.at("Insoles are considered medically necessary", LEFT, sheets.y, "Helvetica-Bold")
    sheets.line("for adults who stand at work for most of the day when", LEFT + 208)
    sheets.line("all of the following are met:")
    layout = sheets.layout()
    assert len(layout.blocks) == 1
    assert not layout.blocks[0].bold


def test_white_space_parts_paragraphs_and_is_measured() -> None:
    sheets = Sheets()
    sheets.lines([FULL, "least six weeks"])
    sheets.gap(20)
    sheets.lines(["and new shoes were tried."])
    first, second = sheets.layout().blocks
    assert first.gap == 0
    assert 20 < second.gap < 24


def test_lines_far_apart_throughout_are_still_one_paragraph() -> None:
    sheets = Sheets()
    for _ in range(6):
        for text in (
            FULL,
            "least six weeks in spite of stretching, new shoes and some rest from standing up at work, as told by",
            "the record.",
        ):
            sheets.line(text)
            sheets.gap(6)
        sheets.gap(14)
    assert len(sheets.layout().blocks) == 6


def test_the_title_of_the_file_is_only_a_hint() -> None:
    sheets = Sheets()
    sheets.canvas.setTitle("Insoles")
    sheets.line("Covered.")
    layout = sheets.layout()
    assert (layout.title_hint, layout.text) == ("Insoles", "Covered.")


def test_a_bold_sentence_that_introduces_a_list_is_no_heading() -> None:
    sheets = Sheets()
    sheets.line("Insoles are covered when all of the following are met:", font="Helvetica-Bold")
    sheets.gap()
    sheets.line("Limits:", font="Helvetica-Bold")
    assert [block.kind for block in sheets.layout().blocks] == [BlockKind.PARAGRAPH, BlockKind.HEADING]


def test_letters_outside_the_page_are_kept_out_of_the_text() -> None:
    sheets = Sheets()
    sheets.line("Insoles are covered.")
    sheets.at("Hidden words", 5000, 500)
    layout = sheets.layout()
    assert layout.text == "Insoles are covered."
    assert [(part.text, part.box) for part in layout.furniture] == [("Hidden words", None)]


def test_a_page_without_letters_among_others_is_told() -> None:
    sheets = Sheets()
    sheets.line("Insoles are covered.")
    sheets.page()
    sheets.canvas.rect(100, 100, 200, 200)
    assert sheets.layout().warnings == ("no text on page 2 of 2",)
