"""Where do sentences begin and end, and which of them are notes?

Offsets stay those of the text that was given, so that a sentence can be quoted from the canonical text. Abbreviations
of medicine and law do not end a sentence.
"""

from __future__ import annotations

import re

from corpus.model import Span

_END = re.compile(r"[.!?][\"”’')\]*†‡]*\s+(?=[\"“‘(\[]?[A-Z0-9•])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|vs|etc|al|no|dr|mr|ms|mrs|st|fig|approx|inc|corp|ltd|co|dept|ref|sec|vol|cf|u\.s|a\.k\.a|ph\.d|m\.d"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|\s)[A-Za-z]\.$")
_NOTE = re.compile(
    r"^[\s*†‡^(\[]*(?:(?:please|important|special|clinical|coding|general)\s+)?notes?\b\s*(?:\(?\d+\)?|#\s?\d+|[A-Z])?\s*[:.\-–—]",
    re.IGNORECASE,
)
_INNER_NOTE = re.compile(r"(?<=[.;:,)\]*])\s+\**(?:Please )?(?:Notes?|NOTES?)\s*(?:#?\s?\d+)?\s*:")


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of ``text[start:end]``, without the white space between them."""
    spans = []
    first = start
    for found in _END.finditer(text, start, end):
        stop = found.end() - (len(found.group()) - len(found.group().rstrip()))
        word = text[max(first, stop - 12) : stop].rstrip("\"”’')]*†‡")
        if _ABBREVIATION.search(word) and (word[-2:-1].islower() or _INITIAL.search(word) or "." in word[:-1]):
            continue
        spans.append(Span(first, stop))
        first = found.end()
    if first < end:
        spans.append(Span(first, end))
    return spans


def is_note(text: str) -> bool:
    """Whether a block is a note ("Note:", "*Please Note 2:") and so in no quote."""
    return bool(_NOTE.match(text))


def note_end(text: str) -> int:
    """Where the wording of a note begins, after "NOTE 2:"; 0 for what is no note."""
    found = _NOTE.match(text)
    return found.end() if found else 0


def without_note(text: str, start: int, end: int) -> int:
    """Where the wording of ``text[start:end]`` ends when a note follows it in the same block."""
    found = _INNER_NOTE.search(text, start, end)
    return found.start() if found else end
