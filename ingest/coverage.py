"""Which position does a sentence or heading take: medically necessary, investigational, not covered …?

A verdict counts where it is predicated of something ("is considered …", "will be approved when …"), so that words in
passing ("criteria for medical necessity", "not listed as medically necessary above") do not decide. Positions are
inherited down a list by the caller; this module judges one text at a time.
"""

from __future__ import annotations

import re

from corpus.model import Coverage

_NOT = r"(?:not|never|neither|cannot be|isn['’]t|aren['’]t)"
_NECESSARY = r"medical(?:ly)? (?:necessary|necessity|appropriate)"
_BEING = (
    r"(?:is|are|be|been|being|was|were|remains?|considers?|considered|deems?|deemed|regards?|finds?|becomes?|as"
    r"|may|will|must|should|can|does|do|constitutes?|classified)"
)

# What is said, the stronger word first. Offsets matter: the earliest verdict of a sentence is the payer's position.
_SAID: tuple[tuple[Coverage, str], ...] = (
    (
        Coverage.NOT_MEDICALLY_NECESSARY,
        r"(?:does|do) not consider\b[^.;:]{0,120}?medically necessary|"
        rf"(?:unproven(?: and|/|,| or) *)?{_NOT}(?: \w+){{0,4}}? (?:{_NECESSARY}|(?:reasonable (?:and|or) )necessary)"
        r"|medically unnecessary|(?:un|not )necessary and not reasonable",
    ),
    (
        Coverage.INVESTIGATIONAL,
        r"(?<!non-)(?:investigational|investigative|experimental(?! (?:design|group|arm|stud))|E/I\b|EIU\b|E/I/U\b|unproven)|\bnot (?:\w+ ){0,2}(?:proven|(?:been|yet) established)",
    ),
    (
        Coverage.NOT_COVERED,
        rf"non-?(?: )?covered|{_NOT}(?: \w+){{0,3}}? (?:covered|a covered|be approved|approved|authorized|eligible|reimburs\w+|reimbursable"
        r"|payable|a benefit|allowed|cover\b)|excluded from coverage|(?:is|are) excluded|not a benefit|non-?reimbursable"
        rf"|(?:does|do|did) {_NOT} meet (?:the )?(?:\w+ )?(?:coverage criteria|medical necessity criteria)|coverage (?:is|will be) (?:not|denied)"
        r"|(?:is|are) not recommended|(?:will|may|should) be denied",
    ),
    (
        Coverage.CONDITIONAL,
        r"case[- ]by[- ]case|individual (?:consideration|basis|review)|individually reviewed|subject to (?:individual|medical) review"
        r"|require[sd]? (?:individual|additional|further|medical director|case) review",
    ),
    (
        Coverage.MEDICALLY_NECESSARY,
        rf"{_NECESSARY}|reasonable and necessary|clinically (?:proven|indicated|appropriate|necessary)|meets? (?:the )?coverage criteria"
        r"|(?<!be )(?:approved?\b(?! (?:by|for (?:use|marketing)))|covered\b(?! (?:under|benefit|entity|member|service))"
        r"|authorized\b|authorize\b)|(?:be )(?:approved|covered|authorized)\b(?! by)"
        r"|(?:safety|effectiveness|efficacy|usefulness)\b[^.;:]{0,160}? (?:is|are|has been|have been) established"
        r"|(?<!un)\bproven\b(?! (?:to|that|by))|\bcovers\b(?! (?:both|all|the following topics))|\b(?:will|may) cover\b|eligible for (?:coverage|reimbursement)|coverage (?:is|will be|may be|can be) (?:provided|approved|authorized|granted|considered|available)"
        r"|approval (?:is|will be|may be) (?:granted|given|considered|recommended)|meets? (?:the )?definition of medical necessity|authorization (?:is|will be|may be) (?:granted|approved|given|issued)|(?:is|are) (?:indicated|appropriate)\b",
    ),
)
_PATTERNS = tuple((position, re.compile(pattern, re.IGNORECASE)) for position, pattern in _SAID)
_PREDICATED = re.compile(rf"\b{_BEING}\b[^.;:]{{0,70}}?$|\b(?:for|of) which$", re.IGNORECASE)
_APPROVES = re.compile(
    r"(?:^|[.:;] )(?:approve|authorize|cover)\b|\b(?:meets?|covers?|approves?|will cover|may cover|is|are|be)\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"(?:listed|described|identified|specified|noted|defined|outlined|addressed|deemed to be)\s+(?:\w+\s+){0,2}(?:as|in|under|to be)\s*$"
    r"|(?:criteria|definition|determination|review|documentation|evidence|supports?|standard|not) (?:for|of|as)?\s*$"
    r"|\bFDA[- ]$|Administration[- ]?\)?\s?(?:\(FDA\)[- ]?)?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:is|are|considers?|considered|deemed|may be)\b[^.;:]{0,60}?"
    r"(?:medically necessary|investigational|experimental|unproven|\bnot covered|non-?covered|medically appropriate)",
    re.IGNORECASE,
)
_HEADINGS: tuple[tuple[Coverage, str], ...] = (
    (Coverage.INVESTIGATIONAL, r"investigational|experimental|unproven|\bE/?I/?U?\b"),
    (
        Coverage.NOT_MEDICALLY_NECESSARY,
        r"not (?:considered )?medically (?:necessary|appropriate)|not reasonable and necessary",
    ),
    (
        Coverage.NOT_COVERED,
        r"not[- ](?:nationally )?covered|non-?\s?covered|\bexclusions\b|^exclusion|excluded|not eligible|conditions not|"
        r"uses? not (?:covered|recommended|approved)|coverage limitations",
    ),
    (
        Coverage.MEDICALLY_NECESSARY,
        r"medically (?:necessary|appropriate)|medical necessity|\bproven\b|(?<!non-)covered (?:indications?|uses?|services?|conditions?)"
        r"|(?:initial|continu\w+|renewal|re-?authorization|approval|authorization)\b.*\b(?:criteria|therapy|request|approval|authorization)"
        r"|(?:initial|continuation|continued|maintenance) (?:therapy|treatment|use)|approval criteria|approvable|clinical indications",
    ),
)
_HEADING_PATTERNS = tuple((position, re.compile(pattern, re.IGNORECASE)) for position, pattern in _HEADINGS)


def position_in(text: str) -> Coverage | None:
    """The position a sentence takes, None where it takes none.

    >>> position_in("Laser therapy is considered investigational and not medically necessary.")
    <Coverage.INVESTIGATIONAL: 'investigational'>
    """
    text = " ".join(text.split())
    hits = [
        (found.start(), rank, position)
        for rank, (position, pattern) in enumerate(_PATTERNS)
        for found in pattern.finditer(text)
        if _is_verdict(text, found.start(), found.end())
    ]
    return min(hits)[2] if hits else None


def overrides(text: str) -> bool:
    """Whether an item of a list takes a position of its own, so plainly that the list's position yields."""
    return bool(_PLAIN.search(" ".join(text.split())))


def heading_position(heading: str) -> Coverage | None:
    """The position a heading gives to what stands under it ("Not Medically Necessary:"), None where it gives none."""
    hits = [position for position, pattern in _HEADING_PATTERNS if pattern.search(heading)]
    positive = Coverage.MEDICALLY_NECESSARY
    if positive in hits and len(hits) > 1:
        bare = re.sub(_HEADINGS[1][1], "", heading, flags=re.IGNORECASE)
        if _HEADING_PATTERNS[3][1].search(bare):
            return None  # "Medically Necessary and Investigational Uses" announces both
    return hits[0] if hits else None


def _is_verdict(text: str, start: int, end: int) -> bool:
    before = text[:start]
    if before.endswith("may or "):
        return False
    if _IN_PASSING.search(before):
        return False
    if re.search(r"\b(?:not (?:considered |deemed )?|may or may not (?:be )?)$", before, re.IGNORECASE):
        return False  # "is not experimental", "may or may not be covered" take no position
    return bool(_PREDICATED.search(before) or _APPROVES.search(text[max(0, start - 2) : end]))
