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
_IS = r"(?:is|are|will be|may be|can be)"

# What is said. The earliest verdict of a sentence is the payer's position; at one place the stronger word stands first.
_SAID: tuple[tuple[Coverage, tuple[str, ...]], ...] = (
    (
        Coverage.NOT_MEDICALLY_NECESSARY,
        (
            r"(?:does|do) not consider\b[^.;:]{0,120}?medically necessary",
            rf"(?:unproven(?: and|/|,| or) *)?{_NOT}(?: \w+){{0,4}}? {_NECESSARY}",
            rf"{_NOT}(?: \w+){{0,4}}? reasonable (?:and|or) necessary",
            r"medically unnecessary",
        ),
    ),
    (
        Coverage.INVESTIGATIONAL,
        (
            r"(?<!non-)(?:investigational|investigative|unproven)",
            r"(?<!non-)experimental(?! (?:design|group|arm|stud))",
            r"E/I\b|EIU\b|E/I/U\b",
            r"\bnot (?:\w+ ){0,2}(?:proven|(?:been|yet) established)",
        ),
    ),
    (
        Coverage.NOT_COVERED,
        (
            r"non-? ?covered|not a benefit|non-?reimbursable|excluded from coverage|(?:is|are) excluded",
            rf"{_NOT}(?: \w+){{0,3}}? (?:covered|be approved|approved|authorized|eligible|reimburs\w+|payable)",
            rf"{_NOT}(?: \w+){{0,3}}? (?:a benefit|allowed|cover\b)|coverage (?:is|will be) (?:not|denied)",
            rf"(?:does|do|did) {_NOT} meet (?:the )?(?:\w+ )?(?:coverage criteria|medical necessity criteria)",
            r"(?:is|are) not recommended|(?:will|may|should) be denied",
            rf"{_NOT} considered an? (?:\w+ )?option",
        ),
    ),
    (
        Coverage.CONDITIONAL,
        (
            r"case[- ]by[- ]case|individual (?:consideration|basis|review)|individually reviewed",
            r"subject to (?:individual|medical) review",
            r"require[sd]? (?:individual|additional|further|medical director|case) review",
        ),
    ),
    (
        Coverage.MEDICALLY_NECESSARY,
        (
            rf"{_NECESSARY}|reasonable and necessary|clinically (?:proven|indicated|appropriate|necessary)",
            r"meets? (?:the )?(?:coverage criteria|definition of medical necessity)",
            r"eligible for (?:coverage|reimburs\w+)",
            r"(?<!be )approved?\b(?! (?:by|for (?:use|marketing)))",
            r"(?<!be )authorized?\b|be (?:approved|authorized)\b(?! by)",
            r"(?<!be )covered\b(?! (?:under(?! (?:medicare|part [a-d]\b))|benefit|entity|member|service))",
            r"be covered\b(?! by)",
            r"considered an? (?:\w+ ){0,2}options?\b|considered (?:\w+ )?useful\b",
            r"(?:is|are) (?:considered )?established (?:when|if|for|as)\b",
            r"(?:safety|effectiveness|efficacy|usefulness)\b[^.;:]{0,160}? (?:is|are|has been|have been) established",
            r"(?<!un)\bproven\b(?! (?:to|that|by))|(?:is|are) (?:indicated|appropriate)\b",
            r"\bcovers\b(?! (?:both|all|the following topics))|\b(?:will|may) cover\b",
            rf"coverage {_IS} (?:provided|approved|authorized|granted|considered|available)",
            r"(?:coverage|approval|authorization) (?:of|for)\b[^.;:]{0,80}? (?:is|are) limited to",
            rf"approval {_IS} (?:granted|given|considered|recommended)",
            rf"authorization {_IS} (?:granted|approved|given|issued)",
        ),
    ),
)
_PATTERNS = tuple((position, re.compile("|".join(said), re.IGNORECASE)) for position, said in _SAID)
_PREDICATED = re.compile(
    r"\b(?:is|are|be|been|being|was|were|remains?|considers?|considered|deems?|deemed|regards?|finds?|becomes?|as|may"
    r"|will|must|should|can|does|do|constitutes?|classified)\b[^.;:]{0,70}?$|\b(?:for|of) which$",
    re.IGNORECASE,
)
_CONSIDERS = re.compile(
    r"\b(?:considers?|regards?|deems?|finds?)\b(?! (?:whether|if|how|when))[^.;:]{0,240}$", re.IGNORECASE
)
_SAYS_SO = re.compile(
    r"(?:^|[.:;] )(?:approve|authorize|cover)\b|\b(?:meets?|covers?|approves?|will cover|may cover|is|are|be)\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"(?:listed|described|identified|specified|noted|defined"
    r"|outlined|addressed)\s+(?:\w+\s+){0,2}(?:as|in|under|to be)\s*$"
    r"|(?:criteria|definition|determination|review|documentation|evidence|supports?|standard|not) (?:for|of|as)?\s*$"
    r"|\bFDA[- ]$|Administration[- ]?\)?\s?(?:\(FDA\)[- ]?)?$|\bmay or (?:may )?(?:not (?:be )?)?$"
    r"|\bnot (?:considered |deemed )?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:(?:is|are|considered|deemed|may be)\b[^.;:]{0,60}?|considers?\b[^.;:]{0,250}?)"
    r"(?:medically necessary|investigational|experimental|unproven|\bnot covered|non-?covered|medically appropriate)",
    re.IGNORECASE,
)
_REACH = 100  # characters: how far before a verdict its verb stands
_FAR = 250  # characters: how far before it stands when the service is named between ("considers … necessary")
_NOT_NECESSARY = r"not (?:considered )?medically (?:necessary|appropriate)|not reasonable and necessary"
_HEADINGS: tuple[tuple[Coverage, tuple[str, ...]], ...] = (
    (Coverage.INVESTIGATIONAL, (r"investigational|experimental|unproven|\bE/?I/?U?\b",)),
    (Coverage.NOT_MEDICALLY_NECESSARY, (_NOT_NECESSARY,)),
    (
        Coverage.NOT_COVERED,
        (
            r"not[- ](?:nationally )?covered|non-?\s?covered|\bexclusions\b|^exclusion|excluded|not eligible",
            r"conditions not|uses? not (?:covered|recommended|approved)|coverage limitations|\bNOT authorized",
        ),
    ),
    (
        Coverage.MEDICALLY_NECESSARY,
        (
            r"medically (?:necessary|appropriate)|medical necessity|\bproven\b|approval criteria|approvable",
            r"(?<!non-)covered (?:indications?|uses?|services?|conditions?)|clinical indications",
            r"(?:initial|continu\w+|renewal|re-?authorization|approval|authorization)\b.*\b(?:criteria|therapy|request)",
            r"(?:initial|continu\w+|renewal|re-?authorization)\b.*\b(?:approval|authorization)",
            r"(?:initial|continuation|continued|maintenance) (?:therapy|treatment|use)",
        ),
    ),
)
_HEADING_PATTERNS = tuple((position, re.compile("|".join(said), re.IGNORECASE)) for position, said in _HEADINGS)


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
    if len(hits) > 1 and hits[-1] is Coverage.MEDICALLY_NECESSARY:
        bare = re.sub(_NOT_NECESSARY, "", heading, flags=re.IGNORECASE)
        if _HEADING_PATTERNS[-1][1].search(bare):
            return None  # "Medically Necessary and Investigational Uses" announces both
    return hits[0] if hits else None


def _is_verdict(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    if _IN_PASSING.search(before):
        return False
    if _PREDICATED.search(before) or _SAYS_SO.search(text[max(0, start - 2) : end]):
        return True
    return _CONSIDERS.search(text, max(0, start - _FAR), start) is not None
