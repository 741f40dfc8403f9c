"""Which payers does a question name, in the loose ways people write them?

Beyond the names of the payer book: aliases written as words, the Blues by their state ("Nebraska Blue", "blue cross
ma"), which everybody writes differently, and names with a letter wrong. A name that is also a common word counts only
where it is capitalised. Payers that are not in the book are told too, so that nobody else's policy answers for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import DamerauLevenshtein

from corpus.model import Payer
from corpus.payer_book import PayerBook
from retrieval.word_lists import phrases, word_list

_STATES = {
    "alabama": "al", "arizona": "az", "kansas": "ks", "louisiana": "la", "michigan": "mi", "massachusetts": "ma",
    "minnesota": "mn", "north carolina": "nc", "nebraska": "ne", "rhode island": "ri", "south carolina": "sc",
    "tennessee": "tn", "illinois": "il", "texas": "tx", "florida": "fl", "hawaii": "hi", "delaware": "de",
}  # fmt: skip
_BLUE = r"(?:bcbs|blue\s+cross(?:\s+(?:and|&)?\s*blue\s+shield)?|blues?)"
_COMMON = frozenset(
    {
        "guardian",
        "magellan",
        "paramount",
        "network health",
        "first health",
        "united",
        "capital",
        "kaiser",
        "oscar",
        "medica",
        "dean",
        "concert",
        "devoted",
        "fallon",
        "empire",
        "optum",
    }
)
_UNTOLD = frozenset({"medicaid", "commercial"})
_ABBREVIATIONS = frozenset({"esi"})  # of a payer, and far more often of a service
_MISSPELT = 5  # letters from which on one may be wrong
_LONG = 9  # letters from which on two may be
_PLAIN = 7  # letters from which on another payer's name is known in small letters too
_STOP = word_list("stop")
_SOME_PLAN = re.compile(
    r"\b((?:[A-Z][\w&'’.-]+\s+){1,2}(?:Health\s?[Pp]lans?|Health\s?[Cc]are\s+[Pp]lan|Blue\s?Cross(?:\s+Blue\s?Shield)?|BCBS"
    r"|Health\s+Insurance|Health\s+Cooperative))\b"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BEGINS = re.compile(r"(?<![\w-])\w{1,3}")


class PayerNames:
    """All ways of writing each payer."""

    def __init__(self, book: PayerBook) -> None:
        self._book = book
        payers = [book.get(name) for name in book.slugs()]
        self._loose: dict[str, re.Pattern[str]] = {}
        self._by_start: dict[str, set[str]] = {}
        for payer in payers:
            forms = _forms(payer)
            self._loose[payer.slug] = _pattern(form for _, form in forms)
            for start, _ in forms:
                self._by_start.setdefault(start, set()).add(payer.slug)
        self.spellings = tuple(
            sorted({name for payer in payers for name in (payer.name, *payer.aliases, *payer.names_in_text)})
        )

    @cached_property
    def _single(self) -> dict[str, str]:
        """Names of one word, long enough to be known with a letter wrong."""
        payers = [self._book.get(name) for name in self._book.slugs()]
        names = {(n.lower(), p.slug) for p in payers for n in (p.slug, p.name, *p.aliases, *p.names_in_text)}
        return {name: slug for name, slug in sorted(names) if name.isalpha() and len(name) >= _MISSPELT}

    @cached_property
    def _others(self) -> re.Pattern[str]:
        """A name of several words, or a long one, in any case; a short one as it is written."""
        forms = []
        for name in sorted(phrases("other_payers"), key=lambda name: (-len(name), name)):
            form = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", name)))
            loose = len(name) >= _PLAIN and name.lower() not in _COMMON
            forms.append(f"(?i:{form})" if loose else form)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?!\w)")

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """``(slug, start, end)`` for every payer named, in the order of the text; longer names win over shorter."""
        found = [(payer.slug, start, end) for payer, start, end in self._book.find_in(text)]
        for name in self._begun(text):
            found += [(name, *match.span()) for match in self._loose[name].finditer(text)]
        return list(_longest([(name, start, end) for name, start, end in found if _counts(text[start:end])]))

    def _begun(self, text: str) -> set[str]:
        """The payers a name of which begins like a word of the text: no question need be held against all of them."""
        starts = {start[:length] for start in _BEGINS.findall(text.lower()) for length in (0, 1, 2, 3)}
        return set().union(*(self._by_start[start] for start in starts & self._by_start.keys()))

    def others(self, text: str, places: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
        """``(name, start, end)`` of payers that are not in the book; ``places`` are those that are."""
        found = [(match.group(), *match.span()) for match in self._others.finditer(text)]
        found += [plan for match in _SOME_PLAN.finditer(text) for plan in _some_plan(match)]
        # Where a name of the book and another overlap, the longer one is meant.
        return [
            (name, start, end)
            for name, start, end in _longest(found)
            if not any(s < end and start < e and e - s >= end - start for _, s, e in places)
        ]

    def misspelt(self, word: str) -> str | None:
        """The payer whose name of one word this word nearly is; None where it is none, or could be two."""
        lowered = word.lower()
        if len(lowered) < _MISSPELT or not lowered.isalpha():
            return None
        most = 1 if len(lowered) < _LONG else 2
        near = {
            slug
            for name, slug in self._single.items()
            if name[0] == lowered[0] and DamerauLevenshtein.distance(lowered, name, score_cutoff=most) <= most
        }
        return near.pop() if len(near) == 1 else None


def _forms(payer: Payer) -> list[tuple[str, str]]:
    """The expressions for a payer's names, each with the letters it begins with: three, or all of its first word."""
    names = {payer.slug, *payer.aliases, *payer.names_in_text, payer.name.partition(" (")[0]} - _UNTOLD
    forms = [(_start(name), _loosely(name)) for name in map(str.strip, names) if name]
    for state, short in _STATES.items():
        if {f"bcbs-{short}", f"bcbs{short}", f"{short}blue"} & {
            payer.slug,
            *payer.aliases,
        } or payer.name == f"BCBS {state.title()}":
            place = rf"(?:{state.replace(' ', '[ ]')}|{short})"
            forms += [(start, rf"{place}\s+{_BLUE}") for start in (state[:3], short)]
            forms += [(start, rf"{_BLUE}\s*(?:of\s+|-)?{place}") for start in ("bcb", "blu")]
    return forms


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w])", re.IGNORECASE)


def _start(name: str) -> str:
    """The first letters of a name: at most three, for a question may go on with a space or a hyphen after a word."""
    first = re.split(r"\W", name)[0]
    return _CAMEL.split(first)[0][:3].lower()


def _loosely(name: str) -> str:
    """A name with any space or hyphen between its words, and between words that are written together."""
    parts = [r"[\s-]?".join(map(re.escape, _CAMEL.split(part))) for part in re.split(r"[\s-]+", name)]
    return r"[\s-]+".join(parts)


def _some_plan(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """A plan with a name of its own ("Oakfield Health Plan"), not one that is only spoken of ("My Health Plan")."""
    start, end = match.span(1)
    words = match.group(1).split()
    while words and words[0].lower() in _STOP:
        start += len(words[0])
        start += len(match.string[start:end]) - len(match.string[start:end].lstrip())
        words = words[1:]
    if len(words) > 2 or (len(words) == 2 and words[0].lower() not in {"health", "blue"}):
        yield match.string[start:end], start, end


def _counts(name: str) -> bool:
    lowered = name.lower()
    return lowered not in _ABBREVIATIONS and (lowered not in _COMMON or name[:1].isupper())


def _longest(found: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    at = -1
    for name, start, end in sorted(found, key=lambda f: (f[1], -f[2], f[0])):
        if start >= at:
            yield name, start, end
            at = end
