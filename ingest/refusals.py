"""Which documents that could be opened are no policies: blank pages, pictures, error pages, lists of links.

An answer of a server that says "forbidden" must never become a version of a policy, and a monitor that takes it for
one would tell of a policy that lost all its criteria. The judgement is made on the text alone, and a long text is
hardly ever an error page: a doubtful document is read.
"""

from __future__ import annotations

import re

from corpus.errors import Refused
from corpus.model import BlockKind
from ingest.layout import Layout
from ingest.picture_pages import shows_pictures
from ingest.sniff import PDF

_SHORT = 2_500  # characters; error pages are shorter, with their menus

_ERRORS = re.compile(
    r"^\W*(?:error\W+)?[45]\d\d\b\W*(?:error\b|forbidden|unauthorized|not found|bad |internal|service|gateway|file or)"
    r"|\b(?:http|status)(?: status)?(?: code)?\W+(?:4\d\d|5\d\d)\b"
    r"|\b(?:access (?:is |was )?denied|permission denied|request (?:blocked|rejected)|you (?:have been|are) blocked)\b"
    r"|\byou (?:don.t|do not) have (?:permission|access|authorization)"
    r"|\b(?:page|file|directory|document|resource|url|policy|site)\b[^.\n]{0,60}?"
    r"(?:not (?:be )?found|no longer (?:exists?|available)|does(?:n.t| not) exist|might have been removed)"
    r"|\bfailed to (?:retrieve|load|fetch)\b|\b(?:could|can) ?not be (?:retrieved|displayed|satisfied|loaded)\b"
    r"|\b(?:page|document|site|service)\b[^.\n]{0,30}\b(?:temporarily )?unavailable\b"
    r"|\b(?:bad gateway|gateway time-?out|internal server error|service unavailable|too many requests)\b"
    r"|\b(?:verify (?:that )?you are (?:a )?human|are you a robot|checking your browser|unusual traffic|captcha)\b"
    r"|\b(?:enable|requires?|turn on) (?:javascript|cookies)\b|\bjavascript (?:is )?(?:required|disabled)\b"
    r"|\b(?:your session has (?:expired|timed out)|(?:sign|log) ?in to (?:continue|your account|view|access))\b"
    r"|\b(?:request|incident|reference|ray|support) ?(?:id|number|#)\W{1,3}[\w-]{8,}",
    re.I | re.M,
)
_POLICY_WORDS = re.compile(
    r"\b(?:medical(?:ly)? (?:necess|policy|review)|polic(?:y|ies)|coverage|covered|benefits?|criteria|guidelines?|"
    r"indications?|prior auth|authoriz|reimburse|billing|payment|procedure codes?|CPT|HCPCS|ICD|investigational|"
    r"formulary|drug|manual|bulletin|dos(?:e|age|ing)|members?|patients?|treatment|therapy|diagnos)",
    re.I,
)
_COVERAGE = re.compile(
    r"medical(?:ly)? necess|is considered|are considered|investigational|is covered|not covered|criteria", re.I
)
_SENTENCE = re.compile(r"[a-z][^.!?\n]{25,200}[.!?:;](?=\s|$)")
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")


def refuse_unreadable(layout: Layout, data: bytes) -> None:
    """Raises Refused for a layout that no policy can be read from.

    The codes are ``no_text_layer``, ``blank``, ``error_page`` and ``not_a_policy``; ``data`` is the file itself, which
    tells a blank page from a picture.
    """
    if not re.search(r"\w", layout.text):
        raise _wordless(layout, data)
    if is_error_page(layout.text):
        raise Refused(
            "This is the error, block or login page of a web site, not a policy.",
            code="error_page",
            todo="Fetch the document again, from the address of the policy itself.",
        )
    if not _POLICY_WORDS.search(layout.text) or _is_index(layout):
        raise Refused(
            "Nothing in this document speaks of coverage: it is no policy.",
            code="not_a_policy",
            todo="Check that it is the right file; lists of policies and forms are not read.",
        )


def _wordless(layout: Layout, data: bytes) -> Refused:
    if layout.media_type == PDF and shows_pictures(data):
        return Refused(
            "The pages carry no text: they are pictures or drawn outlines.",
            code="no_text_layer",
            todo="Get the payer's original PDF, or install what reads pictures: the Debian packages tesseract-ocr and "
            "tesseract-ocr-eng, and pip install 'payerpolicy[ocr]'.",
        )
    return Refused("The document has no words.", code="blank", todo="Fetch it again; the capture may have failed.")


def speaks_of_coverage(text: str) -> bool:
    """Whether a text takes a position on coverage, as policies do and walls before them do not."""
    return bool(_COVERAGE.search(text))


def is_error_page(text: str) -> bool:
    """Whether a short text says that something was refused or missing, and nothing about coverage."""
    if len(text) > _SHORT:
        return False
    signs = {match.group().lower() for match in _ERRORS.finditer(text)}
    if not signs or _COVERAGE.search(text):
        return False
    return len(signs) >= 2 or len(text) < 600 or bool(_ERRORS.search(text[:150]))


def _is_index(layout: Layout) -> bool:
    """Whether the text is a list of titles and dates without one sentence: what a search page of a payer shows."""
    dates = len(_DATE.findall(layout.text))
    lines = sum(1 for block in layout.blocks if block.kind is not BlockKind.HEADING)
    return dates >= 10 and dates >= 0.6 * lines and not _SENTENCE.search(layout.text)
