"""Files that are pictures (PNG, JPEG, TIFF of one page or many) as layouts: each picture is a page of a scan."""

from __future__ import annotations

from dataclasses import replace

from corpus.errors import Refused
from corpus.pictures import as_pdf
from ingest.layout import Layout
from ingest.scan import tesseract


def layout_picture(data: bytes, media_type: str) -> Layout:
    """The layout of a picture. Raises Refused: ``no_text_layer`` where nothing reads pictures, ``unreadable``."""
    from ingest.pdf import layout_pdf  # which loads this package for its own pictures

    if tesseract.version() is None:
        raise Refused(
            "The file is a picture, and what reads pictures is not installed.",
            code="no_text_layer",
            todo="Install the Debian packages tesseract-ocr and tesseract-ocr-eng, and pip install 'payerpolicy[ocr]'.",
        )
    return replace(layout_pdf(as_pdf(data)), media_type=media_type)
