"""The table of positions as bytes, of which a quote needs only the stretch around it to be unpacked.

A document of a hundred pages has fifty thousand words, a quote has fifty: its boxes cost the unpacking of one stretch
of words and not of all. The directory says which stretch holds which part of the text, the check sum that all is as it
was packed. Tables that earlier versions packed whole are unpacked as well.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int32]
"""A row a word: start, end, page, four edges in tenths of a point and, in a wider table, certainty."""

_STRETCH = 512  # words
_IN_STRETCHES = b"\x09"
_WHOLE_WIDE = b"\x08"  # before a whole table of eight columns; other bytes that zlib packed never begin with either
_HEAD = struct.Struct("<IBI")  # check sum of all that follows it, columns, stretches
_ENTRY = 3  # numbers of an entry of the directory: first start, last end, bytes


def pack(table: Table) -> bytes:
    """A table as bytes."""
    stretches = [table[first : first + _STRETCH] for first in range(0, len(table), _STRETCH)]
    packed = [zlib.compress(_columns(stretch), 6) for stretch in stretches]
    entries = [(int(s[0, 0]), int(s[-1, 1]), len(held)) for s, held in zip(stretches, packed, strict=True)]
    directory = np.array(entries, dtype="<i4").tobytes()
    rest = struct.pack("<BI", table.shape[1], len(packed)) + directory + b"".join(packed)
    return _IN_STRETCHES + struct.pack("<I", zlib.crc32(rest)) + rest


def unpack(data: bytes) -> Table:
    """The inverse of ``pack``, and of the ways to pack before it. Raises ValueError for other bytes."""
    if data[:1] == _IN_STRETCHES:
        return Stretches(data).all()
    width = 8 if data[:1] == _WHOLE_WIDE else 7
    try:
        return _table(zlib.decompress(data[1:] if width == 8 else data), width)
    except zlib.error as error:
        raise ValueError("not packed positions") from error


class Stretches:
    """A packed table that is unpacked as far as it is asked for; safe to share between threads."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError for bytes that are not packed in stretches, or not as they were packed."""
        try:
            check, self.width, count = _HEAD.unpack_from(data, 1)
        except struct.error as error:
            raise ValueError("not packed positions") from error
        if data[:1] != _IN_STRETCHES or check != zlib.crc32(memoryview(data)[5:]):
            raise ValueError("not packed positions")
        entries = np.frombuffer(data, "<i4", count * _ENTRY, 1 + _HEAD.size).reshape(count, _ENTRY)
        self._starts, self._ends = np.ascontiguousarray(entries[:, 0]), np.ascontiguousarray(entries[:, 1])
        first = 1 + _HEAD.size + entries.nbytes
        self._places = first + np.concatenate(([0], np.cumsum(entries[:, 2])))
        self._data = data
        self._unpacked: dict[int, Table] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def around(self, start: int, end: int | None) -> Table:
        """All words of the text from ``start`` to ``end``, and others beside them."""
        first = int(self._ends.searchsorted(start, side="right"))
        last = len(self) if end is None else int(self._starts.searchsorted(end, side="left"))
        found = list(self._held(range(first, last)))
        return found[0] if len(found) == 1 else _joined(found, self.width)

    def all(self) -> Table:
        """The whole table."""
        return _joined(list(self._held(range(len(self)))), self.width)

    def _held(self, numbers: range) -> Iterator[Table]:
        for number in numbers:
            held = self._unpacked.get(number)
            if held is None:
                first, last = self._places[number], self._places[number + 1]
                held = self._unpacked[number] = _table(zlib.decompress(self._data[first:last]), self.width)
            yield held


def is_in_stretches(data: bytes) -> bool:
    """Whether a table was packed in stretches."""
    return data[:1] == _IN_STRETCHES


def _columns(table: Table) -> bytes:
    """The differences from word to word, column by column: small numbers that pack well."""
    return np.ascontiguousarray(np.diff(table.T, axis=1, prepend=0), dtype="<i4").tobytes()


def _table(raw: bytes, width: int) -> Table:
    columns = np.frombuffer(raw, dtype="<i4").reshape(width, -1)
    return np.cumsum(columns, axis=1, dtype=np.int32).T


def _joined(tables: list[Table], width: int) -> Table:
    return np.concatenate(tables) if tables else np.zeros((0, width), dtype=np.int32)
