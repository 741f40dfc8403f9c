"""Which lines belong to the page and not to the policy: running headers and footers, stamps, page numbers.

A line is furniture when the same words (whatever number counts the pages) stand at the same height on other pages, and
nothing but furniture stands between it and the edge. The first page's headers stay in the text: titles, numbers and
dates are often printed nowhere else. So do the rows under a table's repeated heads: they differ from page to page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.pdf.lines import Line
from ingest.pdf.markers import Marker, marker_of
from ingest.pdf.page import PageContent, PageWord

_STEP = 4.0  # points within which two lines stand at the same height
_TOP, _BOTTOM = 0.36, 0.72  # of the page's height: where headers end and footers begin
_MARGIN = 0.14  # of the page's height: further in, text must come again on half of the pages to be furniture
_LABEL = 8  # words: a longer part of a header is text
_COLUMNS = 3  # parts of a line side by side: the heads of a table's columns
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")  # what may count pages
_STAMP = re.compile(
    r"page[-–|\s]*\d+[-–|\s]*(?:(?:of|/)\s*\d+)?.{0,3}$|[-–|\s]*\d{1,4}[-–|\s]*of\s*\d{1,4}$|.{0,120}\bpage\s+\d+\s+of\s+\d+$",
    re.IGNORECASE,
)
_BARE = re.compile(r"[-–|\s]*(\d{1,4})[-–|\s]*(?:/\s*\d{1,4})?$")  # a page's number, if it goes with the pages
# What a browser prints around a page: its address, or day and hour, in whatever script.
_PRINT = re.compile(
    r"""(?:https?://|file:///|about:blank)\S*(?:\s+\d+/\d+)?$
      | \d{1,2}[/.]\s?\d{1,2}[/.]\s?\d{2,4},?\s.{0,6}\d{1,2}:\d\d
      | \d{2,4}\.\s?\d{1,2}\.\s?\d{1,2}\.\s.{0,6}\d{1,2}:\d\d""",
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_BRIM = 36.0  # points from the edge within which browsers print

Place = tuple[str, int]


def furniture_of(pages: Sequence[PageContent], lines: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """For each page, the lines and parts of lines that are furniture."""
    edges = [_Edge(pages, lines, top=True), _Edge(pages, lines, top=False)]
    found: list[list[Line]] = []
    seen: set[str] = set()
    for index, page_lines in enumerate(lines):
        head, foot = (edge.walk(index) for edge in edges)
        fresh = {_key(part) for part in head} - seen
        seen |= fresh
        head = _never_said(head, page_lines) if index == 0 else _without_table_heads(head, fresh)
        found.append(head + foot)
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


class _Edge:
    """The upper or lower edge of all pages: what stands there, and what of it comes again."""

    def __init__(self, pages: Sequence[PageContent], lines: Sequence[Sequence[Line]], *, top: bool) -> None:
        self._top = top
        self._rows = [list(self._near(page, found)) for page, found in zip(pages, lines, strict=True)]
        self._heights = [page.height for page in pages]
        counts: Counter[Place] = Counter()
        for index, rows in enumerate(self._rows):
            places = {place for row in rows for part in row for place in self._places(index, part)}
            counts.update({(key, height + step) for key, height in places for step in (-1, 0, 1)})
        self._counts = counts

    def walk(self, index: int) -> list[Line]:
        """The furniture of a page, from the edge inwards until a line has none.

        One line that changes from page to page may stand between two that do not.
        """
        found: list[Line] = []
        doubtful: list[Line] = []
        for row in self._rows[index]:
            printed = any(self._is_print(index, part) for part in row)
            common = [part for part in row if printed or self._is_common(index, part)]
            if doubtful and not any(self._is_steady(index, part) for part in common):
                break
            if self._top and common and self._is_label(index, row):
                common = row
            if not common:
                doubtful = row
                continue
            if len(common) < len(row) and not printed and self._are_cells(index, common):
                break
            found += doubtful + common
            doubtful = []
            if len(common) < len(row):
                break
        return found

    def _is_label(self, index: int, row: Sequence[Line]) -> bool:
        """Whether what stands beside a header's common part is a label that follows the page's content."""
        edge = _MARGIN * self._heights[index] / 2
        return all(part.bottom < edge and len(part.words) <= _LABEL for part in row)

    def _is_common(self, index: int, part: Line) -> bool:
        pages, height, depth = len(self._heights), self._heights[index], self._depth(index, part)
        needed = max(2, pages - 1) if pages <= 4 else 3 if depth < _MARGIN * height else max(3, pages // 2)
        return _is_stamp(part, index) or self._often(index, part) >= needed or self._counts_pages(index, part)

    def _counts_pages(self, index: int, part: Line) -> bool:
        """Whether a lone number goes with the pages: it counts them on another page too."""
        counting = (place for place in self._places(index, part) if place[0] != part.text.lower())
        return bool(_BARE.match(part.text)) and any(self._counts[place] >= 2 for place in counting)

    def _are_cells(self, index: int, parts: Sequence[Line]) -> bool:
        """Whether the common parts of a row are cells: rows of a table often say the same in a column."""
        inner = _MARGIN * self._heights[index] / 2
        return all(self._depth(index, part) > inner and not _is_stamp(part, index) for part in parts)

    def _is_steady(self, index: int, part: Line) -> bool:
        """Whether a part is sure enough to take the changing line beyond it along."""
        return bool(_STAMP.match(part.text)) or self._often(index, part) >= len(self._heights) // 2

    def _is_print(self, index: int, part: Line) -> bool:
        """Whether a browser printed the part; an address further in that comes only once is a reference's."""
        once = _ADDRESS.match(part.text) and self._often(index, part) < 2
        return bool(_PRINT.match(part.text)) and not (once and self._depth(index, part) > _BRIM)

    def _depth(self, index: int, part: Line) -> float:
        return part.bottom if self._top else self._heights[index] - part.top

    def _often(self, index: int, part: Line) -> int:
        """On how many pages the part stands."""
        return max(self._counts[place] for place in self._places(index, part))

    def _near(self, page: PageContent, lines: Sequence[Line]) -> Iterator[list[Line]]:
        """The lines near this edge, from the outermost inwards, each in the parts that may be furniture alone."""
        for line in lines if self._top else reversed(lines):
            if line.top > _TOP * page.height if self._top else line.bottom < _BOTTOM * page.height:
                return
            yield _parts(line)

    def _places(self, index: int, part: Line) -> Iterator[Place]:
        height = part.base if self._top else self._heights[index] - part.base
        return ((key, int(height // _STEP)) for key in _keys(part, index))


def _parts(line: Line) -> list[Line]:
    """The line cut at wide gaps and where the size changes: two texts may share a baseline by chance."""
    parts: list[list[PageWord]] = [[line.words[0]]]
    for before, word in pairwise(line.words):
        sizes = before.style.size, word.style.size
        if word.left - before.right > 2 * max(sizes) or (abs(sizes[0] - sizes[1]) > 1.5 and len(word.text) > 3):
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [line]
    if len(parts[0]) == 1 and marker_of(line.words) is not Marker.NONE:
        parts[:2] = [parts[0] + parts[1]]  # a list marker without its item would look the same on every page
    return [Line(tuple(part)) for part in parts]


def _is_stamp(part: Line, index: int) -> bool:
    """Whether it says that it is a page's number, or is a lone number and this page's."""
    bare = _BARE.match(part.text)
    return bool(_STAMP.match(part.text)) or (bare is not None and int(bare[1]) == index + 1)


def _keys(line: Line, index: int) -> Iterator[str]:
    """The line's words as they are, and with each of its numbers counted from the page's: only page numbers stay.

    Numbers that change in another way are no page's: the codes of a table's first rows also stand at one height.
    """
    text = line.text.lower()
    yield text
    for number in _NUMBER.finditer(text):
        yield f"{text[: number.start()]}#{int(number.group()) - index}{text[number.end() :]}"


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _never_said(head: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The first page's headers without those that stay in its text, for it says them nowhere else."""
    stamped = {part.base for part in head if _is_stamp(part, 0) or _PRINT.match(part.text)}
    words = {word for part in head for word in part.words}
    said = " ".join(word.text for line in lines for word in line.words if word not in words).lower()
    return [part for part in head if part.base in stamped or (len(part.words) > 1 and part.text.lower() in said)]


def _without_table_heads(head: Sequence[Line], fresh: set[str]) -> list[Line]:
    """A page's headers without the heads of a table's columns, where the table begins on this page."""
    columns = Counter(round(part.base) for part in head if _key(part) in fresh)
    return [part for part in head if columns[round(part.base)] < _COLUMNS]
