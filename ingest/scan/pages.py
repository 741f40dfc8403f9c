"""The story of a document of pictures: which pages are recognised, how, and what the reader is told about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image

from corpus.errors import Refused
from ingest.patience import ask_for
from ingest.pdf.page import PageContent, Rule
from ingest.scan import tesseract
from ingest.scan.bullets import with_bullets
from ingest.scan.drawn import Stroke, lone_dots, ruled, rules, without
from ingest.scan.glyphs import mended
from ingest.scan.labels import with_labels
from ingest.scan.picture import DOTS_PER_INCH, SCALE, Upright, cleaned, ink_of, rendered, upright
from ingest.scan.tesseract import SeenLine
from ingest.scan.words import Measured, common, measured, page_words

MOST_PAGES = 300
SECONDS_A_PAGE = 120.0
_DOUBTFUL = 65  # per cent: a mean below it, or few words, and the page may lie on its side
_FEW = 12
_UNSURE = 70  # per cent: numbers and codes less sure than this are named
_NAMED = 12  # of them, at most


@dataclass(frozen=True, slots=True)
class Recognition:
    """The pages with their words, and what a person should know of how they were got."""

    contents: list[PageContent]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """One page as it was recognised."""

    index: int
    page: Upright
    lines: list[Measured]
    rules: list[Rule]
    dots: list[Rule]


def recognised(document: pdfium.PdfDocument, contents: Sequence[PageContent], wanted: Sequence[int]) -> Recognition:
    """The pages of a document, those of the indexes ``wanted`` recognised from their pictures.

    Without tesseract they stay as they are, and a note says what to install. Raises Refused (``too_large``) for more
    pages than ``MOST_PAGES``, and when tesseract fails on a page.
    """
    program = tesseract.version()
    if program is None:
        return Recognition(list(contents), (_missing(wanted),))
    if len(wanted) > MOST_PAGES:
        raise Refused(
            f"{len(wanted)} pages are pictures; at most {MOST_PAGES} are recognised.",
            code="too_large",
            todo="Split the document, or get the payer's original with a text layer.",
        )
    seen = [page for index in wanted if (page := _seen(document, index)) is not None]
    if not seen:
        return Recognition(list(contents), ())
    usual = common([page.lines for page in seen])
    whole = list(contents)
    for page in seen:
        whole[page.index] = _content(contents[page.index], page, usual)
    return Recognition(whole, _notes([whole[page.index] for page in seen], program))


def _seen(document: pdfium.PdfDocument, index: int) -> _Seen | None:
    """One page recognised; None for one that shows nothing."""
    ask_for(SECONDS_A_PAGE)
    page = document[index]
    try:
        image = rendered(page)
    finally:
        page.close()
    if image is None:
        return None
    image = cleaned(image)
    straight = upright(image)
    strokes, lines, clean = _looked_at(straight)
    if _sure(lines) < _DOUBTFUL or sum(len(line.words) for line in lines) < _FEW or _stands_on_end(lines):
        turn = tesseract.quarter_turn(image)
        if turn:
            straight = upright(image, turn)
            strokes, lines, clean = _looked_at(straight)
    ink = ink_of(clean)
    lines = with_labels(lines, clean, ink)
    drawn = straight.ink  # with its ruled lines: one painted out of a “2” leaves a bar and white above it
    whole = [with_bullets(line, ink) for seen in lines if (line := mended(seen, drawn))]
    return _Seen(index, straight, measured(whole, ink), rules(strokes), lone_dots(whole, ink))


def _looked_at(page: Upright) -> tuple[list[Stroke], list[SeenLine], Image.Image]:
    """The ruled lines of a page, the lines of its text, and its picture without the former."""
    ruling = ruled(page.image)
    clean = without(page.image, ruling)
    return ruling.strokes, tesseract.see(clean, DOTS_PER_INCH), clean


def _content(before: PageContent, seen: _Seen, usual: tuple[float, float]) -> PageContent:
    width, height = seen.page.image.size
    return replace(
        before,
        width=width * SCALE,
        height=height * SCALE,
        words=page_words(seen.lines, usual),
        rules=seen.rules,
        dots=seen.dots,
        turned=seen.page.turned,
        skew=seen.page.skew,
    )


def _sure(lines: Sequence[SeenLine]) -> float:
    """How sure the recogniser was of the letters of a page, in per cent."""
    words = [word for line in lines for word in line.words]
    letters = sum(len(word.glyphs) for word in words)
    return sum(word.sure * len(word.glyphs) for word in words) / letters if letters else 0.0


def _stands_on_end(lines: Sequence[SeenLine]) -> bool:
    """Whether most words are higher than they are wide: the recogniser also reads pages that lie on their side."""
    words = [word for line in lines for word in line.words if len(word.glyphs) > 3]
    return sum(word.bottom - word.top > word.right - word.left for word in words) > 0.5 * len(words)


def _notes(pages: Sequence[PageContent], program: str) -> tuple[str, ...]:
    words = [word for page in pages for word in page.words]
    if not words:
        return (f"nothing could be recognised on {_pages(pages)}",)
    sure = sum(word.sure * len(word.text) for word in words) / sum(len(word.text) for word in words)
    told = (
        f"{_pages(pages)} recognised from pictures by tesseract {program}, {sure:.0f} % sure: compare with the original"
    )
    doubtful = [
        f"page {page.number}: “{word.text}” was recognised with {word.sure} % certainty: check it on the page"
        for page in pages
        for word in page.words
        if word.sure < _UNSURE and any(map(str.isdigit, word.text))
    ]
    more = len(doubtful) - _NAMED
    rest = (f"{more} more numbers or codes were recognised with doubt",) if more > 0 else ()
    return (told, *doubtful[:_NAMED], *rest)


def _pages(pages: Sequence[PageContent]) -> str:
    numbers = [page.number for page in pages]
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    together = numbers == list(range(numbers[0], numbers[-1] + 1))
    return f"pages {numbers[0]} to {numbers[-1]}" if together else f"pages {', '.join(map(str, numbers))}"


def _missing(wanted: Sequence[int]) -> str:
    many = "page is a picture" if len(wanted) == 1 else "pages are pictures"
    return (
        f"{len(wanted)} {many} and could not be read: install tesseract-ocr and tesseract-ocr-eng, "
        "and pip install 'payerpolicy[ocr]'"
    )
