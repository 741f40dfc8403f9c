"""Which number and which revision does a document carry?

A payer's own habits (``corpus/payers/*.yaml``) come before what a label says. A number that changes with every
revision is the revision; its constant part is an alias, and the policy goes by its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.ids import slug
from corpus.model import Payer
from ingest.masthead import Line

_LABEL = (
    r"(?<!Reference )(?<!Prior )\b(?P<before>(?:[A-Z][\w&/()]+\s+){0,4})"
    r"(?:Number|NUMBER|No\.?|#|ID|Num\.?)(?:\s*\([^)]{1,12}\))?"
)
_VALUE = r"(?P<value>(?:[A-Z]{1,12}[\s.–-]{0,3})?[A-Za-z0-9][\w./–-]*\b)"
_LABELLED = re.compile(rf"{_LABEL}[\s:|.…#-]*{_VALUE}")
_LABEL_ALONE = re.compile(rf"{_LABEL}[\s:|]*$")
_ALONE = re.compile(rf"^{_VALUE}$")
_NUMBERED = re.compile(
    r"policy|document|guideline|bulletin|reference|doc|clinical|coverage|mng|mcg|criteria|protocol|procedure", re.I
)
_NOT_OURS = re.compile(
    r"bcbsa|prior|previous|related|lcd|ncd|group|fax|phone|provider|tax|member|page|version|transmittal|section", re.I
)
_BARE = re.compile(rf"^(?:Number|No\.)\s*[:|]\s*{_VALUE}", re.I)
#: A label without a word for number, before what can only be one: ``Policy: AB123``.
_POLICY = re.compile(
    r"^(?:(?:Medical|Clinical|Coverage|Payment|Drug) )?Policy\s*[:|]\s*"
    r"(?P<value>[A-Z][A-Za-z]{0,9}[- ]?\d{1,5}(?:[-.]\d{1,4})*[A-Z]?)$",
    re.I,
)
#: A number at the end of a title, told from a gene or a drug by its letters and the count of its digits.
_TAIL = re.compile(r"^(?P<title>.{4,}?)[\s,–-]+(?P<number>(?:[A-Z]{2,6}[ -])*[A-Z]{2,6}[ -]?\d{4,6})$")
_LEAD = re.compile(
    r"^(?P<number>[A-Z]{2,5}[ _.-]?(?:[A-Z]{2,4}[ _-])?\d{1,2}(?:\.\d{2,3}){1,2})\s+(?P<title>[A-Z].{4,})$"
)
#: A number that begins with a year and ends in letters is that of a revision; what stands between them stays.
_OF_YEAR = re.compile(r"(?:19|20)\d\d([A-Z]\d{3,5})[A-Z]{1,3}")
_VERSION = re.compile(
    r"\bVersion(?: (?:Number|No\.?))?[\s:#|]+(?P<value>\d+(?:\.\d+)*)\b|\b(?P<dated>V\d{1,2}\.\d{1,2}\.20\d\d)\b", re.I
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_DOTTED = re.compile(r"(?<![\w.])[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+){1,5}(?![\w.-])")
_VERSIONED = re.compile(r"V\d", re.I)
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Numbers:
    """The printed number that stays, the one of the revision, and further names of the same policy."""

    number: str | None = None
    revision: str | None = None
    aliases: tuple[str, ...] = ()


def numbers(lines: Sequence[Line], payer: Payer | None, delegates: Sequence[Payer] = ()) -> Numbers:
    """The numbers of a masthead and its furniture: by the payer's habits, its delegates' habits, then by labels."""
    texts = [line.text for line in lines]
    owners = (*([payer] if payer else []), *delegates)
    revision, constant = _revision(texts, [pattern for owner in owners for pattern in owner.revision_patterns])
    number = _habitual(texts, [pattern for owner in owners for pattern in owner.number_patterns])
    if number is None and constant is None:
        number = _labelled(lines) or _unlabelled(lines)
        if number is not None and (dated := _OF_YEAR.fullmatch(number)) is not None:
            number, revision, constant = None, number, dated.group(1)
    if number is not None and payer is not None and payer.number_prefixes and re.fullmatch(r"[\d.-]+", number):
        number = f"{payer.number_prefixes[0]}-{number}"
    aliases = (slug(constant),) if constant and (number is None or slug(constant) != slug(number)) else ()
    return Numbers(slug(number) if number else None, revision or _version(texts), aliases)


def _habitual(texts: Sequence[str], patterns: Sequence[str]) -> str | None:
    """The first number of the payer's kind; its groups, where it stands in several pieces, are one number."""
    for pattern in patterns:
        for text in (*texts, "\n".join(texts)):
            if (match := re.search(pattern, text)) is not None:
                return " ".join(group for group in match.groups() if group)
    return None


def _revision(texts: Sequence[str], patterns: Sequence[str]) -> tuple[str | None, str | None]:
    """The first revision in the masthead, and the part of it that stays over revisions."""
    for text in texts:
        for pattern in patterns:
            if (match := re.search(pattern, text)) is not None:
                return match.group(), match.group(1) if match.re.groups else None
    return None, None


def _labelled(lines: Sequence[Line]) -> str | None:
    for index, line in enumerate(lines):
        text = line.text
        if (bare := _BARE.match(text)) is not None and _is_number(bare["value"]):
            return bare["value"]
        for match in _LABELLED.finditer(text):
            if _ours(match["before"]) and _is_number(match["value"]):
                return match["value"].strip(" .–-")
        below = _below(lines, index)
        if below is not None:
            return below
    return None


def _below(lines: Sequence[Line], index: int) -> str | None:
    """The number in the line below a label that ends its cell."""
    after = lines[index + 1] if index + 1 < len(lines) else None
    for column, cell in enumerate(lines[index].cells):
        label = _LABEL_ALONE.search(cell)
        if label is None or after is None or column >= len(after.cells) or not _ours(label["before"]):
            continue
        value = _ALONE.match(after.cells[column])
        if value is not None and _is_number(value["value"]):
            return value["value"]
    return None


def _ours(before: str | None) -> bool:
    """Whether the words of a label speak of this document's number."""
    return bool(before) and _NUMBERED.search(before or "") is not None and _NOT_OURS.search(before or "") is None


def _is_number(value: str) -> bool:
    return any(c.isdigit() for c in value) and len(value) <= _LONGEST and not _DATE.fullmatch(value)


def _version(texts: Sequence[str]) -> str | None:
    found = (match for text in texts if len(text) < 160 and (match := _VERSION.search(text)) is not None)
    return next((match["value"] or match["dated"] for match in found), None)


def _unlabelled(lines: Sequence[Line]) -> str | None:
    """A number behind the word policy alone."""
    found = (match for line in lines if (match := _POLICY.match(line.text)) is not None)
    return next((match["value"] for match in found), None)


def number_beside_title(title: str) -> tuple[str, str] | None:
    """A title and the number that stands at its end or its beginning, where nothing else says the number."""
    match = _TAIL.match(title) or _LEAD.match(title)
    return (match["title"], match["number"]) if match is not None else None


def number_in_file_name(lines: Sequence[Line], name: str) -> str | None:
    """A number without a label: letters and digits with dots between them that also stand in the name of the file."""
    folded = re.sub(r"[^a-z0-9]+", "-", name.lower())
    for line in lines:
        for match in _DOTTED.finditer(line.text):
            value = match.group()
            if any(c.isdigit() for c in value) and slug(value) in folded and not _VERSIONED.match(value):
                return slug(value)
    return None


def beside_number(texts: Sequence[str], payer: Payer | None) -> Iterator[str]:
    """What stands in a line behind a number of the payer's kind: ``ABC_1.23 Some treatment``."""
    for text in texts:
        for pattern in payer.number_patterns if payer else ():
            match = re.match(pattern, text)
            if match is not None and len(text) - match.end() > 3 and not re.search(r"\bpage \d", text, re.I):
                yield text[match.end() :]


def without_numbers(title: str, payer: Payer | None) -> str:
    """A title without the number or revision that a payer prints beside it."""
    shown = title
    for pattern in (*payer.revision_patterns, *payer.number_patterns) if payer else ():
        match = re.search(pattern, shown)
        if match is not None and (match.start() == 0 or match.end() >= len(shown.rstrip())) and match.group() != shown:
            shown = (shown[: match.start()] + shown[match.end() :]).strip(" -–—:|,#")
    return shown


def words(text: str) -> Iterator[str]:
    """The words of a title, in lower case."""
    return (match.group().lower() for match in re.finditer(r"[^\W_]+", text))
