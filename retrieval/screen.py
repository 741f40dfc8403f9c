"""What in a question speaks of a patient? It is masked before anything is logged, stored, embedded or echoed.

Dates of service are read into "as of" and dropped. Birth dates, names with a patient cue, member and record numbers,
phones, e-mail addresses and street addresses become a mask in brackets. A disease named after a person is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.dates import DATE, one_date
from retrieval.word_lists import word_list

_SERVICE = re.compile(
    r"\b(?:(?:for|on|with|and)\s+)?(?:d\.?o\.?s\b\.?|dates?\s+of\s+service|service\s+dates?|seen\s+on|performed\s+on|"
    rf"scheduled\s+(?:for|on)|done\s+on)\s*(?:is|was|of|:|=|-|–|on)?\s*(?P<date>{DATE})(?:\s*[,;])?",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\b\.?|born(?:\s+on)?|birth\s*-?dates?|dates?\s+of\s+birth)\s*(?:is|was|of|:|=|-)?\s*(?:{DATE}|\d{{4}})",
    re.IGNORECASE,
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("birth_date", _BIRTH),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    (
        "ssn",
        re.compile(r"\b(?:ssn|social\s+security(?:\s+(?:number|no\.?))?)\s*[:#]?\s*\d[\d -]{7,10}\d\b", re.IGNORECASE),
    ),
    ("ssn", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    (
        "phone",
        re.compile(r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"),
    ),
    (
        "member_id",
        re.compile(
            r"\b(?:(?:member|subscriber|mbi|hicn|claim)\s*(?:id|ident\w*|number|no\.?|num|nr|#)?|"
            r"(?:policy\s*holder|insurance|beneficiary|medicare|medicaid|card|group)\s*(?:id|ident\w*|number|no\.?|num|#))"
            r"\s*(?:is|:|#|=)?\s*#?(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{5,}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "record_number",
        re.compile(
            r"\b(?:mrn|medical\s+record(?:\s+(?:number|no\.?))?|chart(?:\s+(?:number|no\.?))?|account(?:\s+(?:number|no\.?))?|"
            r"acct\.?|patient\s+(?:id|number|no\.?))\s*(?:is|:|#|=)?\s*#?(?=[A-Z0-9-]*\d{2})[A-Z0-9][A-Z0-9-]{2,}\b",
            re.IGNORECASE,
        ),
    ),
    ("npi", re.compile(r"\bnpi\s*(?:is|:|#|=)?\s*\d{10}\b", re.IGNORECASE)),
    (
        "address",
        re.compile(
            r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3}"
            r"(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Circle)\b\.?"
            r"(?:,?\s+(?:Apt|Unit|Suite|Ste|#)\.?\s*\w+)?(?:,\s*[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,?\s+[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?)?"
        ),
    ),
)
_NAME = r"[A-Z][a-z]+(?:['’-][A-Z][a-z]+)?"
_FULL_NAME = rf"{_NAME}(?:\s+(?:[A-Z]\.|{_NAME})){{0,2}}"
_CUED = re.compile(
    r"(?P<cue>\b(?:[Pp]atients?|[Pp]t|[Mm]ember|[Ss]ubscriber|[Bb]eneficiary|[Nn]ame(?:d|\s+is)?|[Ff]or|[Oo]f|[Cc]lient|"
    r"[Cc]alled|[Ss]on|[Dd]aughter|[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband)\b\.?(?:\s+(?:is|named|name|called))?\s*[:,]?\s+)"
    rf"(?P<name>{_FULL_NAME})"
)
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Master)\b\.?\s+(?P<name>{_FULL_NAME}|[A-Z]\.?)")
_INITIAL = re.compile(r"\b(?P<name>[A-Z][a-z]{2,}\s+[A-Z]\.)(?=\s|[?!,;]|$)")
_LOWER_CUED = re.compile(
    r"\b(?:patient|member)(?:'s)?\s+(?:name|is\s+named|named|called)\s*(?:is|:)?\s*(?P<name>[a-z]+\s+[a-z]+)"
)
_LOWER = re.compile(r"\b(?:patient|pt|member)\s+(?P<name>(?P<given>[a-z]+)\s+[a-z]{2,})\b")
_AMBIGUOUS = frozenset({"mark", "frank", "jack", "ming", "doe", "jean", "joy", "grant", "christian", "virginia"})
_STRONG = frozenset({"patient", "patients", "pt", "member", "subscriber", "beneficiary", "client", "son", "daughter"})

# Words that look like names after "for" or "patient" and are none. Most of the guard is that a weak cue ("for", "of")
# needs a given name to follow; these are eponyms that begin with one, or that stand after a strong cue.
_EPONYMS = word_list("eponyms")
_GIVEN = word_list("given_names")


@dataclass(frozen=True, slots=True)
class Screened:
    """A question without its patient: what may be logged, the day it asks about, and the types of what was masked."""

    question: str
    as_of: date | None = None
    masked: tuple[str, ...] = ()


def screen(question: str, known_names: Sequence[str] = ()) -> Screened:
    """Masks identifiers. ``known_names`` (payers, drugs, titles) are never taken for a person's name."""
    text, as_of = _without_service_dates(question)
    masked: list[str] = []
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(f"[{kind.replace('_', ' ')}]", text)
        masked += [kind] * count
    spans = sorted(set(_names(text, frozenset(name.lower() for name in known_names))), reverse=True)
    for start, end in spans:
        text = f"{text[:start]}[name]{text[end:]}"
        masked.append("name")
    return Screened(" ".join(text.split()), as_of, tuple(masked))


def screened(text: str) -> str:
    """A text that is no question, with its identifiers masked and its dates of service dropped."""
    found = screen(text)
    return found.question if found.masked or found.as_of else text


def _without_service_dates(question: str) -> tuple[str, date | None]:
    as_of: date | None = None
    for match in _SERVICE.finditer(question):
        as_of = as_of or one_date(match.group("date"))
    return _SERVICE.sub(" ", question), as_of


def _names(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    for match in [*_TITLED.finditer(text), *_LOWER_CUED.finditer(text)]:
        taken.append(match.span("name"))
    for match in _CUED.finditer(text):
        cue = match.group("cue").lower().split()[0].strip(".:,")
        if _is_name(match.group("name"), known, strong=cue in _STRONG or cue.startswith("name")):
            taken.append(match.span("name"))
    for match in _LOWER.finditer(text):
        if match.group("given") in _GIVEN - _AMBIGUOUS:
            taken.append(match.span("name"))
    for match in _INITIAL.finditer(text):
        if match.group("name").split()[0].lower() in _GIVEN:
            taken.append(match.span("name"))
    at = -1
    for start, end in sorted(taken):
        if start >= at:
            yield start, end
            at = end


def _is_name(name: str, known: frozenset[str], *, strong: bool) -> bool:
    """A strong cue makes two capitalised words a name; a weak one needs a common given name as well."""
    parts = [part.lower().removesuffix("'s").removesuffix("’s") for part in name.split()]
    if name.lower() in known or any(part in _EPONYMS for part in parts):
        return False
    given = parts[0] in _GIVEN
    if strong:
        return given or (len(parts) > 1 and parts[0] not in known)
    return given and len(parts) > 1
