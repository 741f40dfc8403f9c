"""For which state and line of business does somebody ask, and for which is a policy?

Payers publish editions of one policy whose words are almost the same: what tells them apart stands in the question's
words for the place and the plan. Nothing is left out by it; the right edition comes before the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.exchange import Point
from corpus.states import STATES

# Codes that are not another short form in the mouth of billing staff (PA: prior authorization, MA: Medicare Advantage).
_DOUBTFUL = "al co ct de hi id in la ma md me ms ok or pa"
_PLAIN_CODES = frozenset(STATES.values()) - frozenset(_DOUBTFUL.split())
_NAMED = re.compile(rf"\b({'|'.join(sorted(STATES, key=len, reverse=True))})\b", re.IGNORECASE)
_CODED = re.compile(rf"\b({'|'.join(sorted(_PLAIN_CODES)).upper()})\b")
_CODES = frozenset(STATES.values())
_LINES = (
    ("medicaid", re.compile(r"\b(?:medicaid|mcd)\b", re.IGNORECASE)),
    ("medicare", re.compile(r"\b(?:medicare|medicare advantage|mapd)\b", re.IGNORECASE)),
    ("commercial", re.compile(r"\b(?:commercial|employer (?:plan|group))s?\b", re.IGNORECASE)),
    ("individual_exchange", re.compile(r"\b(?:exchange|marketplace|aca plan|obamacare)\b", re.IGNORECASE)),
    ("chip", re.compile(r"\bCHIP\b")),
    ("tricare", re.compile(r"\btricare\b", re.IGNORECASE)),
    ("fep", re.compile(r"\b(?:fep|fehb|federal employees?)\b", re.IGNORECASE)),
)
_EDITION = re.compile(r"~([a-z_]+)$")
_FIRST = re.compile(r"/([a-z]{2})-")


@dataclass(frozen=True, slots=True)
class Scope:
    """States, by code, and lines of business; empty where nothing is said of them."""

    states: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()

    def fit(self, point: Point) -> int:
        """How many of what is asked a passage's policy is for, less how many it is not for; 0 where it says nothing."""
        if not self.states and not self.lines:
            return 0
        edition = edition_of(point.policy_id)
        lines = edition.lines or frozenset(point.lines_of_business)
        return _agree(self.states, edition.states) + _agree(self.lines, lines)


def scope_asked(text: str) -> Scope:
    """What the words of a question say of place and plan."""
    named = {STATES[match.group(1).lower()] for match in _NAMED.finditer(text)}
    named |= {match.group(1).lower() for match in _CODED.finditer(text)}
    return Scope(frozenset(named), frozenset(line for line, pattern in _LINES if pattern.search(text)))


@lru_cache(maxsize=65_536)
def edition_of(policy_id: str) -> Scope:
    """For which state or line of business a policy is by its id: an edition, or a number that begins with a state."""
    edition, first = _EDITION.search(policy_id), _FIRST.search(policy_id)
    marks = {match.group(1) for match in (edition, first) if match is not None}
    return Scope(frozenset(marks & _CODES), frozenset(marks & {line for line, _ in _LINES}))


def _agree(asked: frozenset[str], held: frozenset[str]) -> int:
    if not asked or not held:
        return 0
    return 1 if asked & held else -1
