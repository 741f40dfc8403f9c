"""What is a section for, judged by the words of its heading alone?

Payers name the same dozen sections in a few hundred ways; the table below holds the words that decide, the more
particular before the more general. A heading that none of them fits is left to its place in the document.
"""

from __future__ import annotations

import re

from corpus.model import SectionKind

_NUMBERING = re.compile(
    r"^\s*(?:(?:section|part|article)\s+)?"
    r"(?:\(?(?:[IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d+)*)[.):]?(?:\s*[-–—:]\s*|\s+)|[-–—•]\s*)(?=\S)"
)
_TAIL = re.compile(
    r"(?:\s+(?:top|\(?continued\)?|\(?cont['’.]?d?\)?|back to top|return to top))?[\s:.\-–—*|»›]*$", re.IGNORECASE
)
_EMPTY = re.compile(r"\s+(?:N/A|Not Applicable)$")
_DOCUMENT = r"(?:policy|document|revision|review|update|version|change|guideline|approval|bulletin|criteria)s?"
_FEW = r"(?:[\w’']+[ /&-]+)"

# Checked in order against the heading without numbering, in lower case; the first that matches decides.
_WORDS: tuple[tuple[SectionKind, tuple[str, ...]], ...] = (
    (SectionKind.EVIDENCE, (r"(?:study|evidence|literature) (?:selection|search)|search strategy",)),
    (
        SectionKind.OTHER,
        (
            r"(?:table of )?contents|index|keywords?|cross[- ]references?|see also|additional information",
            r"(?:other )?related (?:[\w/]+ ){0,6}(?:polic|guideline|resource|document|bulletin|rule|information)",
            r"other related|appendix|appendices|attachments?$|preface",
        ),
    ),
    (
        SectionKind.HISTORY,
        (
            rf"{_DOCUMENT}(?:[ /&]| and )+(?:\w+[ /&]+){{0,3}}(?:history|log|updates?|details|information)",
            r".*\b(?:policy|document|revision|review|update|version) history$",
            r"history|revisions?(?: (?:details|table|date))?s?$|policy updates|change (?:log|summary)",
            r"summary of (?:changes|revisions)|what['’]?s new|updates?$",
            r"review dates?|review and approval|transmittals?",
            r"rescinded|medical policy (?:update|approval)|archive|(?:committee )?approvals$|committee approval",
        ),
    ),
    (
        SectionKind.REFERENCES,
        (
            r"(?:\w+[- ]){0,3}(?:references?|bibliography|literature cited|citations?)(?: (?:and|&) .*)?$|sources?$",
            r"resources?(?: (?:and|&) .*)?$|works cited|footnotes?|endnotes|literature(?: search)?$",
            r"references? (?:and|/|&|used|materials?|list) ?",
        ),
    ),
    (
        SectionKind.DOCUMENTATION,
        (
            r"(?:\w+ ){0,3}documentation(?: \w+){0,5}$|medical records? |supporting documentation|submission",
            r".*information (?:needed|required|to be submitted)|required (?:information|documentation)",
        ),
    ),
    (
        SectionKind.ADMINISTRATIVE,
        (
            r"important (?:information|reminders?|notice|note)",
            r"instructions? for use|disclaimer|application$|applicability",
            r"(?:member )?benefits?(?: |$)|product (?:variations?|application|line)",
            r"lines? of business|precertification",
            r"prior[- ]authorization(?: information| requirements?)?$|pre-?service|administrative|general information$",
            r"information pertaining|non-?discrimination|legal|copyright",
            r"contact|trademark|products?$|guideline application",
            r"(?:[\w/-]+ ){0,4}products?(?: information)?$|applies to|applicable (?:state|lines?|plans?|products?)",
            r"state (?:and|mandate|specific)|mandates?|governing|cms$|notice",
            r"regulatory (?:requirements|mandates)|description and application|centers for medicare|medicaid|attention",
            r"medicare (?:advantage|part|coverage|information)|how to use|scope and|about this|use of|plan document",
            r"quantity limits?$|authorization (?:period|duration|length)",
            r"site of (?:care|service)|claims?",
            r"reimbursement(?! guidel| polic| crit| stat| pos)|payment|place of service",
        ),
    ),
    (
        SectionKind.CRITERIA,
        (
            r"coverage (?:rationale|policy|criteria|determination|indications?|guidelines?|statements?|positions?)",
            r"coverage (?:limitations?|information|and limitations)|coverage$|conditions? (?:of|for|not) cover",
            r"policy(?: (?:statements?|positions?|criteria|guidelines?"
            r"|coverage|application|rationale|rules?))?(?: \W.*)?$",
            r"position statements?|medical(?:ly)? (?:necessity|necessary|appropriateness)",
            r"statement of coverage|payable",
            rf"{_FEW}{{0,5}}criteria(?: (?:for|\W).*)?$|criteria\b|indications?\b|limitations?\b|exclusions?\b",
            rf"{_FEW}{{0,4}}(?:indications?|contraindications?|limitations?"
            rf"|exclusions?)(?:[ /&]+(?:and |or |of |for ).*)?$",
            r"(?:clinical |medical |policy |general clinical |coverage |general |decision )guidelines?$",
            r"investigational|experimental",
            r"what is (?:considered|not) (?:investigational|experimental|medically|covered)",
            r"not medically necessary|unproven|.*\bnot (?:\w+ )?covered|.*non-?\s?covered|(?:nationally )?covered\b",
            r"services? (?:that are )?(?:covered|not covered)",
            r"re-?authorization|continu(?:ed|ation)|renewal|eligibility",
            r"initial (?:approval|authorization|therapy|request|treatment|coverage)",
            r"clinical (?:coverage|criteria)|approval",
            r"(?:universal|minimum|general|eligibility) .*requirements?|medical policy(?: statement| criteria)?$",
            r"(?:other|additional|off-label) (?:uses?|indications?) with support(?:ive|ing) evidence",
            r"policy statement locations?\b",  # the table of tests that the statements follow
            r"recommended (?:authorization|uses?)|reimbursement (?:guidelines?|polic|criteria|statement|position)",
            r"(?:policy )?statements?$|requirements?$",
        ),
    ),
    (
        SectionKind.CODES,
        (
            r".*\bcod(?:es?|ing)\b|.*\b(?:cpt|hcpcs|icd-?\s?(?:9|10)?|ndc)\b|billing|procedures? (?:addressed|codes?)",
            r"policy reference table|revenue codes?|diagnosis codes?|table of (?:codes|tests)",
        ),
    ),
    (
        SectionKind.DEFINITIONS,
        (r".*\bdefinitions?\b|glossary|(?:list of )?(?:abbreviations|acronyms)|key terms|terminology|terms$",),
    ),
    (
        SectionKind.EVIDENCE,
        (
            r".*(?<!emerging )\bevidence\b(?!-based| based)|(?:policy )?rationale|.*\brationale$",
            r"clinical (?:studies|trials?|review|validity|utility)",
            r"literature review|scientific rationale|professional (?:society|societies|statements?|guidelines?)",
            r"guidelines? and (?:recommendations?|evidence)",
            r"supplemental information|analysis$|conclusions?$|discussion$",
            r"(?:practice|society|national|clinical practice|specialty"
            r"|supplemental) (?:guidelines|recommendations|society)",
            r"positions? (?:of|and)|summary(?: of (?:evidence|literature|the evidence|findings|clinical))?$",
            r"technology assessment|ongoing .*trials?",
        ),
    ),
    (
        SectionKind.BACKGROUND,
        (
            rf"{_FEW}{{0,2}}background|{_FEW}{{0,2}}description\b",
            r"overview|introduction|purpose|scope|policy (?:scope|desc)",
            r"description of|regulatory (?:status|information|approval)",
            r"(?:u\.?\s?s\.? )?food and drug administration|fda\b",
            r"what (?:is|are)\b",
            r"(?:test|disease|drug|product|general|clinical|device) (?:information|overview|summary)$",
            r"subject$|epidemiology|about\b|etiology|why |how |mechanism|summary|intent|objective|disease state",
            r"device description|item/service|benefit category",
        ),
    ),
)
_PATTERNS = tuple((kind, re.compile("|".join(words))) for kind, words in _WORDS)


def bare_heading(text: str) -> str:
    """A heading without numbering, trailing colon or link words ("TOP"), in lower case.

    >>> bare_heading("II. POLICY HISTORY: TOP")
    'policy history'
    """
    flat = " ".join(text.split())
    flat = _NUMBERING.sub("", flat, count=1) if len(flat) > 3 else flat
    flat = _EMPTY.sub("", flat)
    return _TAIL.sub("", flat).strip().lower()


def heading_kind(text: str) -> SectionKind | None:
    """The kind of section that the words of a heading announce, None where they announce none.

    >>> heading_kind("Coverage Rationale")
    <SectionKind.CRITERIA: 'criteria'>
    """
    bare = bare_heading(text)
    if not bare or len(bare) > 120:
        return None
    for kind, pattern in _PATTERNS:
        if pattern.match(bare):
            return kind
    return None
