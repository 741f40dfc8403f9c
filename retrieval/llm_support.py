"""Does the evidence carry a sentence? Its numbers, units, codes, negations, logic and names, and every word that tells.

The rule is stricter than a person's: a sentence may use the words of its evidence and a short list of words with which
nothing can be claimed. So a model can shorten and join what a payer says, and cannot say anything else. What passes is
still not proof of good sense, and is shown as worded by a model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from retrieval.stems import stems

_NUMBER_WORDS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "eighteen": "18", "twenty": "20",
    "thirty": "30", "sixty": "60", "ninety": "90", "hundred": "100", "half": "0.5", "once": "1", "twice": "2",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![A-Za-z\d])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)")
_CODE = re.compile(r"\b(?:\d{4}[0-9FTUM]|[A-Z]\d{4}|[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?)\b")
_UNITS = re.compile(
    r"(?:minute|hour|day|week|month|year|visit|session|treatment|dose|point|degree|mile|inch|kg|mg|mcg|ml|mm|cm|percent|"
    r"event|time|attempt|trial|injection|unit|person|member|criteri\w+)s?\b|%|kg/m2|mm ?hg|mg/dl",
    re.I,
)
_SIGNS = {
    ">=": r"\b(?:at least|no less than|not less than|minimum of|or more|or older|or greater|or higher)\b|≥",
    "<=": r"\b(?:at most|up to|no more than|not more than|maximum of|or less|or younger|or fewer|within)\b|≤",
    ">": r"(?<!no )(?<!not )\b(?:more than|greater than|over|above|exceed\w*|older than|longer than)\b|>",
    "<": r"(?<!no )(?<!not )\b(?:less than|fewer than|under|below|younger than|shorter than)\b|<",
}
_COMPARED = {sign: re.compile(pattern, re.I) for sign, pattern in _SIGNS.items()}
_NEGATION = re.compile(
    r"\b(?:not|no|none|never|neither|nor|without|cannot|except\w*|unless|exclud\w+|unproven|investigational|experimental|"
    r"den(?:y|ies|ied|ial)|refus\w+|absen\w+|contraindicat\w+|fail\w*|lack\w*|remov\w+|delet\w+|end(?:s|ed)?|stop\w*|"
    r"non-?\w+|un(?:til|able|likely|controlled))\b|n['’]t\b",
    re.I,
)
_JOINED = re.compile(r"\b(?:and|both|all|each|every|plus)\b", re.I)
_PARTED = re.compile(r"\b(?:or|either|any|one of|at least (?:one|two|1|2))\b", re.I)
_CHANGED = re.compile(
    r"\b(?:increas|decreas|rais|lower|tighten|relax|extend|shorten|longer|shorter|more|less|fewer|new|now|instead|"
    r"became|become|from|replac|add|widen|narrow|double|halv|reduc)\w*",
    re.I,
)
_ADDRESS = re.compile(
    r"https?:|www\.|@|\b[\w-]+\.(?:com|org|net|gov|info|io|example)\b|\d{3}[ .-]\d{3}[ .-]\d{4}", re.I
)
_ORDERS = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|override|overrul\w*|bypass\w*|instruct\w*|prompts?|system message|assistant|"
    r"language model|as an ai|jailbreak|pretend|act as|role ?play|you (?:must|are|should|will|shall|can|may)|your task|"
    r"respond|reply|output|repeat after|say that|tell (?:the|them|him|her|every)|approve (?:all|every|any|this|the)|"
    r"always approve|automatically|guarantee\w*|click|visit|call us|send (?:to|an)|password|confidential)\b",
    re.I,
)
_VERDICT = re.compile(
    r"\b(?:medical(?:ly)? necess\w+|(?:is|are|be) (?:\w+ )?(?:covered|approved|eligible|indicated|appropriate))\b", re.I
)
_WHOSE = re.compile(
    r"\b(?:polic(?:y|ies)|payers?|plans?|document|criteri\w+|consider\w*|deem\w*|stat(?:e|es|ed)|says?|said|ask\w*|call\w*|"
    r"requir\w*|list\w*)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:when|if|where|only|unless|provided|following|criteri\w+|condition\w*|after|until|all of|any of|one of)\b",
    re.I,
)
_CLAIM_FREE = frozenset(
    stems(
        "the a an of for to in on at by with as is are was were be been being has have had this that these those it "
        "its which who when where if then there under policy payer criterion criteria section document version text "
        "says said states stated asks asked requires required must need needs following also per such same between "
        "during"
    )
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’/-]*")


def unsupported(sentence: str, evidence: Iterable[str]) -> str | None:
    """Why a sentence may not be shown beside its evidence; None when all of it is carried."""
    pieces = list(evidence)
    carried = "\n".join(pieces)
    if not pieces:
        return "it rests on nothing"
    if is_order(sentence):
        return "it gives orders"
    if _ADDRESS.search(sentence):
        return "it holds an address"
    for reason in (_verdicts, _codes, _numbers, _comparisons, _negations, _logic, _movement, _words):
        because = reason(sentence, carried)
        if because is not None:
            return because
    return None


def is_order(text: str) -> bool:
    """Whether a text tells somebody, a program perhaps, what to do: such words are quoted, never worded."""
    return bool(_ORDERS.search(text))


def _verdicts(sentence: str, carried: str) -> str | None:
    """A position on coverage is the payer's, and stands under its conditions: this program takes none."""
    if not _VERDICT.search(sentence):
        return None
    if not _WHOSE.search(sentence):
        return "it takes a position on coverage without saying whose it is"
    if _CONDITION.search(carried) and not _CONDITION.search(sentence):
        return "it leaves out that a position on coverage has conditions"
    return None


def _codes(sentence: str, carried: str) -> str | None:
    known = set(_CODE.findall(carried))
    missing = [code for code in _CODE.findall(sentence) if code not in known]
    return f"the code {missing[0]} is not in the evidence" if missing else None


def _numbers(sentence: str, carried: str) -> str | None:
    """Every number, as often as it is said, with the unit that follows it."""
    had, has = _measures(carried), _measures(sentence)
    for number, unit in has:
        if not any(number == value and (not unit or unit == kept) for value, kept in had):
            return f"{number} {unit}".strip() + " is not in the evidence"
    return None


def _measures(text: str) -> list[tuple[str, str]]:
    """Numbers in digits, each with the singular of the unit right behind it; numbers in words are numbers too."""
    plain = re.sub(r"[A-Za-z]+", lambda m: _NUMBER_WORDS.get(m.group().lower(), m.group()), text)
    found = []
    for match in _NUMBER.finditer(plain):
        behind = re.match(r"[\s)(-]*(?:\d+[\s)(-]+)?(?:consecutive |full |calendar )?", plain[match.end() :])
        unit = _UNITS.match(plain, match.end() + (behind.end() if behind else 0))
        value = match.group(1).replace(",", "")
        found.append(
            (value.rstrip("0").rstrip(".") if "." in value else value, _singular(unit.group()) if unit else "")
        )
    return found


def _singular(unit: str) -> str:
    return unit.lower().replace(" ", "").rstrip("s").replace("percent", "%")


def _comparisons(sentence: str, carried: str) -> str | None:
    for sign, pattern in _COMPARED.items():
        if pattern.search(sentence) and not pattern.search(carried):
            return f"the evidence does not say “{sign}”"
    asked = {sign for sign, pattern in _COMPARED.items() if pattern.search(carried)}
    said = {sign for sign, pattern in _COMPARED.items() if pattern.search(sentence)}
    if asked and not said and _NUMBER.search(sentence) and set(_measures(sentence)) & set(_measures(carried)):
        return "it leaves out how a number is compared"
    return None


def _negations(sentence: str, carried: str) -> str | None:
    said, had = _NEGATION.findall(sentence), _NEGATION.findall(carried)
    if said and not had:
        return "it denies what the evidence does not deny"
    if had and not said:
        return "it leaves out that the evidence denies something"
    more = Counter(word.lower() for word in said) - Counter(word.lower() for word in had)
    return f"“{next(iter(more))}” is not in the evidence" if more else None


def _logic(sentence: str, carried: str) -> str | None:
    if _PARTED.search(sentence) and not _PARTED.search(carried):
        return "it makes alternatives of what is asked together"
    if _JOINED.search(sentence) and not _JOINED.search(carried):
        return "it joins what the evidence does not join"
    if _PARTED.search(carried) and _JOINED.search(sentence) and not _PARTED.search(sentence):
        return "it leaves out that there are alternatives"
    return None


def _movement(sentence: str, carried: str) -> str | None:
    """Words that tell of a change, and the order in which its numbers are told."""
    known = {stem for word in _CHANGED.findall(carried) for stem in stems(word)} | {
        stem for match in _CHANGED.finditer(carried) for stem in stems(match.group())
    }
    for match in _CHANGED.finditer(sentence):
        if not set(stems(match.group())) <= known:
            return f"“{match.group()}” is not in the evidence"
    said = [number for number, _ in _measures(sentence)]
    if len(said) > 1 and not _in_order(said, [number for number, _ in _measures(carried)]):
        return "it tells the numbers in another order than the evidence"
    return None


def _in_order(said: list[str], carried: list[str]) -> bool:
    rest = iter(carried)
    return all(number in rest for number in said)


def _words(sentence: str, carried: str) -> str | None:
    """Every word that claims anything must be the evidence's own."""
    known = set(stems(carried)) | _CLAIM_FREE
    for word in _WORD.findall(sentence):
        if word.lower() in _NUMBER_WORDS:
            continue
        if not set(stems(word)) <= known:
            return f"“{word}” is not in the evidence"
    return None
