"""Reads questions with known answers, a JSON object a line, and says in plain words what is wrong with one.

A line has ``question``, ``payer``, ``codes``, ``as_of``, ``kind``, ``answerable`` and ``gold``: the ``quote`` of each
right passage, with the ``policy_id`` or the document's ``sha256`` where they are known. Whoever writes such a file by
hand gets a key wrong; a line that would count as something else than was meant is refused with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import WrongUse
from retrieval.understand import Question

_LINE = '{"question": "…", "payer": "…", "answerable": true, "gold": [{"policy_id": "…", "quote": "…"}]}'
_HOW = f"Give a text file with a question a line: {_LINE}."
_OF_PASSAGE = ("quote", "policy_id", "policy", "sha256")  # keys that belong into ``gold``


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A right passage: its words, and its document's sha256 or its policy; with neither, words alone decide."""

    sha256: str
    quote: str
    policy_id: str = ""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, and all passages that answer it; none where nothing does."""

    id: str
    question: Question
    answerable: bool
    passages: tuple[GoldPassage, ...] = ()
    kind: str = ""


def read_gold(path: Path) -> list[GoldQuestion]:
    """The questions of a JSON Lines file. Raises WrongUse naming the line that cannot be read, and what to write."""
    return [_question(_object(line, place), number, place) for number, line, place in _lines(path)]


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """``(number, line, what to call it)`` of every line that is not empty."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise WrongUse(f"{path} cannot be read: there is no such file.", todo=_HOW) from None
    except IsADirectoryError:
        raise WrongUse(f"{path} is a folder.", todo=_HOW) from None
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} is no readable text.", todo=_HOW) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line, f"Line {number} of {path}"


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        broken = "ends too early" if _unfinished(line) else "is no JSON"
        raise WrongUse(f"{place} {broken}.", todo=f"Write each question on one line, as {_LINE}.") from error
    if not isinstance(row, dict):
        raise WrongUse(f"{place} is no object in braces.", todo=f"Write it as {_LINE}.")
    return row


def _unfinished(line: str) -> bool:
    """Whether a line begins an object that goes on, or should, behind it."""
    return line.lstrip().startswith("{") and not line.rstrip().endswith("}")


def _question(row: dict[str, Any], number: int, place: str) -> GoldQuestion:
    gold = _list(row, "gold", place)
    return GoldQuestion(
        id=str(row.get("id", number)),
        question=Question(
            _text(row, "question", place),
            payer=_text(row, "payer", place) if row.get("payer") else None,
            codes=tuple(str(code) for code in _list(row, "codes", place)),
            as_of=_day(row, place),
        ),
        answerable=_answerable(row, gold, place),
        passages=tuple(_passage(item, place) for item in gold),
        kind=str(row.get("kind") or ""),
    )


def _answerable(row: dict[str, Any], gold: list[Any], place: str) -> bool:
    """What is said; where nothing is, whether there is a right passage."""
    said = row.get("answerable")
    if said is not None and not isinstance(said, bool):
        raise WrongUse(f"{place}: answerable is {json.dumps(said)}.", todo="Write true or false, without quotes.")
    if not gold and (alone := next((key for key in _OF_PASSAGE if row.get(key)), None)) is not None:
        raise WrongUse(
            f"{place}: {alone} stands beside the question, where nothing reads it.",
            todo='Put it into gold: "gold": [{"policy_id": "…", "quote": "…"}].',
        )
    return bool(gold) if said is None else said


def _passage(item: Any, place: str) -> GoldPassage:
    if not isinstance(item, dict):
        raise WrongUse(f"{place}: gold holds something that is no passage.", todo='Write "gold": [{"quote": "…"}].')
    quote = _text(item, "quote", place)
    return GoldPassage(str(item.get("sha256") or ""), quote, str(item.get("policy_id") or item.get("policy") or ""))


def _text(row: dict[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if value is None:
        raise WrongUse(f"{place} has no {key}.", todo=f"Write it as {_LINE}.")
    if not isinstance(value, str):
        raise WrongUse(f"{place}: {key} is no text.", todo=f'Write "{key}": "…".')
    return value


def _list(row: dict[str, Any], key: str, place: str) -> list[Any]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongUse(f"{place}: {key} is no list.", todo=f'Write it in brackets: "{key}": […].')
    return value


def _day(row: dict[str, Any], place: str) -> date | None:
    value = row.get("as_of")
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        told = f"{place}: as_of is {json.dumps(value)}, no day."
        raise WrongUse(told, todo='Write "as_of": "2026-01-31".') from error
