"""Which printed date is which: effective, reviewed, due for review, published?

A date belongs to the label right before it, in the cell to its left, at the end of the line above, or at the head of
its column. Dates of sentences are left out: a policy's masthead labels its dates, prose does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import PrintedDate
from ingest.dates import FoundDate, dates_in
from ingest.masthead import Line, above

_QUALIFIERS = (
    r"original|initial|current|annual|policy|latest|last|next|most|recent|revised|revision|updated|date|of|the|criteria|"
    r"guideline|coverage|clinical|document|medical|plan|page|list|first|committee|pharmacy|\*"
)
_NOUNS = (
    r"effective|reviewed|reviews?|revised|revisions?|publish(?:ed)?|publication|issued?|approval|approved|origin(?:ation|ated)?|"
    r"created|creation|archived?|retired?|end|implementation|implemented|updated?|posted|adopted|supersedes|termination|"
    r"expiration|expires|devised|policy"
)
_TAILS = r"date(?:\(s\)|s)?|due|by|on|version|policy|of|this|as"
_LABEL = re.compile(
    rf"(?P<label>(?:\b(?:{_QUALIFIERS})\s+)*(?:\b|(?-i:(?<=[a-z])(?=[A-Z])))(?:{_NOUNS})\b(?:\s?[/&]\s?(?:{_NOUNS})\b)*(?:\s+(?:{_TAILS})\b(?:\(s\))?)*|Rev\.\s*\d+,?)"
    r"(?:\s*\([^()]{1,20}\))?[\s:;.|_…*•·-]*$",
    re.I,
)
_PROSE_AFTER = re.compile(r"\s*,?\s+[a-z]{2,}\s+\w|\s*,\s+[A-Z][a-z]+\s")
#: What became of a policy, in a column between its title and its date: no label of a fact of the document.
_STATUS = re.compile(r"(?:updated|revised|reviewed|retired|approved|published)", re.I)
_SENTENCE = 6  # words in front of a label in lower case that make it part of a sentence
_LIST = re.compile(r"[\s,;&]*(?:and\b\s*)?")

#: What words of a label make of it, the more particular before the more general, with its rank among its own kind.
_KINDS = (
    ("other", 0, r"archive|retire|\bend\b|terminat|supersede|expir|implement"),
    ("next_review", 0, r"next"),
    ("original", 0, r"(?:original|initial|first).*(?:effective|policy)"),
    ("created", 0, r"origin|initial|first|creat|devised"),
    ("effective", 0, r"current.*effective"),
    ("other", 0, r"criteria revision"),
    ("effective", 1, r"effective"),
    ("review", 0, r"(?:last|latest|recent).*review"),
    ("review", 1, r"review"),
    ("review", 2, r"(?:last|latest|recent).*approv"),
    ("review", 3, r"last.*revis"),
    ("review", 4, r"approv"),
    ("published", 0, r"publi|issue|posted"),
    ("published", 1, r"updated|^rev\."),
    ("other", 0, r""),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The dates under one label, what kind of date that makes them, and how well the label says so (0 is best)."""

    dates: tuple[PrintedDate, ...]
    kind: str
    rank: int
    furniture: bool


def labelled_dates(lines: Sequence[Line]) -> tuple[Labelled, ...]:
    """The labelled dates of a masthead, in order."""
    found: list[Labelled] = []
    for number, line in enumerate(lines):
        head = None if _lists(lines, number) else above(lines, number)
        for label, cell, dates in _labels(line, head):
            kind, rank = _kind(label)
            printed = tuple(PrintedDate(label, date.value, cell[date.start : date.end]) for date in dates)
            found.append(Labelled(printed, kind, rank, line.furniture))
    return tuple(found)


def _lists(lines: Sequence[Line], number: int) -> bool:
    """Whether a row is one of several that end in a date, as where a bulletin lists policies."""
    around = lines[max(number - 1, 0) : number + 2]
    rows = [line for line in around if len(line.cells) > 1 and len(line.cells) == len(lines[number].cells)]
    return sum(bool(dates_in(line.cells[-1])) and not dates_in(line.cells[0]) for line in rows) > 1


def best(found: Sequence[Labelled], kind: str) -> str | None:
    """The date of a kind: the clearest label, the masthead before furniture; of a list under one label the latest."""
    own = [labelled for labelled in found if labelled.kind == kind]
    if not own:
        return None
    chosen = min(own, key=lambda labelled: (labelled.furniture, labelled.rank))
    return max(date.value for date in chosen.dates)


def without_date(text: str) -> str:
    """A line without the labelled date it ends in."""
    found = dates_in(text)
    if not found or text[found[-1].end :].strip(" .)"):
        return text
    head = text[: found[-1].start]
    label = _LABEL.search(head)
    return head[: label.start()].rstrip() if label is not None else text


def _labels(line: Line, head: Line | None) -> Iterator[tuple[str, str, list[FoundDate]]]:
    """Labels with their dates, cell by cell; dates with only commas between them share the label of the first."""
    for column, cell in enumerate(line.cells):
        if column and (stacked := _stacked(line.cells[column - 1], cell)):
            yield from stacked
            continue
        label: str | None = None
        dates: list[FoundDate] = []
        position = 0
        for date in dates_in(cell):
            between = cell[position : date.start]
            if not (dates and _LIST.fullmatch(between)):
                if label is not None and dates:
                    yield label, cell, dates
                at_head = position == 0 and not between.strip(" :|.-*")
                at_end = column > 0 and not cell[date.end :].strip() and len(line.cells) == 2
                label = _label_at_end(between, cell)
                if label is None and (at_head or (at_end and position == 0)):
                    label = _label_elsewhere(line, column, head)
                dates = []
            if label is None or not _PROSE_AFTER.match(cell[date.end :]):
                dates.append(date)
            position = date.end
        if label is not None and dates:
            yield label, cell, dates


def _stacked(labels: str, values: str) -> list[tuple[str, str, list[FoundDate]]]:
    """Labels above each other in one cell and as many dates in the next: each with its own."""
    dates = dates_in(values)
    names = [label for piece in labels.split(":") if (label := _label_at_end(piece.strip())) is not None]
    if len(dates) < 2 or len(names) != len(dates) or len(values) > 14 * len(dates):
        return []
    return [(name, values, [date]) for name, date in zip(names, dates, strict=True)]


def _label_at_end(text: str, whole: str = "") -> str | None:
    match = _LABEL.search(text)
    if match is None:
        return None
    before = text[: match.start()]
    label = " ".join(match["label"].split())
    begins_small = label[:1].islower()
    if before.endswith("(") and "Rev." not in whole:
        return None  # "Some service (Effective March 2, 2006)" is a title that holds a date
    if begins_small and (re.search(r"[A-Za-z,]\s*$", before) or len(before.split()) > _SENTENCE):
        return None
    return label


def _label_elsewhere(line: Line, column: int, head: Line | None) -> str | None:
    """A label detached from its date: in the cell to the left, at the head of the column, or ending the line above."""
    if column > 0 and not dates_in(line.cells[column - 1]):
        found = _label_at_end(line.cells[column - 1])
        told = column > 1 and _STATUS.fullmatch(found or "") and not line.cells[column - 2].endswith(":")
        if found is not None and not told:
            return found
    if head is None:
        return None
    cells = head.cells
    if len(cells) == len(line.cells) and not dates_in(cells[column]):
        return _label_at_end(cells[column])
    return _label_at_end(cells[-1]) if len(line.cells) == 1 and not dates_in(cells[-1]) else None


def _kind(label: str) -> tuple[str, int]:
    for kind, rank, pattern in _KINDS:
        if re.search(pattern, label, re.I):
            return kind, rank
    return "other", 0
