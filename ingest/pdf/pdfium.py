"""What is drawn on each page: words, their boxes and styles, and ruled lines, taken from PDFium.

One call fetches a page's characters; after that PDFium is asked per word (where it begins, where it ends, which text
object drew it) and per text object (font, size), never per character: reading costs a few milliseconds a page.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from corpus.errors import Refused
from ingest.pdf.glyphs import plain
from ingest.pdf.page import PageContent, PageWord, Rule, Style

# A bullet or number that is glued to the first word of its line is a word of its own.
_WORD = re.compile(
    r"(?:^|(?<=\n))(?:[•●▪■◦○◆➢►☐☒\ue000-\uf8ff]|\((?:\d{1,2}|[a-z])\)|(?:\d{1,2}|[a-z])\)|(?:[IVX]{1,5}|\d{1,2})\.)"
    r"(?=[A-Z][a-z])|[^\s\x00-\x1f\ufffe]+\ufffe?|\ufffe"
)
_BOLD = re.compile(r"bold|black|heavy|(?<![a-z])bd|semibold|demi")
_ITALIC = re.compile(r"italic|oblique|(?<![a-z])it(?![a-z])")
_FORCE_BOLD, _ITALIC_FLAG, _SYMBOLIC_FONTS = 1 << 18, 1 << 6, ("wingdings", "webdings", "symbol", "zapfdingbats")
_ASCENT, _DESCENT = 0.78, 0.22  # of the size: one box height for every font, whatever its own table claims
_THIN = 2.5  # points: what is thinner is a line
_DOT = 12.0  # points: a square shape smaller than this may be a bullet
_WHITE = 250  # a fill whose channels are all above this is the paper's own colour
_MAX_FORMS = 4  # how deep drawings inside drawings are followed
_PALE = 150  # letters whose darkest channel is lighter than this are a watermark's, when they are large too


def _direct(name: str, result: type | None, *arguments: type) -> Any:
    """A PDFium function that takes handles as integers: half the cost of the generated binding, called per word."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_P, _I = ctypes.c_void_p, ctypes.c_int
_text_object = _direct("FPDFText_GetTextObject", _P, _P, _I)
_origin = _direct("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)
_loose_box = _direct("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_matrix = _direct("FPDFText_GetMatrix", _I, _P, _I, _P)
_font_size = _direct("FPDFText_GetFontSize", ctypes.c_double, _P, _I)
_fill = _direct("FPDFText_GetFillColor", _I, _P, _I, _P, _P, _P, _P)
_object_font = _direct("FPDFTextObj_GetFont", _P, _P)
_font_name = _direct("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
_font_flags = _direct("FPDFFont_GetFlags", _I, _P)
_font_weight = _direct("FPDFFont_GetWeight", _I, _P)
_count_objects = _direct("FPDFPage_CountObjects", _I, _P)
_page_object = _direct("FPDFPage_GetObject", _P, _P, _I)
_count_form_objects = _direct("FPDFFormObj_CountObjects", _I, _P)
_form_object = _direct("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
_object_type = _direct("FPDFPageObj_GetType", _I, _P)
_object_bounds = _direct("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
_draw_mode = _direct("FPDFPath_GetDrawMode", _I, _P, _P, _P)
_path_fill = _direct("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
_object_matrix = _direct("FPDFPageObj_GetMatrix", _I, _P, _P)

_Frame = tuple[float, float, float, float, float, float]


class _Ink(Enum):
    """How a shape is drawn: outlined, filled only, or not to be seen."""

    LINE = "line"
    SHADE = "shade"
    NONE = "none"


def open_document(data: bytes) -> pdfium.PdfDocument:
    """Opens a PDF. Raises Refused: ``empty``, ``encrypted``, ``truncated`` (no end of file) or ``unreadable``."""
    if not data.strip(b"\0 \r\n\t"):
        raise Refused("The file is empty.", code="empty", todo="Fetch it again.")
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise _refusal(data, error) from error
    if pages == 0:
        raise _refusal(data, None)
    return document


def _refusal(data: bytes, error: pdfium.PdfiumError | None) -> Refused:
    code = getattr(error, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return Refused("The PDF is encrypted.", code="encrypted", todo="Save it without a password and take that.")
    if b"%%EOF" not in data[-2048:]:
        return Refused("The PDF ends in the middle.", code="truncated", todo="Fetch it again.")
    return Refused("The PDF cannot be opened.", code="unreadable", todo="Open it in a viewer and save it anew.")


def pages(document: pdfium.PdfDocument) -> Iterator[PageContent]:
    """The pages one after the other; a page that PDFium cannot load is an empty one."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield PageContent(index + 1, 0.0, 0.0, [], [])
            continue
        try:
            yield _Page(page).content(index + 1)
        finally:
            page.close()


class _Page:
    """One open page; translates PDFium's coordinates into those of ``PageContent``."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        self._width, self._height = page.get_size()
        self._turn = page.get_rotation()
        left, bottom, right, top = page.get_bbox()
        self._frame = (left, bottom, right, top)
        self._styles: dict[int, tuple[Style, str]] = {}
        self._fonts: dict[int, tuple[str, bool, bool, bool]] = {}

    def content(self, number: int) -> PageContent:
        text_page = self._page.get_textpage()
        try:
            words = list(self._words(text_page))
        finally:
            text_page.close()
        rules, dots = self._drawings()
        return PageContent(number, self._width, self._height, words, rules, dots)

    def _words(self, text_page: pdfium.PdfTextPage) -> Iterator[PageWord]:
        handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value
        x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        x_at, y_at, box_at = ctypes.addressof(x), ctypes.addressof(y), ctypes.addressof(box)
        upright = self._turn == 0
        frame_left, _, _, frame_top = self._frame
        for order, match in enumerate(_WORD.finditer(_characters(text_page))):
            first, end = match.span()
            style, font = self._style(handle, first)
            _origin(handle, first, x_at, y_at)
            _loose_box(handle, end - 1, box_at)
            text = plain(match.group(), font)
            if not text:
                continue
            if upright and style.angle == 0:
                base, size = frame_top - y.value, style.size
                left, right = x.value - frame_left, box.right - frame_left
                yield PageWord(
                    text, left, base - _ASCENT * size, max(right, left), base + _DESCENT * size, base, style, order
                )
            else:
                start = self._point(x.value, y.value)
                yield self._turned(text, start, (box.left, box.bottom, box.right, box.top), style, order)

    def _turned(
        self, text: str, start: tuple[float, float], box: tuple[float, float, float, float], style: Style, order: int
    ) -> PageWord:
        corners = [start, self._point(box[0], box[1]), self._point(box[2], box[3])]
        left, right = min(c[0] for c in corners), max(c[0] for c in corners)
        base = start[1]
        if style.angle == 0:
            return PageWord(
                text, start[0], base - _ASCENT * style.size, right, base + _DESCENT * style.size, base, style, order
            )
        return PageWord(text, left, min(c[1] for c in corners), right, max(c[1] for c in corners), base, style, order)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._frame
        if self._turn == 90:
            return y - bottom, x - left
        if self._turn == 180:
            return right - x, y - bottom
        if self._turn == 270:
            return top - y, right - x
        return x - left, top - y

    def _style(self, handle: int | None, index: int) -> tuple[Style, str]:
        owner = _text_object(handle, index) or 0
        known = self._styles.get(owner)
        if known is None:
            known = self._styles[owner] = self._new_style(handle, index, owner)
        return known

    def _new_style(self, handle: int | None, index: int, owner: int) -> tuple[Style, str]:
        matrix = raw.FS_MATRIX()
        _matrix(handle, index, ctypes.addressof(matrix))
        size = _font_size(handle, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) - self._turn
        name, bold, italic, symbolic = self._font(_object_font(owner) if owner else None)
        slanted = italic or abs(matrix.c) > 0.1 * abs(matrix.d) > 0 == matrix.b
        return Style(round(size, 1), bold, slanted, symbolic, angle % 360, size > 18 and _is_pale(handle, index)), name

    def _font(self, font: int | None) -> tuple[str, bool, bool, bool]:
        if font is None:
            return "", False, False, False
        if font not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            _font_name(font, ctypes.addressof(buffer), 256)
            name = buffer.value.decode("utf-8", "replace").rpartition("+")[2].lower()
            flags = _font_flags(font)
            bold = bool(_BOLD.search(name)) or _font_weight(font) >= 600 or bool(flags & _FORCE_BOLD and flags > 0)
            italic = bool(_ITALIC.search(name)) or bool(flags & _ITALIC_FLAG and flags > 0)
            self._fonts[font] = name, bold, italic, any(s in name for s in _SYMBOLIC_FONTS)
        return self._fonts[font]

    def _drawings(self) -> tuple[list[Rule], list[Rule]]:
        """Ruled lines (edges of boxes among them), and small pictures and dots that may be bullets."""
        rules: list[Rule] = []
        dots: list[Rule] = []
        handle = ctypes.cast(self._page.raw, ctypes.c_void_p).value
        objects = (_page_object(handle, index) for index in range(_count_objects(handle)))
        for item, frame in _shapes(objects, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0):
            kind = _object_type(item)
            box = self._bounds(item, frame)
            width, height = box.right - box.left, box.bottom - box.top
            if max(width, height) < _DOT:
                if min(width, height) > 0.5 * max(width, height) > 0.8:
                    dots.append(box)
            elif kind == raw.FPDF_PAGEOBJ_PATH and min(width, height) < _THIN:
                rules.append(box)
            elif kind == raw.FPDF_PAGEOBJ_PATH and (width < 0.97 * self._width or height < 0.97 * self._height):
                rules.extend(_edges(box, _ink(item)))
        return rules, dots

    def _bounds(self, item: int, frame: _Frame) -> Rule:
        edges = (ctypes.c_float * 4)()
        at = ctypes.addressof(edges)
        _object_bounds(item, at, at + 4, at + 8, at + 12)
        a, b, c, d, e, f = frame
        left, bottom, right, top = edges
        x0, y0 = self._point(a * left + c * bottom + e, b * left + d * bottom + f)
        x1, y1 = self._point(a * right + c * top + e, b * right + d * top + f)
        return Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _shapes(objects: Iterable[int], frame: _Frame, depth: int) -> Iterator[tuple[int, _Frame]]:
    """Paths and pictures, those inside forms among them, each with the matrix that puts it on the page."""
    for item in objects:
        kind = _object_type(item)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield item, frame
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
            inner = raw.FS_MATRIX()
            _object_matrix(item, ctypes.addressof(inner))
            parts = (_form_object(item, index) for index in range(_count_form_objects(item)))
            yield from _shapes(parts, _times((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), frame), depth + 1)


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


def _times(one: _Frame, two: _Frame) -> _Frame:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _edges(box: Rule, ink: _Ink) -> Iterator[Rule]:
    """The four sides of a box that is drawn."""
    if ink is not _Ink.NONE:
        left, top, right, bottom, _ = box
        soft = ink is _Ink.SHADE
        yield Rule(left, top, right, top, soft)
        yield Rule(left, bottom, right, bottom, soft)
        yield Rule(left, top, left, bottom, soft)
        yield Rule(right, top, right, bottom, soft)


def _characters(text_page: pdfium.PdfTextPage) -> str:
    """The page's characters, one per index of PDFium's."""
    count = raw.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    return "".join(chr(raw.FPDFText_GetUnicode(text_page, i) or 0x20) for i in range(count))


def _is_pale(handle: int | None, index: int) -> bool:
    channels = [ctypes.c_uint() for _ in range(4)]
    known = _fill(handle, index, *(ctypes.addressof(c) for c in channels))
    red, green, blue, alpha = (c.value for c in channels)
    return bool(known) and (min(red, green, blue) > _PALE or alpha < 128)
