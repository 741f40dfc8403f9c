"""Long scans: every page asks for its time, workers read them under the ordinary limits, and always alike."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest import patience
from ingest.reader import DocumentReader
from ingest.worker import ReaderPool
from tests.ingest.test_scan import needs_tesseract

PAGES = 12


@cache
def long_scan(pages: int = PAGES) -> bytes:
    """Small pages of one sentence each, as pictures."""
    printed = io.BytesIO()
    canvas = Canvas(printed, pagesize=(330, 60), invariant=True)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(15, 25, f"Treatment {number} is considered medically necessary for members.")
        canvas.showPage()
    canvas.save()
    images: list[Image.Image] = [
        page.render(scale=200 / 72, grayscale=True).to_pil() for page in pdfium.PdfDocument(printed.getvalue())
    ]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200.0)
    return out.getvalue()


@needs_tesseract
def test_two_workers_read_a_long_scan_under_the_ordinary_limits_and_alike(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(long_scan())
    with ReaderPool(DocumentReader(PayerBook.load()), 2) as pool:
        answers = [answer for _, answer in pool.read_all([(path, Hints())] * 2)]
    first, second = answers
    assert isinstance(first, Reading), first
    assert first == second
    assert first.pages == PAGES
    assert [number for number in range(1, PAGES + 1) if f"Treatment {number} is" not in first.text] == []


@needs_tesseract
def test_every_page_asks_for_its_time_before_it_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    monkeypatch.setattr(patience, "_told", [asked.append])
    DocumentReader(PayerBook.load()).read_bytes(long_scan(3), Hints())
    assert len(asked) == 3
    assert min(asked) > 0
