"""A few sample documents altered in their bytes: what a payer may change is told, what only looks new is not.

The whole suite is a benchmark (``python -m benchmarks mutations``); this holds its machinery and the samples to it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from benchmarks.manuscript import Manuscript, manuscript
from benchmarks.mutation_kinds import MUTATIONS
from benchmarks.mutations import Trial, trials_of
from benchmarks.typeset import A4_PRINT, LETTER_PRINT, as_pdf
from corpus.exchange import Hints
from ingest.reader import DocumentReader

DOCUMENTS = Path(corpus.__file__).parent / "samples" / "documents"
NAMES = ("larkfield-lhp-0610-2026-01.html", "cedar-harbor-ch-2801-2026-01.pdf")


def _manuscript(name: str) -> Manuscript:
    made = manuscript(DOCUMENTS / name, DocumentReader())
    assert made is not None
    return made


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [trial for name in NAMES for trial in trials_of(_manuscript(name), MUTATIONS, seed=1)]


def test_every_material_alteration_is_told_as_what_it_is(trials: list[Trial]) -> None:
    material = [trial for trial in trials if trial.mutation.material]
    assert {trial.mutation.name for trial in material} >= {
        "number raised",
        "item taken",
        "coverage flipped",
        "code added",
    }
    assert [(trial.document, trial.mutation.name) for trial in material if not trial.right] == []


def test_nothing_that_only_looks_new_is_material(trials: list[Trial]) -> None:
    cosmetic = [trial for trial in trials if not trial.mutation.material]
    assert len(cosmetic) >= len(NAMES)
    assert [(trial.document, trial.mutation.name) for trial in cosmetic if not trial.right] == []


def test_a_print_on_other_paper_has_the_same_words_at_other_places() -> None:
    made = _manuscript(NAMES[1])
    reader = DocumentReader()
    old, new = (reader.read_bytes(as_pdf(made.html, look), Hints(name="p.pdf")) for look in (LETTER_PRINT, A4_PRINT))
    assert old.text.split() == new.text.split()
    assert old.positions != new.positions
