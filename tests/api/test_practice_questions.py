"""``payerpolicy eval`` and ``adapt`` on a practice's own questions: asked, counted, and looked at before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Served
from tests.api.test_lookup_commands import said

RED_FLAGS = {
    "id": "flags",
    "question": "lumbar MRI without conservative treatment when a red flag is present",
    "payer": "Larkfield Health Plan",
    "as_of": "2026-03-15",
    "kind": "criteria",
    "gold": [
        {"policy_id": "Larkfield Health Plan/LHP 0610", "quote": "Suspected infection, fracture or cancer of the spine"}
    ],
}
NOBODY = {"id": "nobody", "question": "ankle replacement at Larkfield", "answerable": False}


def written(folder: Path, *rows: object) -> str:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def test_a_practice_is_told_how_search_does_on_its_questions(served: Served, tmp_path: Path) -> None:
    status, told = said(served, "eval", written(tmp_path, RED_FLAGS, NOBODY), "--each")
    assert status == 0
    assert "2 questions: 1 with an answer, 1 without one" in told
    assert "right policy         100%" in told
    assert "citations that verify: 100%" in told
    assert "refused, of those without an answer: 1 of 1" in told
    assert "refused, rightly       nobody" in told
    assert "can only count as missed" not in told


@pytest.mark.parametrize(
    ("gold", "words"),
    [
        ([{"policy_id": "larkfield/lhp-9999", "quote": "Suspected infection, fracture or cancer"}], "no policy"),
        (
            [{"policy_id": "larkfield/lhp-0610", "quote": "Suspected infection, fracture or boredom"}],
            "does not stand in",
        ),
        ([{"policy_id": "larkfield/lhp-0610", "quote": "Spinal manipulation"}], "five or more"),
        ([], "no quote"),
    ],
)
def test_what_can_only_be_missed_is_told(served: Served, tmp_path: Path, gold: list[Any], words: str) -> None:
    asked = {**RED_FLAGS, "gold": gold, "answerable": True}
    _, told = said(served, "eval", written(tmp_path, asked))
    assert "Question flags" in told
    assert words in told
    document = json.loads(said(served, "eval", written(tmp_path, asked), "--json")[1].splitlines()[-1])
    assert len(document["remarks"]) == 1


def test_one_right_passage_of_several_is_enough(served: Served, tmp_path: Path) -> None:
    gold = [*RED_FLAGS["gold"], {"policy_id": "larkfield/lhp-0610", "quote": "what nobody ever wrote in a policy"}]
    assert "missed." not in said(served, "eval", written(tmp_path, {**RED_FLAGS, "gold": gold}))[1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**RED_FLAGS, "payer": "larkfeld"}, "Question flags: unknown payer"),
        ({**RED_FLAGS, "codes": ["zzz"]}, "Question flags: 'zzz' is no code"),
        ({**RED_FLAGS, "question": " "}, "Question flags is empty"),
    ],
)
@pytest.mark.parametrize("command", ["eval", "adapt"])
def test_a_question_that_cannot_be_asked_is_named(
    served: Served, tmp_path: Path, command: str, row: object, words: str
) -> None:
    status, told = said(served, command, written(tmp_path, row))
    assert status == 2
    assert words in told


@pytest.mark.parametrize("command", ["eval", "adapt"])
def test_a_file_without_questions_is_wrong_use(served: Served, tmp_path: Path, command: str) -> None:
    status, told = said(served, command, written(tmp_path))
    assert status == 2
    assert "no questions" in told
