"""Pictures as files: faxes, photographs and screenshots are read as pages of a scan; broken ones are refused."""

from __future__ import annotations

import io
from functools import cache
from random import Random

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image

from corpus import pictures
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from ingest.scan import tesseract
from tests.ingest.test_scan import leaves, needs_tesseract, printed, read

LETTER = (612.0, 792.0)


@cache
def sheet(dpi: int = 200) -> Image.Image:
    """The printed page as a picture."""
    image: Image.Image = pdfium.PdfDocument(printed())[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sizes(data: bytes) -> list[tuple[float, float]]:
    return [page.get_size() for page in pdfium.PdfDocument(pictures.as_pdf(data))]


def read_picture(data: bytes) -> Reading:
    return DocumentReader(PayerBook.load()).read_bytes(data, Hints())


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_has_the_criteria_of_the_print(kind: str) -> None:
    reading = read_picture(saved(sheet(), kind, dpi=(200, 200)))
    assert leaves(reading) == leaves(read(printed()))
    assert reading.media_type == f"image/{kind.lower()}"
    assert reading.pages == 1
    assert not reading.text_layer


def test_the_pages_of_a_fax_are_pages_as_large_as_the_paper() -> None:
    half = sheet().resize((1700, 1078)).convert("1")  # fewer dots down than across, as faxes have them
    fax = saved(half, "TIFF", dpi=(200, 98), compression="group4", save_all=True, append_images=[half])
    assert sizes(fax) == [pytest.approx(LETTER, abs=1.0)] * 2


@pytest.mark.parametrize("options", [{}, {"dpi": (1, 1)}, {"dpi": (72, 72)}], ids=["none", "one", "screen"])
def test_a_resolution_that_makes_no_sheet_of_paper_is_not_believed(options: dict[str, object]) -> None:
    assert sizes(saved(sheet(), "JPEG", **options)) == [pytest.approx(LETTER, abs=1.0)]


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    page = pdfium.PdfDocument(pictures.as_pdf(saved(clear, "PNG")))[0]
    assert page.render(scale=0.2, grayscale=True).to_pil().convert("L").getextrema() == (255, 255)


def test_a_photograph_is_turned_as_viewers_turn_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    assert sizes(saved(sheet().rotate(90, expand=True), "JPEG", exif=exif)) == [pytest.approx(LETTER, abs=1.0)]


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_000_000)
    with pytest.raises(Refused) as refused:
        pictures.as_pdf(saved(sheet(), "PNG"))
    assert refused.value.code == "too_large"


def test_a_picture_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PAGES", 1)
    small = Image.new("1", (300, 300), 1)
    with pytest.raises(Refused) as refused:
        pictures.as_pdf(saved(small, "TIFF", save_all=True, append_images=[small]))
    assert refused.value.code == "too_large"


def test_without_tesseract_a_picture_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    with pytest.raises(Refused) as refused:
        read_picture(saved(sheet(50), "PNG"))
    assert refused.value.code == "no_text_layer"
    assert "tesseract-ocr" in refused.value.todo


def refusal(data: bytes) -> Refused | None:
    """Why a picture is not read; None when it is."""
    try:
        pictures.as_pdf(data)
    except Refused as refused:
        return refused
    return None


def test_broken_pictures_are_refused_or_read_and_fail_nothing() -> None:
    random = Random(7)
    for kind in ("PNG", "JPEG", "TIFF"):
        whole = saved(sheet(40), kind)
        for _ in range(12):
            broken = bytearray(whole[: random.randrange(20, len(whole))])
            for _ in range(6):
                broken[random.randrange(8, len(broken))] = random.randrange(256)
            refused = refusal(bytes(broken))
            assert refused is None or (refused.code in ("unreadable", "too_large") and refused.todo)
