"""The steps of recognition, each by itself: skew, signs, bullets, tesseract's format, time that is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from corpus.positions import Box, Positions, Word
from ingest.pdf.page import PageContent
from ingest.pdf.suspects import is_language
from ingest.scan.bullets import solid_shape
from ingest.scan.drawn import ruled, without
from ingest.scan.glyphs import comparison_at
from ingest.scan.labels import roman_strokes
from ingest.scan.picture import Ink, ink_of, skew_of
from ingest.scan.tesseract import parse_hocr

HOCR = """<div class='ocr_page'><span class='ocr_line' id='line_1_1' title="bbox 100 200 400 240; baseline 0 -8;
 x_size 40; x_descenders 8; x_ascenders 9"><span class='ocrx_word' title='bbox 100 200 180 240; x_wconf 91'>
<span class='ocrx_cinfo' title='x_bboxes 100 200 130 240; x_conf 99.1'>A</span>
<span class='ocrx_cinfo' title='x_bboxes 140 200 180 240; x_conf 98.0'>&amp;</span></span></span></div>"""


def page(lines: int = 40) -> Image.Image:
    image = Image.new("L", (1200, 1600), 255)
    pen = ImageDraw.Draw(image)
    for row in range(lines):
        pen.rectangle((100, 100 + 35 * row, 1100, 112 + 35 * row), fill=0)
    return image


def drawn(rows: list[str]) -> Ink:
    return np.array([[sign == "#" for sign in row] for row in rows])


@pytest.mark.parametrize("angle", [-3.0, -0.5, 0.0, 1.0, 2.0, 5.0])
def test_the_angle_of_a_page_is_found(angle: float) -> None:
    askew = page().rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert skew_of(ink_of(askew)) == pytest.approx(angle, abs=0.11)


def test_a_word_of_a_straightened_page_is_boxed_where_it_was_scanned() -> None:
    level = PageContent(1, 612, 792).box(500, 390, 540, 400)
    askew = PageContent(1, 612, 792, skew=2.0).box(500, 390, 540, 400)
    assert askew.top - level.top == pytest.approx(6.8, abs=1.0)


def test_a_chevron_over_a_bar_is_at_least() -> None:
    arms = ["##........", "..##......", "....##....", "......##..", "........##"]
    sign = [*arms, *arms[-2::-1], "..........", "..........", "##########", "##########"]
    assert comparison_at(drawn(sign)) == "≥"
    assert comparison_at(drawn([row[::-1] for row in sign])) == "≤"


def test_a_two_is_no_sign_of_comparison() -> None:
    bowl = ["..#####...", ".##...##..", "#......##.", ".......##.", "......##..", ".....##..."]
    two = [*bowl, "....##....", "...##.....", "..##......", ".##.......", "##........", "##########", "##########"]
    assert comparison_at(drawn(two)) == ""


def test_small_solid_shapes_are_bullets_and_letters_are_not() -> None:
    image = Image.new("L", (40, 40), 255)
    ImageDraw.Draw(image).ellipse((12, 12, 26, 26), fill=0)
    assert solid_shape(ink_of(image), size=40) == "•"
    ImageDraw.Draw(image).rectangle((10, 10, 28, 28), fill=0)
    assert solid_shape(ink_of(image), size=40) == "▪"
    ring = Image.new("L", (40, 40), 255)
    ImageDraw.Draw(ring).ellipse((10, 10, 28, 28), outline=0, width=3)
    assert solid_shape(ink_of(ring), size=40) == ""


def test_roman_numbers_are_counted_strokes() -> None:
    image = Image.new("L", (120, 40), 255)
    pen = ImageDraw.Draw(image)
    for left in (10, 22):
        pen.rectangle((left, 5, left + 5, 33), fill=0)
    assert roman_strokes(ink_of(image), size=38) == ""  # no stop behind them
    pen.rectangle((34, 29, 38, 33), fill=0)
    assert roman_strokes(ink_of(image), size=38) == "II."
    pen.ellipse((50, 5, 78, 33), fill=0)
    assert roman_strokes(ink_of(image), size=38) == ""


def test_ruled_lines_are_painted_out_and_text_stays() -> None:
    image = Image.new("L", (1000, 400), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((50, 100, 950, 102), fill=0)
    pen.rectangle((300, 200, 360, 230), fill=0)
    ruling = ruled(image)
    clean = ink_of(without(image, ruling))
    assert len(ruling.strokes) == 1
    assert not clean[95:110].any()
    assert clean[200:230, 300:360].all()


def test_tesseracts_answer_becomes_lines_of_words_of_characters() -> None:
    (line,) = parse_hocr(HOCR)
    (word,) = line.words
    assert (word.text, word.sure, word.left, word.right) == ("A&", 91, 100, 180)
    assert (line.size, line.base) == (40.0, 232.0)


def test_gibberish_is_no_language_and_tables_of_codes_are() -> None:
    assert is_language(["Members", "with", "pain", "for", "6", "weeks", "or", "more", "are", "covered"])
    assert is_language(["E0277", "Powered", "mattress", "72148", "Lumbar", "imaging", "(MRI)", "10/01/2026"])
    assert is_language(["E08.3211", "O31.02X9", "I70.201", "J0585", "Z15.060", "S72.001A", "E11.9,", "G0104", "0164U"])
    assert not is_language(["#$%", "x7Zq", "kJ#2", "%%1l", ")(*&", "qQz$", "vbN3#"])


def test_certainty_of_recognised_words_is_kept_with_their_places() -> None:
    box = Box(1, 10, 10, 50, 20)
    kept = Positions.unpack(Positions.of([Word(0, 4, box, 90), Word(5, 9, box, 70), Word(10, 14, box)]).pack())
    assert kept.certainty(0, 4) == pytest.approx(0.9)
    assert kept.certainty(0, 9) == pytest.approx(0.8)
    assert kept.certainty(10, 14) is None
    assert [word.sure for word in kept.words()] == [90, 70, None]
