"""What a file is by its bytes, and in which encoding its text is."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from corpus.errors import Refused
from ingest.sniff import check_size, decode, media_type


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\n\n  \xef\xbb\xbf%PDF-1.4\n...", "application/pdf"),
        (b"<!DOCTYPE html><html><body>Coverage</body></html>", "text/html"),
        (b"\xef\xbb\xbf  <!-- saved --> <HTML><p>Coverage", "text/html"),
        (b"<div><p>Coverage of insoles</p><br></div>", "text/html"),
        ("<html><p>Größe".encode("utf-16"), "text/html"),
        (b"Coverage of insoles\nAge < 18 and weight > 40", "text/plain"),
        ("Größe und Höhe".encode("latin-1"), "text/plain"),
        (b"   \n \n", "text/plain"),
    ],
)
def test_the_type_is_told_by_content(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


def _docx() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [_docx(), b"{\\rtf1 Coverage}", b"\x89PNG\r\n\x1a\n....", bytes(range(256)) * 20, b'{"policy": "insoles"}'],
    ids=["docx", "rtf", "png", "random", "json"],
)
def test_other_formats_are_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        media_type(data)
    assert refused.value.code == "unknown_type"
    assert refused.value.todo


def test_office_files_are_answered_with_what_is_read() -> None:
    with pytest.raises(Refused) as refused:
        media_type(_docx())
    assert refused.value.todo == "Save it as PDF, HTML or text."


def test_a_file_of_no_bytes_is_empty() -> None:
    with pytest.raises(Refused) as refused:
        media_type(b"")
    assert refused.value.code == "empty"


def test_a_pdf_that_was_saved_as_text_is_refused_as_destroyed() -> None:
    data = b"%PDF-1.7\n" + bytes(range(128, 256)).decode("utf-8", errors="replace").encode()
    with pytest.raises(Refused, match="saved as if it were text") as refused:
        media_type(data)
    assert refused.value.code == "unreadable"


def test_size_is_refused_above_the_limit_only() -> None:
    check_size(10, 10)
    with pytest.raises(Refused) as refused:
        check_size(11, 10)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“six weeks” ≥ 5".encode(), "“six weeks” ≥ 5"),
        (b"\xef\xbb\xbfsix weeks", "six weeks"),
        ("≥ six".encode("utf-16"), "≥ six"),
        ("≥ six weeks of therapy".encode("utf-16-le"), "≥ six weeks of therapy"),
        ("“six weeks”".encode("cp1252"), "“six weeks”"),
        (b'<meta charset="iso-8859-2"><p>' + "Łódź".encode("iso-8859-2"), '<meta charset="iso-8859-2"><p>Łódź'),
        (b'<meta charset="no-such-thing"><p>\x93six\x94', '<meta charset="no-such-thing"><p>“six”'),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(data: bytes, text: str) -> None:
    assert decode(data).text == text


def test_damaged_utf8_keeps_what_can_be_read_and_counts_the_rest() -> None:
    decoded = decode("≥ six – weeks … of therapy".encode() + b"\xff\xfe!")
    assert decoded.text.startswith("≥ six – weeks … of therapy")
    assert decoded.lost == 2
