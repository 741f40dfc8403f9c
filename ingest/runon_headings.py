"""Where headings and the labels of a masthead stand in a text that lost its line breaks.

Capitals mark a heading by themselves when a sentence follows; headings in small letters are found by the phrases
that payers' documents share, and only where the sentence before has ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.headings import heading_kind

_CAPS = re.compile(
    r"(?<![\w&/-])((?:[A-Z][A-Z/'’-]{1,}|[A-Z]&[A-Z])(?:(?: | ?[&/,] ?)(?:[A-Z][A-Z/'’-]+|OF|AND|FOR|THE|TO|IN))*:?)"
    r"(?=\s+(?:[A-Z“\"][a-z]|[A-Z] [a-z]|\d|\())"
)
_VERBS = re.compile(
    r"\b(?:is|are|be|as|of|the|an?|not|meets?|and|or|for|to|with|deemed|considered|under|by|in|on)\s*$", re.I
)

_PHRASES = (
    r"Description(?:/Scope)?", "Position Statement", "Policy Position",
    "Policy(?: Statement| Application| Guidelines?| Criteria| History)?",
    "Coverage (?:Rationale|Criteria|Policy|Guidelines|Statement|Indications)",
    "Medical (?:Policy|Necessity|Appropriateness)(?: Criteria)?",
    "Rationale", "Background(?:/Overview)?", "Overview", "Introduction", "Definitions?", "Glossary",
    "Table of Terminology",
    "Coding(?: Information)?", "(?:(?:Procedure|Diagnosis|Applicable) )?Codes", "Billing(?:/Coding)?(?: Information)?",
    "Clinical (?:Evidence|Criteria|Validity|Utility)", "Analytical Validity", "Summary(?: of Evidence)?",
    "Scientific Background", "Guidelines and Recommendations", "Professional Statements and Societal Positions",
    "Peer Reviewed Publications", "Government Agency, Medical Society, and Other Authoritative Publications",
    "References", "Sources", "Bibliography", "Index", "(?:Document|Revision|Policy) History", "History",
    "Limitations", "Exclusions", "Indications", "Contraindications", "Benefit Application", "Regulatory Status",
    "Applicable (?:Federal|State) Regulations", "Medicare Coverage", "Experimental/Investigational",
    "Websites for Additional Information", "(?:Additional|Important) Information", "Important Reminders?",
    "Place of Service", "Denial Statements", "Related Policies", "Test-[Ss]pecific Policies", "Links",
)  # fmt: skip
_PHRASE = re.compile(rf"(?<![\w/-])(?:{'|'.join(_PHRASES)})(?= [A-Z“\"(0-9])")
# What is announced by its name and the heads below it is a section wherever the sentence before it ended.
_TABLE = re.compile(
    r"(?<![\w/-])(?:(?:Table of Terminology|Glossary)(?= Terms? Definitions?\b)"
    r"|(?:Document|Revision|Policy) History(?= (?:Status|Date|Action) (?:Status|Date|Action)\b)"
    r"|References(?= Peer[- ]Reviewed Publications\b))"
)
_ENDED = re.compile(r"(?:^|[.!?:)\]\d”\"®]|\d[A-Z]|Status: [A-Z]\w+)\s*$")
_VERDICT = re.compile(
    r"(?<![\w-])(?:(?:Not )?Medically Necessary"
    r"|(?:Experimental[, /]+)?Investigational(?:(?: and |/| or )(?:Not )?Medically Necessary)?):(?= [A-Z])"
)
_LABELS = (
    "Medical Policy", "Topic", "Section", "Subject", "Document #", "Policy (?:Number|Title|Name|#|No\\.)", "Status",
    "Issued? Date", "Category", "Department", "Line of Business", "Last Revised", "(?:Annual|Last) Review(?:ed)?",
)  # fmt: skip
_DATED = (
    r"(?:(?:Publish|Original|Current|Effective|Issued?|End|Last|Next|Most Recent|Review|Revision|Approval)\s+)+Date"
)
_DAY = r"(?:[A-Z][a-z]+ (?:\d{1,2}, )?\d{4}|\d{1,2}/\d{1,2}/\d{2,4})"
_LABEL = re.compile(rf"(?<![\w/-])(?:(?:{'|'.join(_LABELS)})\s*:\s|{_DATED}\s*:\s*(?={_DAY}))")
_CAPITAL_LABEL = re.compile(rf"(?<![\w/-])(?:[A-Z]+ ){{0,3}}DATE\s*:\s*(?={_DAY})")
_VALUE_ENDS = re.compile(rf"(?:Review(?:ed)?|Date)\s*:\s*{_DAY}()(?= [A-Z])")
_SENTENCE_OPENS = re.compile(r"(?:The|This|These|Those|A|An|In|For|Any|All|When|It|As|If|At|On|We|Each|There)\b")
_MASTHEAD = 2500


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a block begins; a heading reaches to ``end``."""

    start: int
    end: int
    heading: bool = True


def cuts(text: str) -> list[Cut]:
    """Headings and labels in the order of the text, without overlaps."""
    found = [Cut(m.start(), m.end()) for m in _CAPS.finditer(text) if _is_capitals_heading(text, m)]
    found += [Cut(m.start(), m.end()) for m in _PHRASE.finditer(text) if _stands_alone(text, m)]
    found += [Cut(m.start(), m.end()) for m in _TABLE.finditer(text)]
    found += [Cut(m.start(), m.end()) for m in _VERDICT.finditer(text)]
    found += [Cut(m.start(), m.end(), heading=False) for m in _LABEL.finditer(text, 0, _MASTHEAD)]
    found += [Cut(m.start(), m.end(), heading=False) for m in _CAPITAL_LABEL.finditer(text)]
    found += [Cut(m.end(), m.end(), heading=False) for m in _VALUE_ENDS.finditer(text, 0, _MASTHEAD)]
    kept: list[Cut] = []
    for cut in sorted(found, key=lambda cut: (cut.start, -cut.end)):
        if not kept or cut.start >= kept[-1].end:
            kept.append(cut)
    return kept


def _is_capitals_heading(text: str, match: re.Match[str]) -> bool:
    phrase = match.group(1).rstrip(":")
    letters = sum(char.isalpha() for char in phrase)
    if letters < 5 or phrase.endswith("DATE") or _VERBS.search(text[max(0, match.start() - 16) : match.start()]):
        return False
    return heading_kind(phrase) is not None or (" " in phrase and letters >= 14)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """After the end of a sentence, and before the beginning of one."""
    before = text[max(0, match.start() - 30) : match.start()]
    after = text[match.end() + 1 : match.end() + 40]
    if not _ENDED.search(before) or re.match(r"\w+\s*:", after):
        return False
    return bool(_SENTENCE_OPENS.match(after)) or not re.match(r"(?:[A-Z][a-z]+ ){2}[A-Z][a-z]+\b", after)
