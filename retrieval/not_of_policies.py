"""Which questions does no coverage policy answer, whatever was taken in?

Questions of the member's account, of the provider's contract and of one claim, and questions of what changed, which
changes answer and not policies. A word alone is never enough: a portal is also a vein, a premium also a lens, and when
a payer will pay is a question of coverage unless it is a claim that is to be paid.
"""

from __future__ import annotations

import re

_CLAIM = (
    r"(?:claims?|invoices?|bills?|balance|money|checks?|payments?|us|me"
    r"|our office|the (?:provider|doctor|hospital|office))"
)
_ACCOUNT = (
    r"\bstatus of (?:the |my |a |this )?(?:claim|appeal|request|auth\w*|referral|pre-?cert\w*|\[member id\])",
    r"\bclaim status\b|\[member id\] status|\btimely filing\b|\beligibility (?:check|status)\b",
    r"\b(?:how|where) (?:do|can|should) (?:i|we) (?:appeal|file)\b",
    r"\b(?:how|where) (?:do|can|should) (?:i|we) (?:send|submit|fax|mail) (?:(?:a|an|the|our|my|this|in) )*"
    r"(?:claim|appeal|grievance|dispute|bill|request|form)s?\b",
    r"\b(?:is|are|am) (?:i|we|dr|my|our|this|the|that)\b[^?]{0,40}\b(?:in|out[- ]of)[- ]network"
    r"\s*(?:$|[?.,]|(?:with|for|by)\b)",
    r"\b(?:find|list of|directory of|nearest) (?:an? )?in[- ]network\b|\bin[- ]network (?:status|director\w+)",
    r"\bout[- ]of[- ]network (?:benefits?|rates?)\b|\bnetwork status\b",
    r"\b(?:call|reach|contact|hours (?:of|for)|number (?:of|for)) (?:the )?member services\b",
    r"\bwhen (?:will|does|do|is|are) [\w ]{1,40}?(?:pay|paying|paid)(?: (?:my|our|the|this|that|on|for)){0,3}"
    rf" {_CLAIM}\b(?!['’])",
    r"\bwhen will \w+ pay\s*(?:$|[?.,])",
    r"\bwhere is (?:my|the|our) (?:check|payment|claim|money)\b",
    r"\bhow much (?:does|will|do|would) \w+ pay\b",
    r"\bwhat (?:does|do|will|would) [\w ]{2,30}? pay for (?:an? )?(?:cpt |hcpcs |code )*[a-z]?\d{4,5}[a-z]?\b",
    r"(?<!without )(?<!without a )(?<!without any )(?<!\bno )(?<!waive )(?<!waive the )(?<!waived )"
    r"\b(?:deductibles?|co-?pay(?:ment)?s?|co-?insurance)\b",
    r"\bout[- ]of[- ]pocket\b|\bpremium (?:payments?|due|amounts?|rates?|bill)\b",
    r"\b(?:my|her|his|their|our|monthly|plan|insurance|health|the) premiums?\b(?! (?:\w+ )?(?:lens|iol|intraocular))",
    r"\b(?:contracted rate|allowed amount|negotiated rate|payment rate)\b",
    r"\b(?:fee schedule|reimbursement) (?:rate|amount)s? (?:for|of)\b",
    r"\b(?:our|my|your|the|current|payer'?s?|plan'?s?) fee schedule\b",
    r"\bcredentialing (?:status|application|process|packet|forms?)\b|\b(?:our|my|status of) credentialing\b"
    r"|\bget(?:ting)? credentialed\b",
    r"\b(?:phone|fax|telephone) number\b|\b(?:provider|member|web|online|payer|claims?|billing) portal\b",
    r"\b(?:in|on|through|via|into|to|from|for) (?:the|their|your|its) portal\b"
    r"(?! (?:\w+ )?(?:vein|venous|hypertens|circul))",
    r"\bportal (?:log ?in|access|account|password|registration|not working|down)\b|\blogin\b",
    r"\blog ?in(?:to)? (?:to )?(?:the|my|our|your) (?:portal|account|(?:web)?site)\b",
    r"\b(?:can['’]?t|cannot|unable to|how do (?:i|we)) log ?in\b",
)
_OF_ACCOUNT = re.compile("|".join(_ACCOUNT), re.IGNORECASE)
# A rule of payment names what share of the rate is paid; such rules are policies.
_RATES = re.compile(r"\b(?:rate|fee schedule|allowed amount)", re.IGNORECASE)
_PAYS_SHARE = re.compile(
    r"\b(?:modifiers?|assistant|co-?surgeons?|bilateral|multiple (?:procedure|surger)\w*|reduc\w+|per ?cent\w*)\b|%",
    re.IGNORECASE,
)

_RULES = r"\b(?:polic(?:y|ies)|criteria|guidelines?|bulletins?|[ln]cds?|requirements?|rules?|coverage)\b"
_WHEN = (
    r"\b(?:since|last|this|in) (?:\w+ )?(?:week|month|quarter|year|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|20\d\d)\b"
)
_CHANGED = (
    r"\bwhat(?:'s|’s| is| has| have| all| else)?(?: been| recently| just)*"
    rf" (?:changed|updated|revised|new\b(?! (?:onset|start)))\b[^?.]*{_RULES}",
    r"\bwhat (?:are|were) the (?:\w+ )?(?:changes|updates|revisions) (?:to|in|of|for)\b",
    r"\b(?:any|which|what|list|show|recent|latest)(?: \w+)? (?:changes|updates) (?:to|in|of|for|on)\b"
    rf"[^?.]*{_RULES}",
    rf"\b(?:has|have|did)\b[^?.]{{2,60}}{_RULES}[^?.]{{0,20}}\b(?:changed?|been (?:changed|updated|revised))\b",
    rf"\bwhat changed\b[^?.]*{_WHEN}",
)
_OF_CHANGES = re.compile("|".join(_CHANGED), re.IGNORECASE)


def of_account(text: str) -> str | None:
    """The words by which a question asks for the member's account or the provider's contract; None where none do."""
    found = _OF_ACCOUNT.search(text)
    if found is None or (_RATES.search(found.group()) and _PAYS_SHARE.search(text)):
        return None
    return found.group()


def of_changes(text: str) -> bool:
    """Whether a question asks what changed."""
    return _OF_CHANGES.search(text) is not None
