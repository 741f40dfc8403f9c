"""What is the title of a document?

What a label names; else the largest print of the first page that says more than what kind of document it is; else what
the file's own metadata calls it; else the first line that is a title at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from corpus.model import Payer
from ingest.dates import dates_in
from ingest.facts_names import without_numbers, words
from ingest.masthead import Line

_LABELLED = re.compile(
    r"^\W*(?:(?:(?:medical|clinical|coverage|drug|pharmacy|reimbursement|payment|necessity|guideline|policy|bulletin|document|"
    r"service|\(?MNG\)?)\s+)*(?:title|name|subject|topic)|subject|topic|title|service|(?:medical|clinical) (?:necessity )?"
    r"(?:policy|guidelines?|criteria)|medical necessity guidelines?|corporate medical policy|clinical policy|concert genetic testing)"
    r"(?:\s*(?:&|and)\s*number)?\s*[:|.…]+\s*(?P<title>.*)$",
    re.I,
)
_HEADED = re.compile(r"^(?:policy|document|guideline) (?:name|title)\b", re.I)
_DATED = re.compile(r"^(?:effective )?date\b|\bdate(?: effective)?$", re.I)
_GENERIC = frozenset(
    [
        "a",
        "about",
        "all",
        "an",
        "and",
        "appropriate",
        "appropriateness",
        "approved",
        "archived",
        "authorization",
        "bcbs",
        "benefit",
        "blue",
        "bulletin",
        "care",
        "chip",
        "clinical",
        "commercial",
        "community",
        "contents",
        "corporate",
        "cost",
        "coverage",
        "criteria",
        "cross",
        "current",
        "department",
        "determination",
        "documents",
        "drug",
        "employer",
        "evidence",
        "based",
        "exchange",
        "exchanges",
        "family",
        "for",
        "group",
        "guide",
        "guideline",
        "guidelines",
        "health",
        "home",
        "important",
        "in",
        "individual",
        "information",
        "is",
        "lab",
        "laboratory",
        "line",
        "lines",
        "list",
        "lob",
        "management",
        "manual",
        "marketplace",
        "medicaid",
        "medical",
        "medicare",
        "advantage",
        "necessity",
        "notice",
        "number",
        "of",
        "on",
        "page",
        "payer",
        "payment",
        "pharmacy",
        "plan",
        "plans",
        "policies",
        "policy",
        "prior",
        "procedure",
        "procedures",
        "program",
        "proprietary",
        "provider",
        "providers",
        "quick",
        "reimbursement",
        "retired",
        "review",
        "section",
        "shield",
        "specialty",
        "state",
        "statement",
        "status",
        "table",
        "test",
        "the",
        "this",
        "title",
        "to",
        "type",
        "um",
        "update",
        "use",
        "utilization",
        "version",
        "view",
        "with",
        "standard",
        "healthcare",
        "service",
        "services",
        "bulletins",
        "printer",
        "friendly",
        "only",
    ]
)
_LABEL_INSIDE = re.compile(
    r"\b(?:policy|document|guideline|reference|bulletin)\s+(?:number|no\.|id|#)|\bdate\b|https?:|www\.|©|copyright|®?\.com\b|"
    r"table of contents|effective:|\bpage \d",
    re.I,
)
_FILE = re.compile(
    r"^microsoft word|\.(?:docx?|pdf|indd|html?|pptx?|xlsx?)$|untitled|^\W*$|^document\d*$|[_]{1}\w+_", re.I
)
_SUFFIX = re.compile(
    r"\s*[|–—-]\s*(?:[^|–—-]*\b(?:medical (?:policy|clinical policy bulletins)|clinical (?:guidelines?|policy)|drug policy|"
    r"policy bulletins?|coverage (?:policy|guidelines?)|aetna|bcbsne|medical policies|reimbursement policy)\b[^|–—-]*)$",
    re.I,
)
_LEADING = re.compile(
    r"^(?:lab(?:oratory)? management guidelines|medical policy(?: manual)?|clinical policy|policy|corporate medical policy|"
    r"(?:clinical )?medical necessity guidelines?|appropriate use criteria|clinical review criteria)\s*:?\s*(?:V?\d+(?:\.\d+)+)?\s*(?=[A-Z])",
    re.I,
)
_LONGEST = 220


def title(lines: Sequence[Line], hint: str, payer: Payer | None) -> str | None:
    """The title as printed, without the number beside it."""
    body = [line for line in lines if not line.furniture]
    candidates = (
        *_labelled(body),
        _largest(body, payer),
        _hinted(hint, lines),
        _first(body, payer),
        _running(lines, payer),
    )
    for candidate in candidates:
        shown = _clean(candidate or "", payer)
        if _says_something(shown, payer):
            return shown
    return None


def _clean(text: str, payer: Payer | None) -> str:
    shown = " ".join(text.split()).strip(" |:-–—^*")
    shown = _LEADING.sub("", shown)
    return without_numbers(shown, payer).strip(" |:-–—^*,.")


def _says_something(text: str, payer: Payer | None) -> bool:
    """Whether more is said than the kind of document and the payer's name."""
    own = set(words(" ".join((payer.name, *payer.names_in_text)))) if payer else set()
    left = [word for word in words(text) if word not in _GENERIC and word not in own and not word.isdigit()]
    return 0 < len(text) <= _LONGEST and any(len(word) > 2 for word in left)


def _labelled(body: Sequence[Line]) -> Iterator[str]:
    """What stands behind a label of a title, in its cell, below it, or at the head of a row of values."""
    for number, line in enumerate(body):
        after = body[number + 1] if number + 1 < len(body) else None
        if (
            after is not None
            and len(line.cells) > 1
            and _HEADED.match(line.cells[0])
            and _DATED.search(line.cells[1])
            and _holds_values(after)
        ):
            yield after.cells[0]
        match = _LABELLED.match(line.text)
        if match is None:
            continue
        value = match["title"].split(" | ")[0].strip(" .…|")
        if not value and after is not None:
            yield after.text
        elif value and not dates_in(value):
            yield " ".join([value, *_continued(body, number)])


def _holds_values(line: Line) -> bool:
    """Whether a row holds the values of a header row above it: a cell of it is a date."""
    return len(line.cells) > 1 and any(dates_in(cell) for cell in line.cells[1:])


def _continued(body: Sequence[Line], number: int) -> list[str]:
    """The rest of a title that runs over its line: set alike, short, and no label of its own."""
    first = body[number]
    if number + 1 >= len(body) or len(first.text) < 38 or len(first.cells) > 1:
        return []
    after = body[number + 1]
    alike = after.size == first.size and after.bold == first.bold and len(after.cells) == 1
    plain = len(after.text) <= 60 and not re.search(r"[:.\d|]", after.text) and after.size > 0
    return [after.text] if alike and plain else []


def _largest(body: Sequence[Line], payer: Payer | None) -> str | None:
    sizes = sorted({line.size for line in body if line.size > 0}, reverse=True)
    common = max(sizes, key=lambda size: sum(len(line.text) for line in body if line.size == size), default=0.0)
    for size in (size for size in sizes if size > common * 1.08):
        alike = [index for index, line in enumerate(body) if line.size == size]
        for index in alike:
            run = [body[index].text]
            while index + len(run) in alike and len(" ".join(run)) < _LONGEST:
                run.append(body[index + len(run)].text)
            usable = [text for text in run if not _LABEL_INSIDE.search(text)]
            told = [text for text in usable if _says_something(_clean(text, payer), payer)]
            if told:
                start = usable.index(told[0])
                return " ".join(usable[start:])
    return None


def _hinted(hint: str, lines: Sequence[Line]) -> str | None:
    """The metadata's title, where the page prints its words too."""
    shown = re.sub(r"^\d{2,4}\s+(?=[A-Z])", "", _SUFFIX.sub("", _SUFFIX.sub("", hint.strip())))
    if _FILE.search(shown):
        return None
    printed = " ".join(line.text for line in lines)
    return shown if fuzz.token_set_ratio(shown.lower(), printed.lower()) >= 85 else None


def _first(body: Sequence[Line], payer: Payer | None) -> str | None:
    headed = [line for line in body if line.heading in (1, 2)]
    for line in (*headed, *body):
        text = line.cells[0]
        if len(text) <= 160 and not _LABEL_INSIDE.search(text) and _says_something(_clean(text, payer), payer):
            return text
    return None


def _running(lines: Sequence[Line], payer: Payer | None) -> str | None:
    told = (line.text for line in lines if line.furniture and not _LABEL_INSIDE.search(line.text))
    return next((text for text in told if _says_something(_clean(text, payer), payer)), None)
