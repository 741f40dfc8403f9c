"""The page that shows a reading holds everything it should, fetches nothing, and trusts nothing of the document."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

import numpy as np
import pytest

from api.cli import main
from api.commands import read
from api.reading_marks import marked_text, marks_of
from api.reading_page import reading_page
from corpus.exchange import Hints
from corpus.model import Reading
from ingest.pdf.pictures import page_pictures, png
from ingest.reader import DocumentReader

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "samples" / "documents"
DOCUMENTS = ROOT / "tests" / "fixtures" / "documents"
WEB, PDF = SAMPLES / "larkfield-lhp-0610-2026-01.html", SAMPLES / "cedar-harbor-ch-2801-2026-09.pdf"
LONG = DOCUMENTS / "changing-footer.pdf"
HOSTILE = b"""<html><body><h1>Foot insoles <b>&lt;script&gt;alert(1)&lt;/script&gt;</b></h1><h2>Coverage Criteria</h2>
<p>Insoles are considered medically necessary when all of the following are met:</p>
<ul><li>Pain for &lt;img src=x onerror=alert(2)&gt; 6 weeks; and</li>
<li>An "examination" was done.</li></ul></body></html>"""


@pytest.fixture(autouse=True)
def _invented_payers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYERPOLICY_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("PAYERPOLICY_PAYERS", str(ROOT / "corpus" / "samples" / "payers"))


def drawn(path: Path, tmp_path: Path) -> str:
    """The page the command writes for a document."""
    out = tmp_path / "out.html"
    assert main(["read", str(path), "--html", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def reading_of(data: bytes) -> Reading:
    """A document, read."""
    return DocumentReader().read_bytes(data, Hints())


def test_a_pdf_is_shown_as_pictures_with_boxes_of_every_kind(tmp_path: Path) -> None:
    page = drawn(PDF, tmp_path)
    assert page.count('src="data:image/png;base64,') == 1
    boxes = re.findall(r'<i class="([\w-]+)" data-node="\w*" style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%', page)
    assert {"section", "level-1", "level-2", "level-3", "level-4", "code", "furniture"} <= {box[0] for box in boxes}
    assert all(float(left) >= 0 and float(left) + float(width) <= 100 for _, left, _, width in boxes)


def test_every_criterion_of_the_tree_can_be_found_on_the_page_and_back(tmp_path: Path) -> None:
    for document in (PDF, WEB):
        page = drawn(document, tmp_path)
        in_tree = set(re.findall(r'<div class="node edge-\d" data-node="(c\d+)"', page))
        beside = set(re.findall(r'<(?:i|mark) class="[^"]*level-\d[^"]*" data-node="(c\d+)"', page))
        assert in_tree == beside
        assert len(in_tree) > 5


def test_the_tree_says_what_joins_its_nodes_how_they_are_covered_and_what_they_ask(tmp_path: Path) -> None:
    page = drawn(WEB, tmp_path)
    for said in (
        "at least 2 of",
        "all of",
        "any of",
        "medically necessary",
        "investigational",
        "duration &gt;= 6 week",
    ):
        assert f">{said}</span>" in page, said
    assert '<a href="#p1">p. 1</a>' in drawn(PDF, tmp_path)


def test_a_page_fetches_nothing(tmp_path: Path) -> None:
    for document in (PDF, WEB):
        page = drawn(document, tmp_path)
        assert not re.search(r'(?:src|href)="(?!data:image/png;base64,|#)', page)
        assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|<link|<iframe", page)


def test_what_a_document_says_is_text_and_never_markup() -> None:
    page = reading_page(reading_of(HOSTILE), "<b>name</b>.html", [])
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "<b>name" not in page


def test_the_text_shown_is_the_canonical_text_whole() -> None:
    reading = reading_of(WEB.read_bytes())
    shown = re.sub(r"<[^>]+>", "", marked_text(reading, marks_of(reading)))
    assert shown == reading.text.replace("&", "&amp;")


def test_pages_beyond_the_most_are_said_and_not_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_PICTURES", 1)
    page = drawn(LONG, tmp_path)
    assert "2 of 3 pages are not shown as pictures" in page
    assert 'href="#p2"' not in page


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(WEB), "--html", str(tmp_path / "nowhere" / "out.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_picture_shows_the_page_and_what_cannot_be_drawn_is_left_out(tmp_path: Path) -> None:
    [picture] = page_pictures(PDF, 5)
    data = base64.b64decode(picture.png)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (round(picture.width), picture.page) == (612, 1)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing more")
    assert page_pictures(broken, 5) == []


def test_a_picture_keeps_its_shades_row_by_row() -> None:
    data = png(np.array([[0, 255, 128], [16, 32, 240]], dtype=np.uint8))
    length = int.from_bytes(data[33:37], "big")
    assert data[37:41] == b"IDAT"
    assert zlib.decompress(data[41 : 41 + length]) == bytes([0, 0x0F, 0x80, 0, 0x12, 0xF0])
