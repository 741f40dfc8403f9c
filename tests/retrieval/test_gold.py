"""A file of questions with known answers is read, or told what is wrong with it in words of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import WrongUse
from retrieval.gold import read_gold

_BUILDERS_WORDS = (
    "delimiter",
    "indices",
    "KeyError",
    "NoneType",
    "Expecting",
    "isoformat",
    "attribute",
    "Errno",
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_question_is_read_with_its_right_passages(tmp_path: Path) -> None:
    line = (
        '{"id": "q", "question": "how many weeks", "payer": "aetna", "codes": ["97999"], "as_of": "2026-01-31",'
        ' "gold": [{"policy_id": "aetna/1", "quote": "Six weeks of therapy"}]}'
    )
    (asked, other) = read_gold(written(tmp_path, "\ufeff" + line, "", '{"question": "a yacht", "answerable": false}'))
    assert (asked.id, asked.answerable, asked.question.codes) == ("q", True, ("97999",))
    assert (asked.passages[0].policy_id, asked.passages[0].quote) == ("aetna/1", "Six weeks of therapy")
    assert (other.id, other.answerable, other.passages) == ("3", False, ())


@pytest.mark.parametrize(
    ("line", "what", "todo"),
    [
        ("not json", "is no JSON", "question"),
        ('{"question": "q"', "ends too early", "one line"),
        ('{"question" "q"}', "is no JSON", "question"),
        ("[]", "is no object in braces", "question"),
        ('{"payer": "aetna"}', "has no question", "question"),
        ('{"question": 5}', "question is no text", "question"),
        ('{"question": "q", "as_of": "soon"}', "no day", "2026-01-31"),
        ('{"question": "q", "codes": "97999"}', "codes is no list", "brackets"),
        ('{"question": "q", "gold": {"quote": "x"}}', "gold is no list", "brackets"),
        ('{"question": "q", "gold": ["x"]}', "no passage", "quote"),
        ('{"question": "q", "gold": [{"policy_id": "aetna/1"}]}', "has no quote", "quote"),
        ('{"question": "q", "answerable": "no"}', 'answerable is "no"', "true or false"),
        ('{"question": "q", "quote": "x", "policy": "aetna/1"}', "beside the question", "gold"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_plain_words(tmp_path: Path, line: str, what: str, todo: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        read_gold(written(tmp_path, '{"question": "fine"}', line))
    assert "Line 2 of" in str(wrong.value)
    assert what in str(wrong.value)
    assert todo in wrong.value.todo
    assert not any(word in f"{wrong.value} {wrong.value.todo}" for word in _BUILDERS_WORDS)


@pytest.mark.parametrize("name", ["nothing.jsonl", "."])
def test_a_file_of_questions_that_is_none_is_told_how_one_looks(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        read_gold(tmp_path / name)
    assert "question" in wrong.value.todo
    assert "Errno" not in str(wrong.value)
