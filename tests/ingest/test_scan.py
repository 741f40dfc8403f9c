"""Scans are read like print: the same criteria and codes, boxes on the page as it was scanned, and honest doubt."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.scanned import Scanner
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Criterion, Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from ingest.scan import tesseract
from retrieval.cite import Quoter
from retrieval.verify_scan import unlike
from tests.ingest.drawn import Sheets

HAS_TESSERACT = tesseract.version() is not None
needs_tesseract = pytest.mark.skipif(not HAS_TESSERACT, reason="needs tesseract-ocr and the extra “ocr”")


@cache
def printed() -> bytes:
    """A policy of one page with what scans are misread in: bullets, signs of comparison, codes."""
    sheets = Sheets()
    sheets.line("Implanted Nerve Stimulator", font="Helvetica-Bold", size=16)
    sheets.gap()
    sheets.lines(["Policy Number: MM-0733", "Effective Date: April 1, 2026"])
    sheets.gap()
    sheets.line("Coverage Criteria", font="Helvetica-Bold", size=13)
    sheets.gap()
    sheets.line("An implanted nerve stimulator is considered medically necessary when all of the following are met:")
    sheets.item("A.", ["The member is at least 18 years of age;"])
    sheets.item("B.", ["Pain of 7 or more on a scale of 10 has lasted for at least 24 weeks; and"])
    sheets.item("C.", ["A trial of 14 days brought relief."])
    sheets.gap()
    sheets.line("Applicable Codes", font="Helvetica-Bold", size=13)
    sheets.gap()
    sheets.line("CPT codes: 63650, 63655, 63685")
    return sheets.data()


def read(data: bytes) -> Reading:
    return DocumentReader(PayerBook.load()).read_bytes(data, Hints())


def leaves(reading: Reading) -> list[str]:
    return [reading.text[n.start : n.end] for root in reading.criteria for n in root.walk() if not n.children]


def leaf(reading: Reading, words: str) -> Criterion:
    nodes = (node for root in reading.criteria for node in root.walk())
    return next(node for node in nodes if words in reading.text[node.start : node.end] and not node.children)


@needs_tesseract
@pytest.mark.parametrize(
    "scanner", [Scanner(), Scanner(skew=2.0), Scanner(turn=90)], ids=["straight", "askew", "turned"]
)
def test_a_scan_has_the_criteria_and_codes_of_the_print(scanner: Scanner) -> None:
    original, scanned = read(printed()), read(scanner.scan(printed()))
    assert leaves(scanned) == leaves(original)
    assert {m.code for m in scanned.codes} == {m.code for m in original.codes}
    assert scanned.facts.effective_date == "2026-04-01"
    assert not scanned.text_layer


@needs_tesseract
def test_a_citation_of_a_scan_says_how_sure_it_is_and_stands_a_second_look() -> None:
    data = Scanner(skew=2.0).scan(printed())
    reading = read(data)
    node = leaf(reading, "24 weeks")
    citation = Quoter.of_reading(reading).cite(node.start, node.end)
    assert citation.recognised is not None
    assert 0.5 < citation.recognised <= 1.0
    assert unlike(data, citation.boxes, citation.quote) is None
    assert unlike(data, citation.boxes, citation.quote.replace("24", "42")) is not None
    assert unlike(data, citation.boxes, citation.quote.replace("has lasted", "has not lasted")) is not None


@needs_tesseract
def test_the_reader_is_told_that_a_document_was_recognised() -> None:
    reading = read(Scanner().scan(printed()))
    assert any("recognised from pictures" in warning for warning in reading.warnings)


def test_a_printed_citation_is_not_called_recognised() -> None:
    reading = read(printed())
    node = leaf(reading, "24 weeks")
    assert Quoter.of_reading(reading).cite(node.start, node.end).recognised is None


def test_without_tesseract_a_scan_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    with pytest.raises(Refused) as refused:
        read(Scanner(dpi=60).scan(printed()))
    assert refused.value.code == "no_text_layer"
    assert "tesseract-ocr" in refused.value.todo
