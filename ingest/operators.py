"""How are the items of a list joined: all of them, any, at least some, none?

The sentence that introduces a list decides where it says so ("two or more of the following"); else the conjunctions
between the items do ("; and", "OR"); else what kind of list it is (criteria are all asked for, covered procedures are
alternatives).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Operator

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_MANY = rf"(?P<n>{'|'.join(_NUMBERS)}|[2-9]|10)(?:\s?\(\w+\))?"
_ONE = r"(?:one|1)(?:\s?\((?:one|1)\))?"
_LISTED = (
    r"(?:following|below|these|listed|criteria|conditions|indications|items|requirements|features|factors|characteristics"
    r"|circumstances|scenarios|situations|apply|reasons|signs|symptoms|findings|methods|tests)"
)
_LABEL = r"\(?(?:[A-Za-z]|[ivx]+|\d+)\)?"
_SERIES = rf"[(\[]\s*(?:[Cc]riteri\w+ )?{_LABEL}(?:\s*,\s*{_LABEL})*\s*,?\s*"
_THE = r"(?:\s+of)?(?:\s+(?:the|these|its|any))?(?:\s+\w+)?"

_VERDICT = re.compile(
    r"\bnot\b(?: \w+){0,3}? (?:medically necessary|covered|eligible|approved|authorized|reimbursed|recommended|indicated|"
    r"appropriate|considered|limited)|\bunless\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Logic:
    """An operator, with its number for ``AT_LEAST``."""

    operator: Operator
    at_least: int | None = None


_RULES: tuple[tuple[Operator, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(pattern, re.IGNORECASE))
    for operator, pattern in (
        (
            Operator.NONE,
            r"\bnone\b(?:\s+of)?(?:\s+(?:the|these))?(?:\s+following)?"
            r"|\b(?:no|not|without|absence of|free (?:of|from)|cannot|lacks?|neither|nor|denies|exclude[sd]?)\b[^.;:]{0,60}?"
            rf"\b(?:any|either|(?:{_ONE} or more))\b(?:\s+\(?\w+\)?)?(?:\s+of)?(?:\s+(?:the|these))?\s+(?:following|below|conditions|contraindications)"
            r"|\bdo(?:es)? not have any\b|\babsence of (?:all|each|both)?(?: of)?(?: the)? ?following",
        ),
        (
            Operator.AT_LEAST,
            rf"\b(?:at least|a minimum of|minimum of|any|meets?)?\s*{_MANY}(?:\s+or\s+more)?\s+(?:of|from)\b(?:\s+(?:the|these|any|its))?"
            rf"(?:\s+\w+)?(?:\s+\(\w+\))?(?:\s+\w+)?\s+{_LISTED}"
            rf"|\b(?:at least\s+{_MANY.replace('<n>', '<m>')}|{_MANY.replace('<n>', '<k>')}\s+or\s+more)(?:\s+of)?(?:\s+(?:the|these))?\s+{_LISTED}",
        ),
        (
            Operator.ALL,
            rf"\b(?:all|both|each|every one|everyone)\b(?:\s+\w+)?(?:\s+of)?(?:\s+(?:the|these|their))?(?:\s+\w+)?\s+{_LISTED}"
            r"|\b(?:all|both|each)\s+of(?:\s+(?:the|these))?\b|\bmeets?\s+(?:all|both)\b|\b(?:all|both)\s*[:(]|\ball\b\s*$"
            rf"|{_SERIES}(?:and|&)\s+{_LABEL}\s*[)\]]",
        ),
        (
            Operator.ANY,
            rf"\b(?:any(?:\s+(?:of|one|{_ONE}))?|either|(?:at least\s+)?{_ONE}(?:\s+or\s+more)?|1\+)(?:\s+of)?(?:\s+(?:the|these|any))?(?:\s+\w+)?\s+{_LISTED}"
            rf"|\b(?:any|either|(?:at least\s+)?{_ONE}(?:\s+or\s+more)?)\s+of\b(?:\s+(?:the|these))?"
            rf"|\b(?:at least\s+{_ONE}|{_ONE}\s+or\s+more|either)\s*[:(]|\beither\b\s*$"
            rf"|{_SERIES}or\s+{_LABEL}\s*[)\]]",
        ),
    )
)
_PRIORITY = {Operator.NONE: 3, Operator.AT_LEAST: 2, Operator.ALL: 1, Operator.ANY: 0}
_ALTERNATIVES = re.compile(
    r"\b(?:indications?|uses?|procedures?|services?|tests?|situations?|scenarios?|circumstances?|devices?|products?|drugs?|treatments?"
    r"|techniques?|codes?|examples?|conditions|diagnos[ie]s|populations?|members? with|individuals? with|patients? with|includ\w+|such as)\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"\b(?:criteria|criterion|requirements?|are met|is met|meets?|only (?:if|when)|provided that|must)\b", re.IGNORECASE
)
_TRAILING = re.compile(r"(?:^|[\s;,.:)\]*–—-])(and/or|and|or)[\s,;:.*]*$", re.IGNORECASE)
_LEADING = re.compile(r"^[\s\-–—*(]*(AND/OR|AND|OR)\b[\s:,;]+\S")
_LONE = re.compile(r"^[\s\-–—*_(]*(and/or|and|or|plus)[\s\-–—*_:;,.)]*$", re.IGNORECASE)


def introduced(text: str) -> Logic | None:
    """What an introducing sentence says of the list that follows; None where it does not say.

    >>> introduced("Two or more of the following:")
    Logic(operator=<Operator.AT_LEAST: 'at_least'>, at_least=2)
    """
    bare = _VERDICT.sub(lambda found: "~" * len(found.group()), text)
    hits = []
    for operator, pattern in _RULES:
        for found in pattern.finditer(bare):
            groups = [value for value in found.groupdict().values() if value]
            count = _count(groups[0]) if groups else None
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


def joined(intro: str, joiners: Sequence[str]) -> Logic:
    """The logic of a list from its introduction and the conjunctions between its items.

    ``joiners`` holds one entry for each border between two items, empty where nothing is printed.
    """
    said = introduced(intro)
    if said:
        return said
    kinds = {joiner for joiner in joiners if joiner}
    if kinds == {"and"}:
        return Logic(Operator.ALL)
    if kinds == {"or"}:
        return Logic(Operator.ANY)
    if kinds:
        return Logic(Operator.ALL if joiners.count("and") >= joiners.count("or") else Operator.ANY)
    return _unsaid(intro)


def _unsaid(intro: str) -> Logic:
    """Nothing is printed: criteria are asked for together, a list of procedures or indications is one of alternatives."""
    tail = intro[-160:]
    if _DEMANDS.search(tail):
        return Logic(Operator.ALL)
    return Logic(Operator.ANY if _ALTERNATIVES.search(tail) else Operator.ALL)


def _count(word: str) -> int:
    found = re.match(r"\w+", word.lower())
    token = found.group() if found else ""
    return _NUMBERS.get(token) or int(token)


def _joiner(word: str) -> str:
    return "or" if "or" in word.lower() else "and"
