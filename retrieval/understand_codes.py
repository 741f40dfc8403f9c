"""Which billing and diagnosis codes does a question name?

A form that can be nothing else is a code; five digits are one where the question speaks of codes or some policy names
them. Codes come out as ``SYSTEM:CODE``, the way passages and the record name them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.model import CodeSystem

_CUE = r"(?:cpt|hcpcs|code|codes|procedure|proc|billing|bill)"
_FORMS: tuple[tuple[CodeSystem, re.Pattern[str]], ...] = (
    (CodeSystem.NDC, re.compile(r"\b\d{4,5}-\d{3,4}-\d{1,2}\b")),
    (CodeSystem.CPT, re.compile(r"\b\d{4}[FTUM]\b", re.IGNORECASE)),
    (CodeSystem.CDT, re.compile(r"\bD\d{4}\b", re.IGNORECASE)),
    (CodeSystem.HCPCS, re.compile(r"\b[ABCEGHJKLMPQRSTV]\d{4}\b", re.IGNORECASE)),
    (CodeSystem.ICD10CM, re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b", re.IGNORECASE)),
    (
        CodeSystem.ICD10CM,
        re.compile(r"(?<=icd-10 )[A-TV-Z]\d[0-9A-Z]\b|(?<=icd10 )[A-TV-Z]\d[0-9A-Z]\b", re.IGNORECASE),
    ),
    (CodeSystem.REV, re.compile(r"(?<=revenue code )\d{3,4}\b|(?<=rev code )\d{3,4}\b", re.IGNORECASE)),
)
_FIVE = re.compile(r"(?<![\w.$/-])\d{5}(?![\w/%-]|\.\d|,\d)")
_CUED_FIVE = re.compile(rf"\b{_CUE}s?\b\D{{0,12}}(\d{{5}})\b", re.IGNORECASE)
_BARE = re.compile(r"^[0-9A-Z][0-9A-Z.\-]{2,12}$")


def codes_in(question: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """The codes of a question. ``is_known`` says whether a policy names a code; five digits alone need it or a cue."""
    for system, form in _FORMS:
        for match in form.finditer(question):
            yield f"{system.value}:{match.group().upper()}"
    cued = set(_CUED_FIVE.findall(question))
    for match in _FIVE.finditer(question):
        code = f"{CodeSystem.CPT.value}:{match.group()}"
        if match.group() in cued or is_known(code):
            yield code


def given_code(text: str) -> str:
    """A code given as an argument, with its system where the form tells it; ValueError for what is no code."""
    cleaned = text.strip().upper()
    system, colon, code = cleaned.rpartition(":")
    if colon and system in set(CodeSystem):
        return cleaned
    if not _BARE.match(code):
        raise ValueError(f"{text!r} is no code")
    if re.fullmatch(r"\d{5}", code):
        return f"{CodeSystem.CPT.value}:{code}"
    for known, form in _FORMS[:5]:
        if form.fullmatch(code):
            return f"{known.value}:{code}"
    # Three characters of ICD-10-CM are a category; anything else is asked for as it stands.
    return f"{CodeSystem.ICD10CM.value}:{code}" if re.fullmatch(r"[A-TV-Z]\d[0-9A-Z]", code) else code


def names_code(held: str, asked: str) -> bool:
    """Whether a passage's code, which may be a range, names the code asked for."""
    if held == asked:
        return True
    system, _, span = held.partition(":")
    wanted, colon, code = asked.rpartition(":")
    if colon and wanted != system:
        return False
    first, dash, last = span.partition("-")
    if not dash or system == CodeSystem.NDC:
        return span == code
    if len(code) != len(last) and not system.startswith("ICD-10"):
        return False
    return first <= code and code[: len(last)] <= last
