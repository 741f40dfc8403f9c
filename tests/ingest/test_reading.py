"""One document through all steps: what a reading holds, and that it is the same every time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Coverage, Reading, SectionKind
from ingest.reader import READER_REVISION, DocumentReader

_PAGE = """<html><head><title>Foot Insoles</title></head><body><nav>Home</nav>
<h1>Foot Insoles</h1><p>Policy Number: ABC-12</p><p>Effective Date: 03/01/2026</p>
<h2>Coverage Criteria</h2>
<p>Insoles are considered medically necessary when ALL of the following criteria are met:</p>
<ol type="A"><li>Pain for at least 6 weeks; and</li><li>Age of 18 years or older.</li></ol>
<h2>Applicable Codes</h2><table><tr><th>CPT Code</th><th>Description</th></tr>
<tr><td>97760</td><td>Fitting</td></tr></table>
</body></html>"""


@pytest.fixture
def reading() -> Reading:
    """The reading of a small page."""
    return DocumentReader().read_bytes(_PAGE.encode(), Hints(payer="aetna", name="insoles.html"))


def test_a_reading_names_its_bytes_its_reader_and_its_text(reading: Reading) -> None:
    assert reading.snapshot_sha256 == hashlib.sha256(_PAGE.encode()).hexdigest()
    assert reading.reader == DocumentReader().revision == READER_REVISION
    assert reading.text_sha256 == hashlib.sha256(reading.text.encode()).hexdigest()
    assert (reading.media_type, reading.pages, reading.text_layer) == ("text/html", None, True)


def test_all_steps_have_left_what_they_found(reading: Reading) -> None:
    (root,) = reading.criteria
    assert [reading.text[node.start : node.end] for node in root.children] == [
        "Pain for at least 6 weeks; and",
        "Age of 18 years or older.",
    ]
    assert root.coverage is Coverage.MEDICALLY_NECESSARY
    assert {section.kind for section in reading.sections} >= {SectionKind.CRITERIA, SectionKind.CODES}
    assert [mention.code.code for mention in reading.codes] == ["97760"]
    assert (reading.facts.payer, reading.facts.effective_date) == ("aetna", "2026-03-01")
    assert [aside.text for aside in reading.furniture] == ["Home"]


def test_spans_point_at_what_they_name(reading: Reading) -> None:
    for mention in reading.codes:
        assert reading.text[mention.start : mention.end] == mention.code.code
    for section in reading.sections:
        assert section.heading in reading.text[section.start : section.end]


def test_the_same_bytes_make_the_same_reading_under_any_name(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "insoles.pdf"
    path.write_bytes(_PAGE.encode())
    assert DocumentReader().read(path, Hints(payer="aetna", name="insoles.html")) == reading


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Refused) as refused:
        DocumentReader().read(path, Hints())
    assert refused.value.code == "too_large"
