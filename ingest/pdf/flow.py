"""Lines of one column into drafts of blocks: headings, paragraphs and list items, wrapped lines joined.

A line begins a block when white space, indent, size, weight or a list marker say so, or when the line before ended
although the first word of this one would still have fitted; otherwise it goes on with the block above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from corpus.model import BlockKind
from ingest.pdf.lines import Line
from ingest.pdf.markers import Marker, marker_of
from ingest.pdf.page import PageWord

_ENDED = (".", ":", ";", "!", "?")
_JUNCTION = re.compile(r"\W*(?:and|or|and/or)\W*$", re.IGNORECASE)
_TRAILING_JUNCTION = re.compile(r"[;,.:]\s*(?:and|or|and/or)[:;.,]?$|\b(?:AND|OR|AND/OR)$")
_SENTENCE = re.compile(r"\b(?:is|are|must|may|will|when|following)\b", re.IGNORECASE)
_LEADERS = re.compile(r"\.{4}|…{2}|(?:\. ){4}")
_BROKEN = re.compile("[a-z][-\u00ad]$")
_LABEL = re.compile(r"(?:[A-Z][\w/.-]*\s(?:of\s)?){0,3}[A-Z][\w/.#-]*\s?:\s\S")  # "Effective Date: …"
_FACT_WORDS = 8
_HEADING_WORDS = 14
_RUNNING = 6  # words of a line that is likely to be running text
_WRAPPED = 3  # lines broken in mid-sentence at one edge: a narrow column and not a list of short lines
_NARROWEST = 0.7  # of the page's width: text runs at least this far to the right
_AROUND = 8  # lines before and after that tell how far text runs
_LOOSE = 2.5  # sizes between baselines at the most: lines further away are no neighbours
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


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in the document: how far lines run to the right, and the white between the lines of a paragraph.

    ``gaps`` has the usual gap in points for each font size; ``sure`` says that ``right`` is the edge itself and not
    merely what is usual.
    """

    right: float
    gaps: Mapping[float, float]
    sure: bool = False

    def within(self, right: float) -> Measure:
        """The same for a column or cell whose text may run as far as ``right``."""
        return Measure(right, self.gaps, True)

    def leading(self, size: float) -> float:
        """The white above a line from which on it no longer belongs to the paragraph, in points."""
        usual = self.gaps.get(size)
        return 0.75 * size if usual is None else max(usual, 0.0) + 0.3 * size


def measure_of(pages: Iterable[Sequence[Line]], width: float) -> Measure:
    """Measures a document of pages of this width by pairs of lines, the lower one in mid-sentence."""
    rights: list[float] = []
    gaps: dict[float, list[float]] = {}
    for lines in pages:
        for upper, lower in pairwise(lines):
            gap = lower.top - upper.bottom
            if len(upper.words) < _RUNNING or upper.size != lower.size or not 0 <= gap + 2 < 2.2 * upper.size:
                continue
            rights.append(upper.right)
            if lower.words[0].text[:1].islower():
                gaps.setdefault(upper.size, []).append(gap)
    usual = {size: median(found) for size, found in gaps.items() if len(found) >= 3}
    right = quantiles(rights, n=20)[-1] if len(rights) > 1 else 0.0
    return Measure(max(right, _NARROWEST * width), usual)


def drafts_of(lines: Sequence[Line], page: int, measure: Measure) -> list[Draft]:
    """Blocks of a column."""
    drafts: list[Draft] = []
    for index, line in enumerate(lines):
        right = _right(lines, index, measure)
        before = drafts[-1] if drafts else None
        if before is None:
            marked = marker_of(line.words) is not Marker.NONE
        elif _is_alone(before) and line.top - before.lines[0].bottom < line.size:
            _take_bullet(before, line)
            continue
        else:
            marked = _begins_item(before, line, right)
            if not marked and _goes_on(before, line, right, measure):
                before.lines.append(line)
                continue
        kind = BlockKind.ITEM if marked else BlockKind.PARAGRAPH
        drafts.append(Draft(kind, page, [line], marked, margin=right))
    for draft in drafts:
        if is_heading(draft):
            draft.kind = BlockKind.HEADING
    return drafts


def _right(lines: Sequence[Line], index: int, measure: Measure) -> float:
    """How far the lines around this one run; what is usual in the document where they are all short."""
    if measure.sure:
        return measure.right
    here, far = lines[index].base, _AROUND * _LOOSE * lines[index].size
    near = [line for line in lines[max(index - _AROUND, 0) : index + _AROUND + 1] if abs(line.base - here) < far]
    around = max((line.right for line in near if len(line.words) > 2), default=0.0)
    if around > 0.8 * measure.right:
        return around
    wrapped = sum(
        lower.words[0].text[:1].islower() and _room(upper, around) <= _first_width(lower)
        for upper, lower in pairwise(near)
    )
    return around if wrapped >= _WRAPPED else measure.right


def _is_alone(draft: Draft) -> bool:
    """Whether the draft is a marker that still waits for its text."""
    return draft.marked and len(draft.lines) == 1 and len(draft.lines[0].words) == 1


def _take_bullet(draft: Draft, line: Line) -> None:
    draft.lines = [Line(draft.lines[0].words + line.words)]


def _begins_item(before: Draft, line: Line, right: float) -> bool:
    found = marker_of(line.words)
    if found is not Marker.DOUBTFUL:
        return found is Marker.SURE
    if _counts_on(before, line):
        return False
    last = before.lines[-1]
    spaced = line.top - last.bottom > 0.45 * line.size
    fits = _room(last, right) > _first_width(line)
    moved = abs(line.left - before.text_left) > 2.5 and abs(line.left - last.left) > 2.5
    return spaced or fits or moved or _is_ended(last)


def _counts_on(before: Draft, line: Line) -> bool:
    """Whether the number before this one stands inside the block: an enumeration within a sentence."""
    number = line.words[0].text
    core = number.strip("().")
    if core.isdigit():
        previous = str(int(core) - 1)
    elif len(core) == 1:
        previous = chr(ord(core) - 1)
    else:
        return False
    return any(word.text == number.replace(core, previous) for word in before.body)


def _is_ended(line: Line) -> bool:
    text = line.text.rstrip(_CLOSER)
    return text.endswith(_ENDED) or bool(_TRAILING_JUNCTION.search(text))


def _room(line: Line, right: float) -> float:
    return right - line.right


def _first_width(line: Line) -> float:
    first = line.words[0]
    return first.right - first.left + 0.3 * line.size


def _goes_on(before: Draft, line: Line, right: float, measure: Measure) -> bool:
    last = before.lines[-1]
    full = _room(last, right) <= _first_width(line)
    if _LEADERS.search(line.text) or _are_facts(last, line):
        return False
    if abs(line.size - last.size) > 0.6 or _is_junction(last) or (_is_junction(line) and not full):
        return False
    if not -0.5 * line.size < line.top - last.bottom < _leading(before, line, measure):
        return False
    if line.bold != last.bold and not (full and _shares_weight(last, line)):
        return False
    if _BROKEN.search(last.text) and line.words[0].text[:1].islower():
        return True
    if not full:
        return _reads_on(before, last, line)
    if _is_indented(before, line):
        return not _is_ended(last) and (not before.marked or line.words[0].text[:1].islower())
    return not _steps_away(before, line)


def _are_facts(last: Line, line: Line) -> bool:
    """Whether two lines are entries of a box of dates and numbers, which are short and run to no common edge."""
    short = len(last.words) <= _FACT_WORDS and len(line.words) <= _FACT_WORDS and not last.text.endswith((",", ";"))
    return short and bool(_LABEL.match(last.text) and _LABEL.match(line.text))


def _is_junction(line: Line) -> bool:
    """Whether the line is nothing but "and" or "or"."""
    return len(line.words) <= 2 and bool(_JUNCTION.match(line.text))


def _leading(before: Draft, line: Line, measure: Measure) -> float:
    """How much white may stand above a line that goes on with the block, in points."""
    last = before.lines[-1]
    raised = 0.4 * line.size if any(word.style.size < 0.8 * line.size for word in line.words + last.words) else 0.0
    if len(before.lines) > 1:
        usual = last.top - before.lines[-2].bottom
        return max(usual + 0.25 * last.size, measure.leading(last.size)) + raised
    return measure.leading(last.size) + raised


def _shares_weight(last: Line, line: Line) -> bool:
    """Whether the weight changes inside one of the lines: then it is emphasis and not a heading."""
    return last.words[-1].style.bold == line.words[0].style.bold or not last.bold


def _is_indented(before: Draft, line: Line) -> bool:
    """Whether the block is the first line of a paragraph or item that is indented against this one."""
    return len(before.lines) == 1 and 2.5 < before.left - line.left < 4 * line.size


def _steps_away(before: Draft, line: Line) -> bool:
    """Whether the line begins left of everything the block has, or far to the right."""
    leftmost = min(before.left, before.lines[-1].left)
    return line.left < leftmost - 2.5 or line.left > before.text_left + 4 * line.size


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
    if text.endswith(":") and _SENTENCE.search(text):
        return False
    bold = all(line.bold for line in draft.lines)
    return bold or (text.isupper() and len(text) > 3 and not draft.marked)
