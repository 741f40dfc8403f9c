"""Refusal on the bundled samples: a hundred questions of our own, two of three of them without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import Services, build
from ingest.manifest import read_manifest
from retrieval.evaluate import Judged, evaluate
from retrieval.gold import GoldQuestion, read_gold
from tests.e2e.state import SAMPLES

GOLD = read_gold(Path(__file__).with_name("calibration.jsonl"))
TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """All samples, as a practice would take them in."""
    folder = tmp_path_factory.mktemp("calibration")
    rows = ["path,payer,number,title,effective_date,source_url,retrieved_at"]
    for path in sorted((SAMPLES / "documents").iterdir()):
        payer = next(p.stem for p in sorted((SAMPLES / "payers").iterdir()) if path.name.startswith(p.stem))
        rows.append(f"{path},{payer},,,,https://{payer}.example/{path.name},2026-10-01T00:00:00Z")
    (folder / "manifest.csv").write_text("\n".join(rows))
    made = build(Settings(data=str(folder / "var"), payers=str(SAMPLES / "payers"), workers=1))
    made.intake.take(read_manifest(folder / "manifest.csv", made.book))
    yield made
    made.close()


@pytest.fixture(scope="module")
def rows(services: Services) -> tuple[Judged, ...]:
    return evaluate(services.searcher, GOLD, TODAY).rows


def _ids(gold: list[GoldQuestion], *, answerable: bool) -> set[str]:
    return {question.id for question in gold if question.answerable is answerable}


def test_there_are_enough_questions_of_both_sorts() -> None:
    assert len(_ids(GOLD, answerable=False)) >= 60
    assert len(_ids(GOLD, answerable=True)) >= 30


def test_what_the_samples_do_not_answer_is_refused(rows: tuple[Judged, ...]) -> None:
    answered = {row.id: row.question for row in rows if not row.answerable and row.answered}
    assert len(answered) <= 0.05 * len(_ids(GOLD, answerable=False)), answered


def test_what_the_samples_answer_is_not_refused(rows: tuple[Judged, ...]) -> None:
    refused = {row.id: row.question for row in rows if row.answerable and not row.answered}
    assert len(refused) <= 0.05 * len(_ids(GOLD, answerable=True)), refused


def test_the_right_passage_is_among_the_first_five(rows: tuple[Judged, ...]) -> None:
    asked = [row for row in rows if row.answerable]
    missed = {row.id: row.question for row in asked if row.passage_rank is None or row.passage_rank > 5}
    assert len(missed) <= 0.1 * len(asked), missed
