"""What belongs to the page and not to the policy: running headers, feet, stamps, watermarks."""

from __future__ import annotations

from tests.ingest.drawn import HEIGHT, LEFT, WIDTH, Sheets, words

BODY = (
    "Insoles are covered for adults.",
    "New shoes come first.",
    "A fitting is part of the price.",
    "Repairs are not.",
)


def _pages(count: int = 4) -> list[str]:
    return [BODY[index % 4] + (" Again." if index > 3 else "") for index in range(count)]


def test_feet_with_their_page_numbers_are_kept_beside_the_text() -> None:
    sheets = Sheets()
    for number, body in enumerate(_pages(), 1):
        sheets.line(body)
        sheets.at("Insoles Medical Policy", LEFT, 40, size=8)
        sheets.at(f"Page {number} of 4", WIDTH - 120, 40, size=8)
        sheets.at("Copyright Acme Health 2031", LEFT, 30, size=8)
        sheets.page()
    layout = sheets.layout()
    assert words(layout) == list(BODY)
    foot = [(part.page, part.text) for part in layout.furniture if part.page == 3]
    assert foot == [(3, "Copyright Acme Health 2031"), (3, "Insoles Medical Policy"), (3, "Page 3 of 4")]
    assert all(part.box is not None and part.box.top > HEIGHT - 60 for part in layout.furniture)


def test_a_header_box_stays_on_the_first_page_with_all_its_dates() -> None:
    sheets = Sheets()
    for body in _pages():
        sheets.at("POLICY NUMBER", LEFT, HEIGHT - 50)
        sheets.at("INS-14", LEFT + 200, HEIGHT - 50)
        sheets.at("EFFECTIVE", LEFT, HEIGHT - 64)
        sheets.at("02/01/2031", LEFT + 200, HEIGHT - 64)
        sheets.line(body)
        sheets.page()
    text = sheets.layout().text
    for said in ("POLICY NUMBER", "INS-14", "EFFECTIVE", "02/01/2031"):
        assert text.count(said) == 1


def test_a_title_stays_in_the_text_though_later_pages_repeat_it() -> None:
    sheets = Sheets()
    sheets.line("Insoles for Adults", font="Helvetica-Bold", size=18)
    for body in _pages(5):
        sheets.line(body)
        sheets.page()
        sheets.at("Insoles for Adults", LEFT, HEIGHT - 40, size=8)
    assert sheets.layout().text.count("Insoles for Adults") == 1


def test_a_browser_print_leaves_no_stamp_even_on_one_page() -> None:
    sheets = Sheets()
    sheets.at("3/14/31, 9:26 AM", 24, HEIGHT - 20, size=8)
    sheets.at("Insoles | Acme Health", 220, HEIGHT - 20, size=8)
    sheets.line(BODY[0])
    sheets.at("https://acme.example/policies/insoles.html", 24, 18, size=8)
    sheets.at("1/1", WIDTH - 40, 18, size=8)
    assert sheets.layout().text == BODY[0]


def test_turned_text_is_furniture() -> None:
    sheets = Sheets()
    sheets.line(BODY[0])
    for degrees, said in ((45, "DRAFT"), (90, "Acme Health")):
        sheets.canvas.saveState()
        sheets.canvas.translate(300, 300)
        sheets.canvas.rotate(degrees)
        sheets.canvas.setFont("Helvetica", 30)
        sheets.canvas.drawString(0, 0, said)
        sheets.canvas.restoreState()
    layout = sheets.layout()
    assert layout.text == BODY[0]
    assert {word for part in layout.furniture for word in part.text.split()} == {"DRAFT", "Acme", "Health"}


def test_a_pale_word_across_the_text_is_a_watermark_and_a_pale_title_is_not() -> None:
    sheets = Sheets()
    sheets.canvas.setFillGray(0.85)
    sheets.at("HISTORY", 60, 590, "Helvetica-Bold", 60)
    sheets.at("Insoles", LEFT, 740, "Helvetica-Bold", 24)
    sheets.canvas.setFillGray(0)
    sheets.y = 610
    sheets.lines(["Insoles are covered for adults who stand.", "New shoes come first for all of them."])
    layout = sheets.layout()
    assert "HISTORY" not in layout.text
    assert words(layout)[0] == "Insoles"


def test_words_that_two_pages_share_in_mid_page_stay() -> None:
    sheets = Sheets()
    for number in range(6):
        sheets.y = 420
        sheets.lines([BODY[number % 4], "See the member's plan document."])
        sheets.page()
    assert sheets.layout().text.count("See the member's plan document.") == 6


def test_a_sentence_that_a_short_document_repeats_on_two_of_its_pages_stays() -> None:
    sheets = Sheets()
    for number, body in enumerate(_pages()):
        sheets.y = HEIGHT - 50
        sheets.line("Limits: one pair a year." if number in (1, 3) else f"Part {'ABCD'[number]}")
        sheets.line(body)
        sheets.page()
    assert sheets.layout().text.count("Limits: one pair a year.") == 2


def test_list_markers_at_one_height_on_every_page_stay_with_their_items() -> None:
    sheets = Sheets()
    for marker, body in zip(("1.", "4.", "7.", "9."), BODY, strict=True):
        sheets.at(marker, LEFT, HEIGHT - 60)
        sheets.at(body, LEFT + 40, HEIGHT - 60)
        sheets.page()
    assert [block.marker for block in sheets.layout().blocks] == ["1.", "4.", "7.", "9."]


CODES = ("10021", "11305", "20550", "31231", "99490")


def _table(foot: bool = True) -> Sheets:
    """A table over five pages, its heads on each, a code at the top and one at the bottom of each page."""
    sheets = Sheets()
    for number, code in enumerate(CODES, 1):
        sheets.at("Code", LEFT, HEIGHT - 40, "Helvetica-Bold")
        sheets.at("Description", LEFT + 120, HEIGHT - 40, "Helvetica-Bold")
        sheets.at(code, LEFT, HEIGHT - 56)
        sheets.at(f"Insole of the {'abcde'[number]}. kind" if number < 5 else "Laces", LEFT + 120, HEIGHT - 56)
        sheets.line(BODY[number % 4])
        sheets.at(f"L{code[1:]}", LEFT, 60)
        sheets.at(f"Heel of the {'vwxyz'[number - 1]}. kind", LEFT + 120, 60)
        if foot:
            sheets.at(f"Page {number} of 5", LEFT, 30, size=8)
        sheets.page()
    return sheets


def test_codes_under_the_repeated_heads_of_a_table_stay_in_the_text() -> None:
    layout = _table().layout()
    for code in CODES:
        assert layout.text.count(code) == 1
        assert layout.text.count(f"L{code[1:]}") == 1
    assert "Page 3 of 5" not in layout.text


def test_codes_at_the_bottom_of_pages_without_feet_stay_in_the_text() -> None:
    text = _table(foot=False).layout().text
    assert all(f"L{code[1:]}" in text for code in CODES)


def test_a_cell_that_says_the_same_in_the_first_row_of_each_page_stays_with_its_row() -> None:
    sheets = Sheets()
    for code, body in zip(CODES, _pages(5), strict=True):
        sheets.at("Code", LEFT, HEIGHT - 50)
        sheets.at("Covered", LEFT + 240, HEIGHT - 50)
        sheets.at(f"{code} insole", LEFT, HEIGHT - 66)
        sheets.at("No", LEFT + 240, HEIGHT - 66)
        sheets.line(body)
        sheets.page()
    assert sheets.layout().text.split().count("No") == 5


def test_a_lone_number_that_does_not_go_with_the_pages_stays() -> None:
    sheets = Sheets()
    for number, (body, count) in enumerate(zip(_pages(), ("40", "0450", "8", "11/2030"), strict=True), 1):
        sheets.at(count, LEFT, HEIGHT - 66)
        sheets.line(body)
        sheets.at(str(number), WIDTH / 2, 40)
        sheets.page()
    layout = sheets.layout()
    assert [part.text for part in layout.furniture] == ["1", "2", "3", "4"]
    assert all(count in layout.text.split() for count in ("40", "0450", "8", "11/2030"))


def test_lone_page_numbers_that_do_not_begin_at_one_are_furniture() -> None:
    sheets = Sheets()
    for number, body in enumerate(_pages(), 57):
        sheets.line(body)
        sheets.at(f"- {number} -", WIDTH / 2, 40)
        sheets.page()
    assert words(sheets.layout()) == list(BODY)


def test_an_address_that_ends_a_reference_at_the_edge_of_one_page_stays() -> None:
    sheets = Sheets()
    for number, body in enumerate(_pages()):
        sheets.line(body)
        if number == 2:
            sheets.at("https://acme.example/insoles-study", LEFT, 70)
        sheets.page()
    assert "https://acme.example/insoles-study" in sheets.layout().text


def test_a_changing_line_between_two_header_lines_is_furniture() -> None:
    sheets = Sheets()
    for body, part in zip(_pages(5), ("Scope", "Limits", "Prices", "Repairs", "Words"), strict=True):
        sheets.at("Acme Health", LEFT, HEIGHT - 30)
        sheets.at(f"Chapter on {part}", LEFT, HEIGHT - 44)
        sheets.at("Insoles Medical Policy", LEFT, HEIGHT - 58)
        sheets.line(body)
        sheets.page()
    assert "Chapter on Repairs" not in sheets.layout().text


def test_what_was_typed_onto_a_page_is_kept_beside_its_text_with_its_place() -> None:
    sheets = Sheets()
    sheets.line("Insoles are covered for adults.")
    sheets.canvas.freeTextAnnotation("sent on May 2", "/Helv 10 Tf", Rect=(300, 600, 380, 615), relative=0)
    sheets.canvas.acroForm.textfield(value="Jo Doe", name="who", x=LEFT, y=500, width=120, height=16)
    layout = sheets.layout()
    assert layout.text == "Insoles are covered for adults."
    assert [(item.text, item.page) for item in layout.furniture] == [("sent on May 2", 1), ("Jo Doe", 1)]
    box = layout.furniture[0].box
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == (300, HEIGHT - 615, 380, HEIGHT - 600)
