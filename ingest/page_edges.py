"""Which lines of a text saved from a paged document are running headers, footers and page numbers.

Pages are believed where the text shows them: at form feeds, at bare empty lines when the page numbers beside them
count up or what is between them is as long as a page, or behind lines that say "Page 3 of 45" and count up. What
stands at the same edge of many pages, numbers aside, is furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.assemble import fold

_ZONE = 16  # lines at the top and at the bottom of a page in which furniture is looked for
_PAGE = 20  # lines: what is shorter is a paragraph
_PAGE_NUMBER = re.compile(
    r"\bpage\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?\b|^\W*(\d{1,4})\W*$|\b(\d{1,4})\s+of\s+\d{1,4}$", re.I
)
_PAGE_OF = re.compile(r"\bpage\s*(\d{1,4})\s*(?:of|/)\s*\d{1,4}\b", re.I)
_FEW = 3  # page numbers: fewer that count up do not show the pages
_LONG_NUMBER = re.compile(r"\d{4}")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page that are text, and those at its edges that are not."""

    lines: tuple[str, ...]
    edges: tuple[str, ...] = ()


def split_pages(text: str) -> list[PageLines]:
    """Pages of a text in order; the whole text as one page where nothing shows any."""
    chunks = _chunks(text.replace("\r\n", "\n").replace("\r", "\n"))
    top = _repeated([_zone(chunk, top=True) for chunk in chunks])
    bottom = _repeated([_zone(chunk, top=False) for chunk in chunks])
    return [_without_edges(chunk, top, bottom) for chunk in chunks]


def _chunks(text: str) -> list[list[str]]:
    if "\f" in text.strip("\f\n "):
        return [page.split("\n") for page in text.split("\f")]
    chunks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line:
            chunks[-1].append(line)
        elif chunks[-1]:
            chunks.append([])
    chunks = [chunk for chunk in chunks if any(fold(line) for line in chunk)]
    return chunks if _counts_up(chunks) or _page_long(chunks) else _numbered(text.split("\n"))


def _numbered(lines: Sequence[str]) -> list[list[str]]:
    """The lines cut behind every "Page 3 of 45" that follows the one before; in one piece where none count up."""
    cuts = [0]
    expected = 1
    for index, line in enumerate(lines):
        found = _PAGE_OF.search(fold(line))
        number = int(found.group(1)) if found else 0
        if number in (expected, expected + 1):
            cuts.append(index + 1)
            expected = number + 1
    if len(cuts) <= _FEW:
        return [list(lines)]
    pages = [list(lines[a:b]) for a, b in pairwise([*cuts, len(lines)])]
    return [page for page in pages if any(fold(line) for line in page)]


def _page_long(chunks: Sequence[Sequence[str]]) -> bool:
    """Whether the pieces between bare empty lines are as long as pages, and no paragraphs."""
    lengths = sorted(sum(1 for line in chunk if fold(line)) for chunk in chunks)
    return len(lengths) > 1 and lengths[len(lengths) // 2] >= _PAGE


def _counts_up(chunks: Sequence[Sequence[str]]) -> bool:
    """Whether the pieces carry page numbers that follow each other."""
    numbers = [_page_numbers(chunk) for chunk in chunks]
    steps = sum(1 for one, two in pairwise(numbers) if any(n + 1 in two for n in one))
    return steps >= max(1, 0.6 * (len(chunks) - 1)) and len(chunks) > 1


def _page_numbers(chunk: Sequence[str]) -> set[int]:
    lines = [*_zone(chunk, top=True), *_zone(chunk, top=False)]
    found = [_PAGE_NUMBER.search(fold(line)) for line in lines]
    return {int(next(filter(None, match.groups()))) for match in found if match}


def _zone(chunk: Sequence[str], *, top: bool) -> list[str]:
    words = [line for line in chunk if fold(line)]
    return words[:_ZONE] if top else words[-_ZONE:]


def _repeated(zones: Sequence[Sequence[str]]) -> set[str]:
    """Lines, numbers aside, that stand in the zones of many pages."""
    counts = Counter(key for zone in zones for key in {_key(line) for line in zone})
    enough = max(2, min(3, len(zones)), 0.4 * len(zones)) if len(zones) > 1 else 2
    return {key for key, count in counts.items() if key and count >= enough}


def _key(line: str) -> str:
    """A line with its numbers levelled; empty for a long number alone, which is a code and no page number."""
    text = fold(line)
    if not any(char.isalpha() for char in text) and _LONG_NUMBER.search(text):
        return ""
    return _DIGITS.sub("#", text).lower()


def _without_edges(chunk: Sequence[str], top: set[str], bottom: set[str]) -> PageLines:
    worded = [index for index, line in enumerate(chunk) if fold(line)]
    aside = {index for index in worded[:_ZONE] if _key(chunk[index]) in top}
    aside |= {index for index in worded[-_ZONE:] if _key(chunk[index]) in bottom}
    return PageLines(
        tuple(line for index, line in enumerate(chunk) if index not in aside),
        tuple(chunk[index] for index in sorted(aside)),
    )
