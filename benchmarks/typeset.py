"""A page of simple HTML set as a PDF: the same words on another paper, in another font, broken at other places.

Only for benchmarks and tests: a re-printed policy is made to bytes, so that what is compared went the whole way through
the reader. Headings, paragraphs, items (with their printed marks and indents) and rows of cells are known; all else is
set as paragraphs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from bs4 import BeautifulSoup, Tag
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr")
_STEP = 18.0  # points a nested list stands further right
_HANG = 14.0  # points between a mark and its words
_MARGIN = 54.0


@dataclass(frozen=True, slots=True)
class Print:
    """How a document is printed: paper (points), font, its size, and the date in the foot of its pages."""

    paper: tuple[float, float] = LETTER
    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 10.0
    dated: str = "March 4, 2026"


LETTER_PRINT = Print()
A4_PRINT = Print(A4, "Times-Roman", "Times-Bold", 11.5)


def as_pdf(html: str, look: Print = LETTER_PRINT) -> bytes:
    """The page as a PDF."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    soup = BeautifulSoup(html, "html.parser")
    target = io.BytesIO()
    width, height = look.paper
    frame = Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    document = BaseDocTemplate(target, pagesize=look.paper, invariant=1)

    def foot(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont(look.font, 8)
        canvas.drawString(_MARGIN, 30, f"Printed {look.dated}")
        canvas.drawRightString(width - _MARGIN, 30, f"Page {canvas.getPageNumber()}")

    document.addPageTemplates([PageTemplate(frames=[frame], onPage=foot)])
    document.build(list(_flow(soup, look)))
    return target.getvalue()


def _flow(soup: BeautifulSoup, look: Print) -> Iterator[Flowable]:
    blocks = [tag for tag in soup.find_all(_BLOCKS) if not tag.find_parent("tr")]
    for cells, group in groupby(blocks, key=_cells):
        tags = list(group)
        if cells:
            yield _table(tags, cells, look)
        else:
            yield from (_paragraph(tag, look) for tag in tags if _words(tag))


def _cells(tag: Tag) -> int:
    return len(tag.find_all(["td", "th"])) if tag.name == "tr" else 0


def _table(rows: list[Tag], cells: int, look: Print) -> Table:
    style = ParagraphStyle("cell", fontName=look.font, fontSize=look.size, leading=look.size * 1.2)
    width = (look.paper[0] - 2 * _MARGIN) / (cells + 1)
    widths = [width, *[(look.paper[0] - 2 * _MARGIN - width) / max(1, cells - 1)] * (cells - 1)]
    body = [[Paragraph(_marked(cell.get_text(" ")), style) for cell in row.find_all(["td", "th"])] for row in rows]
    headed = int(rows[0].find("th") is not None and len(rows) > 1)  # a head is never left alone at a page's foot
    return Table(
        body,
        colWidths=widths[:cells],
        style=[("GRID", (0, 0), (-1, -1), 0.4, "black")],
        splitInRow=1,
        repeatRows=headed,
    )


def _paragraph(tag: Tag, look: Print) -> Paragraph:
    heading = len(tag.name) == 2 and tag.name[0] == "h"
    size = look.size + (max(1, 6 - int(tag.name[1])) if heading else 0)
    left = _left(tag)
    mark = str(tag.get("data-mark", ""))
    if tag.name == "li" and not mark:
        mark = _counted(tag)
    style = ParagraphStyle(
        tag.name,
        fontName=look.bold if heading else look.font,
        fontSize=size,
        leading=size * 1.25,
        leftIndent=left + (_HANG + 4.0 * max(0, len(mark) - 2) if mark else 0.0),
        bulletIndent=left,
        bulletFontName=look.font if _plain(mark) else "Vera",
        bulletFontSize=size,
        spaceBefore=size * (0.9 if heading else 0.15),
        spaceAfter=size * (0.3 if heading else 0.45),
    )
    return Paragraph(_marked(_words(tag)), style, bulletText=mark or None)


def _left(tag: Tag) -> float:
    given = tag.get("data-left")
    if given is not None:
        return float(str(given))
    depth = len([parent for parent in tag.parents if parent.name in ("ul", "ol")])
    return _STEP * depth


def _counted(tag: Tag) -> str:
    """The mark of a list item that HTML counts by itself."""
    parent = tag.parent
    if parent is None or parent.name != "ol":
        return "•"
    place = list(parent.find_all("li", recursive=False)).index(tag)
    return f"{chr(ord(str(parent.get('type', '1'))[0]) + place)}."


def _words(tag: Tag) -> str:
    """The tag's own words, those of blocks within it left out."""
    own = [str(text) for text in tag.find_all(string=True) if text.find_parent(_BLOCKS) is tag]
    return " ".join("".join(own).split())


def _marked(text: str) -> str:
    """Words as the typesetter takes them; letters the font lacks are taken from another."""
    return "".join(escape(c) if _plain(c) else f'<font name="Vera">{escape(c)}</font>' for c in " ".join(text.split()))


def _plain(letters: str) -> bool:
    try:
        letters.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
