"""Files that are no readable PDF are refused with a code, and files without letters say so."""

from __future__ import annotations

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from corpus.errors import Refused
from ingest.pdf import layout_pdf
from ingest.picture_pages import shows_pictures
from tests.ingest.drawn import Sheets


def _file() -> bytes:
    sheets = Sheets()
    for _ in range(30):
        sheets.line("Insoles are covered.")
    return sheets.data()


def _locked() -> bytes:
    sheets = Sheets()
    sheets.canvas._doc.encrypt = StandardEncryption("secret", canPrint=0)
    sheets.line("Insoles are covered.")
    return sheets.data()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (_locked(), "encrypted"),
        (b"%PDF-1.7\nno objects here", "truncated"),
        (b"%PDF-1.7\nno objects here\n%%EOF\n", "unreadable"),
    ],
)
def test_what_cannot_be_opened_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        layout_pdf(data)
    assert refused.value.code == code
    assert refused.value.todo


def test_a_file_cut_in_half_is_refused_as_truncated() -> None:
    data = _file()
    with pytest.raises(Refused) as refused:
        layout_pdf(data[: len(data) // 2])
    assert refused.value.code == "truncated"


def test_pages_without_letters_have_no_text_layer() -> None:
    sheets = Sheets()
    sheets.canvas.rect(100, 100, 200, 200, fill=1)
    layout = sheets.layout()
    assert (layout.text_layer, layout.text, layout.blocks, layout.pages) == (False, "", (), 1)


def test_the_same_bytes_give_the_same_layout() -> None:
    assert layout_pdf(_file()) == layout_pdf(_file())


def test_a_page_that_is_only_promised_shows_nothing() -> None:
    objects = (
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        b"2 0 obj <</Type/Pages/Count 2/Kids[9 0 R 3 0 R]>> endobj",
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>> endobj",
    )
    data = b"\n".join((b"%PDF-1.4", *objects, b"trailer <</Root 1 0 R>>", b"%%EOF", b""))
    assert layout_pdf(data).text_layer is False
    assert not shows_pictures(data)
