"""What is a document called: its number, its revision and its title?

A payer's own habits (``corpus/payers/*.yaml``) come before what a label says, and a label before the look of the page.
A number that changes with every revision is the revision; the policy's number is then the slug of its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.ids import slug
from corpus.model import Payer
from ingest.masthead import Line

_NUMBER_LABEL = re.compile(
    r"(?<!Reference )(?<!Prior )\b(?P<before>(?:[A-Z][\w&/()]+\s+){0,4})(?:Number|No\.?|#|ID|Num\.?)(?:\s*\([^)]{1,12}\))?"
    r"[\s:|.…#-]*(?P<value>(?:[A-Z]{1,12}[\s.–-]{0,3})?[A-Za-z0-9][\w./–-]*\b)"
)
_NUMBERED = re.compile(
    r"policy|document|guideline|bulletin|reference|doc|clinical|coverage|mng|mcg|criteria|protocol|procedure|manual",
    re.I,
)
_NOT_OURS = re.compile(
    r"bcbsa|prior|previous|related|lcd|ncd|group|fax|phone|provider|tax|member|page|version|transmittal|section|npi",
    re.I,
)
_BARE_NUMBER = re.compile(r"^(?:Number|No\.)\s*[:|]\s*(?P<value>[A-Z0-9][\w./-]*)", re.I)
_VERSION = re.compile(
    r"^\W*(?:Policy )?Version(?: (?:Number|No\.?))?\s*[:#|]?\s*(?P<value>[\d]+(?:\.\d+)*)\s*$|\bVersion[:\s|]+(?P<other>\d+(?:\.\d+)*)\b",
    re.I,
)


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
    if number is None and revision is None:
        number = _labelled(texts)
    if number is not None and payer is not None and payer.number_prefixes and re.fullmatch(r"[\d.-]+", number):
        number = f"{payer.number_prefixes[0]}-{number}"
    if revision is None:
        revision = _version(texts)
    aliases = (slug(constant),) if constant and (number is None or slug(constant) != slug(number)) else ()
    return Numbers(slug(number) if number else None, revision, aliases)


def _habitual(texts: Sequence[str], patterns: Sequence[str]) -> str | None:
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


def _labelled(texts: Sequence[str]) -> str | None:
    for text in texts:
        if (bare := _BARE_NUMBER.match(text)) is not None and _is_number(bare["value"]):
            return bare["value"]
        for match in _NUMBER_LABEL.finditer(text):
            before = match["before"] or ""
            if _NUMBERED.search(before) and not _NOT_OURS.search(before) and _is_number(match["value"]):
                return match["value"].strip(" .–-")
    return None


def _is_number(value: str) -> bool:
    return (
        any(c.isdigit() for c in value)
        and len(value) <= 28
        and not re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", value)
    )


def _version(texts: Sequence[str]) -> str | None:
    for text in texts:
        if (match := _VERSION.search(text)) is not None:
            return match["value"] or match["other"]
    return None


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
