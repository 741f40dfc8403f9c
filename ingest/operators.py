"""How are the items of a list joined: all of them, any, at least some, none?

The sentence that introduces a list decides where it says so ("two or more of the following"); else the conjunctions
between the items do ("; and", "OR"); else what kind of list it is (criteria are all asked for, covered procedures are
alternatives, and so is what is not covered). Where both conjunctions stand on one level, a person must look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Operator

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def _one_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_MANY = rf"(?P<count>{'|'.join(_NUMBERS)}|[2-9]|10)(?:\s?\(\w+\))?"
_ONE = r"(?:one|1)(?:\s?\((?:one|1)\))?"
_OR_MORE = r"(?:\s+or\s+more|\s*\+)"
_OF = r"(?:\s+of)?(?:\s+(?:the|these|its|their|any))?"
_WORD = r"(?:\s+\(?[\w-]+\)?)?"
_LISTED = _one_of(
    *("following", "below", "these", "listed", "criteria", "conditions", "indications", "items", "requirements"),
    *("features", "factors", "characteristics", "circumstances", "scenarios", "situations", "apply", "reasons"),
    *("signs", "symptoms", "findings", "methods", "tests", "contraindications", "exclusions"),
)
_LABEL = r"[(\[]?(?:[A-Za-z]|[ivx]+|\d+)[)\]]?"
_SERIES = rf"[(\[]\s*(?:(?:must )?meets? )?(?:[Cc]riteri\w+ )?{_LABEL}(?:\s*,\s*{_LABEL})*\s*,?\s*"
_LACKING = _one_of(
    *(r"(?:do|does|did|has|have|is|are|was|were|must|should|can|may|will) not", "not", "no", "without", "absence of"),
    *(r"free (?:of|from)", "cannot", "lacks?", "neither", "nor", "denies", "excludes?", "excluded"),
)
# What is lacking ends where a condition begins: "without a trial when any of the following" lacks the trial alone.
_BARE = r"(?:(?!\b(?:when|if|provided)\b)[^.;:])"

# "Investigational in all situations, including the following" says nothing of how the situations are joined.
_ANYWHERE = r"(?<!\bin )(?<!\bfor )(?<!\bunder )"
_VERDICT = re.compile(
    r"\bnot\b(?: \w+){0,3}? "
    + _one_of(
        *("medically necessary", "covered", "eligible", "approved", "authorized", "reimbursed", "recommended"),
        *("indicated", "appropriate", "considered", "limited"),
    )
    + r"|\bunless\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Logic:
    """An operator, with its number for ``AT_LEAST``; ``mixed`` where a list is joined both ways and nothing decides."""

    operator: Operator
    at_least: int | None = None
    mixed: bool = False


_RULES: tuple[tuple[Operator, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(pattern, re.IGNORECASE))
    for operator, pattern in (
        (Operator.NONE, rf"\bnone{_OF}\s+{_LISTED}|\bnone{_OF}\s*$"),
        (
            Operator.NONE,
            rf"\b{_LACKING}\b{_BARE}{{0,60}}?\b(?:any|either|{_ONE}{_OR_MORE}){_WORD}{_OF}{_WORD}\s+{_LISTED}",
        ),
        (Operator.NONE, r"^\W*no (?:\w+ ){0,3}(?:contraindications?|exclusions?)\b[^.;:~]{0,60}~+"),
        (Operator.NONE, rf"\b(?:absence|lack) of(?: all| each| both)?{_OF}\s+following"),
        (Operator.NONE, rf"\b{_LACKING}\b{_BARE}{{0,40}}?\b(?:contraindications?|exclusions?)\b{_BARE}{{0,30}}:?\s*$"),
        (
            Operator.AT_LEAST,
            rf"\b{_MANY}{_OR_MORE}?\s+(?:of|from)\b(?:\s+(?:the|these|any|its))?{_WORD}{_WORD}{_WORD}\s+{_LISTED}",
        ),
        (Operator.AT_LEAST, rf"\b(?:at least|minimum of)\s+{_MANY}{_OF}{_WORD}\s+{_LISTED}"),
        (Operator.AT_LEAST, rf"\b{_MANY}{_OR_MORE}{_OF}{_WORD}\s+{_LISTED}"),
        (Operator.ALL, rf"(?:{_ANYWHERE}\ball(?! other)|\b(?:both|each|every one)){_WORD}{_OF}{_WORD}\s+{_LISTED}"),
        (
            Operator.ALL,
            r"\b(?:all|both|each)\s+of(?:\s+(?:the|these))?\b|\bmeets?\s+(?:all|both)\b|\b(?:all|both)\s*(?:[:(]|$)",
        ),
        (Operator.ALL, rf"{_SERIES}(?:and|&)\s+{_LABEL}\s*[)\]]"),
        (Operator.ANY, rf"\b(?:any(?:\s+(?:one|{_ONE}))?|either|{_ONE}{_OR_MORE}?){_OF}{_WORD}\s+{_LISTED}"),
        (Operator.ANY, rf"\b(?:any|either|{_ONE}{_OR_MORE}?)\s+of\b(?:\s+(?:the|these))?|\beither\s*(?:[:(]|$)"),
        (Operator.ANY, rf"\b(?:at least\s+{_ONE}|{_ONE}{_OR_MORE})\s*(?:[:(]|$)|{_SERIES}or\s+{_LABEL}\s*[)\]]"),
    )
)
_PRIORITY = {Operator.NONE: 3, Operator.AT_LEAST: 2, Operator.ALL: 1, Operator.ANY: 0}
_THINGS = (
    *("indications?", "uses?", "procedures?", "services?", "tests?", "situations?", "scenarios?", "circumstances?"),
    *("devices?", "products?", "drugs?", "treatments?", "techniques?", "codes?", "examples?", "conditions"),
)
_NAMED = re.compile(rf"\bthe following (?:[\w-]+ ){{0,3}}{_one_of(*_THINGS)}\b", re.IGNORECASE)
_TAIL = 160  # characters of an introduction that say what kind of list follows
_ALTERNATIVES = re.compile(
    r"\b"
    + _one_of(
        *_THINGS,
        *("diagnos[ie]s", "populations?", "members? with", "individuals? with", "patients? with", r"includ\w+"),
        *("such as", "reasons?", "agents?", "as (?:follows|stated|defined|listed)", "types?", "medically necessary"),
        *("investigational", "unproven", "experimental"),
    )
    + r"\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"\b(?:criteria|criterion|requirements?|are met|is met|meets?|only (?:if|when)|provided that|must)\b"
    r"|\b(?:if|when)\W*$",
    re.IGNORECASE,
)
_SENDS = re.compile(r"\brefer to\b", re.IGNORECASE)  # a list of other documents is one of alternatives
_ASIDE = re.compile(r"\([^()]{25,}\)")  # what is said in passing does not join a list; "(A, B, and C)" does
_TRAILING = re.compile(r"(?:^|[\s;,.:)\]*–—-])(and/or|and|or)[\s,;:.*]*$", re.IGNORECASE)
_LEADING = re.compile(r"^[\s\-–—*(]*(AND/OR|AND|OR)\b[\s:,;]+\S")
_LONE = re.compile(r"^[\s\-–—*_(]*(and/or|and|or|plus)[\s\-–—*_:;,.)]*$", re.IGNORECASE)


def introduced(text: str) -> Logic | None:
    """What an introducing sentence says of the list that follows; None where it does not say.

    >>> introduced("Two or more of the following:")
    Logic(operator=<Operator.AT_LEAST: 'at_least'>, at_least=2)
    """
    flat = _ASIDE.sub(_hidden, " ".join(text.split()))
    bare = _VERDICT.sub(_hidden, flat)
    hits = []
    for operator, pattern in _RULES:
        for found in pattern.finditer(bare):
            count = _count(found["count"]) if "count" in pattern.groupindex else None
            hits.append((found.end() + 2 * _PRIORITY[operator], _PRIORITY[operator], Logic(operator, count)))
    return max(hits, key=lambda hit: hit[:2])[2] if hits else None


def lone(text: str) -> str:
    """``"and"`` or ``"or"`` where the text is nothing but a conjunction, else empty."""
    found = _LONE.match(text)
    return _joiner(found.group(1)) if found else ""


def trailing(text: str) -> str:
    """The conjunction an item ends in (``"and"``, ``"or"``), else empty."""
    found = _TRAILING.search(text[-24:])
    return _joiner(found.group(1)) if found else ""


def leading(text: str) -> str:
    """The conjunction in capitals an item begins with, else empty."""
    found = _LEADING.match(text)
    return _joiner(found.group(1)) if found else ""


def joined(intro: str, joiners: Sequence[str], *, refused: bool = False) -> Logic:
    """The logic of a list from its introduction and the conjunctions between its items.

    ``joiners`` holds one entry for each border between two items, empty where nothing is printed; ``refused`` says
    that what the list names is not covered, so that each of its items alone is enough.
    """
    said = introduced(intro)
    if said:
        return said
    kinds = {joiner for joiner in joiners if joiner}
    if kinds == {"or"}:
        return Logic(Operator.ANY)
    if kinds == {"and"}:
        last = not any(joiners[:-1])  # "A; B; and C" only lists; "A; and B; and C" asks for all
        return Logic(Operator.ANY if refused and last and _kind(intro) is not Operator.ALL else Operator.ALL)
    kind = _kind(intro)
    if kinds:
        most = Operator.ALL if joiners.count("and") >= joiners.count("or") else Operator.ANY
        return Logic(Operator.ANY if kind is Operator.ANY else most, mixed=True)
    return Logic(kind or (Operator.ANY if refused else Operator.ALL))


def _kind(intro: str) -> Operator | None:
    """Nothing is printed: criteria are asked for together, listed procedures or indications are alternatives."""
    flat = _ASIDE.sub("", intro)
    tail = flat[-_TAIL:]
    if _SENDS.search(tail):
        return Operator.ANY
    if _DEMANDS.search(tail):
        return Operator.ALL
    return Operator.ANY if _ALTERNATIVES.search(tail) or _NAMED.search(flat) else None


def _hidden(found: re.Match[str]) -> str:
    return "~" * len(found.group())


def _count(word: str) -> int:
    found = re.match(r"\w+", word.lower())
    token = found.group() if found else ""
    return _NUMBERS.get(token) or int(token)


def _joiner(word: str) -> str:
    return "or" if "or" in word.lower() else "and"
