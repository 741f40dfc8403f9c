"""The sample documents that come with the program say what its demo and its README show of them."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from api.sample_site import Publications
from corpus.exchange import Hints
from corpus.ids import slug
from corpus.model import Criterion, Operator, Reading
from corpus.payer_book import PayerBook
from ingest.manifest import read_manifest
from ingest.reader import DocumentReader

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
DOCUMENTS = SAMPLES / "documents"
NAME = re.compile(r"(?P<payer>larkfield|meadowbrook|cedar-harbor)-(?P<number>[a-z]+-\d+)-(?P<month>\d{4}-\d{2})")


def _manifests() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(SAMPLES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


@cache
def _book() -> PayerBook:
    return PayerBook.load(SAMPLES / "payers")


@cache
def _reading(name: str) -> Reading:
    return DocumentReader(_book()).read(DOCUMENTS / name, Hints(name=name))


def _criterion(name: str, words: str) -> Criterion:
    """The criterion that has these words."""
    read = _reading(name)
    nodes = [node for root in read.criteria for node in root.walk()]
    (found,) = [node for node in nodes if words in read.text[node.start : node.end]]
    return found


def test_the_manifests_list_samples_once_with_an_address_that_nobody_has() -> None:
    rows = _manifests()
    listed = [row["path"] for row in rows]
    assert len(set(listed)) == len(listed)
    assert set(listed) <= {f"documents/{path.name}" for path in DOCUMENTS.iterdir()}
    assert [row["source_url"] for row in rows if ".example/" not in row["source_url"]] == []


def test_every_sample_is_in_a_manifest_or_on_the_sample_site() -> None:
    published = {name for page in Publications().documents.values() for _, name in page.files if name}
    listed = {row["path"].removeprefix("documents/") for row in _manifests()}
    assert published | listed == {path.name for path in DOCUMENTS.iterdir()}


@pytest.mark.parametrize("manifest", ["manifest.csv", "manifest-later.csv"])
def test_the_manifests_are_ones_that_ingest_takes(manifest: str) -> None:
    assert len(read_manifest(SAMPLES / manifest, _book())) == 6


@pytest.mark.parametrize("name", sorted(path.name for path in DOCUMENTS.iterdir()))
def test_a_sample_says_itself_whose_it_is_and_since_when(name: str) -> None:
    named = NAME.match(name)
    assert named is not None
    facts = _reading(name).facts
    assert facts.payer == named["payer"]
    assert slug(facts.number or "") == named["number"]
    assert (facts.effective_date or "").startswith(named["month"])
    assert facts.title is not None
    assert "|" not in facts.title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("meadowbrook-mm-0720-2026-02.pdf", "meadowbrook-mm-0720-2026-02-reprint.pdf"),
        ("larkfield-lhp-0611-2026-03.html", "larkfield-lhp-0611-2026-03-new-menu.html"),
    ],
)
def test_other_bytes_of_the_same_policy_are_the_same_text(one: str, other: str) -> None:
    assert (DOCUMENTS / one).read_bytes() != (DOCUMENTS / other).read_bytes()
    assert _reading(one).text == _reading(other).text


@pytest.mark.parametrize(
    ("name", "weeks"), [("larkfield-lhp-0610-2026-01.html", 6), ("larkfield-lhp-0610-2026-07.html", 12)]
)
def test_the_weeks_before_imaging_are_read_from_each_version(name: str, weeks: int) -> None:
    (quantity,) = _criterion(name, "Pain has been present").quantities
    assert (quantity.comparator, quantity.value, quantity.unit) == (">=", weeks, "week")


def test_a_without_before_the_list_does_not_turn_any_into_none() -> None:
    flags = _criterion("larkfield-lhp-0610-2026-01.html", "red flags is present")
    assert flags.operator is Operator.ANY


def test_who_governs_instead_is_named() -> None:
    assert [g.name for g in _reading("cedar-harbor-ch-2802-2026-04.pdf").facts.governed_by] == ["InterQual"]
