"""Which kind of number does a question ask for, and does a passage hold one of that kind?

"How many weeks" is answered by a number of weeks and not by an age, though both are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.expression import Expression

_COUNTED = r"(?:\d+|once|twice|one|two|three|four|five|six)"
_KINDS: dict[str, tuple[str, str, str]] = {
    # kind: how it is asked for, how it is written, pieces of which what is written holds one
    "week": (r"\bweeks?\b|\bwks?\b", r"\d\)?[^.;]{0,12}\bweeks?\b", "week"),
    "month": (r"\bmonths?\b", r"\d\)?[^.;]{0,12}\bmonths?\b", "month"),
    "day": (r"\bdays?\b", r"\d\)?[^.;]{0,14}\bdays?\b", "day"),
    "hour": (r"\bhours?\b|\bhrs?\b", r"\d\)?[^.;]{0,12}\bhours?\b", "hour"),
    "age": (
        r"\bage[sd]?\b|\bold\b|\byounge[rs]t?\b|\bolde[rs]t?\b|\bbirthdays?\b|\bhow young\b|\byo\b|\by/o\b|\byears?\b",
        r"\bage[sd]?\b[^.;]{0,30}\d|\b\d+\s*(?:years|months)\b",
        "age|years|months",
    ),
    "bmi": (r"\bbmi\b|\bbody mass\b", r"\b(?:bmi|body mass)\b[^.;]{0,40}\d", "bmi|body mass"),
    "percent": (r"\bpercent(?:age)?\b|%", r"\d\s*(?:%|percent)", "%|percent"),
    "dose": (
        r"\b(?:mg|mcg|ml|iu|units?|dos(?:e|es|age|ing))\b",
        r"\d[\d,.]*\s*(?:mg|mcg|µg|units?|ml|iu)\b",
        "mg|mcg|µg|μg|unit|ml|iu",
    ),
    "score": (
        r"\b(?:scores?|titers?|levels?|values?|cut-?offs?|thresholds?|counts?)\b",
        r"(?:[<>≥≤=]|\bthan|\bleast|\bscore|\blevel)[^.;]{0,25}\d",
        "<|>|≥|≤|=|than|least|score|level",
    ),
    "times": (
        r"\b(?:times|sessions?|visits?|often|frequen\w+|max(?:imum)?|limits?|number of)\b|\bhow many\b",
        rf"\b{_COUNTED}\b[^.;]{{0,40}}\b(?:times|sessions?|visits?|treatments?|doses?|tests?|per|every|lifetime)\b|\bevery\s+\d",
        "time|session|visit|treatment|dose|test|per|every",
    ),
    "size": (r"\b(?:mm|cm|sizes?|diameter)\b", r"\d[\d.]*\s*(?:mm|cm|milli|centi)", "mm|cm|milli|centi"),
    "span": (
        r"\bhow (?:long|soon|recent\w*|far)\b|\bduration\b|\blength\b",
        r"\d\)?[- ]*(?:weeks?|months?|days?|years?|hours?)\b",
        "week|month|day|year|hour",
    ),
}
_ASKED = {kind: re.compile(asked, re.IGNORECASE) for kind, (asked, _, _) in _KINDS.items()}
_WRITTEN = {kind: Expression(written, pieces) for kind, (_, written, pieces) in _KINDS.items()}


def numbers_asked(question: str) -> tuple[str, ...]:
    """The kinds of number a question speaks of."""
    return tuple(kind for kind, pattern in _ASKED.items() if pattern.search(question))


def holds_asked(asked: Sequence[str], text: str) -> bool:
    """Whether a text holds a number of a kind that is asked for."""
    return any(_WRITTEN[kind].within(text) for kind in asked)
