"""Which questions are asked of a multiplied corpus? Ever new ones, made of what its own policies say.

A question takes words of a random passage of a random policy, in the ways people ask: with the payer in words, as a
filter or not at all, with the title, with a code alone, as of a day. No question is made twice.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.exchange import PolicyFilter
from corpus.model import Passage, Policy
from corpus.payer_book import PayerBook
from corpus.ports import Record

_WORDS = re.compile(r"[\w.%-]+")
_OPENINGS = (
    "Is {words} covered by {payer} for {title}?",
    "What does {payer} require: {words}",
    "{payer} criteria for {title} {words}",
    "How many {words} before {title}?",
    "Is {title} experimental when {words}?",
    "{words} {title}",
    "Which codes does {payer} list for {title} {words}?",
)


def write_questions(record: Record, book: PayerBook, path: Path, count: int, seed: int = 7) -> None:
    """Writes so many different questions, each a line with the body of a call."""
    made = questions(record, book, random.Random(seed))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(next(made)) + "\n" for _ in range(count))


def questions(record: Record, book: PayerBook, chance: random.Random) -> Iterator[dict[str, object]]:
    """Endless different questions."""
    policies = [policy for policy in _all(record) if policy.payer in book.slugs()]
    asked: set[str] = set()
    while True:
        policy = chance.choice(policies)
        points = [point for point in record.points(policy.policy_id) if point.section_kind in ("criteria", "other")]
        chosen = chance.sample(points, min(3, len(points)))
        for passage in record.passages_of_points([point.id for point in chosen]).values():
            question = _question(policy, passage, book.get(policy.payer).name, chance)
            if str(question["question"]) not in asked:
                asked.add(str(question["question"]))
                yield question


def _question(policy: Policy, passage: Passage, payer: str, chance: random.Random) -> dict[str, object]:
    if passage.codes and chance.random() < 0.1:
        code = chance.choice(passage.codes).rpartition(":")[2].partition("-")[0]
        return {"question": f"{code} {' '.join(_some(policy.title, 3, chance))}", "codes": [code]}
    words = " ".join(_some(passage.content.rpartition("\n")[2], chance.randint(3, 8), chance))
    title = " ".join(policy.title.split()[:6])
    text = chance.choice(_OPENINGS).format(words=words, title=title, payer=payer)
    question: dict[str, object] = {"question": text[:500]}
    if chance.random() < 0.25:
        question["payer"] = policy.payer
    if chance.random() < 0.1:
        question["as_of"] = f"20{chance.randint(18, 26)}-0{chance.randint(1, 9)}-15"
    return question


def _some(text: str, count: int, chance: random.Random) -> list[str]:
    """Some words of a text that stand side by side."""
    words = _WORDS.findall(text)
    first = chance.randint(0, max(0, len(words) - count))
    return words[first : first + count]


def _all(record: Record) -> list[Policy]:
    found: list[Policy] = []
    while page := record.policies(PolicyFilter(after=found[-1].policy_id if found else None, limit=1000)):
        found += page
    return found
