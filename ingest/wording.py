"""What does the wording of a block say it is: an introduction, a remark, the rest of a line, a bare pointer?

Judgements over plain text alone; where a block stands and what surrounds it is the caller's business.
"""

from __future__ import annotations

import re

from ingest.coverage import overrides, position_in
from ingest.headings import bare_heading
from ingest.operators import introduced

_ANNOUNCES = re.compile(
    r"\b(?:following|below|criteria|either|any of|all of|one of|both|includ\w+|indications?|conditions?)\b[^.;]*$"
    r"|\b(?:if|when|for|in|with|that|are|of|as|by|who)\s*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.;:!?][\"”’')\]*]*$|(?:^|\W)(?:and|or)$", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"[,(–-]$|\b(?:the|of|for|to|with|by|in|a|an|at|from|than|is|are|that|which|as|on)$", re.IGNORECASE
)
_CONJOINS = re.compile(
    r"^[\W_]*(?:and|or|plus)\b,?\s+(?:(?:all|any|one|either|both|none|the following|each|at least)\b)", re.IGNORECASE
)
_APPLIES = re.compile(r"\bfollowing\b[^.;]{0,30}\bappl(?:y|ies)\b:?$", re.IGNORECASE)
_SERIES = re.compile(r"[(\[]\s*(?:1|A|a|i|I)\s*(?:,|[-–]|to\b|or\b|and\b|through\b)[^()]{0,60}[)\]]\W*$")
_CODA = 6  # words: a last sentence as short as this goes on from the one before ("This includes:")
_GOES_ON = re.compile(r"(?:these|this|such|examples)\b[^.;]{0,60}\b(?:includes?|are)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"^\W*(?:(?:see|refer to|click|back to|return to)\b[^:]{0,80}"
    r"|for (?:more |further |additional )?information (?:on|about|regarding)\b[^:]{0,160}"
    r"\b(?:refer to|see)\b[^:]{0,160})$",
    re.IGNORECASE,
)
_CHAPTER = (
    r"(?:policy|criteria|coverage|guidelines?|positions?|indications?|statements?|rationale|determinations?|sections?)"
)
_GENERIC = re.compile(
    rf"(?:medical |clinical |coverage |payment )?{_CHAPTER}(?: {_CHAPTER})*$"
    r"|(?:general|coverage) .*|policy .*|.*limitations of coverage$|medical policy criteria|clinical policy"
)
_OPENING = re.compile(r"(?:overview|background|description|summary|purpose|scope)\b(?! of (?:coverage|criteria))")
_SCOPE = re.compile(
    r"^\W*(?:th(?:is|ese) )?(?:[\w-]+ ){0,3}"
    r"(?:appl(?:y|ies) to|(?:policy|document|guideline)s? (?:refers? to|addresses|does not address))\b"
    r"|.*\bstudies (?:that|which) (?:meet|met)\b|[^.]{0,60}\bis organized as follows\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTRACT = re.compile(
    r"(?:submit|report|bill|claim|prior authorization)\w*\b|benefit (?:plans?"
    r"|documents?|booklets?|design|contracts?|coverage|exclusions?)"
    r"|member['’]s (?:\w+ )?(?:plan|contract|benefit)|certificate of coverage|informational purposes|mandates?\b"
    r"|does not (?:imply|constitute|guarantee|signify)|subject to (?:the )?(?:terms|limitations|benefit)"
    r"|(?:not|does not) (?:a )?(?:ensure|guarantee)|check (?:the )?(?:plan|benefit|eligib)|(?:all|some) (?:\w+ )?plans",
    re.IGNORECASE,
)
# An entry of a revision history, where a text has lost the table it stood in.
_ENTRY = re.compile(
    r"^\W*(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)\s+\S"
    r"|.*\b(?:phrase|wording|statement|policy|criteria|change|document|revision)s? (?:was|were|has been)"
    r" (?:added|clarified|revised|removed|reworded|updated|approved at|deleted)\b",
    re.IGNORECASE | re.DOTALL,
)
_LIMITS = re.compile(
    r"\b(?:members?|individuals?|patients?|trials?|tests?|testing"
    r"|treatments?|therapy|procedures?|devices?|services?|doses?|dosing)"
    r"\b[^.;:]{0,80}\b(?:must (?:be|have|meet|confirm|not)|(?:is|are) (?:limited to|required))\b"
    r"|\b(?:allows?|provides?) (?:\w+ )?reimbursement (?:for|of)\b"
    r"|\breimbursement (?:of [^.;:]{0,60})?(?:is|will be) (?:allowed|limited)\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"\b(?:must|requires?|required|should|shall|at least|limited to|may be|recommended|only|not|criteri\w+)\b",
    re.IGNORECASE,
)


def conjoins(text: str) -> bool:
    """Whether a line joins a further list to the one before it ("AND ALL of the following are met:")."""
    return bool(_CONJOINS.match(text)) and (introduces(text) or bool(_APPLIES.search(text)))


def names_series(text: str) -> bool:
    """Whether an introduction counts the items of its list ("ONE of the following is met (1, 2 or 3):")."""
    return bool(_SERIES.search(text))


def goes_on(before: str, last: str) -> bool:
    """Whether the last sentence of an introduction only goes on from the one before ("This includes:")."""
    return len(last.split()) <= _CODA or (bool(_GOES_ON.match(last)) and position_in(before) is not None)


def introduces(text: str) -> bool:
    """Whether an item announces the list that follows it."""
    return text.rstrip("* ").endswith(":") or introduced(text[-80:]) is not None


def announces(text: str) -> bool:
    """Whether a paragraph without a colon, before a list, announces it ("… when the following are met.")."""
    return bool(_ANNOUNCES.search(text)) or introduced(text[-120:]) is not None


def ended(text: str) -> bool:
    """Whether a sentence or item is complete: a mark of punctuation or a conjunction ends it."""
    return bool(_ENDED.search(text))


def unfinished(text: str) -> bool:
    """Whether words must follow: an open parenthesis, a comma, an article or a preposition at the end."""
    return text.count("(") > text.count(")") or bool(_UNFINISHED.search(text))


def is_pointer(text: str) -> bool:
    """Whether a block only sends the reader elsewhere ("See Benefit Considerations")."""
    return bool(_POINTER.match(text))


def is_generic(heading: str) -> bool:
    """Whether a heading names a chapter, and so no condition or service of its own."""
    return bool(_GENERIC.match(bare_heading(heading)))


def is_opening(heading: str) -> bool:
    """Whether a heading opens a document with prose: what lists stand below it are no criteria by themselves."""
    return bool(_OPENING.match(bare_heading(heading)))


def is_scope(text: str) -> bool:
    """Whether a sentence says to what a document applies, or which studies were reviewed: no criterion."""
    return bool(_SCOPE.match(text))


def states(sentence: str) -> bool:
    """Whether a sentence takes a position on a service or sets a condition, and is no word about contracts."""
    if _ENTRY.match(sentence) or (position_in(sentence) is None and not _LIMITS.search(sentence)):
        return False
    return overrides(sentence) or not _CONTRACT.search(sentence)


def demands(text: str) -> bool:
    """Whether a sentence asks for something."""
    return bool(_DEMANDS.search(text))


def is_verdict(text: str) -> bool:
    """Whether a paragraph is the end of the sentence that a list interrupted ("is considered investigational.")."""
    return text[:1].islower() and position_in(text) is not None
