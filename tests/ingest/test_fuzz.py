"""Damaged files end in a reading or a refusal that says why, within their limits, and the workers live on.

A few hundred by default, thousands with ``TEST_LONG``; ``python -m benchmarks fuzz`` runs any number by hand.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from ingest.worker import Limits, ReaderPool
from tests.ingest.mutations import ROOT, mutated

FILES = 2000 if os.environ.get("TEST_LONG") else 200
WHOLE = ROOT / "corpus" / "samples" / "documents" / "larkfield-lhp-0610-2026-01.html"
LIMITS = Limits(seconds=30.0, cpu_seconds=10, memory_bytes=700_000_000)


def _reader() -> DocumentReader:
    return DocumentReader(PayerBook.load(ROOT / "corpus" / "samples" / "payers"))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_damaged_file_ends_in_a_reading_or_in_a_refusal_that_is_no_fault_of_the_reader(
    tmp_path: Path, seed: int
) -> None:
    paths = []
    for name, data in mutated(FILES // 2, seed):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    with ReaderPool(_reader(), workers=2, limits=LIMITS) as pool:
        answers = dict(pool.read_all((path, Hints(name=path.name)) for path in paths))
        assert sorted(answers) == list(range(len(paths)))
        assert isinstance(pool.read_one(WHOLE, Hints()), Reading)
    assert {type(answer) for answer in answers.values()} == {Reading, Refused}
    refused = {paths[index].name: answer for index, answer in answers.items() if isinstance(answer, Refused)}
    assert [name for name, answer in refused.items() if not answer.todo] == []
    faults = {name: str(answer) for name, answer in refused.items() if str(answer).startswith("The reader failed")}
    assert faults == {}


def test_the_same_seed_damages_the_same_way() -> None:
    first, again, other = (list(mutated(5, seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other
