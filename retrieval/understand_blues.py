"""Which Blue Cross or Blue Shield plan of which state does a question name, whoever that plan is?

The Blues are a plan for each state, written in many ways. One that is not of the payer book is nobody else's: what the
Blue of the neighbouring state covers is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from retrieval.word_lists import phrases

_CROSS = r"(?:bcbs|blue\s?cross(?:\s*(?:and|&)?\s*blue\s?shield)?|blue\s?shield)"
_PART = r"(?:(?:north|south)?(?:east|west|central)?(?:ern)?\s+)?"  # of a state


def blues_in(text: str) -> Iterator[tuple[str, int, int]]:
    """``(name, start, end)`` of every Blue of a state; a short form apart from the name counts in capitals only."""
    for match in _blues().finditer(text):
        yield match.group(), *match.span()


@cache
def _blues() -> re.Pattern[str]:
    pairs = [line.split(" = ") for line in sorted(phrases("states"), key=lambda line: (-len(line), line))]
    states = "|".join(name.replace(" ", r"\s+") for name, _ in pairs)
    shorts = "|".join(short for _, short in pairs)
    forms = (
        rf"(?i:{_CROSS}\s*(?:of\s+)?{_PART}(?:{states}))",
        rf"(?i:{_CROSS})\s+(?:of\s+)?(?:{shorts.upper()})",
        rf"(?i:bcbs(?:{shorts}))",
        rf"(?i:(?:{states})\s+{_CROSS})",
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?!\w)")
