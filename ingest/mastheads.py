"""Does a file print several policies after one another, each below a masthead of its own?

A masthead is a line that labels the policy's number, with the label of a title or of a date within a few lines of it.
Mastheads of different numbers, each followed by a text of some length, are several policies; the same number again is a
page of the same policy, and a number without a masthead around it is a reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.ids import slug
from ingest.layout import Layout

_KIND = r"(?:policy|bulletin|document|guideline|coverage policy|reference)"
_NUMBER = re.compile(
    rf"^(?:(?:medical|clinical|coverage|reimbursement|payment|drug|corporate)\s+)?{_KIND}\s*(?:number|no\.?|#|id)"
    r"\s*[:#|.…]*\s*(?P<number>[A-Za-z0-9][\w.]*(?:\s?[–-]\s?[\w.]+)*)",
    re.I,
)
_TITLE = re.compile(rf"^(?:subject|{_KIND}\s*(?:title|name)|title|policy)\s*[:|]", re.I)
_DATE = re.compile(r"^(?:[a-z]+\s+){0,3}(?:effective|review|reviewed|issue|revised|approval)(?:\s+date)?\s*[:|]", re.I)
_AROUND = 6  # blocks between the lines of a masthead
_SHORTEST = 1200  # characters of a policy
_LINE = 200


@dataclass(frozen=True, slots=True)
class Masthead:
    """Where a policy of a file of several begins, and the number it prints."""

    index: int
    number: str


def mastheads(layout: Layout) -> tuple[Masthead, ...]:
    """The mastheads of a file of several policies, the first of each number; empty for a file that is one policy."""
    found: list[Masthead] = []
    for index, number in _numbered(layout):
        known = [_bare(before.number) for before in found]
        if _bare(number) in known[-1:]:
            continue
        if _bare(number) in known:
            return ()  # two numbers by turns: a file that speaks of another policy
        found.append(Masthead(_first(layout, index), number))
    starts = [layout.blocks[head.index].start for head in found]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(layout.text)], strict=False)]
    return tuple(found) if len(found) > 1 and min(lengths) >= _SHORTEST else ()


def _bare(number: str) -> str:
    return slug(number).replace("-", "")


def _numbered(layout: Layout) -> list[tuple[int, str]]:
    """Blocks that label a number inside a masthead."""
    texts = [layout.text[block.start : min(block.end, block.start + _LINE)] for block in layout.blocks]
    result = []
    for index, text in enumerate(texts):
        match = _NUMBER.match(text)
        if match is None or not any(char.isdigit() for char in match["number"]):
            continue
        around = texts[max(index - _AROUND, 0) : index + _AROUND + 1]
        if any(_DATE.match(line) for line in around) and any(_TITLE.match(line) for line in around):
            result.append((index, match["number"]))
    return result


def _first(layout: Layout, index: int) -> int:
    """The block a masthead begins with: up to a few lines above its number, on the same page."""
    first = index
    for above in range(index - 1, max(index - _AROUND, -1), -1):
        block = layout.blocks[above]
        text = layout.text[block.start : block.end]
        labelled = _TITLE.match(text) or _DATE.match(text)
        if block.page != layout.blocks[index].page or block.end - block.start > _LINE:
            break
        if labelled or block.page is not None or block.heading:
            first = above
    return first
