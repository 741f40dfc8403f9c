"""One policy in six formats reads the same: criteria, codes and facts; and nothing is asked of the network for it."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Criterion, Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from monitors.compare import compare

FOLDER = Path(__file__).parents[1] / "fixtures" / "office"
FORMATS = [
    "pdf",
    "docx",
    "odt",
    "rtf",
    pytest.param("doc", marks=pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")),
]
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # of libraries that are imported for office files only
    pytest.mark.skipif(find_spec("unstructured") is None, reason="needs the extra “formats”"),
]


@cache
def read(suffix: str) -> Reading:
    """The fixture in one format."""
    path = FOLDER / f"seat-elevation.{suffix}"
    return DocumentReader(PayerBook.load()).read_bytes(path.read_bytes(), Hints(name=path.name))


def tree(reading: Reading, node: Criterion) -> object:
    """What a criterion demands, with all below it; labels are printed by each program in its own way."""
    below = tuple(tree(reading, child) for child in node.children)
    numbers = tuple((q.kind, q.comparator, q.value, q.unit) for q in node.quantities)
    return reading.text[node.start : node.end], node.operator, node.coverage, numbers, below


@pytest.mark.parametrize("suffix", FORMATS)
def test_criteria_codes_and_facts_are_those_of_the_web_page(suffix: str) -> None:
    page, other = read("html"), read(suffix)
    assert [tree(other, root) for root in other.criteria] == [tree(page, root) for root in page.criteria]
    assert {(m.code, m.where, m.coverage) for m in other.codes} == {(m.code, m.where, m.coverage) for m in page.codes}
    told = ("number", "title", "effective_date", "last_review_date", "lines_of_business")
    assert [getattr(other.facts, name) for name in told] == [getattr(page.facts, name) for name in told]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_comparison_between_formats_reports_nothing(suffix: str) -> None:
    assert compare(read("html"), read(suffix)).changes == ()


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf"])
def test_a_broken_file_is_refused_with_what_to_do(suffix: str) -> None:
    data = (FOLDER / f"seat-elevation.{suffix}").read_bytes()
    broken = data[:60] + bytes(range(256)) * 4 + data[3000:4000]
    with pytest.raises(Refused) as refused:
        DocumentReader(PayerBook.load()).read_bytes(broken, Hints())
    assert refused.value.todo


def test_positions_are_paragraphs_and_not_pages() -> None:
    reading = read("docx")
    assert reading.pages is None
    assert len(reading.positions) == 0
    assert reading.blocks[0].start == 0


def refusal(data: bytes) -> Refused | None:
    """Why a file is not read; None when it is."""
    try:
        DocumentReader(PayerBook.load()).read_bytes(data, Hints())
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf"])
def test_damaged_bytes_are_read_or_refused_with_what_to_do(suffix: str) -> None:
    random = Random(11)
    whole = (FOLDER / f"seat-elevation.{suffix}").read_bytes()
    for cut in (1.0, 0.5):
        broken = bytearray(whole[: int(len(whole) * cut)])
        for _ in range(30):
            broken[random.randrange(8, len(broken))] = random.randrange(256)
        refused = refusal(bytes(broken))
        assert refused is None or refused.todo
