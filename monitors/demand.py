"""Whether a change of words asks more or less of a patient: the direction of numbers, alternatives and conditions.

More asked is tightened, less is relaxed; in a sentence that refuses, the same words point the other way. Where the
words do not say, the answer is that a person must look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from corpus.model import Coverage, Quantity
from monitors.wording import Difference

_REFUSES = re.compile(
    r"\b(?:not (?:be )?(?:considered )?(?:medically necessary|covered|reimbursable|eligible|approved|proven)"
    r"|unproven|investigational|experimental|exclu(?:ded|sions?)|non-?covered|contraindicated|cosmetic|does not cover"
    r"|are not met)\b"
)
_GRANTS = re.compile(r"\b(?:medically necessary|covered|proven|eligible|approved|reimbursable|medical necessity)\b")
_LOGIC = frozenset(("and", "or", "any", "all", "both", "either", "one", "each", "none", "every"))
_CONDITIONS = frozenset(("and", "who", "with", "when", "only", "if", "for", "after", "until", "must", "where"))
REFUSING = frozenset({Coverage.NOT_MEDICALLY_NECESSARY, Coverage.INVESTIGATIONAL, Coverage.NOT_COVERED})


class Direction(IntEnum):
    """What a change does to the demand."""

    RELAXED = -1
    UNCLEAR = 0
    TIGHTENED = 1

    def turned(self, refuses: bool) -> Direction:
        """The direction as it stands in a sentence that refuses."""
        return Direction(-self.value) if refuses else self


def position(text: str) -> Coverage:
    """Whether a sentence in plain lower case grants, refuses or says neither."""
    if _REFUSES.search(text):
        return Coverage.NOT_COVERED
    return Coverage.MEDICALLY_NECESSARY if _GRANTS.search(text) else Coverage.UNSTATED


def turned(before: Coverage, after: Coverage) -> bool:
    """Whether a position stated on both sides turned from granted to refused or back."""
    return Coverage.UNSTATED not in (before, after) and (before in REFUSING) != (after in REFUSING)


def differing(
    before: Sequence[Quantity], after: Sequence[Quantity]
) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
    """The numbers that only one side asks for; how they are spelt does not count."""
    old, new = {_asked(q) for q in before}, {_asked(q) for q in after}
    return tuple(q for q in before if _asked(q) not in new), tuple(q for q in after if _asked(q) not in old)


def of_quantities(before: Sequence[Quantity], after: Sequence[Quantity]) -> Direction:
    """Which way numbers moved, where all that moved moved the same way."""
    if len(before) != len(after) or not before:
        return Direction.UNCLEAR
    ways = {_way(old, new) for old, new in zip(before, after, strict=True)}
    return ways.pop() if len(ways) == 1 else Direction.UNCLEAR


def only_logic(change: Difference) -> bool:
    """Whether nothing but and, or, all, any and their like differs."""
    return bool(change.gone or change.come) and all(word in _LOGIC for word in (*change.gone, *change.come))


def of_words(change: Difference) -> Direction:
    """What an added or dropped condition or alternative does in a sentence that grants."""
    gone = [edit[0] for edit in change.edits if edit[0]]
    come = [edit[1] for edit in change.edits if edit[1]]
    if gone and come:
        return Direction.UNCLEAR
    added = bool(come)
    ways = {_alternative(words) for words in (come or gone)}
    if len(ways) != 1:
        return Direction.UNCLEAR
    alternative = ways.pop()
    if alternative is None:
        return Direction.UNCLEAR
    return Direction.RELAXED if alternative == added else Direction.TIGHTENED


def _alternative(words: Sequence[str]) -> bool | None:
    """Whether a stretch of words is one more way (True) or one more condition (False); None where it does not say."""
    if "or" in (words[0], words[-1]):
        return True
    return False if words[0] in _CONDITIONS or words[-1] == "and" else None


def _asked(quantity: Quantity) -> tuple[object, ...]:
    return quantity.kind, quantity.comparator, quantity.value, quantity.upper, quantity.unit


def _way(old: Quantity, new: Quantity) -> Direction:
    if old.kind is not new.kind or old.unit != new.unit:
        return Direction.UNCLEAR
    if "range" in (old.comparator, new.comparator):
        return _range_way(old, new)
    floor, ceiling = (">", ">=", "="), ("<", "<=")
    if old.comparator in floor and new.comparator in floor:
        return _sign((new.value, new.comparator == ">"), (old.value, old.comparator == ">"))
    if old.comparator in ceiling and new.comparator in ceiling:
        return _sign((old.value, old.comparator == "<="), (new.value, new.comparator == "<="))
    return Direction.UNCLEAR


def _range_way(old: Quantity, new: Quantity) -> Direction:
    if old.upper is None or new.upper is None:
        return Direction.UNCLEAR
    lower, upper = new.value - old.value, old.upper - new.upper
    if lower >= 0 and upper >= 0:
        return Direction.TIGHTENED
    return Direction.RELAXED if lower <= 0 and upper <= 0 else Direction.UNCLEAR


def _sign(left: tuple[float, bool], right: tuple[float, bool]) -> Direction:
    if left == right:
        return Direction.UNCLEAR
    return Direction.TIGHTENED if left > right else Direction.RELAXED
