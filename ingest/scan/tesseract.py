"""What tesseract sees in a picture: lines of words of characters, with boxes in pixels and how sure it is of them.

The program is run through pytesseract, one page at a time, on one thread, so that equal pictures give equal answers
however many pages are read at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import NamedTuple

from PIL import Image

from corpus.errors import Refused

LANGUAGE = "eng"
_SECONDS = 90  # for one page; an ordinary one takes three to ten
_PIECE = re.compile(
    r"<span class='ocr_(?:line|header|caption|textfloat)'[^>]*?title=[\"'](?P<line>[^\"']*)"
    r"|<span class='ocrx_word'[^>]*?title=[\"'](?P<word>[^\"']*)"
    r"|<span class='ocrx_cinfo' title=[\"']x_bboxes (?P<box>[\d ]+); x_conf [\d.]+[\"']>(?P<glyph>[^<]*)"
)
_BOX = re.compile(r"\bbbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SURE = re.compile(r"x_wconf (\d+)")
_TURN = re.compile(r"Rotate: (\d+)")
_TURN_SURE = re.compile(r"Orientation confidence: ([\d.]+)")


class Glyph(NamedTuple):
    """A character and its box in pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word as it was recognised; ``sure`` is tesseract's own confidence in per cent."""

    glyphs: tuple[Glyph, ...]
    left: int
    top: int
    right: int
    bottom: int
    sure: int

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of words; ``size`` is the height in pixels from its descenders to its ascenders, ``base`` its baseline."""

    words: tuple[SeenWord, ...]
    size: float
    base: float


@cache
def version() -> str | None:
    """The version of tesseract that would be run; None where it, its English data or pytesseract is missing."""
    try:
        import pytesseract
    except ImportError:
        return None
    try:
        return str(pytesseract.get_tesseract_version()) if LANGUAGE in pytesseract.get_languages() else None
    except (pytesseract.TesseractError, OSError):  # TesseractNotFoundError is an OSError
        return None


def see(picture: Image.Image, dots_per_inch: int, *, column: bool = False) -> list[SeenLine]:
    """The lines of a picture, of one column where that is known.

    Raises Refused (``timed_out``, ``unreadable``) when tesseract gives up on it.
    """
    import pytesseract

    config = f"--psm {6 if column else 3} --dpi {dots_per_inch} -c hocr_char_boxes=1 -c tessedit_create_hocr=1"
    try:
        seen = pytesseract.image_to_pdf_or_hocr(
            picture, extension="hocr", lang=LANGUAGE, config=config, timeout=_SECONDS
        )
    except RuntimeError as error:  # pytesseract says no more of a run that took too long
        if isinstance(error, pytesseract.TesseractError):
            raise _failed(str(error)) from error
        raise Refused(
            f"Recognising a page took longer than the {_SECONDS} seconds allowed.",
            code="timed_out",
            todo="Scan it at 300 dots per inch, in black and white.",
        ) from error
    return parse_hocr(bytes(seen).decode("utf-8", "replace"))


def quarter_turn(picture: Image.Image) -> int:
    """By how many degrees clockwise the picture must be turned for its text to stand upright; 0 when unsure."""
    import pytesseract

    try:
        told = str(pytesseract.image_to_osd(picture, timeout=_SECONDS))
    except RuntimeError:  # too few characters to tell, or too slow: it is left as it is
        return 0
    turn, sure = _TURN.search(told), _TURN_SURE.search(told)
    return int(turn.group(1)) if turn and sure and float(sure.group(1)) >= 1.0 else 0


def parse_hocr(hocr: str) -> list[SeenLine]:
    """The lines of tesseract's own format, in its order; lines without a word are left out."""
    lines: list[tuple[str, list[tuple[str, list[Glyph]]]]] = []
    for piece in _PIECE.finditer(hocr):
        if (line := piece["line"]) is not None:
            lines.append((line, []))
        elif (word := piece["word"]) is not None and lines:
            lines[-1][1].append((word, []))
        elif lines and lines[-1][1] and (text := unescape(piece["glyph"] or "").strip()):
            left, top, right, bottom = map(int, piece["box"].split())
            lines[-1][1][-1][1].append(Glyph(text, left, top, right, bottom))
    return [seen for title, words in lines if (seen := _line(title, words))]


def _line(title: str, words: list[tuple[str, list[Glyph]]]) -> SeenLine | None:
    kept = tuple(word for told, glyphs in words if (word := _word(told, glyphs)))
    size, box, base = _SIZE.search(title), _BOX.search(title), _BASELINE.search(title)
    if not kept or not size or not box:
        return None
    left, _, right, bottom = map(int, box.groups())
    slope, offset = map(float, base.groups()) if base else (0.0, 0.0)
    return SeenLine(kept, float(size.group(1)), bottom + offset + slope * (right - left) / 2)


def _word(title: str, glyphs: list[Glyph]) -> SeenWord | None:
    box, sure = _BOX.search(title), _SURE.search(title)
    if not box or not glyphs:
        return None
    left, top, right, bottom = map(int, box.groups())
    return SeenWord(tuple(glyphs), left, top, right, bottom, int(sure.group(1)) if sure else 0)


def _failed(why: str) -> Refused:
    return Refused(
        f"The recogniser of pictures failed: {why.splitlines()[0][:200] if why else 'without a word'}.",
        code="unreadable",
        todo="Run `payerpolicy doctor`; the packages tesseract-ocr and tesseract-ocr-eng must be whole.",
    )
