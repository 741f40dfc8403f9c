"""What is a section for, judged by the words of its heading alone?

Payers name the same dozen sections in a few hundred ways; the table below holds the words that decide, the more
particular before the more general. A heading that none of them fits is left to its place in the document.
"""

from __future__ import annotations

import re

from corpus.model import SectionKind

_NUMBERING = re.compile(
    r"^\s*(?:(?:section|part|article)\s+)?(?:\(?(?:[IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d+)*)[.):]?(?:\s*[-–—:]\s*|\s+)|[-–—•]\s*)(?=\S)"
)
_TAIL = re.compile(
    r"(?:\s+(?:top|\(?continued\)?|\(?cont['’.]?d?\)?|back to top|return to top))?[\s:.\-–—*|»›]*$", re.IGNORECASE
)

# Checked in order against the heading without numbering, in lower case; the first that matches decides.
_WORDS: tuple[tuple[SectionKind, str], ...] = (
    (
        SectionKind.OTHER,
        r"table of contents|contents|index|keywords?|related (?:\w+ ?/?){0,4}(?:polic|guideline|resource|document|bulletin|rule|information)"
        r"|other related|cross[- ]references?|see also|additional information|appendix|appendices|attachments?$|preface",
    ),
    (
        SectionKind.HISTORY,
        r"(?:policy|document|revision|review|update|version|change|guideline|approval|bulletin|criteria)s?(?:[ /&]| and )+(?:\w+[ /&]+){0,3}"
        r"(?:history|log|updates?|details|information)|history|revisions?(?: (?:details|table|date))?s?$|policy updates|change (?:log|summary)"
        r"|summary of (?:changes|revisions)|what['’]?s new|updates?$|review dates?|review and approval|transmittals?|rescinded"
        r"|medical policy (?:update|approval)|archive",
    ),
    (
        SectionKind.REFERENCES,
        r"(?:\w+[- ]){0,3}(?:references?|bibliography|literature cited|citations?)(?: (?:and|&) .*)?$|sources?$|resources?(?: (?:and|&) .*)?$"
        r"|works cited|footnotes?|endnotes|literature(?: search)?$|references? (?:and|/|&) |references? used",
    ),
    (
        SectionKind.DOCUMENTATION,
        r"(?:\w+ ){0,3}documentation(?: \w+){0,5}$|medical records? |.*information (?:needed|required|to be submitted)|required (?:information|documentation)"
        r"|submission|supporting documentation|clinical information (?:needed|required)",
    ),
    (
        SectionKind.ADMINISTRATIVE,
        r"important (?:information|reminders?|notice|note)|instructions? for use|disclaimer|application$|applicability|benefit(?:s| )|benefits?$|"
        r"member benefits?|product (?:variations?|application|line)|benefit variations|lines? of business|prior[- ]authorization(?: information| requirements?)?$|precertification"
        r"|pre-?service|administrative|general information|information pertaining|non-?discrimination|legal|copyright|contact|trademark|products?$|"
        r"applicable state|applicable (?:lines?|plans?|products?)|state (?:and|mandate|specific)|mandates?|regulatory (?:requirements|mandates)|governing|guideline application|"
        r"description and application|centers for medicare|cms$|medicare (?:advantage|part|coverage|information)|medicaid|notice|how to use|attention|"
        r"scope and|about this|use of|plan document|quantity limits?$|authorization (?:period|duration|length)|site of (?:care|service)|claims?|reimbursement|payment|place of service",
    ),
    (
        SectionKind.CRITERIA,
        r"coverage (?:rationale|policy|criteria|determination|indications?|guidelines?|statements?|positions?|limitations?|information|and limitations)|coverage$|conditions? (?:of|for|not) cover"
        r"|policy(?: (?:statements?|positions?|criteria|guidelines?|coverage|application|rationale|rules?|details))?(?: \W.*)?$|position statements?|medical necessity|medically necessary|medical appropriateness"
        r"|(?:\w+[ /&-]+){0,5}criteria(?: (?:for|\W).*)?$|criteria\b|(?:\w+[ /&-]+){0,4}(?:indications?|contraindications?|limitations?|exclusions?)(?:[ /&]+(?:and |or |of |for ).*)?$|indications?\b|limitations of cover|limitations?\b|exclusions?\b"
        r"|(?:clinical |medical |policy |general clinical |coverage |general )guidelines?$|not medically necessary|investigational|experimental|unproven|.*\bnot (?:\w+ )?covered|.*non-?\s?covered|(?:nationally )?covered\b|services? (?:that are )?(?:covered|not covered)"
        r"|initial (?:approval|authorization|therapy|request|treatment|coverage)|re-?authorization|continu(?:ed|ation)|renewal|(?:universal|minimum|general|eligibility) .*requirements?|eligibility"
        r"|medical policy(?: statement| criteria)?$|clinical coverage|clinical criteria|recommended (?:authorization|uses?)|statement of coverage|payable|(?:policy )?statements?$|requirements?$|approval",
    ),
    (
        SectionKind.CODES,
        r".*\bcod(?:es?|ing)\b|.*\b(?:cpt|hcpcs|icd-?\s?(?:9|10)?|ndc)\b|billing|procedures? (?:addressed|codes?)|policy reference table|revenue codes?|diagnosis codes?|table of (?:codes|tests)",
    ),
    (
        SectionKind.DEFINITIONS,
        r".*\bdefinitions?\b|glossary|(?:list of )?(?:abbreviations|acronyms)|key terms|terminology|terms$",
    ),
    (
        SectionKind.EVIDENCE,
        r".*\bevidence\b|(?:policy )?rationale|.*\brationale$|clinical (?:evidence|studies|trials?|review|validity|utility)|literature review|scientific (?:evidence|rationale)|professional (?:society|societies|statements?|guidelines?)"
        r"|guidelines? and (?:recommendations?|evidence)|(?:practice|society|national|clinical practice|specialty|supplemental) (?:guidelines|recommendations|society).*|position(?:s)? (?:of|and)|summary(?: of (?:evidence|literature|the evidence|findings|clinical))?$|discussion$|technology assessment|supplemental information|analysis|conclusions?$|ongoing .*trials?",
    ),
    (
        SectionKind.BACKGROUND,
        r"(?:\w+[ /&-]+){0,2}background|(?:\w+[ /&-]+){0,2}description\b|overview|introduction|purpose|scope|description of|policy description|regulatory (?:status|information|approval)|(?:u\.?s\.? )?food and drug administration|fda\b|"
        r"what (?:is|are)\b|(?:test|disease|drug|product|general|clinical|device) (?:information|overview|summary)|subject$|epidemiology|about\b|etiology|why |how |mechanism|summary|policy scope|intent|objective|disease state|device description|item/service|benefit category",
    ),
)
_PATTERNS = tuple((kind, re.compile(words)) for kind, words in _WORDS)


def bare_heading(text: str) -> str:
    """A heading without numbering, trailing colon or link words ("TOP"), in lower case.

    >>> bare_heading("II. POLICY HISTORY: TOP")
    'policy history'
    """
    flat = " ".join(text.split())
    flat = _NUMBERING.sub("", flat, count=1) if len(flat) > 3 else flat
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
