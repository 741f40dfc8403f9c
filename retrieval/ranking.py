"""What decides an answer in numbers: how much each part of a passage's score counts, and what speaks for an answer.

The numbers that come with the program were measured on questions with known answers. A practice may learn its own from
its own questions (``payerpolicy adapt``); they are kept in one file of its data folder, with the figures they won by.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.errors import WrongUse

FORMAT = 1
FILE = "ranking.json"
_TAKEN = ("short", "example")  # parts that only take away


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the score counts."""

    dense: float = 0.9
    sparse: float = 0.4
    words: float = 0.55
    quoted: float = 0.3
    title: float = 0.4
    policy: float = 0.4
    code: float = 0.35
    naming: float = 0.45
    section: float = 0.55
    criterion: float = 0.1
    number: float = 0.1
    asked_number: float = 0.25
    position: float = 0.3
    denial: float = 0.15
    defines: float = 0.3
    headed: float = 0.3
    governs: float = 0.5
    documents: float = 0.4
    payer: float = 0.8
    scope: float = 0.15
    named_policy: float = 2.0
    short: float = 0.2
    example: float = 0.25

    @property
    def most(self) -> float:
        """The score of a passage that fits in every respect."""
        return float(sum(getattr(self, part.name) for part in fields(self) if part.name not in _TAKEN))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for there being an answer, as weights of a logistic judgement: positive where one is likely.

    Fitted on 380 questions over two corpora of very different size, 128 of them without an answer, and rounded; each
    left out in turn, 96 % of those without an answer were refused with 1 % of the others. ``nearer`` is by how much
    somebody else's passage means more than the asked payer's: a right service of the wrong payer. ``strange`` is the
    share of the words a question is about that nothing found holds.
    """

    bias: float = -2.3
    meaning: float = 7.5
    nearer: float = -3.0
    words: float = 1.6
    title: float = 3.1
    titled: float = 2.0
    naming: float = 1.1
    unmatched: float = -2.6
    strange: float = -3.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """All numbers that a search goes by."""

    weights: Weights = Weights()
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Won:
    """What an adapted ranking won by: mean worth of a question, between 0 and 1, on questions it had not seen."""

    made_at: str
    questions: int
    folds: int
    before: float
    after: float


def load_ranking(folder: Path) -> tuple[Ranking, Won | None]:
    """The ranking of a data folder, and what it won by; that of the program where the practice has none.

    Raises WrongUse for a file that this program did not write.
    """
    path = folder / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Ranking(), None
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    try:
        if kept["format"] != FORMAT:
            raise _unusable(path)
        ranking = Ranking(Weights(**_numbers(kept["weights"])), Evidence(**_numbers(kept["evidence"])))
        return ranking, Won(**kept["won"])
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable(path) from error


def save_ranking(folder: Path, ranking: Ranking, won: Won) -> Path:
    """Writes the practice's ranking whole or not at all; where it stands."""
    path = folder / FILE
    kept = {"format": FORMAT, "won": asdict(won), **asdict(ranking)}
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def forget_ranking(folder: Path) -> bool:
    """Removes the practice's ranking; whether there was one."""
    path = folder / FILE
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def _numbers(kept: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in kept.items()}


def _unusable(path: Path) -> WrongUse:
    return WrongUse(
        f"{path} is no ranking of this version.", todo="Remove it: payerpolicy adapt --undo; then adapt again."
    )
