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
    (CodeSystem.ICD10CM, re.compile(r"\b[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b", re.IGNORECASE)),
    (CodeSystem.ICD10CM, re.compile(r"(?:(?<=icd-10 )|(?<=icd10 ))[A-Z]\d[0-9A-Z]\b", re.IGNORECASE)),
    (CodeSystem.REV, re.compile(r"(?<=revenue code )\d{3,4}\b|(?<=rev code )\d{3,4}\b", re.IGNORECASE)),
)
_FIVE = re.compile(r"(?<![\w.$/-])\d{5}(?![\w/%-]|\.\d|,\d)")
# Three characters are a diagnosis beside a word that says so, and where some policy names it: B12 is a vitamin too.
_CUED_THREE = re.compile(
    r"\b(?:icd(?:-?10)?(?:-cm)?|dx|diagnos[ie]s|codes?)\b[\s:#]{0,3}(?:codes?[\s:#]{0,3})?([A-Z]\d[0-9A-Z])\b(?!\.)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,;?]+|\band\b|\bor\b", re.IGNORECASE)
_CUED_FIVE = re.compile(rf"\b{_CUE}s?\b\D{{0,12}}(\d{{5}})\b", re.IGNORECASE)
_WHOLE: dict[CodeSystem, re.Pattern[str]] = {
    CodeSystem.NDC: re.compile(r"\d{4,5}-\d{3,4}-\d{1,2}"),
    CodeSystem.CPT: re.compile(r"\d{5}|\d{4}[AFTUM]"),
    CodeSystem.CDT: re.compile(r"D\d{4}"),
    CodeSystem.HCPCS: re.compile(r"[ABCEGHJKLMPQRSTUV]\d{4}"),
    CodeSystem.ICD10CM: re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"),
    CodeSystem.ICD10PCS: re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"),
    CodeSystem.REV: re.compile(r"0\d{3}"),
}
"""How a code of a system looks. Where one form is of two systems, the first is meant."""

_UNMISTAKABLE = re.compile(r"\d{5}|\d{4}[AFMTU]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|[\d-]{10,13}", re.IGNORECASE)
_ELEVEN = re.compile(r"\d{11}")  # a package of a drug, without its hyphens
_UNDOTTED = re.compile(r"[A-Z]\d[0-9A-Z]{3,5}")
_MOST_OF_RANGE = 60
LOOKS = "Codes look like 72148 or 0340U (CPT), J0585 (HCPCS), M54.16 (ICD-10-CM), 50242-0040-62 (NDC), REV:0403."


def codes_in(question: str, told: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """The codes of a question. ``is_known`` says whether a policy names a code; ``told`` are its telling words.

    What may be something else, five digits or three characters, needs that, or a word that says what it is.
    """
    for system, form in _FORMS:
        for match in form.finditer(question):
            yield f"{system.value}:{match.group().upper()}"
    cued = set(_CUED_FIVE.findall(question))
    for match in _FIVE.finditer(question):
        code = f"{CodeSystem.CPT.value}:{match.group()}"
        if match.group() in cued or is_known(code):
            yield code
    for match in _CUED_THREE.finditer(question):
        code = f"{CodeSystem.ICD10CM.value}:{match.group(1).upper()}"
        if is_known(code):
            yield code
    yield from _nothing_else(told, is_known)


def _nothing_else(told: str, is_known: Callable[[str], bool]) -> list[str]:
    """The codes of a question of codes alone, in whatever form; none where words are in it.

    Three characters, and a form that words have too, are one only where some policy names them.
    """
    found = []
    for token in filter(None, _BETWEEN.split(told)):
        try:
            code = given_code(token.strip("#.:()?!"))
        except ValueError:
            return []
        if is_known(code) or _UNMISTAKABLE.fullmatch(token.strip("#.:()?!")):
            found.append(code)
    return found


def given_code(text: str) -> str:
    """A code given as an argument, with its system where the form tells it; ValueError for what is no code."""
    cleaned = text.strip().upper()
    system, colon, code = cleaned.rpartition(":")
    if colon:
        if system in _WHOLE and _WHOLE[CodeSystem(system)].fullmatch(code):
            return cleaned
        raise ValueError(f"{text!r} is no code")
    for known, form in _WHOLE.items():
        if form.fullmatch(code):
            return f"{known.value}:{code}"
    if _ELEVEN.fullmatch(code):
        return f"{CodeSystem.NDC.value}:{code[:5]}-{code[5:9]}-{code[9:]}"
    if _UNDOTTED.fullmatch(code):
        return f"{CodeSystem.ICD10CM.value}:{code[:3]}.{code[3:]}"
    raise ValueError(f"{text!r} is no code")


def given_codes(text: str) -> tuple[str, ...]:
    """The codes an argument means: one, or all of a range like ``99401-99404``; ValueError for what is neither."""
    first, dash, last = text.strip().upper().partition("-")
    if not dash or _WHOLE[CodeSystem.NDC].fullmatch(text.strip()):
        return (given_code(text),)
    system = given_code(first).rpartition(":")[0]
    until = given_code(f"{system}:{last.rpartition(':')[2]}").rpartition(":")[2]
    begin = given_code(first).rpartition(":")[2]
    if until < begin:
        raise ValueError(f"{text!r} is no range: it ends before it begins")
    same = len(begin) == len(until)
    counted = (
        same and (at := _digits(begin, until)) is not None and int(until[at[0] : at[1]]) - int(begin[at[0] : at[1]])
    )
    if not counted or counted >= _MOST_OF_RANGE:  # its ends stand for it: policies print such ranges as ranges
        return tuple(dict.fromkeys((f"{system}:{begin}", f"{system}:{until}")))
    start, end = at if at is not None else (0, 0)
    numbers = range(int(begin[start:end]), int(until[start:end]) + 1)
    return tuple(f"{system}:{begin[:start]}{number:0{end - start}d}{begin[end:]}" for number in numbers)


def _digits(begin: str, until: str) -> tuple[int, int] | None:
    """Where the digits stand that count up from one code to the other; None where letters count too."""
    differ = [place for place, (a, b) in enumerate(zip(begin, until, strict=True)) if a != b]
    if not differ:
        return None
    start, end = differ[0], differ[-1] + 1
    while end < len(begin) and begin[end].isdigit():
        end += 1
    return (start, end) if begin[start:end].isdigit() and until[start:end].isdigit() else None


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
