"""What somebody typed onto a page: free text and the fields of a form, which are no part of the page's own words.

They are kept beside the text as furniture: the payer did not write them, and nothing that is seen may be lost.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingest.pdf.frame import Frame
from ingest.pdf.page import Note

_KEYS = {raw.FPDF_ANNOT_FREETEXT: b"Contents", raw.FPDF_ANNOT_WIDGET: b"V"}
_MOST = 2000  # annotations looked at on a page; nearly all are links
_LONGEST = 20_000  # bytes of one note


def notes_of(page: pdfium.PdfPage, frame: Frame) -> list[Note]:
    """The notes of a page in the order of the file."""
    return list(_notes(page, frame))


def _notes(page: pdfium.PdfPage, frame: Frame) -> Iterator[Note]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        key = _KEYS.get(raw.FPDFAnnot_GetSubtype(note))
        text = " ".join(_value(note, key).split()) if key else ""
        edges = raw.FS_RECTF()
        placed = bool(text) and raw.FPDFAnnot_GetRect(note, edges)
        raw.FPDFPage_CloseAnnot(note)
        if placed:
            corners = frame.point(edges.left, edges.bottom), frame.point(edges.right, edges.top)
            across, down = sorted(corner[0] for corner in corners), sorted(corner[1] for corner in corners)
            yield Note(text, across[0], down[0], across[1], down[1])


def _value(note: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
