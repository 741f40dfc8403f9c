"""The words around titles: labels that announce one, words that only say what kind of document it is, and debris."""

from __future__ import annotations

import re

_KINDS = (
    r"medical|clinical|coverage|drug|pharmacy|reimbursement|payment|necessity|guideline|policy|bulletin|document|"
    r"service"
)
#: A label with the title behind it.
LABELLED = re.compile(
    rf"^\W*(?:(?:(?:{_KINDS}|\(?MNG\)?)\s+)*(?:title|name|subject|topic)|service|(?:medical|clinical) (?:necessity )?"
    r"(?:policy|guidelines?|criteria)|medical necessity guidelines?|corporate medical policy|concert genetic testing)"
    r"(?:\s*(?:&|and)\s*number)?\s*[:|.…]+\s*(?P<title>.*)$",
    re.I,
)
#: The head of a column of titles.
HEADED = re.compile(r"^(?:policy|document|guideline) (?:name|title)\b|^(?:subject|title)$", re.I)
#: A label and its title in one cell of a table of facts, with nothing between them.
NAMED = re.compile(
    r"^(?:(?:[Pp]olicy|[Dd]ocument|[Gg]uideline) )?(?:[Ss]ubject|[Tt]itle|[Nn]ame)\s+(?P<title>[A-Z].*)$"
)
#: What stands behind a label and is itself a label.
DATE_LABEL = re.compile(r"^(?:[A-Z][a-z]+ ){0,3}date\b\s*[:|]?\s*|\bdate(?: effective)?\s*:?$", re.I)

#: Words that say what kind of document something is, for whom it is, or where on the page one stands.
GENERIC = frozenset(
    """
    a about advantage all an and appropriate appropriateness approved archived authorization background based bcbs
    benefit blue bulletin bulletins care chip clinical codes commercial community contents corporate cost coverage
    criteria cross current date department description determination documents drug effective employer evidence
    exchange exchanges family for friendly group guide guideline guidelines health healthcare history home important
    in individual information introduction is lab laboratory line lines list lob management manual marketplace
    medicaid medical medicare more necessity note notes notice number of on only overview page payer payment
    pharmacy plan plans please policies policy printer prior procedure procedures products program proprietary
    provider providers purpose quick read reimbursement retired review revision scope section service services
    shield specialty standard state statement status summary table test the this title to type um update use
    utilization version view with
    """.split()  # noqa: SIM905 - one paragraph of words reads better than a column of a hundred
)

#: What no title holds.
NO_TITLE = re.compile(
    r"\b(?:policy|document|guideline|reference|bulletin)\s+(?:number|no\.|id|#)|\bdate\b|https?:|www\.|©|copyright|\.com\b|"
    r"table of contents|effective:|\bpage \d|\b[A-Z]{2} \d{5}\b|\(\d{3}\) ?\d{3}-\d{4}|^last updated|"
    r"\bprohibited\b|\breproduc(?:tion|ed)\b|all rights reserved|^(?:not applicable|n/?a|none)\W*$|"
    r"independent (?:member|licensee)|^[IVX]{1,4}\.\s+[A-Z ]+$",
    re.I,
)
#: Titles in a file's metadata that are names of files or programs.
FILE_NAME = re.compile(
    r"^microsoft word|\.(?:docx?|pdf|indd|html?|pptx?|xlsx?)$|untitled|^\W*$|^document\d*$|_\w+_", re.I
)
_SORTS = (
    r"medical (?:policy|policies|clinical policy bulletins)|clinical (?:guidelines?|policy)|drug policy|"
    r"policy bulletins?|coverage (?:policy|guidelines?)|reimbursement policy"
)
#: What metadata adds behind a title: the kind of document, the site.
SUFFIX = re.compile(rf"\s*[|–—-]\s*(?:[^|–—-]*\b(?:{_SORTS})\b[^|–—-]*)$", re.I)
#: The kind of document printed in front of the title, and behind it.
LEADING = re.compile(
    r"^(?:lab(?:oratory)? management guidelines|medical policy(?: manual)?|clinical policy|(?:payer )?policy|"
    r"corporate medical policy|(?:clinical )?medical necessity guidelines?|appropriate use criteria|"
    r"clinical review criteria)(?:\s*-[^:]{1,20})?\s*:?\s*(?:V?\d+(?:\.\d+)+)?\s*(?=[A-Z])",
    re.I,
)
TRAILING = re.compile(r"\s+(?:medical|clinical)(?: coverage)? policy$", re.I)
