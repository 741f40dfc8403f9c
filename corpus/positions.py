"""Where on the page each word of a canonical text stands, packed so that a quote's boxes cost microseconds.

A ``Positions`` holds one entry per word (a run of characters without white space) in the order of the text, and turns
a span of text into boxes that cover its words and nothing else: one box per line touched. Documents without pages
(HTML, text) have empty positions. Where words were recognised from pictures, each also has how sure that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.packed_positions import Stretches, Table, is_in_stretches, pack, unpack

_SCALE = 10.0  # coordinates are kept in tenths of a point: finer than any printer, two bytes each
_PLACE, _PLACE_AND_SURE = 7, 8  # columns of the table: start, end, page, four edges; and certainty
_EMPTY = np.zeros((0, _PLACE), dtype=np.int32)
_PRINTED = -1  # certainty of words that were not recognised but printed


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top left corner; pages are counted from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the canonical text and the box it stands in.

    ``sure`` is how certain the recogniser of a picture was of it, in per cent; None for printed text.
    """

    start: int
    end: int
    box: Box
    sure: int | None = None


Place = tuple[int, int, int, float, float, float, float, int]
"""A word's start and end in the text, page, left, top, right and bottom edge, and certainty (-1: printed text)."""


class Positions:
    """The boxes of all words of a text, in the order of the text. Immutable; equal when all entries are."""

    __slots__ = ("_packed", "_unpacked")

    def __init__(self, table: Table | None = _EMPTY, packed: Stretches | None = None) -> None:
        """A table, or one that is packed: then only what is asked of it is unpacked."""
        # By columns: places are looked up in two of them.
        self._unpacked = np.asfortranarray(table) if table is not None else None
        self._packed = packed

    @classmethod
    def of(cls, words: Iterable[Word]) -> Positions:
        """Packs words, which must come in the order of the text."""
        sure = ((w, _PRINTED if w.sure is None else w.sure) for w in words)
        return cls.of_places([(w.start, w.end, w.box.page, *_edges(w.box), known) for w, known in sure])

    @classmethod
    def of_places(cls, places: Sequence[Place]) -> Positions:
        """The same for words that were never made objects of: a long document has a hundred thousand."""
        if not places:
            return cls()
        table = np.array(places, dtype=np.float64)
        table[:, 3:7] = np.rint(table[:, 3:7] * _SCALE)
        printed = bool((table[:, 7] == _PRINTED).all())
        return cls(table[:, : _PLACE if printed else _PLACE_AND_SURE].astype(np.int32))

    def __len__(self) -> int:
        return len(self._table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positions) and bool(np.array_equal(self._table, other._table))

    def __hash__(self) -> int:
        return hash(self._table.tobytes())

    def words(self, start: int = 0, end: int | None = None) -> list[Word]:
        """The words that begin or reach into ``[start, end)``."""
        return [_word(row) for row in self._rows(start, end)]

    def boxes(self, start: int, end: int) -> list[Box]:
        """Boxes that cover the words of the span: words next to each other on one line share a box."""
        lines: list[list[int]] = []
        line: list[int] | None = None
        for row in self._rows(start, end).tolist():
            if line is None or not _continues(line, row) or (len(row) == _PLACE_AND_SURE and _drifts(line, row)):
                line = row
                lines.append(row)
                continue
            line[1] = row[1]
            if row[4] < line[4]:
                line[4] = row[4]
            if row[5] > line[5]:
                line[5] = row[5]
            if row[6] > line[6]:
                line[6] = row[6]
        return [_box(line) for line in lines]

    def certainty(self, start: int, end: int) -> float | None:
        """How sure the recogniser was of the words of a span, 0 to 1, by their letters; None for printed text."""
        if (self._packed.width if self._packed is not None else self._table.shape[1]) != _PLACE_AND_SURE:
            return None
        rows = self._rows(start, end)
        seen = rows[rows[:, 7] != _PRINTED]
        if not len(seen):
            return None
        letters = seen[:, 1] - seen[:, 0]
        return float((seen[:, 7] * letters).sum() / max(int(letters.sum()), 1)) / 100

    def page(self, start: int, end: int) -> int | None:
        """The page on which the first word of the span stands; None without pages."""
        rows = self._rows(start, end)
        return int(rows[0][2]) if len(rows) else None

    def pack(self) -> bytes:
        """Bytes for storage; ``unpack`` and ``open`` are the inverse."""
        return pack(self._table)

    @classmethod
    def unpack(cls, data: bytes) -> Positions:
        """The inverse of ``pack``. Raises ValueError for bytes that are not packed positions."""
        return cls(unpack(data))

    @classmethod
    def open(cls, data: bytes) -> Positions:
        """The same, for who asks for a few places: only what is around those is unpacked. Raises ValueError."""
        return cls(None, Stretches(data)) if is_in_stretches(data) else cls.unpack(data)

    @property
    def _table(self) -> Table:
        if self._unpacked is None:
            assert self._packed is not None
            self._unpacked = np.asfortranarray(self._packed.all())
        return self._unpacked

    def _rows(self, start: int, end: int | None) -> Table:
        table = self._table if self._packed is None else self._packed.around(start, end)
        # A number of another width than the column's would have all of the column copied first.
        first = int(table[:, 1].searchsorted(np.int32(start), side="right"))
        last = len(table) if end is None else int(table[:, 0].searchsorted(np.int32(end), side="left"))
        return table[first:last]


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _word(row: Table) -> Word:
    sure = int(row[7]) if len(row) == _PLACE_AND_SURE and row[7] != _PRINTED else None
    return Word(int(row[0]), int(row[1]), _box(row.tolist()), sure)


def _box(row: list[int]) -> Box:
    return Box(row[2], row[3] / _SCALE, row[4] / _SCALE, row[5] / _SCALE, row[6] / _SCALE)


def _continues(line: list[int], row: list[int]) -> bool:
    """Whether ``row`` stands on the same page and visual line as ``line``, to its right and next to it.

    Over a gap wider than two lines are high a new box begins: words of another table cell may stand there.
    """
    left, top, bottom = row[3], row[4], row[6]
    height, gap = line[6] - line[4], left - line[5]
    if line[2] != row[2] or left < line[3] or gap > 2 * height or gap < -30:
        return False
    lower, upper = bottom if bottom < line[6] else line[6], top if top > line[4] else line[4]
    own = bottom - top
    return lower - upper > 0.5 * (own if own < height else height)


def _drifts(line: list[int], row: list[int]) -> bool:
    """Whether a box would grow over its neighbours: on a page scanned askew, words of a line climb or fall."""
    height = max(line[6], row[6]) - min(line[4], row[4])
    return height > 1.4 * (row[6] - row[4])
