"""Who else governs: criteria that are not in the document but in InterQual, MCG, a delegate's guidelines or an NCD?

A name alone says nothing; the sentence must send the reader there ("refer to", "reviewed with", "managed by"). Each
owner is named once, with the first sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import BlockKind, Governing, SectionKind, Span
from ingest.layout import Layout
from ingest.sections import Mark
from ingest.sentences import sentences

_OWNERS = (
    ("InterQual", r"InterQual|Interqual"),
    ("MCG", r"\bMCG\b|Milliman Care Guidelines|MCG(?:™|®)? Care Guidelines"),
    ("eviCore", r"[Ee]vi[Cc]ore"),
    ("Carelon", r"\bCarelon\b|\bAIM Specialty Health\b"),
    ("Avalon", r"\bAvalon (?:Healthcare|Health)\b"),
    ("Concert Genetics", r"\bConcert Genetics\b"),
    ("Evolent", r"\bEvolent\b|\bNational Imaging Associates\b|\bNIA Magellan\b"),
    ("American Society of Addiction Medicine", r"\bASAM [Cc]riteria\b"),
    ("NCCN", r"\bNCCN (?:Compendium|Drugs (?:&|and) Biologics Compendium)\b"),
    ("NCD", r"\bNCDs?\b|\bNational Coverage Determinations?\b"),
    ("LCD", r"\bLCDs?\b|\bLocal Coverage Determinations?\b"),
)
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _OWNERS)
_SENDS = re.compile(
    r"\b(?:refer(?:red)?|see|consult|follow(?:s|ed)?|appl(?:y|ies"
    r"|ied)|us(?:e|es|ed|ing)|utiliz\w+|per|according|based on"
    r"|govern\w*|review\w*|manag\w+|administer\w*|deleg\w+|adopt\w*"
    r"|in accordance|meets?|criteria\b[^.;:]{0,60}? (?:are|is) (?:found|available|located|contained|published))\b",
    re.IGNORECASE,
)
_CRITERIA = re.compile(
    r"criteria|guidelines?|polic(?:y|ies)|determinations?|review|authoriz|coverage|NCD|LCD", re.IGNORECASE
)
_MAY_HELP = re.compile(
    r"may also (?:use|consult)|developed by third parties|in the absence of"
    r"|if there is (?:a|any) (?:conflict|discrepancy)",
    re.IGNORECASE,
)
_ASIDE = frozenset({SectionKind.REFERENCES, SectionKind.HISTORY, SectionKind.EVIDENCE, SectionKind.BACKGROUND})


def governed_by(layout: Layout, headings: Sequence[Mark]) -> tuple[Governing, ...]:
    """The owners of criteria that are elsewhere, in the order of the text."""
    found: dict[str, Governing] = {}
    kinds = {mark.index: mark.kind for mark in headings}
    kind = SectionKind.OTHER
    for index, block in enumerate(layout.blocks):
        kind = kinds.get(index, kind)
        if kind in _ASIDE or block.kind is BlockKind.HEADING or index in kinds:
            continue
        for sentence in sentences(layout.text, block.body_start, block.end):
            for name in _owners(layout.text, sentence):
                found.setdefault(name, Governing(name, sentence.start, sentence.end))
    return tuple(found.values())


def _owners(text: str, sentence: Span) -> list[str]:
    said = text[sentence.start : sentence.end]
    if len(said.split()) < 4 or _MAY_HELP.search(said) or not _SENDS.search(said) or not _CRITERIA.search(said):
        return []
    return [name for name, pattern in _PATTERNS if pattern.search(said)]
