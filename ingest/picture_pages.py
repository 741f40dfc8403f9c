"""Whether the pages of a PDF without text show anything all the same: scans, drawings, letters drawn as outlines."""

from __future__ import annotations

from itertools import islice

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

_FEW = 20  # outlines: a page's frame and background take fewer, letters take more
_PAGES = 50  # that are looked at: a scan shows itself on the first
_PICTURES = frozenset({raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING})


def shows_pictures(data: bytes) -> bool:
    """Whether some page carries a picture or many outlines. Raises PdfiumError for what is no PDF."""
    document = pdfium.PdfDocument(data)
    try:
        return any(_shows(document, number) for number in range(min(len(document), _PAGES)))
    finally:
        document.close()


def _shows(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
    except pdfium.PdfiumError:  # a page that cannot be loaded shows nothing
        return False
    outlines = 0
    for drawn in islice(page.get_objects(max_depth=4), 10_000):
        if drawn.type in _PICTURES:
            return True
        outlines += drawn.type == raw.FPDF_PAGEOBJ_PATH
    return outlines >= _FEW
