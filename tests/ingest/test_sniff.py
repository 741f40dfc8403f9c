"""What a file is by its bytes, and in which encoding its text is."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from corpus.errors import Refused
from ingest import sniff
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


def _packed(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<x/>")
    return out.getvalue()


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
_MAIL = b"Subject: Policy\r\nFrom: notices@larkfield.example\r\nMIME-Version: 1.0\r\n\r\nCoverage"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_packed("[Content_Types].xml", "word/document.xml"), sniff.DOCX),
        (_packed("[Content_Types].xml", "ppt/presentation.xml"), sniff.PPTX),
        (_packed("mimetype", "content.xml"), sniff.ODT),
        (_packed("policies/insoles.html"), sniff.ZIP),
        (b"{\\rtf1 Coverage}", sniff.RTF),
        (_OLD + "WordDocument".encode("utf-16-le"), sniff.DOC),
        (_OLD + "__substg1.0_0037001F".encode("utf-16-le"), sniff.MSG),
        (_MAIL, sniff.EML),
    ],
    ids=["docx", "pptx", "odt", "zip", "rtf", "doc", "msg", "eml"],
)
def test_office_files_mails_and_archives_are_known(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


def test_text_that_begins_with_labels_is_no_mail() -> None:
    assert media_type(b"Policy: Insoles\nNumber: 12\nEffective: 2026-01-01\n\nCoverage") == "text/plain"


@pytest.mark.parametrize(
    "data",
    [
        _packed("[Content_Types].xml", "xl/workbook.xml"),
        _OLD + "Workbook".encode("utf-16-le"),
        b"GIF89a....",
        bytes(range(256)) * 20,
        b'{"policy": "insoles"}',
    ],
    ids=["xlsx", "xls", "gif", "random", "json"],
)
def test_other_formats_are_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        media_type(data)
    assert refused.value.code == "unknown_type"
    assert refused.value.todo


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
