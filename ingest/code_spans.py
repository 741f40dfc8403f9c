"""Which billing and diagnosis codes does a stretch of text name?

Most codes cannot be told from other numbers by their shape, so each needs evidence: a shape that nothing else has
(``0335U``, ``G12.1``), a word before it (``CPT``), a parenthesis of nothing but codes, or a code as its neighbour. The
caller adds the evidence of tables and code sections by ``listing``. Ranges stay ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Code, CodeSystem

_CM_BODY = r"[A-TV-Z]\d[0-9AB]|U0\d"
_SHAPES: tuple[tuple[CodeSystem, str], ...] = (
    (CodeSystem.NDC, r"\d{5}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{4}-\d"),
    (CodeSystem.ICD10CM, rf"(?:{_CM_BODY})\.[0-9A-Z]{{1,4}}"),
    (CodeSystem.ICD10PCS, r"(?=[0-9A-Z]*[A-Z])[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"),
    (CodeSystem.CDT, r"D\d{4}"),
    (CodeSystem.HCPCS, r"[ABCEGHJ-MP-V]\d{4}"),
    (CodeSystem.CPT, r"\d{4}[FTUM]|\d{5}"),
    (CodeSystem.ICD10CM, rf"(?:{_CM_BODY})(?=\.?-|\.[xX]|\b)"),
    (CodeSystem.REV, r"\d{4}|\d{3}"),
)
_TOKEN = re.compile(
    r"(?<![\w.$@])(?<!(?<!\d{5})/)(?<!\d,)"
    r"(?:" + "|".join(f"(?P<g{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)) + r")"
    r"(?![\w%@])(?!\.\d)(?!,\d{3}\b)(?!-\d{4}\b(?!-))(?!/\d{1,4}(?!\d))"
)
_DASH = r"\s*(?:[-–—]|\bto\b|\bthrough\b|\bthru\b)\s*"
_RANGE = re.compile(_DASH)
_JOIN = re.compile(
    r"[\s,;/&|*†‡+^()]*(?:(?:and/or|and|or|to|through|thru|with|[-–—])[\s,;/&|*()]*)?"
    r"(?:ICD-10(?:-CM)?|CPT|HCPCS|codes?)?[®:\s]*"
)
_SHORT_END = re.compile(r"[-–](?P<end>\d\d)(?![\w-])")
_MODIFIERS = frozenset(
    [
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "32",
        "33",
        "47",
        "50",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "59",
        "62",
        "63",
        "66",
        "73",
        "74",
        "76",
        "77",
        "78",
        "79",
        "80",
        "81",
        "82",
        "90",
        "91",
        "95",
        "99",
    ]
)
_DASH_BEFORE = re.compile(r"\s[–—-]\s$")
_PARENTHESIS = 400  # characters a parenthesis of codes can be long
_COMMA = re.compile(r"\s*,\s*")
_SPEAKS_OF_CODES = re.compile(r"\b(?:CPT|HCPCS|codes?)\b|\bcode\(s\)", re.I)

_NAMES = (
    r"CPT|HCPCS|ICD(?:-?\s?1?[09])?(?:-?(?:CM|PCS))?|procedures? codes?|diagnos[ie]s codes?|billing codes?|"
    r"service codes?|codes?|PLA|revenue codes?|CDT|NDC|category (?:I|II|III)"
)
_CUE = re.compile(
    rf"\b(?:{_NAMES})\b[®©™*†/:\s#s()-]*"
    r"(?:(?:for|of|is|are|code|codes|number|range|level II|and|or|CPT|HCPCS|along with|"
    r"includes?|e\.g)\b[®*/:,.\s()]*)*$"
    r"|\b(?:billed|coded|bill|reported|report) (?:with|using|as)\s+$",
    re.I,
)
_REV_CUE = re.compile(r"\brev(?:enue)? codes?\b[^.;\n]{0,12}$", re.I)
_PCS_CUE = re.compile(r"\b(?:PCS|ICD-10 procedure)\b", re.I)
_CM_CUE = re.compile(r"\b(?:ICD|diagnos[ie]s codes?|dx codes?)\b", re.I)
#: Words that give the number behind them another meaning.
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:PMID|PMCID|DOI|Rev\.?|Transmittals?|Change Request|CR|LCD|NCD|NCT|Box|Suite|Ste\.?|AHS|MPA|Policy|"
    r"Document|Doc|Form|Bulletin|Phone|Fax|Tel\.?|Pub\.?|Article|Section|Sec\.?|Chapter|Page|ID|Grant|Report|"
    r"Ref(?:erence)?|Guideline|Trial|SWOG|NSABP|ECOG|RTOG|CALGB|EORTC)\b[\s:#.–-]*(?:No\.?|Number|#)?"
    r"[\s:#.–-]*|[$£€#]\s?|\b[A-Z]{2}\s|;\s?\d+(?:\s?\([^()]{1,8}\))?:\s?)$"
)
_ONLY_CODES = re.compile(r"[\dA-Z,;\s/&*–-]*(?:(?:and|or|to)\b[\dA-Z,;\s/&*–-]*)*")


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A code and where it stands in the text it was found in."""

    code: Code
    start: int
    end: int


@dataclass(slots=True)
class _Candidate:
    system: CodeSystem
    code: str
    start: int
    end: int
    sure: bool


def code_spans(text: str, *, listing: bool = False, system: CodeSystem | None = None) -> tuple[CodeSpan, ...]:
    """The codes of a text with their places. ``listing`` says that the text is known to list codes (a cell of a code
    table), so that bare five-digit numbers need no evidence of their own; ``system`` is what its heading names."""
    candidates = _candidates(text, system)
    for candidate in candidates:
        candidate.sure = candidate.sure or (listing and _plausible(candidate, text, system)) or _named(candidate, text)
    _parentheses(candidates, text)
    _runs(candidates, text)
    _spread(candidates, text)
    return _joined([candidate for candidate in candidates if candidate.sure], text)


def _candidates(text: str, system: CodeSystem | None) -> list[_Candidate]:
    found: list[_Candidate] = []
    for match in _TOKEN.finditer(text):
        if _hyphenated(text, match.start()) and not (found and found[-1].end == match.start() - 1):
            continue
        kind = _SHAPES[int(str(match.lastgroup)[1:])][0]
        kind = _reread(match.group(), kind, system)
        if _OTHER_NUMBER.search(text[max(0, match.start() - 40) : match.start()]) and not _is_dotted(match.group()):
            continue
        found.append(
            _Candidate(kind, match.group(), match.start(), match.end(), _speaks_for_itself(match.group(), kind))
        )
    return found


def _hyphenated(text: str, start: int) -> bool:
    """Whether what stands here is the tail of a hyphenated word: right only as the end of a range of codes."""
    return start > 1 and text[start - 1] in "-–" and text[start - 2].isalnum()


def _reread(code: str, kind: CodeSystem, system: CodeSystem | None) -> CodeSystem:
    """Seven characters are a procedure code of ICD-10 only where the heading says so; four digits a revenue code."""
    return system if system in (CodeSystem.REV, CodeSystem.NDC) and code.isdigit() else kind


def _is_dotted(code: str) -> bool:
    return "." in code


def _speaks_for_itself(code: str, kind: CodeSystem) -> bool:
    """Shapes that nothing else in a policy has."""
    if kind is CodeSystem.CPT:
        return not code.isdigit()
    if kind is CodeSystem.ICD10CM:
        return _is_dotted(code)
    return kind in (CodeSystem.HCPCS, CodeSystem.CDT) or (kind is CodeSystem.NDC and len(code) == 13)


def _valid(candidate: _Candidate) -> bool:
    """Five digits lie in the ranges in which procedure codes are issued."""
    if candidate.system is not CodeSystem.CPT or not candidate.code.isdigit():
        return True
    number = int(candidate.code)
    return 100 <= number <= 1999 or 10004 <= number <= 99607


def _plausible(candidate: _Candidate, text: str, system: CodeSystem | None) -> bool:
    if candidate.system is CodeSystem.REV:
        return system is CodeSystem.REV
    if candidate.system is CodeSystem.ICD10PCS:
        return system is CodeSystem.ICD10PCS
    if candidate.system is CodeSystem.ICD10CM:
        return system is CodeSystem.ICD10CM or _is_dotted(candidate.code)
    return _valid(candidate)


def _named(candidate: _Candidate, text: str) -> bool:
    """A word right before the code says what it is."""
    before = text[max(0, candidate.start - 60) : candidate.start]
    if candidate.system is CodeSystem.REV:
        return _REV_CUE.search(before) is not None
    if candidate.system is CodeSystem.ICD10PCS:
        return _PCS_CUE.search(before) is not None and _CUE.search(before) is not None
    if candidate.system is CodeSystem.ICD10CM:
        return _CM_CUE.search(before) is not None and _CUE.search(before) is not None
    return _valid(candidate) and _CUE.search(before) is not None


def _spread(candidates: list[_Candidate], text: str) -> None:
    """Evidence passes between neighbours with nothing but separators between them, both ways."""
    pairs = [(a, b) for a, b in pairwise(candidates) if _JOIN.fullmatch(text[a.end : b.start])]
    for first, second in [*pairs, *((b, a) for a, b in reversed(pairs))]:
        if first.sure and not second.sure and _kin(first, second):
            second.sure = True


def _kin(first: _Candidate, second: _Candidate) -> bool:
    procedures = (CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.CDT)
    if first.system in procedures and second.system in procedures:
        return _valid(second)
    return first.system is second.system


def _parentheses(candidates: list[_Candidate], text: str) -> None:
    """``(81404, 81406)``: a parenthesis of nothing but codes; ``(GENE – 81404)``: one that ends in a code."""
    for candidate in candidates:
        if candidate.sure or candidate.system is not CodeSystem.CPT or not _valid(candidate):
            continue
        floor = max(0, candidate.start - _PARENTHESIS)
        opening = max(text.rfind("(", floor, candidate.start), text.rfind("[", floor, candidate.start))
        closing = min(_find(text, ")", candidate.end), _find(text, "]", candidate.end))
        if opening < 0 or closing >= len(text):
            continue
        ends = (
            closing == candidate.end
            and _DASH_BEFORE.search(text, max(0, candidate.start - 3), candidate.start) is not None
        )
        candidate.sure = ends or _ONLY_CODES.fullmatch(text, opening + 1, closing) is not None


def _find(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start, start + _PARENTHESIS)
    return found if found >= 0 else len(text)


def _runs(candidates: list[_Candidate], text: str) -> None:
    """Three numbers in the ranges of procedure codes with only commas between them are codes; so is one behind a colon
    in a text that speaks of codes."""
    bare = [c for c in candidates if c.system is CodeSystem.CPT and c.code.isdigit() and _valid(c)]
    for first, second, third in zip(bare, bare[1:], bare[2:], strict=False):
        if _COMMA.fullmatch(text[first.end : second.start]) and _COMMA.fullmatch(text[second.end : third.start]):
            first.sure = second.sure = third.sure = True
    if _SPEAKS_OF_CODES.search(text) is not None:
        for candidate in bare:
            candidate.sure = candidate.sure or text[max(0, candidate.start - 3) : candidate.start].rstrip(
                " *"
            ).endswith(":")


def _joined(sure: list[_Candidate], text: str) -> tuple[CodeSpan, ...]:
    """Two codes of a system with a dash between them are a range, unless the second is not the later one."""
    spans: list[CodeSpan] = []
    position = 0
    while position < len(sure):
        first = sure[position]
        second = sure[position + 1] if position + 1 < len(sure) else None
        between = text[first.end : second.start] if second else ""
        if second and first.system is second.system and _RANGE.fullmatch(between) and second.code > first.code:
            spans.append(CodeSpan(Code(first.system, first.code, second.code), first.start, second.end))
            position += 1
        else:
            last, end = _short_end(first, text)
            spans.append(CodeSpan(Code(first.system, first.code, last), first.start, end))
        position += 1
    return tuple(spans)


def _short_end(first: _Candidate, text: str) -> tuple[str | None, int]:
    """``81261-64`` is a range whose end is printed short; ``99213-25`` is a code with a modifier."""
    match = _SHORT_END.match(text, first.end)
    if match is None or first.system is not CodeSystem.CPT or match["end"] in _MODIFIERS:
        return None, first.end
    last = first.code[:-2] + match["end"]
    return (last, match.end()) if first.code.isdigit() and last > first.code else (None, first.end)
