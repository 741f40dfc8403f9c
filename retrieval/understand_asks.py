"""What does a question want to know: criteria, a number, papers, a day, a definition, or whether it is covered at all?

The first kind whose words a question has is meant; the kinds stand in the order in which their words are plain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Asks(StrEnum):
    """What a question wants to know."""

    CRITERIA = "criteria"
    COVERAGE = "coverage"
    QUANTITY = "quantity"
    CODES = "codes"
    DATES = "dates"
    DOCUMENTATION = "documentation"
    DEFINITION = "definition"
    GOVERNS = "governs"
    COMPARISON = "comparison"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


_COMPARES = _any(
    r"compar(?:e[ds]?|ing|isons?)|differ(?:s|ed|ent|ences?)?|vs\.?|versus|side by side",
    r"same as|stricter|(?:more|less) (?:strict|lenient)",
)
_ASKS: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    (
        Asks.GOVERNS,
        _any(
            r"(?:which|what|whose) (?:\w+ )?(?:polic(?:y|ies)|guidelines?|criteria|bulletins?) (?:\w+ )?appl(?:y|ies)",
            r"(?:which|what|whose) (?:\w+ )?(?:polic(?:y|ies)|guidelines?|criteria|bulletins?) (?:\w+ )?governs?",
            r"who (?:decides|reviews|manages|holds|judges|makes the (?:decision|determination)|has the criteria)",
            r"(?:whose|who's) criteria|(?:is|are|was|were) .{2,60} delegated",
        ),
    ),
    (
        Asks.DATES,
        _any(
            r"effective date|next review|last review(?:ed)?|in effect|retired|current version|no longer|any ?more",
            r"used to|still (?:active|have|in force|require[sd]?|need(?:s|ed)?)",
            r"when (?:was|is|does|did|will)\b.*\b(?:effective|review|updat|revis|publish|retir|start|expir)\w*",
        ),
    ),
    (
        Asks.DEFINITION,
        _any(
            r"what (?:does|do|did) .{2,80}? mean|defin(?:e[ds]?|itions?)|meaning|what is meant by",
            r"(?:what|who|which \w+) (?:counts?|qualif(?:y|ies)) as|what is (?:considered|regarded as)",
        ),
    ),
    (
        Asks.DOCUMENTATION,
        _any(
            r"document(?:s|ed|ation)?|forms?|paperwork|records?|chart notes?|submit(?:ted)?|accompany",
            r"attach(?:ed|ment)?|evaluation report|include[ds]? in|go(?:es)? in(?:to)?|send with",
            r"(?:what|which) (?:\w+ ){1,6}(?:send|fax|mail|provide|enclose|upload)(?! (?:as|that)\b)",
            r"(?:what|which) (?:\w+ ){1,6}(?:prove|show|write|list)(?! (?:as|that)\b)",
            r"(?:needed|required|sent) (?:for|with|along)|(?:send|mail|fax|turn|hand)(?:s|ed)? (?:it |them |this )?in",
            r"(?:in|on) (?:the|a|his|her|their) (?:letter|order|request|packet|report)|letters? (?:of|from)",
            r"(?:order|letter|note|request|packet) (?:has|have|needs?|must|should) (?:to )?(?:say|state|list|show)",
            r"(?:who|what|which) (?:\w+ ){0,4}signs?|sign(?:ed|ature)s?|re-?certif\w+|attest\w*",
            r"(?:in|on) (?:the|my|our|her|his) (?:chart|script|notes?)",
        ),
    ),
    (
        Asks.CODES,
        _any(
            r"(?:which|what)\s+(?:\w+\s+){0,2}codes?|(?:cpt|hcpcs|icd-?10|ndc|billing)\s+codes?",
            r"codes? (?:for|to bill|fall)|(?:cpt|hcpcs|code) to (?:bill|use)",
        ),
    ),
    (
        Asks.QUANTITY,
        _any(
            r"how (?:many|long|old|young|often|much|soon|recent(?:ly)?|far|few|early)",
            r"how (?:big|small|large|wide|deep|tall|heavy)|how (?:close|distant|near)|turns? \d+|highest|lowest",
            r"max(?:imum)?|min(?:imum)?|limits?|threshold|cut-?off|birthdays?",
            r"too (?:old|young|early|late|soon|small|big|heavy)",
            r"(?:older|younger|more|less|fewer|higher|lower|bigger|smaller|longer|shorter) than",
            r"(?:youngest|oldest|earliest|latest|smallest|largest|biggest|shortest|longest)",
            r"at least|number of|ages?|weeks?|months?|years?|days?|hours?|percent|score|level|range|dose|dosage",
            r"duration|bmi|size|titers?|mm|mg|units|how (?:low|high|late)|deadline",
            r"frequenc(?:y|ies)|frequently|intervals?",
        ),
    ),
    (
        Asks.COVERAGE,
        _any(
            r"cover(?:s|ed|able)?|payable|pays? for|(?:would|will) \w+ pay|experimental|investigational",
            r"allow(?:s|ed)?|stance|position|(?:un)?proven|exclu(?:de[sd]?|sions?)|necessary|does \w+ need",
            r"can (?:we|they|you|i|the)",
        ),
    ),
)


def what_is_asked(text: str, payers: Sequence[str]) -> Asks:
    """What is asked; a comparison is one of payers: treatments are told apart by what each policy says."""
    if len(payers) > 1 and _COMPARES.search(text):
        return Asks.COMPARISON
    return next((asks for asks, pattern in _ASKS if pattern.search(text)), Asks.CRITERIA)
