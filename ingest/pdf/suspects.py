"""Which pages of a PDF cannot be read from their text: pictures, drawn letters, and gibberish over a picture.

A page without words is recognised when it shows something. A page with words is believed, unless they are no
language: fonts without a table of characters give strings that look like text to a program and to nobody else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import islice

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingest.pdf.page import PageContent

_FEW_OUTLINES = 20  # a page's frame and background take fewer, letters drawn as outlines take more
_STAMPED = 25  # words: fewer over a full picture are a stamp or a fax's header line
_ENOUGH = 30  # words from which on a language shows itself
_COVERS = 0.5  # of the page: a picture that is the page
_MOST_OBJECTS = 10_000
_WORDLIKE = re.compile(
    r"[A-Za-z][a-z]*(?:['’/-][A-Za-z]+)*[.,;:)]?|[A-Z]{2,}[.,;:)]?|[(\[]?\d[\d.,/%-]*[.,;:)\]]?"
    r"|[A-Z]\d[\dA-Z]{1,5}(?:\.[\dA-Z]{1,4})?[.,;:)*]{0,2}"  # codes: whole pages hold nothing else
)
_VOWEL = re.compile(r"[aeiouyAEIOUY]|\d")
_LIKELY = 0.45  # of the words of any page of a policy, tables of codes among them, look like words or numbers
_UNNAMED = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")  # characters of fonts that do not say what they are
_MOSTLY_UNNAMED = 0.3  # of the characters of a page


def unreadable_pages(document: pdfium.PdfDocument, contents: Sequence[PageContent]) -> list[int]:
    """The indexes of the pages that show more than their text says."""
    return [index for index, content in enumerate(contents) if _is_suspect(document, index, content)]


def _is_suspect(document: pdfium.PdfDocument, index: int, content: PageContent) -> bool:
    words = [word.text for word in content.words]
    if len(words) >= _ENOUGH and is_language(words):
        return False
    covered, outlines = _shown(document, index)
    if not words:
        return covered > 0.02 or outlines >= _FEW_OUTLINES
    if len(words) < _STAMPED:
        return covered >= _COVERS
    # Strange words alone prove nothing: pages of genes, of codes and of other languages have them, and are text.
    return is_unnamed(words) or (covered >= _COVERS and len(words) >= _ENOUGH)


def is_unnamed(words: Sequence[str]) -> bool:
    """Whether most characters are of fonts without a table that says which letters they stand for."""
    text = "".join(words)
    return len(_UNNAMED.findall(text)) > _MOSTLY_UNNAMED * len(text)


def is_language(words: Sequence[str]) -> bool:
    """Whether enough of the words are spelled like words or are numbers."""
    spelled = (word for word in words if _WORDLIKE.fullmatch(word.strip("(\"“”'[")) and _VOWEL.search(word))
    enough = math.ceil(_LIKELY * len(words))
    return sum(1 for _ in islice(spelled, enough)) >= enough


def _shown(document: pdfium.PdfDocument, index: int) -> tuple[float, int]:
    """The share of the page that pictures cover, and how many outlines it has."""
    try:
        page = document[index]
    except pdfium.PdfiumError:  # a page that cannot be loaded shows nothing
        return 0.0, 0
    width, height = page.get_size()
    covered, outlines = 0.0, 0
    for drawn in islice(page.get_objects(max_depth=4), _MOST_OBJECTS):
        if drawn.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            covered += _area(drawn)
        outlines += drawn.type == raw.FPDF_PAGEOBJ_PATH
    page.close()
    return covered / max(width * height, 1.0), outlines


def _area(drawn: pdfium.PdfObject) -> float:
    try:
        left, bottom, right, top = drawn.get_bounds()
    except pdfium.PdfiumError:
        return 0.0
    return max(float(right - left), 0.0) * max(float(top - bottom), 0.0)
