"""Printed pages as a scanner would give them: pictures at a resolution, laid in askew, with the dirt of a fax.

For the benchmark and the tests of recognition. The noise is seeded: the same page is always soiled in the same way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image


@dataclass(frozen=True, slots=True)
class Scanner:
    """How pages are scanned: dots per inch, degrees by which lines fall to the right, dirt (0 none, 1 a poor fax)."""

    dpi: int = 300
    skew: float = 0.0
    dirt: float = 0.0
    turn: int = 0

    @property
    def name(self) -> str:
        """As the tables name it."""
        extra = [f"askew by {self.skew:g}°"] * bool(self.skew) + ["dirty"] * bool(self.dirt)
        return f"{self.dpi} dpi, " + (", ".join(extra) or "clean")

    def scan(self, data: bytes) -> bytes:
        """A PDF of pictures of the pages of a PDF."""
        pictures = [self._laid_in(image, number) for number, image in enumerate(_images(data, self.dpi))]
        out = io.BytesIO()
        pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=float(self.dpi))
        return out.getvalue()

    def _laid_in(self, image: Image.Image, number: int) -> Image.Image:
        if self.skew:
            image = image.rotate(-self.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        if self.dirt:
            image = _soiled(image, self.dirt, number)
        return image.rotate(-self.turn, expand=True) if self.turn else image


def pages_of(data: bytes, numbers: Sequence[int]) -> bytes:
    """A PDF of some pages (counted from 1) of another, their text kept."""
    source, chosen = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    chosen.import_pages(source, [number - 1 for number in numbers])
    out = io.BytesIO()
    chosen.save(out)
    return out.getvalue()


def _images(data: bytes, dpi: int) -> Iterator[Image.Image]:
    document = pdfium.PdfDocument(data)
    for index in range(len(document)):
        yield document[index].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()


def _soiled(image: Image.Image, dirt: float, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    pixels = np.asarray(image).astype(np.float64) + random.normal(0, 25 * dirt, (image.height, image.width))
    specks = random.random(pixels.shape)
    pixels[specks < 0.002 * dirt] = 0
    pixels[specks > 1 - 0.002 * dirt] = 255
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
