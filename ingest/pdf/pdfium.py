"""What PDFium finds on each page: words with their boxes and styles, and what is drawn beside them.

One call fetches a page's characters; after that PDFium is asked per word (where it begins, where it ends, which text
object drew it) and per text object (font, size), never per character: reading costs a few milliseconds a page.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from operator import sub

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from corpus.errors import Refused
from ingest.pdf.binding import INT, POINTER, direct, handle_of
from ingest.pdf.drawings import drawings_of
from ingest.pdf.frame import Frame
from ingest.pdf.glyphs import plain
from ingest.pdf.notes import notes_of
from ingest.pdf.page import PageContent, PageWord, Style
from ingest.pdf.styles import Styles

# A bullet or number that is glued to the first word of its line is a word of its own.
_WORD = re.compile(
    r"(?:^|(?<=\n))(?:[•●▪■◦○◆➢►☐☒\ue000-\uf8ff]|\((?:\d{1,2}|[a-z])\)|(?:\d{1,2}|[a-z])\)|(?:[IVX]{1,5}|\d{1,2})\.)"
    r"(?=[A-Z][a-z])|[^\s\x00-\x1f\ufffe]+\ufffe?|\ufffe"
)
_LONG = 8  # letters: shorter words are taken as they come
_SPACE = 0.14  # of the size: a gap that parts words, narrower than by PDFium's own measure
_ASCENT, _DESCENT = 0.78, 0.22  # of the size: one box height for every font, whatever its own table claims

_origin = direct("FPDFText_GetCharOrigin", INT, POINTER, INT, POINTER, POINTER)
_loose_box = direct("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER)


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
            yield PageContent(index + 1, 0.0, 0.0)
            continue
        try:
            yield _content(page, index + 1)
        finally:
            page.close()


def _content(page: pdfium.PdfPage, number: int) -> PageContent:
    text_page = page.get_textpage()
    try:
        characters = _characters(text_page)
        frame = Frame(page)
        words = list(_words(text_page, characters, frame))
        sideways = _sideways(words)
        if sideways:
            frame = Frame(page, sideways)
            words = list(_words(text_page, characters, frame))
    finally:
        text_page.close()
    rules, dots = drawings_of(page, frame)
    notes = notes_of(page, frame)
    return PageContent(number, frame.width, frame.height, words, rules, dots, frame.turned, notes=notes)


def _sideways(words: list[PageWord]) -> int:
    """The quarter turns, in degrees, at which most of a page's words are set; 0 for upright pages."""
    angles = Counter(word.style.angle for word in words)
    angle, count = angles.most_common(1)[0] if angles else (0, 0)
    return angle if angle in (90, 180, 270) and count > 0.5 * len(words) else 0


def _words(text_page: pdfium.PdfTextPage, characters: str, frame: Frame) -> Iterator[PageWord]:
    handle = handle_of(text_page)
    styles = Styles(handle, frame.turn)
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    x_at, y_at, box_at = ctypes.addressof(x), ctypes.addressof(y), ctypes.addressof(box)
    frame_left, frame_top = frame.origin
    for order, (first, end) in enumerate(_spans(characters, handle, styles)):
        style, font = styles.at(first)
        text = plain(characters[first:end], font)
        if not text:
            continue
        _origin(handle, first, x_at, y_at)
        _loose_box(handle, end - 1, box_at)
        if frame.turn == 0 and style.angle == 0:
            yield _upright(text, x.value - frame_left, box.right - frame_left, frame_top - y.value, style, order)
            continue
        start = frame.point(x.value, y.value)
        corners = [start, frame.point(box.left, box.bottom), frame.point(box.right, box.top)]
        left, right = min(c[0] for c in corners), max(c[0] for c in corners)
        if style.angle == 0:
            yield _upright(text, start[0], right, start[1], style, order)
        else:
            top, bottom = min(c[1] for c in corners), max(c[1] for c in corners)
            yield PageWord(text, left, top, right, bottom, start[1], style, order)


def _spans(characters: str, handle: int, styles: Styles) -> Iterator[tuple[int, int]]:
    """Where words begin and end; a long one is parted where white stands between its letters."""
    edges = memoryview((ctypes.c_float * (4 * len(characters)))()).cast("B").cast("f")
    for match in _WORD.finditer(characters):
        first, end = match.span()
        if end - first >= _LONG:
            for cut in _white_gaps(first, end, handle, styles, edges):
                yield first, cut
                first = cut
        yield first, end


def _white_gaps(first: int, end: int, handle: int, styles: Styles, edges: memoryview[float]) -> list[int]:
    """The letters before which stands clearly more white than between the others; ``edges`` is room to work in."""
    style, _ = styles.at(first)
    if style.angle:
        return []
    at = ctypes.addressof(ctypes.c_float.from_buffer(edges))
    for index in range(first, end):
        _loose_box(handle, index, at)
        at += 16
    used = edges[: 4 * (end - first)].tolist()
    gaps = list(map(sub, used[4::4], used[2::4]))  # left edges without the first, and right edges
    least = _SPACE * style.size
    if max(gaps) <= least:
        return []
    least = max(least, sorted(gaps)[len(gaps) // 2] + 0.1 * style.size)
    return [first + place for place, gap in enumerate(gaps, 1) if gap > least]


def _upright(text: str, left: float, right: float, base: float, style: Style, order: int) -> PageWord:
    top, bottom = base - _ASCENT * style.size, base + _DESCENT * style.size
    return PageWord(text, left, top, max(left, right), bottom, base, style, order)


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
