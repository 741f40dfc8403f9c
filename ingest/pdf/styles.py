"""How text is set: size, weight, slant, angle and colour, asked of PDFium once per text object.

Bold is believed from the font's name, its weight and its flags; the size is that on the page, for many producers set
text at size 1 and enlarge it.
"""

from __future__ import annotations

import ctypes
import math
import re
from typing import NamedTuple

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingest.pdf.binding import INT, POINTER, direct
from ingest.pdf.page import Style

_BOLD = re.compile(r"bold|black|heavy|(?<![a-z])bd|semibold|demi")
_ITALIC = re.compile(r"italic|oblique|(?<![a-z])it(?![a-z])")
_SYMBOLIC = ("wingdings", "webdings", "symbol", "zapfdingbats")
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6  # of a font descriptor's flags
_HEAVY = 600  # a font's weight from which on it is bold
_LARGE, _PALE = 18.0, 150  # letters of this size whose darkest channel is lighter may be a watermark's

_text_object = direct("FPDFText_GetTextObject", POINTER, POINTER, INT)
_matrix = direct("FPDFText_GetMatrix", INT, POINTER, INT, POINTER)
_font_size = direct("FPDFText_GetFontSize", ctypes.c_double, POINTER, INT)
_fill = direct("FPDFText_GetFillColor", INT, POINTER, INT, POINTER, POINTER, POINTER, POINTER)
_object_font = direct("FPDFTextObj_GetFont", POINTER, POINTER)
_font_name = direct("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, POINTER, ctypes.c_size_t)
_font_flags = direct("FPDFFont_GetFlags", INT, POINTER)
_font_weight = direct("FPDFFont_GetWeight", INT, POINTER)


class _Font(NamedTuple):
    name: str = ""
    bold: bool = False
    italic: bool = False
    symbolic: bool = False


class Styles:
    """The styles of one page, each asked for once; ``turn`` is how far the page is turned to be read."""

    def __init__(self, text_page: int, turn: int) -> None:
        self._page, self._turn = text_page, turn
        self._styles: dict[int, tuple[Style, str]] = {}
        self._fonts: dict[int, _Font] = {}

    def at(self, index: int) -> tuple[Style, str]:
        """The style of a character, and the lower-case name of its font."""
        owner = _text_object(self._page, index) or 0
        known = self._styles.get(owner)
        if known is None:
            known = self._styles[owner] = self._ask(index, owner)
        return known

    def _ask(self, index: int, owner: int) -> tuple[Style, str]:
        matrix = raw.FS_MATRIX()
        _matrix(self._page, index, ctypes.addressof(matrix))
        size = _font_size(self._page, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) - self._turn
        font = self._font(_object_font(owner) if owner else None)
        slanted = font.italic or abs(matrix.c) > 0.1 * abs(matrix.d) > 0 == matrix.b
        pale = size > _LARGE and self._is_pale(index)
        return Style(round(size, 1), font.bold, slanted, font.symbolic, angle % 360, pale), font.name

    def _font(self, font: int | None) -> _Font:
        if font is None:
            return _Font()
        if font not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            _font_name(font, ctypes.addressof(buffer), 256)
            name = buffer.value.decode("utf-8", "replace").rpartition("+")[2].lower()
            flags = max(_font_flags(font), 0)
            bold = bool(_BOLD.search(name)) or _font_weight(font) >= _HEAVY or bool(flags & _FORCE_BOLD)
            italic = bool(_ITALIC.search(name)) or bool(flags & _ITALIC_FLAG)
            self._fonts[font] = _Font(name, bold, italic, any(symbol in name for symbol in _SYMBOLIC))
        return self._fonts[font]

    def _is_pale(self, index: int) -> bool:
        channels = (ctypes.c_uint * 4)()
        at = ctypes.addressof(channels)
        known = _fill(self._page, index, at, at + 4, at + 8, at + 12)
        return bool(known) and (min(channels[:3]) > _PALE or channels[3] < 128)
