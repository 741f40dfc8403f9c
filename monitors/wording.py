"""What two sentences have in common once marks, spelling and spacing are set aside, and what is left that differs.

``words`` and ``squeezed`` decide what counts as the same text; ``editorial`` whether a difference of words can change
what a payer asks for. Readings of one policy by different publishing programs differ in hyphens, marks and spaces on
every page: nothing of that may ever look like a change.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

_MARKS = re.compile(r"[®™©℠†‡\u00ad\u200b\u2060\ufeff]|(?<=\w)\s*\((?:R|TM)\)")
_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[a-z]+|[<>≤≥%]")
_JOINER = re.compile(r"[\s;,.:]*\b(and/or|and|or)\s*[,:]?\s*$", re.IGNORECASE)
_YEAR = re.compile(
    r",?\s*(?:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s*)?\b(?:19|20)\d\d[a-z]?\b"
    r"|\bv(?:ersion|\.)?\s?\d[\d.]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(?:[ivxlcIVXLC]{1,5}|[A-Za-z]|\d{1,2})[.)]\s+")
_TICKED = re.compile(r"\s+[Xx✓]\W*$")  # the mark of a column that runs into a sentence
_OWNED = re.compile(r"(?<=[a-zA-Z])['’]s\b")
_SPREAD = re.compile(r"(?<=\d)\s*(?:-|–|—|\bto\b|\band\b|\bthrough\b)\s*(?=\d)")
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b\.?"
)
_ABBREVIATION = re.compile(r"[(\[]\s*[a-z]{0,2}[A-Z][A-Za-z0-9/-]{1,11}s?\s*[)\]]")
_SOURCE_YEAR = re.compile(
    r"[(\[](?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*\b(?:19|20)\d\d[a-z]?\b[^()\[\]]*[)\]]"
    r"|[(\[][^()\[\]]*\bet al\b[^()\[\]]*[)\]]"
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: str(value) for value, word in enumerate(_COUNTED, start=1)}
_SYNONYMS = {
    **_NUMBERS,
    **dict.fromkeys(("patient", "member", "person", "beneficiary", "enrollee"), "individual"),
    **dict.fromkeys(("protocol", "guideline"), "guideline"),
    **dict.fromkeys(("greater", "above", "over"), ">"),
    **dict.fromkeys(("fewer", "below", "under"), "<"),
    **dict.fromkeys(("physician", "clinician"), "physician"),
    **dict.fromkeys(("cancer", "carcinoma"), "cancer"),
    **dict.fromkeys(("prior", "previous"), "prior"),
    **dict.fromkeys(("ages", "aged", "age"), "age"),
    "less": "<",
    "adaptor": "adapter",
    "highest": "maximum",
}
_EMPTY = frozenset(
    word
    for line in (
        "a an the of that which is are be been being considered deemed to in on for by as this these those its their",
        "his her they she he",
        "such also e g i testing test note please",
    )
    for word in line.split()
)
_UNITS = frozenset(
    word
    for line in (
        "mg kg ml ng mcg ug dl l g mm cm m2 mmol iu units unit week weeks month months year years day days percent %",
        "hour hours minute minutes lb lbs bpm hg",
    )
    for word in line.split()
)
_LOGIC = frozenset(
    (
        "and",
        "or",
        "not",
        "no",
        "nor",
        "without",
        "unless",
        "except",
        "only",
        "all",
        "any",
        "either",
        "neither",
        "both",
        "none",
        "least",
        "most",
    )
)


@dataclass(frozen=True, slots=True)
class Difference:
    """The words only one of two sentences has, in their order, and stretches of them with the words around."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    edits: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def plain(text: str) -> str:
    """Text without trade marks and invisible characters, in one normal form, lower case."""
    return unicodedata.normalize("NFKC", _MARKS.sub("", text)).lower()


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, marks and punctuation left out; comparison signs are words."""
    return tuple(_WORD.findall(plain(text)))


def squeezed(text: str) -> str:
    """All words without spaces: what no re-flow, hyphenation or letter spacing alters."""
    return "".join(words(text))


def joiner(text: str) -> str:
    """The ``and`` or ``or`` with which a list item hands over to the next, ``""`` where it has none."""
    found = _JOINER.search(text)
    return found.group(1).lower() if found else ""


def without_joiner(text: str) -> str:
    """A list item without the ``; and`` at its end, which says something of the list and not of the item."""
    return _JOINER.sub("", text)


def difference(before: str, after: str) -> Difference:
    """What the words of one text differ in from those of another."""
    old, new = words(before), words(after)
    edits = tuple((old[a:b], new[c:d]) for a, b, c, d in stretches(old, new))
    gone = tuple(word for edit in edits for word in edit[0])
    come = tuple(word for edit in edits for word in edit[1])
    return Difference(gone, come, edits)


def stretches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Where two rows of words differ: start and end in the older, start and end in the newer."""
    found: list[tuple[int, int, int, int]] = []
    for step in Levenshtein.opcodes(old, new):
        if step.tag == "equal":
            continue
        if found and found[-1][1] == step.src_start and found[-1][3] == step.dest_start:
            found[-1] = (found[-1][0], step.src_end, found[-1][2], step.dest_end)
        else:
            found.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
    return found


def editorial(before: str, after: str) -> bool:
    """Whether two sentences ask for the same: they differ in sources, abbreviations, units, synonyms or order only."""
    return _same_demand(_dated(before), _dated(after)) or _same_demand(without_sources(before), without_sources(after))


def _dated(text: str) -> str:
    """A text without the years of what it cites."""
    return _SOURCE_YEAR.sub(lambda source: _YEAR.sub(" ", source.group()), text)


def _same_demand(before: str, after: str) -> bool:
    old, new = meaning(before), meaning(after)
    if old == new or "".join(old) == "".join(new):
        return True
    if [word for word in old if weighs(word)] != [word for word in new if weighs(word)]:
        return False
    left, right = Counter(old) - Counter(new), Counter(new) - Counter(old)
    if not left and not right:
        return True
    if _only_units(left) and _only_units(right) and not (left and right):
        return True
    edits = [(old[a:b], new[c:d]) for a, b, c, d in stretches(old, new)]
    return all(_abbreviates(left, right) or _abbreviates(right, left) for left, right in edits)


def without_sources(text: str) -> str:
    """A text without what it cites in brackets."""
    return _SOURCE_YEAR.sub(" ", text)


def meaning(text: str) -> list[str]:
    """The words that carry meaning, in one spelling each, without labels, abbreviations and fillers."""
    text = _TICKED.sub("", _NUMBERED.sub("", text))
    bare = _ABBREVIATION.sub(" ", _OWNED.sub("", _MARKS.sub("", text)))
    bare = _MONTH.sub(lambda month: month.group(1)[:3], _SPREAD.sub(" ", bare.lower()))
    folded = (_folded(word) for word in words(bare))
    return [word for word in folded if word not in _EMPTY]


def _folded(word: str) -> str:
    single = word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    return _SYNONYMS.get(word) or _SYNONYMS.get(single) or single


def weighs(word: str) -> bool:
    """Whether a word decides by itself: a number, a comparison, a word of logic."""
    return word in _LOGIC or word[0].isdigit() or word in "<>≤≥"


def _only_units(found: Counter[str]) -> bool:
    return all(word in _UNITS for word in found)


def _abbreviates(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether ``short`` is one word made of letters of ``long``, led by its initial: "gene panel" and "gpn"."""
    if len(short) != 1 or not 2 <= len(long) <= 8 or not len(long) - 1 <= len(short[0]) <= len(long) + 2:
        return False
    letters = iter("".join(long))
    return short[0][0] == long[0][0] and all(letter in letters for letter in short[0])
