"""Which payers does a question name, in the loose ways people write them?

Beyond the names of the payer book: aliases written as words, the Blues by their state ("Nebraska Blue", "blue cross
ma"), which everybody writes differently, and names with a letter wrong. A name that is also a common word counts only
where it is capitalised, or where a payer's would stand. Payers that are not in the book are told too, so that nobody
else's policy answers for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import DamerauLevenshtein

from corpus.model import Payer
from corpus.payer_book import PayerBook
from retrieval.understand_blues import blues_in
from retrieval.word_lists import phrases, word_list

_STATES = {
    "alabama": "al", "arizona": "az", "kansas": "ks", "louisiana": "la", "michigan": "mi", "massachusetts": "ma",
    "minnesota": "mn", "north carolina": "nc", "nebraska": "ne", "rhode island": "ri", "south carolina": "sc",
    "tennessee": "tn", "illinois": "il", "texas": "tx", "florida": "fl", "hawaii": "hi", "delaware": "de",
}  # fmt: skip
# Licensees of several states, that are not called after them.
_BLUES_OF = {
    "anthem": {
        "california": "ca", "colorado": "co", "connecticut": "ct", "georgia": "ga", "indiana": "in", "kentucky": "ky",
        "maine": "me", "missouri": "mo", "nevada": "nv", "new hampshire": "nh", "ohio": "oh", "virginia": "va",
        "wisconsin": "wi",
    },
    "wellmark": {"iowa": "ia", "south dakota": "sd"},
}  # fmt: skip
_BLUE = r"(?:bcbs|blue\s+cross(?:\s+(?:and|&)?\s*blue\s+shield)?|blues?(?!\s+shield))"
_COMMON = frozenset(
    (
        "guardian",
        "paramount",
        "network health",
        "first health",
        "united",
        "capital",
        "dean",
        "concert",
        "devoted",
        "empire",
    )
)
# Where a payer stands, in whatever case: after a word that leads to one, before one that only a payer has.
_LEADS = re.compile(
    r"(?:^|[,;:.(]|\b(?:does|do|did|will|would|has|for|under|with|by|from|at|per|via|through|has|have|is|and|or|vs\.?"
    r"|versus|what|how|when|of|on|to))\s*$",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\s*(?:$|[,;:.?)]|'s\b|’s\b|(?:polic(?:y|ies)|commercial|medicaid|medicare|criteria|coverage|cover|covers|plans?|insurance"
    r"|prior|auth\w*|pays?|requires?|requirements?|wants?|needs?|says?|asks?|allows?|approves?|denie[ds]|members?|patients?"
    r"|guidelines?|exchange|oxford|community|pharmacy|ppo|hmo|pa|ma)\b)",
    re.IGNORECASE,
)
_IN_PLACE = frozenset({"united"})  # of the names that are common words, the one that staff write small
# What begins with a payer's name and is none.
_NOT_AFTER = {
    "united": re.compile(r"\s+(?:states|kingdom|nations|network)\b", re.IGNORECASE),
    "kaiser": re.compile(r"[\s-]+fleischer\b", re.IGNORECASE),
    "medicare": re.compile(r"\s+(?:advantage|supplement)\b", re.IGNORECASE),
}
_UNTOLD = frozenset({"medicaid", "commercial"})
_ABBREVIATIONS = frozenset({"esi"})  # of a payer, and far more often of a service
Place = tuple[str, int, int]
"""A name, and where it stands."""

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
        return _lines_apart(list(_longest([place for place in found if _counts(text, *place[1:])])), text)

    def _begun(self, text: str) -> set[str]:
        """The payers a name of which begins like a word of the text: no question need be held against all of them."""
        starts = {start[:length] for start in _BEGINS.findall(text.lower()) for length in (0, 1, 2, 3)}
        return set().union(*(self._by_start[start] for start in starts & self._by_start.keys()))

    def others(self, text: str, places: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
        """``(name, start, end)`` of payers that are not in the book; ``places`` are those that are."""
        found = [(match.group(), *match.span()) for match in self._others.finditer(text)]
        found += [plan for match in _SOME_PLAN.finditer(text) for plan in _some_plan(match)]
        found += [blue for blue in blues_in(text) if not _led(blue[1], places, text)]
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
    for state, short in _BLUES_OF.get(payer.slug, {}).items():
        place = state.replace(" ", "[ ]")
        forms += [(state[:3], rf"{place}\s+{_BLUE}"), ("bcb", f"bcbs{short}")]
        forms += [(start, rf"{_BLUE}\s*(?:of\s+)?{place}") for start in ("bcb", "blu")]
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


def _led(start: int, places: Sequence[tuple[str, int, int]], text: str) -> bool:
    """Whether a payer's own name leads to it: the Blue of Anthem in some state is Anthem."""
    return any(begin < start and not text[end:start].strip() for _, begin, end in places)


def outside(places: Sequence[tuple[str, int, int]], others: Sequence[tuple[str, int, int]]) -> list[Place]:
    """The payers that are not named by a part of another's name alone."""
    return [p for p in places if not any(start <= p[1] and p[2] <= end for _, start, end in others)]


def _lines_apart(places: list[tuple[str, int, int]], text: str) -> list[tuple[str, int, int]]:
    """Without Medicare where it is a payer's line of business ("Aetna Medicare")."""
    return [
        place
        for number, place in enumerate(places)
        if number == 0
        or text[place[1] : place[2]].lower() != "medicare"
        or text[places[number - 1][2] : place[1]].strip(" -'’s")
    ]


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a name is meant as one, where it stands."""
    name = text[start:end]
    lowered = name.lower()
    if lowered in _ABBREVIATIONS or ((never := _NOT_AFTER.get(lowered)) is not None and never.match(text, end)):
        return False
    if lowered not in _COMMON or name[:1].isupper():
        return True
    return lowered in _IN_PLACE and bool(_LEADS.search(text[:start]) and _FOLLOWS.match(text, end))


def _longest(found: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    at = -1
    for name, start, end in sorted(found, key=lambda f: (f[1], -f[2], f[0])):
        if start >= at:
            yield name, start, end
            at = end
