"""Which payers does a question name, in the loose ways people write them?

Beyond the names of the payer book: aliases written as words, and the Blues by their state ("Nebraska Blue", "blue cross
ma"), which everybody writes differently. A name that is also a common word counts only where it is capitalised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Payer
from corpus.payer_book import PayerBook

_STATES = {
    "alabama": "al", "arizona": "az", "kansas": "ks", "louisiana": "la", "michigan": "mi", "massachusetts": "ma",
    "minnesota": "mn", "north carolina": "nc", "nebraska": "ne", "rhode island": "ri", "south carolina": "sc",
    "tennessee": "tn", "illinois": "il", "texas": "tx", "florida": "fl", "hawaii": "hi", "delaware": "de",
}  # fmt: skip
_BLUE = r"(?:bcbs|blue\s+cross(?:\s+(?:and|&)?\s*blue\s+shield)?|blues?)"
_COMMON = frozenset(
    {"united", "capital", "kaiser", "oscar", "medica", "dean", "concert", "devoted", "fallon", "empire", "optum"}
)
_UNTOLD = frozenset({"medicaid", "commercial"})
_ABBREVIATIONS = frozenset({"esi"})  # of a payer, and far more often of a service


class PayerNames:
    """All ways of writing each payer."""

    def __init__(self, book: PayerBook) -> None:
        self._book = book
        payers = [book.get(name) for name in book.slugs()]
        self._loose = [(payer.slug, _pattern(payer)) for payer in payers]
        self.spellings = tuple(
            sorted({name for payer in payers for name in (payer.name, *payer.aliases, *payer.names_in_text)})
        )

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """``(slug, start, end)`` for every payer named, in the order of the text; longer names win over shorter."""
        found = [(payer.slug, start, end) for payer, start, end in self._book.find_in(text)]
        for name, pattern in self._loose:
            found += [(name, *match.span()) for match in pattern.finditer(text)]
        return list(_longest([(name, start, end) for name, start, end in found if _counts(text[start:end])]))


def _pattern(payer: Payer) -> re.Pattern[str]:
    names = {payer.slug, *payer.aliases, *payer.names_in_text, payer.name.partition(" (")[0]} - _UNTOLD
    forms = [r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", name.strip()))) for name in names if name.strip()]
    for state, short in _STATES.items():
        if {f"bcbs-{short}", f"bcbs{short}", f"{short}blue"} & {
            payer.slug,
            *payer.aliases,
        } or payer.name == f"BCBS {state.title()}":
            place = rf"(?:{state.replace(' ', '[ ]')}|{short})"
            forms += [rf"{place}\s+{_BLUE}", rf"{_BLUE}\s*(?:of\s+|-)?{place}"]
    return re.compile(r"(?<![\w-])(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")(?![\w])", re.IGNORECASE)


def _counts(name: str) -> bool:
    lowered = name.lower()
    return lowered not in _ABBREVIATIONS and (lowered not in _COMMON or name[:1].isupper())


def _longest(found: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    at = -1
    for name, start, end in sorted(found, key=lambda f: (f[1], -f[2], f[0])):
        if start >= at:
            yield name, start, end
            at = end
