"""Which lines belong to the page and not to the policy: running headers and footers, stamps, page numbers.

A line is furniture when the same words (whatever their numbers) stand at the same height on other pages, and nothing
but furniture stands between it and the edge. The first page's headers stay in the text: titles, numbers and dates are
often printed nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.pdf.lines import Line
from ingest.pdf.page import PageContent, PageWord

_STEP = 4.0  # points within which two lines stand at the same height
_TOP, _BOTTOM = 0.36, 0.72  # of the page's height: where headers end and footers begin
_DIGITS = re.compile(r"\d+")
_STAMP = re.compile(
    r"""^(?:
        (?:page\s*)?[-–|\s]*\d{1,4}[-–|\s]*(?:(?:of|/)\s*\d{1,4})?
      | page\s+\d+\s*(?:of\s+\d+)?.{0,3}
      | https?://\S+(?:\s+\d+/\d+)? | about:blank(?:\s+\d+/\d+)?
      | \d{1,2}[/.]\s?\d{1,2}[/.]\s?\d{2,4},?\s.{0,6}\d{1,2}:\d\d.*
      | \d\d\.\s?\d{1,2}\.\s?\d{1,2}\.\s.{0,6}\d{1,2}:\d\d.*
    )$""",
    re.VERBOSE | re.IGNORECASE,
)

Place = tuple[str, int]


def furniture_of(pages: Sequence[PageContent], lines: Sequence[Sequence[Line]]) -> list[set[int]]:
    """For each page, the indices of its lines that are furniture."""
    heads = [_places(page, page_lines, top=True) for page, page_lines in zip(pages, lines, strict=True)]
    feet = [_places(page, page_lines, top=False) for page, page_lines in zip(pages, lines, strict=True)]
    common_heads, common_feet = _common(heads), _common(feet)
    found: list[set[int]] = []
    seen: set[str] = set()
    for page_lines, head, foot in zip(lines, heads, feet, strict=True):
        top = _walk(page_lines, head, common_heads, range(len(page_lines)))
        kept = {i for i in top if _is_first(page_lines, i, top, head[i][0], seen)}
        seen.update(head[i][0] for i in top)
        found.append((top - kept) | _walk(page_lines, foot, common_feet, range(len(page_lines) - 1, -1, -1)))
    return found


def is_watermark(word: PageWord, others: Iterable[PageWord]) -> bool:
    """Whether a large pale word lies across other words."""
    return word.style.pale and any(
        not other.style.pale
        and other.left < word.right
        and other.right > word.left
        and other.top < word.bottom
        and other.bottom > word.top
        for other in others
    )


def _places(page: PageContent, lines: Sequence[Line], *, top: bool) -> dict[int, Place]:
    """The lines that could be furniture of this edge: what they say, and how far from the edge."""
    if top:
        return {
            i: (_key(line), int(line.base // _STEP)) for i, line in enumerate(lines) if line.top < _TOP * page.height
        }
    return {
        i: (_key(line), int((page.height - line.base) // _STEP))
        for i, line in enumerate(lines)
        if line.bottom > _BOTTOM * page.height
    }


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _common(pages: Sequence[dict[int, Place]]) -> set[Place]:
    """Places taken by the same words on enough pages."""
    counts: Counter[Place] = Counter()
    for places in pages:
        counts.update({(key, height + step) for key, height in places.values() for step in (-1, 0, 1)})
    needed = 2 if len(pages) <= 4 else 3
    return {place for place, count in counts.items() if count >= needed}


def _walk(lines: Sequence[Line], places: dict[int, Place], common: set[Place], order: Iterable[int]) -> set[int]:
    """From the edge inwards until a line is no furniture; one line that changes may stand between two that do not."""
    found: set[int] = set()
    doubtful: int | None = None
    for index in order:
        if index not in places:
            break
        if places[index] in common or _STAMP.match(lines[index].text):
            found.add(index)
            if doubtful is not None:
                found.add(doubtful)
                doubtful = None
        elif doubtful is None:
            doubtful = index
        else:
            break
    return found


def _is_first(lines: Sequence[Line], index: int, top: set[int], key: str, seen: set[str]) -> bool:
    """Whether a header line is the first of its kind and says what the page does not say elsewhere."""
    text = lines[index].text
    if key in seen or _STAMP.match(text) or not any(map(str.isalpha, text)):
        return False
    return all(text.lower() not in line.text.lower() for i, line in enumerate(lines) if i not in top)
