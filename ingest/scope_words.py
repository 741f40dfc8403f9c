"""The words of scope: lines of business, what stands before them, states, and where a document is in its life."""

from __future__ import annotations

import re

from corpus.model import Lifecycle

_LINES = (
    (
        "individual_exchange",
        r"(?:individual|insurance|commercial|public)[ /&]+(?:and )?exchange|/exchange\b|marketplace|(?-i:\bACA\b)|"
        r"connector|qualified\s+health plans?|(?-i:\bQHP)|health benefit exchange",
    ),
    ("medicare", r"(?<!non-)(?<!non )medicare\b(?! supplement)|(?-i:\bD?-?SNP\b|\bMMP\b)"),
    ("medicaid", r"medicaid|(?-i:\bSTAR\b(?:\+PLUS| Kids| Health)?|\bMLTC\b)|masshealth|medi-cal"),
    ("chip", r"(?-i:\bCHIP\b)|child health plus"),
    ("tricare", r"tricare|us family health plan|(?-i:\bUSFHP\b)"),
    ("fep", r"(?-i:\bFEP\b)|federal employee program"),
    (
        "commercial",
        r"commercial|non[- ]medicare members|(?-i:\bHMO\b|\bPPO\b|\bPOS\b|\bEPO\b)|indemnity|employer group|"
        r"fully[- ]insured",
    ),
)
#: Each line of business with the words for it.
BUSINESS = tuple((name, re.compile(pattern, re.I)) for name, pattern in _LINES)
#: What announces a list of lines of business.
BUSINESS_LABEL = re.compile(
    r"\b(?:applicable )?lines?\(?s?\)? of business|^applies to|^applicability|^applicable to|^benefit type|"
    r"^products?\b|^this (?:policy|guideline|document) applies",
    re.I,
)
_MEMBERS = r"commercial|medicare|medicaid"
#: A line of business at the head of its part of the page: ``Policy: Medicare``, ``Commercial Members:``.
MEMBERS = re.compile(
    rf"^policy:\s*(?:{_MEMBERS})\b|^(?:for )?(?:non-)?(?:{_MEMBERS})[\w /,()]{{0,40}} members\b|"
    rf"^applicable (?:{_MEMBERS})[\w ]{{0,20}} market\b",
    re.I,
)
BOX = re.compile(r"([☒☑✓✔⊠☐□⬜])")
TICKED = frozenset("☒☑✓✔⊠")
STATUS = re.compile(r"(?:\bStatus\s*:[\s|]*|^Status \| )(?P<status>[A-Z][a-z]+(?: [a-z]+)*)")

_LIVES = (
    (
        Lifecycle.RETIRED,
        r"^\W*retired\b(?! date)|\bretired policy\b|this (?:policy|guideline) (?:is|has been|was) retired|\(retired\)",
    ),
    (
        Lifecycle.ARCHIVED,
        r"^\W*archived?\b(?! date)|\barchived (?:policy|version|guideline)\b|this policy (?:is|has been) archived",
    ),
    (Lifecycle.HISTORY, r"\bhistory version\b|^\W*historical version"),
    (Lifecycle.DRAFT, r"^\W*draft\b|\bdraft (?:policy|for (?:comment|review))\b"),
)
LIVES = tuple((life, re.compile(pattern, re.I)) for life, pattern in _LIVES)
