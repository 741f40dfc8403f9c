"""Lines of one column into drafts of blocks: headings, paragraphs and list items, wrapped lines joined.

A line begins a block when white space, indent, size, weight or a list marker say so, or when the line before ended
although the first word of this one would still have fitted; otherwise it goes on with the block above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import BlockKind
from ingest.pdf.lines import Line
from ingest.pdf.markers import Marker, marker_of
from ingest.pdf.page import PageWord

_ENDED = (".", ":", ";", "!", "?")
_JUNCTION = re.compile(r"\W*(?:and|or|and/or)\W*$", re.IGNORECASE)
_TRAILING_JUNCTION = re.compile(r"[;,.:]\s*(?:and|or|and/or)[:;.,]?$|\b(?:AND|OR|AND/OR)$")
_HEADING_WORDS = 14
_CLOSER = "\"'”’)]»"


@dataclass(slots=True)
class Draft:
    """A block in the making. Rows carry their cells' words; everything else carries lines of words."""

    kind: BlockKind
    page: int
    lines: list[Line]
    marked: bool = False
    gap: float = 0.0
    cells: tuple[tuple[Line, ...], ...] = ()
    margin: float = 0.0

    @property
    def left(self) -> float:
        """Where the marker, or the text without one, begins."""
        return self.lines[0].left

    @property
    def text_left(self) -> float:
        """Where the text after the marker begins."""
        words = self.lines[0].words
        return words[1].left if self.marked and len(words) > 1 else words[0].left

    @property
    def body(self) -> list[PageWord]:
        """All words but the marker."""
        words = [word for line in self.lines for word in line.words]
        return words[1:] if self.marked else words


def drafts_of(lines: Sequence[Line], page: int, right: float) -> list[Draft]:
    """Blocks of a column whose text may run as far as ``right``."""
    drafts: list[Draft] = []
    for line in lines:
        if drafts and _is_alone(drafts[-1]):
            _take_bullet(drafts, line)
        elif drafts and (not (marked := _begins_item(drafts[-1], line, right))) and _goes_on(drafts[-1], line, right):
            drafts[-1].lines.append(line)
        else:
            marked = _begins_item(drafts[-1], line, right) if drafts else marker_of(line.words) is not Marker.NONE
            gap = max(line.top - drafts[-1].lines[-1].bottom, 0.0) if drafts else 0.0
            drafts.append(
                Draft(BlockKind.ITEM if marked else BlockKind.PARAGRAPH, page, [line], marked, gap, (), right)
            )
    for draft in drafts:
        if is_heading(draft):
            draft.kind = BlockKind.HEADING
    return drafts


def _is_alone(draft: Draft) -> bool:
    """Whether the draft is a marker that still waits for its text."""
    return draft.marked and len(draft.lines) == 1 and len(draft.lines[0].words) == 1


def _take_bullet(drafts: list[Draft], line: Line) -> None:
    bullet = drafts[-1].lines[0]
    drafts[-1].lines = [Line(bullet.words + line.words)]


def _begins_item(before: Draft, line: Line, right: float) -> bool:
    found = marker_of(line.words)
    if found is not Marker.DOUBTFUL:
        return found is Marker.SURE
    last = before.lines[-1]
    spaced = line.top - last.bottom > 0.45 * line.size
    fits = _room(last, right) > _first_width(line)
    moved = abs(line.left - before.text_left) > 2.5 and abs(line.left - last.left) > 2.5
    return spaced or fits or moved or _is_ended(last)


def _is_ended(line: Line) -> bool:
    text = line.text.rstrip(_CLOSER)
    return text.endswith(_ENDED) or bool(_TRAILING_JUNCTION.search(text))


def _room(line: Line, right: float) -> float:
    return right - line.right


def _first_width(line: Line) -> float:
    first = line.words[0]
    return first.right - first.left + 0.3 * line.size


def _goes_on(before: Draft, line: Line, right: float) -> bool:
    last = before.lines[-1]
    if abs(line.size - last.size) > 0.6 or _JUNCTION.match(line.text) and _is_short(line, right):
        return False
    if line.top - last.bottom > _leading(before):
        return False
    full = _room(last, right) <= _first_width(line)
    if line.bold != last.bold and not (full and _shares_weight(last, line)):
        return False
    if _JUNCTION.match(last.text) and _is_short(last, right):
        return False
    if full:
        return not _steps_out(before, line) or not _is_ended(last)
    return _reads_on(before, last, line)


def _leading(before: Draft) -> float:
    """How much white may stand above a line that goes on with the block, in points."""
    size = before.lines[-1].size
    if len(before.lines) > 1:
        usual = before.lines[-1].top - before.lines[-2].bottom
        return max(usual, 0.0) + 0.25 * size
    return 0.75 * size


def _shares_weight(last: Line, line: Line) -> bool:
    """Whether the weight changes inside one of the lines: then it is emphasis and not a heading."""
    return last.words[-1].style.bold == line.words[0].style.bold or not last.bold


def _is_short(line: Line, right: float) -> bool:
    return len(line.words) <= 2


def _steps_out(before: Draft, line: Line) -> bool:
    """Whether the line begins left of everything the block has, or far to the right."""
    return line.left < before.left - 2.5 or line.left > before.text_left + 4 * line.size


def _reads_on(before: Draft, last: Line, line: Line) -> bool:
    """Whether a line after one that had room left still reads as the same sentence."""
    first = line.words[0].text.lstrip("(“\"'")[:1]
    aligned = min(abs(line.left - before.text_left), abs(line.left - last.left)) < 2.5
    return aligned and not _is_ended(last) and first.islower()


def is_heading(draft: Draft) -> bool:
    """Whether a block looks like a heading: short, and all bold or all in capitals, and not a sentence."""
    words = draft.body
    if not words or len(words) > _HEADING_WORDS or len(draft.lines) > 2:
        return False
    text = " ".join(word.text for word in words)
    if text.endswith((".", ";", ",")) or not any(map(str.isalpha, text)) or _JUNCTION.match(text):
        return False
    bold = all(line.bold for line in draft.lines)
    return bold or (text.isupper() and len(text) > 3 and not draft.marked)
