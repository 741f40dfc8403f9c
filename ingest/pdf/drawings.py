"""What is drawn on a page beside its letters: ruled lines, the sides of boxes, and dots that may be bullets.

A path may be one thin line, one box, or a whole table drawn in one go: of the last, every straight piece is a line.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from enum import Enum

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingest.pdf.binding import INT, POINTER, direct, handle_of
from ingest.pdf.frame import Frame
from ingest.pdf.page import Rule

_THIN = 2.5  # points: what is thinner is a line
_SHORT = 4.0  # points: what is shorter is part of a drawing
_DOT = 12.0  # points: a square shape smaller than this may be a bullet
_WHITE = 250  # a fill whose channels are all above this is the paper's own colour
_MAX_FORMS = 4  # how deep drawings inside drawings are followed
_BOX_PIECES = 5  # pieces of a path that draws one box
_MOST_PIECES = 4000  # pieces: a path of more is a picture

_count_objects = direct("FPDFPage_CountObjects", INT, POINTER)
_page_object = direct("FPDFPage_GetObject", POINTER, POINTER, INT)
_count_form_objects = direct("FPDFFormObj_CountObjects", INT, POINTER)
_form_object = direct("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)
_object_type = direct("FPDFPageObj_GetType", INT, POINTER)
_object_bounds = direct("FPDFPageObj_GetBounds", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_object_matrix = direct("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
_draw_mode = direct("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)
_path_fill = direct("FPDFPageObj_GetFillColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_count_pieces = direct("FPDFPath_CountSegments", INT, POINTER)
_piece = direct("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
_piece_point = direct("FPDFPathSegment_GetPoint", INT, POINTER, POINTER, POINTER)
_piece_type = direct("FPDFPathSegment_GetType", INT, POINTER)

_Matrix = tuple[float, float, float, float, float, float]


class _Ink(Enum):
    """How a shape is drawn: outlined, filled only, or not to be seen."""

    LINE = "line"
    SHADE = "shade"
    NONE = "none"


def drawings_of(page: pdfium.PdfPage, frame: Frame) -> tuple[list[Rule], list[Rule]]:
    """Lines, and small pictures and dots."""
    rules: list[Rule] = []
    dots: list[Rule] = []
    handle = handle_of(page)
    objects = (_page_object(handle, index) for index in range(_count_objects(handle)))
    for item, matrix in _shapes(objects, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0):
        box = _bounds(item, matrix, frame)
        width, height = box.right - box.left, box.bottom - box.top
        if max(width, height) < _DOT:
            if min(width, height) > 0.5 * max(width, height) > 0.8:
                dots.append(box)
        elif _object_type(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        elif min(width, height) < _THIN:
            rules.append(box)
        elif (ink := _ink(item)) is not _Ink.NONE:
            rules.extend(_lines(item, matrix, frame, box, soft=ink is _Ink.SHADE))
    return rules, dots


def _bounds(item: int, matrix: _Matrix, frame: Frame) -> Rule:
    edges = (ctypes.c_float * 4)()
    at = ctypes.addressof(edges)
    _object_bounds(item, at, at + 4, at + 8, at + 12)
    left, bottom, right, top = edges
    return _between(frame.point(*_moved(left, bottom, matrix)), frame.point(*_moved(right, top, matrix)))


def _between(one: tuple[float, float], other: tuple[float, float], soft: bool = False) -> Rule:
    return Rule(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]), soft)


def _lines(item: int, matrix: _Matrix, frame: Frame, box: Rule, *, soft: bool) -> Iterator[Rule]:
    """The straight lines of a path: the sides of a box, or every level or upright piece of something larger."""
    count = _count_pieces(item)
    if _BOX_PIECES < count <= _MOST_PIECES:
        yield from _pieces(item, count, matrix, frame, soft)
    elif box.right - box.left < 0.97 * frame.width or box.bottom - box.top < 0.97 * frame.height:
        left, top, right, bottom, _ = box
        yield Rule(left, top, right, top, soft)
        yield Rule(left, bottom, right, bottom, soft)
        yield Rule(left, top, left, bottom, soft)
        yield Rule(right, top, right, bottom, soft)


def _pieces(item: int, count: int, matrix: _Matrix, frame: Frame, soft: bool) -> Iterator[Rule]:
    own = raw.FS_MATRIX()
    _object_matrix(item, ctypes.addressof(own))
    whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    place = (ctypes.c_float * 2)()
    at = ctypes.addressof(place)
    before = (0.0, 0.0)
    for index in range(count):
        piece = _piece(item, index)
        _piece_point(piece, at, at + 4)
        here = frame.point(*_moved(place[0], place[1], whole))
        if _piece_type(piece) == raw.FPDF_SEGMENT_LINETO:
            line = _between(before, here, soft)
            width, height = line.right - line.left, line.bottom - line.top
            if min(width, height) < 1.0 and max(width, height) >= _SHORT:
                yield line
        before = here


def _shapes(objects: Iterable[int], matrix: _Matrix, depth: int) -> Iterator[tuple[int, _Matrix]]:
    """Paths and pictures, those inside forms among them, each with the matrix that puts it on the page."""
    for item in objects:
        kind = _object_type(item)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield item, matrix
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
            inner = raw.FS_MATRIX()
            _object_matrix(item, ctypes.addressof(inner))
            parts = (_form_object(item, index) for index in range(_count_form_objects(item)))
            yield from _shapes(parts, _times((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), matrix), depth + 1)


def _ink(path: int) -> _Ink:
    """How a shape is drawn; one filled with the white of the paper is not drawn at all."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    _draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    if stroke.value or not fill.value:
        return _Ink.LINE if stroke.value else _Ink.NONE
    channels = (ctypes.c_uint * 4)()
    at = ctypes.addressof(channels)
    _path_fill(path, at, at + 4, at + 8, at + 12)
    return _Ink.SHADE if min(channels[:3]) < _WHITE and channels[3] > 0 else _Ink.NONE


def _times(one: _Matrix, two: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
