"""Small policies drawn with reportlab, line by line, so that a test says exactly what stands where on the page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from ingest.layout import Layout
from ingest.pdf import layout_pdf

WIDTH, HEIGHT = letter
LEFT, LEADING, SIZE = 72.0, 12.5, 10.0


class Sheets:
    """A document in the making; ``y`` is where the next line stands, in points from the page's lower edge."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=letter, invariant=True)
        self.y = HEIGHT - 100

    def line(self, text: str, left: float = LEFT, font: str = "Helvetica", size: float = SIZE) -> None:
        """Draws one line and moves down."""
        self.at(text, left, self.y, font, size)
        self.y -= LEADING

    def lines(self, texts: Iterable[str], left: float = LEFT) -> None:
        """Draws lines of one column."""
        for text in texts:
            self.line(text, left)

    def item(self, marker: str, texts: Sequence[str], left: float = LEFT) -> None:
        """Draws a list item: marker, then its lines 18 points further in."""
        self.at(marker, left, self.y)
        self.lines(texts, left + 18)

    def at(self, text: str, x: float, y: float, font: str = "Helvetica", size: float = SIZE) -> None:
        """Draws text at a place."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def gap(self, points: float = LEADING) -> None:
        """Leaves white space."""
        self.y -= points

    def page(self) -> None:
        """Begins a new page."""
        self.canvas.showPage()
        self.y = HEIGHT - 100

    def data(self) -> bytes:
        """The finished file."""
        self.canvas.save()
        return self._file.getvalue()

    def layout(self) -> Layout:
        """The finished file, laid out."""
        return layout_pdf(self.data())


def blocks(layout: Layout) -> list[tuple[str, str, str]]:
    """Kind, marker and words of each block."""
    return [(b.kind.value, b.marker, layout.text[b.body_start : b.end]) for b in layout.blocks]


def words(layout: Layout) -> list[str]:
    """The words of each block without its marker."""
    return [body for _, _, body in blocks(layout)]
