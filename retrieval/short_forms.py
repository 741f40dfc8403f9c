"""Which forms does the corpus itself say mean the same: abbreviations, brands and generics, other names?

Policies introduce their short forms: ``chronic rhinosinusitis (CRS)``, ``Examplix® (examplumab)``, ``also known as``.
What they write once serves every question; the list that comes with the program only adds what nobody prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_INTRODUCED = re.compile(r"\(([A-Z][A-Za-z0-9/-]{1,9}?)s?\)")
_BEFORE = 90  # characters before a short form in which its words stand
_NO_WORDS = re.compile(r"[^\w'’/ -]")
# A generic name is known by its ending, or by the mark behind the brand: ``Breast (screening)`` names no drug.
_GENERIC = (
    r"[a-z]{2,}(?:mab|nib|cept|gene|tide|sen|vec|cel|tin|ine|ase|stat|limus|sone|olone|parib|ciclib|lisib|zomib|platin"
    r"|taxel|rubicin|siran|vir|stim|poetin|kinra|imod|afil|gliptin|gliflozin|prazole|sartan|pril|olol|oxaban|dronate"
    r"|ranib|cycline|floxacin|azole|fungin|caine|tropin|relin|gestrel|glutide|tecan|trexate|mustine)(?:-[a-z]{4})?"
)
_BRAND = re.compile(
    rf"\b([A-Z][A-Za-z]{{3,20}})(?:\s?[®™],?\s\(([a-z]{{5,}}(?:-[a-z]{{4}})?)|,?\s\(({_GENERIC}))\)"
    r"|\b([A-Z][A-Za-z]{3,20})\s?[®™]?,?\s\(([A-Z][a-z]{3,}(?:mab|nib|cept|gene|tide|sen|vec|cel|ine|ase|stat)(?:-[A-Za-z]{4})?)\)"
)
_AKA = re.compile(
    r"\b((?:[A-Za-z][\w'’-]* ){1,4}?)\(?,?\s?"
    r"(?:also\s+(?:known|called|referred\s+to)(?:\s+as)?|a\.k\.a\.)\s+(?:an?\s+|the\s+)?"
    r"((?:[A-Za-z][\w'’-]*\s?){1,4})[).,;]"
)
_SMALL = frozenset({"a", "an", "and", "as", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"})


def short_forms(text: str) -> Iterator[tuple[str, str]]:
    """``(form, what it means)`` for every form a text introduces; a brand and its generic each mean the other."""
    for match in _INTRODUCED.finditer(text):
        before = _NO_WORDS.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        meaning = _spelled_out(before, match.group(1))
        if meaning:
            yield match.group(1), meaning
    for match in _BRAND.finditer(text) if "(" in text else ():
        brand, generic = (part for part in match.groups() if part)
        generic = generic.lower()
        if brand.lower() != generic:
            yield brand.lower(), generic.partition("-")[0]
            yield generic.partition("-")[0], brand.lower()
    for match in _AKA.finditer(text) if "lso " in text or "a.k.a" in text else ():
        one, other = _name(match.group(1)), _name(match.group(2))
        if one and other and one != other:
            yield other, one


def _spelled_out(before: str, short: str) -> str:
    """The last words before a short form whose letters it takes; empty where they do not spell it.

    Every letter of the short form is found in the words from the right, the first at the beginning of a word
    (Schwartz and Hearst, 2003).
    """
    letters = [c for c in short.lower() if c.isalnum()]
    text = before.strip().lower()
    initials = _by_initials(text, letters)
    if initials:
        return initials
    at = len(text)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (text[at] != letters[number] or (number == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    meaning = text[at:]
    words = meaning.replace("-", " ").split()
    if len(letters) < 2 or len(words) > len(letters) + 4 or len(meaning) <= len(short) + 2:
        return ""
    return meaning


def _by_initials(text: str, letters: list[str]) -> str:
    """The last words of a text whose first letters these are, small words between them left out; else nothing."""
    words = text.split()
    told = [at for at, word in enumerate(words) if word not in _SMALL]
    if len(letters) < 3 or len(told) < len(letters):
        return ""
    first = told[-len(letters) :]
    return " ".join(words[first[0] :]) if [words[at][0] for at in first] == letters else ""


def _name(words: str) -> str:
    """A name of a few telling words; empty for what is none."""
    kept = words.strip().lower().split()
    while kept and kept[0] in _SMALL:
        kept = kept[1:]
    if not kept or any(word in _SMALL for word in kept) or len(" ".join(kept)) < 4:
        return ""
    return " ".join(kept)
