"""A page as a picture that can be recognised: rendered, turned upright, and straightened where it was laid in askew.

Lines of a page that was scanned two degrees askew drift by more than their distance over the width of the page, and
nothing that works by lines can read them. The angle is the one at which the rows of ink stand apart most clearly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image, ImageFilter

DOTS_PER_INCH = 300
SCALE = 72.0 / DOTS_PER_INCH  # points a pixel
_MOST_PIXELS = 60_000_000  # a page of a square metre; larger ones are plans
_MOST_SKEW, _STEP, _FINE = 6.0, 0.25, 0.05  # degrees
_LEAST_SKEW = 0.12  # degrees: what is less does not disturb
_LOOKED_AT = 3  # every third pixel is enough to find the angle
_POINTS = 150_000  # of ink, at most, that are looked at
_DUSTY = 0.0003  # of all pixels: dark ones that stand alone
_DARK = 140  # of 255: darker is ink

Ink = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Upright:
    """A picture of a page as it is read: turned by ``turned`` degrees clockwise, then straightened by ``skew``.

    ``skew`` is the angle in degrees by which the lines of the page fall to the right.
    """

    image: Image.Image
    turned: int = 0
    skew: float = 0.0

    @property
    def ink(self) -> Ink:
        """Where the picture is dark."""
        return ink_of(self.image)


def cleaned(image: Image.Image) -> Image.Image:
    """The picture without the dust of a fax or a poor scanner; a clean one stays as it is."""
    ink = ink_of(image)
    beside = np.zeros_like(ink)
    beside[1:] |= ink[:-1]
    beside[:-1] |= ink[1:]
    beside[:, 1:] |= ink[:, :-1]
    beside[:, :-1] |= ink[:, 1:]
    dust = float((ink & ~beside).mean())
    return image.filter(ImageFilter.MedianFilter(3)) if dust > _DUSTY else image


def ink_of(image: Image.Image) -> Ink:
    """Where a picture is dark."""
    return np.asarray(image) < _DARK


def rendered(page: pdfium.PdfPage) -> Image.Image | None:
    """A page in grey at ``DOTS_PER_INCH``; None for one too large to be a page of text."""
    width, height = page.get_size()
    if width * height / SCALE**2 > _MOST_PIXELS or min(width, height) < 10:
        return None
    image: Image.Image = page.render(scale=1 / SCALE, grayscale=True).to_pil().convert("L")
    return image


def upright(image: Image.Image, turned: int = 0) -> Upright:
    """The picture turned by quarter turns and straightened."""
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    if turned in turns:
        image = image.transpose(turns[turned])
    skew = skew_of(ink_of(image))
    if skew:
        image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return Upright(image, turned, skew)


def skew_of(ink: Ink) -> float:
    """The angle in degrees by which lines fall to the right; 0 where no angle makes them clearer."""
    rows, columns = np.nonzero(ink[::_LOOKED_AT, ::_LOOKED_AT])
    if len(rows) < 200:
        return 0.0
    if len(rows) > _POINTS:
        some = np.linspace(0, len(rows) - 1, _POINTS).astype(np.intp)
        rows, columns = rows[some], columns[some]
    coarse = _clearest(rows, columns, np.arange(-_MOST_SKEW, _MOST_SKEW + _STEP, _STEP))
    fine = _clearest(rows, columns, np.arange(coarse - _STEP, coarse + _STEP + _FINE, _FINE))
    return round(fine, 2) if abs(fine) >= _LEAST_SKEW else 0.0


def _clearest(rows: NDArray[np.intp], columns: NDArray[np.intp], angles: NDArray[np.float64]) -> float:
    """The angle at which rows of ink and rows of white differ most; of equals the smallest."""
    scores = [_clearness(rows, columns, float(angle)) for angle in angles]
    best = max(range(len(angles)), key=lambda i: (scores[i], -abs(float(angles[i]))))
    return float(angles[best])


def _clearness(rows: NDArray[np.intp], columns: NDArray[np.intp], angle: float) -> float:
    heights = rows - columns * math.tan(math.radians(angle))
    counts = np.bincount((heights - heights.min()).astype(np.intp))
    return float(np.square(np.diff(counts.astype(np.float64))).sum())
