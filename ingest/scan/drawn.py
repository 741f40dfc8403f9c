"""Ruled lines and lone dots of a picture, which tell tables and the bullets that a recogniser passes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.pdf.page import Rule
from ingest.scan.bullets import solid_shape
from ingest.scan.picture import SCALE, Ink, ink_of
from ingest.scan.tesseract import SeenLine

_LONG = 140  # pixels: half an inch; no stroke of a letter is so long
_THICK = 9  # pixels: what is thicker is a bar or a picture
_FAINT = 205  # of 255: grey that is darker is drawn; paper is lighter
_REACH = 3.0  # sizes: how far before its text a bullet stands at most
_CLEAR = 0.25  # of the size: white between a bullet and its text


Stroke = tuple[int, int, int, int]
"""A straight line in pixels: left, top, right, bottom, the last ones included."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The straight lines of a page, and the pixels they are drawn with."""

    strokes: list[Stroke]
    pixels: Ink


def ruled(image: Image.Image) -> Ruling:
    """The straight lines of a page, across and down, fine grey ones too; of shaded cells those of their own."""
    faint, dark = _ruled(np.asarray(image) < _FAINT), _ruled(ink_of(image))
    strokes = faint.strokes + [stroke for stroke in dark.strokes if not _stands_in(stroke, faint.pixels)]
    return Ruling(strokes, faint.pixels | dark.pixels)


def _stands_in(stroke: Stroke, pixels: Ink) -> bool:
    left, top, right, bottom = stroke
    part = pixels[top : bottom + 1, left : right + 1]
    return bool(part.size) and float(part.mean()) > 0.5


def _ruled(ink: Ink) -> Ruling:
    across, flat = _runs(ink)
    down, steep = _runs(ink.T)
    strokes = [(left, top, right, bottom) for top, bottom, left, right in across]
    strokes += [(top, left, bottom, right) for top, bottom, left, right in down]
    return Ruling(strokes, flat | steep.T)


def without(image: Image.Image, ruling: Ruling) -> Image.Image:
    """The picture with its ruled lines painted over: a recogniser takes them for letters."""
    if not ruling.strokes:
        return image
    pixels = np.array(image)
    pixels[ruling.pixels] = 255
    return Image.fromarray(pixels)


def rules(strokes: Sequence[Stroke]) -> list[Rule]:
    """Lines in points."""
    return [Rule(*_points(*stroke)) for stroke in strokes]


def lone_dots(lines: Sequence[SeenLine], ink: Ink) -> list[Rule]:
    """Small solid shapes that stand alone before a line, in points."""
    found = []
    for line in lines:
        first = line.words[0]
        left, right = int(first.left - _REACH * line.size), int(first.left - _CLEAR * line.size)
        top, bottom = int(line.base - 0.8 * line.size), int(line.base + 0.1 * line.size)
        part = ink[max(top, 0) : bottom, max(left, 0) : max(right, 0)]
        if part.any() and solid_shape(part, line.size):
            rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
            x, y = max(left, 0), max(top, 0)
            found.append(
                Rule(*_points(x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1))
            )
    return found


def _runs(ink: Ink) -> tuple[list[tuple[int, int, int, int]], Ink]:
    """(first row, last row, first column, last column) of long thin runs of ink along the rows, and their pixels."""
    rows, columns = ink.shape
    pixels = np.zeros_like(ink)
    if columns <= _LONG or rows < 3:
        return [], pixels
    thick = ink.copy()  # a line that is not quite straight steps from row to row
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    begins = _windows(thick, _LONG) >= _LONG
    found = []
    for top, bottom in _bands(np.flatnonzero(begins.any(axis=1))):
        if bottom - top <= _THICK:
            band = begins[top : bottom + 1]
            found += list(_extents(np.logical_or.reduce(band), top, bottom))
            padded = np.pad(band, ((0, 0), (_LONG - 1, _LONG)))
            pixels[top : bottom + 1] |= (_windows(padded, _LONG) > 0)[:, :columns]
    return found, pixels


def _windows(marks: Ink, width: int) -> NDArray[np.int32]:
    """How many marks stand in each stretch of so many columns of a row."""
    sums = np.zeros((marks.shape[0], marks.shape[1] + 1), dtype=np.int32)
    np.cumsum(marks, axis=1, out=sums[:, 1:])
    return sums[:, width:] - sums[:, :-width]


def _bands(rows: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.intp]]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring rows."""
    first = before = -2
    for row in map(int, rows):
        if row != before + 1:
            if before >= 0:
                yield first, before
            first = row
        before = row
    if before >= 0:
        yield first, before


def _extents(begins: Ink, top: int, bottom: int) -> Iterator[tuple[int, int, int, int]]:
    for left, right in _bands(np.flatnonzero(begins)):
        yield top, bottom, left, right + _LONG


def _points(left: int, top: int, right: int, bottom: int) -> tuple[float, float, float, float]:
    return left * SCALE, top * SCALE, right * SCALE, bottom * SCALE
