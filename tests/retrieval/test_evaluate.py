"""Evaluation: what counts as a hit, and what the figures say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.model import SectionKind
from retrieval.evaluate import Judged, evaluate, overlaps, percentile, summary
from retrieval.gold import read_gold
from tests.retrieval.world import TODAY, World, Writer

QUOTE = "A knee widget is medically necessary for pain that lasts six weeks or more."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def gold_file(folder: Path, *rows: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


@pytest.mark.parametrize(
    ("answer", "gold", "hit"),
    [
        ("A. One two three four five six", "two three four five six", True),
        ("one two three four", "one two three four", False),
        ("one two three four five", "five four three two one nine ten", True),
        ("one two three four five", "six seven eight nine ten", False),
        ("twofold three four five six", "fold three four five six", True),
        ("one two three four five", "one two three " + "other " * 40, False),
    ],
)
def test_quotes_overlap_by_words(answer: str, gold: str, *, hit: bool) -> None:
    assert overlaps(answer, gold) is hit


def test_a_question_is_judged_by_document_and_passage(world: World, tmp_path: Path) -> None:
    writer = Writer("Knee Widget").section("Criteria", SectionKind.CRITERIA).demand(QUOTE)
    version = world.publish("aetna", "1", writer)
    gold = read_gold(
        gold_file(
            tmp_path,
            {
                "id": "a",
                "question": "knee widget pain weeks",
                "payer": "aetna",
                "codes": [],
                "as_of": None,
                "answerable": True,
                "gold": [{"sha256": version.snapshot_sha256, "quote": QUOTE}],
            },
            {"id": "b", "question": "knee widget", "payer": "humana", "answerable": False, "gold": []},
        )
    )

    def all_verified(ids: Sequence[str]) -> list[bool]:
        return [True for _ in ids]

    found = evaluate(world.searcher, gold, TODAY, all_verified)
    assert (found.questions, found.answerable) == (2, 1)
    assert found.passage_recall[1] == found.document_recall[1] == 1.0
    assert (found.abstained, found.wrongly_abstained, found.verified) == (1.0, 0.0, 1.0)
    assert found.missed == ()


def test_figures_count_ranks_within_each_depth() -> None:
    rows = [
        Judged("a", True, True, 1, 1, 10.0, (20, 40)),
        Judged("b", True, True, 4, 2, 30.0, (60,)),
        Judged("c", True, False, None, None, 20.0),
        Judged("d", False, True, None, None, 40.0),
    ]
    found = summary(rows)
    assert found.passage_recall == {1: 1 / 3, 3: 1 / 3, 5: 2 / 3, 10: 2 / 3}
    assert found.document_recall[3] == 2 / 3
    assert (found.abstained, found.wrongly_abstained, found.verified) == (0.0, 1 / 3, None)
    assert found.took_ms["p50"] == 20.0
    assert found.quote_words == {"p50": 40.0, "p90": 60.0}
    assert found.missed == ("c",)


def test_nothing_to_count_has_no_figures() -> None:
    found = summary([])
    assert found.passage_recall[1] is None
    assert percentile([], 50) is None


def test_a_practice_may_name_the_policy_instead_of_the_document(world: World, tmp_path: Path) -> None:
    writer = Writer("Knee Widget").section("Criteria", SectionKind.CRITERIA).demand(QUOTE)
    version = world.publish("aetna", "1", writer)
    rows = [
        {"question": "knee widget", "kind": "own", "gold": [{"policy_id": policy_id, "quote": QUOTE}]}
        for policy_id in (version.policy_id, "aetna/other", "")
    ]
    found = evaluate(world.searcher, read_gold(gold_file(tmp_path, *rows)), TODAY)
    assert [row.passage_rank for row in found.rows] == [1, None, 1]
    assert found.passage_mrr == found.kinds["own"]["mrr"] == 2 / 3
