"""From PDFium's coordinates to the page as it is read: from the top left corner, turned until its text is upright.

PDFium counts from the lower left corner of the page's own space; what is shown is its crop box, turned as the page
says, and a page whose text runs sideways is turned once more to be read.
"""

from __future__ import annotations

import pypdfium2 as pdfium  # type: ignore[import-untyped]


class Frame:
    """The visible part of one page; ``turned`` is how far it is turned clockwise to be read, beyond what it says."""

    def __init__(self, page: pdfium.PdfPage, turned: int = 0) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.turned = turned
        self.turn = (page.get_rotation() + turned) % 360
        across, down = self._right - self._left, self._top - self._bottom
        self.width, self.height = (across, down) if self.turn % 180 == 0 else (down, across)

    @property
    def origin(self) -> tuple[float, float]:
        """The upper left corner in PDFium's coordinates, for pages that are not turned."""
        return self._left, self._top

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place of PDFium's on the page as it is read."""
        if self.turn == 90:
            return y - self._bottom, x - self._left
        if self.turn == 180:
            return self._right - x, y - self._bottom
        if self.turn == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y
