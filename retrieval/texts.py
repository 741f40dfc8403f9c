"""Stored texts and positions, checked against their hashes before anything is quoted from them.

A text is believed only after its sha256 was recomputed; the checked object is kept, so that showing it again costs
nothing and shows the very string that was checked.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from itertools import accumulate
from threading import Lock
from typing import Generic, TypeVar

from corpus.errors import Damaged
from corpus.ids import sha256_hex
from corpus.ports import Record
from corpus.positions import Positions

_ASCII = bytes(range(128))
_SPACES = tuple(char for char in map(chr, range(0x3001)) if char.isspace() and char != " ")  # U+3000 is the last

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A bounded memory of what was loaded last; safe to share between threads, which may load the same value twice."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, load: Callable[[K], V]) -> V:
        """The remembered value, or what ``load`` gives, which is then remembered."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = load(key)
        self.put(key, value)
        return value

    def peek(self, key: K) -> V | None:
        """The remembered value, or None."""
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Remembers a value and forgets the oldest when full."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()


class CheckedText:
    """A canonical text whose hash was checked, and where in it the same words stand again."""

    def __init__(self, sha256: str, text: str) -> None:
        if sha256_hex(text) != sha256:
            raise Damaged(f"The stored text {sha256[:12]}… differs from its hash.", todo="Restore a backup, or reread.")
        self.sha256 = sha256
        self.text = text

    def ordinal(self, start: int, end: int, since: int = 0, until: int | None = None) -> int:
        """Counted from 1: which of the places with these words, in ``[since, until)``, begins at ``start``."""
        folded, grown = self._folded
        offset = _offset(grown, start)
        needle = folded[offset : _offset(grown, end)].strip()
        limit = len(folded) if until is None else _offset(grown, until)
        count, at = 0, folded.find(needle, _offset(grown, since), limit)
        while needle and 0 <= at < offset:
            count += _stands_alone(folded, at, at + len(needle))
            at = folded.find(needle, at + 1, limit)
        return count + 1

    @cached_property
    def _folded(self) -> tuple[str, list[tuple[int, int]]]:
        """The text with white space and compatibility characters folded, and where it grew: (place, growth so far)."""
        text = self.text
        for space in _SPACES:  # none but the line end stands in most texts, and looking for one costs nothing
            text = text.replace(space, " ")
        beyond = set(text.encode("utf-8").translate(None, _ASCII).decode("utf-8"))
        forms = {char: form for char in beyond if (form := unicodedata.normalize("NFKC", char)) != char}
        changes = sorted((at, len(form) - 1) for char, form in forms.items() for at in _places(text, char))
        changes = [change for change in changes if change[1]]
        totals = accumulate(growth for _, growth in changes)
        for char, form in forms.items():
            text = text.replace(char, form)  # no form holds a character that has another form
        return text, [(i, total) for (i, _), total in zip(changes, totals, strict=True)]


class Texts:
    """Checked texts and positions of a record, those used last kept in memory."""

    def __init__(self, record: Record, capacity: int = 768) -> None:
        self._record = record
        self._texts: Recent[str, CheckedText] = Recent(capacity)
        self._positions: Recent[str, Positions] = Recent(capacity)

    def text(self, sha256: str) -> CheckedText:
        """The text of this hash. Raises NotFound, or Damaged when what is stored differs from its hash."""
        return self._texts.get(sha256, lambda name: CheckedText(name, self._record.text(name)))

    def positions(self, reading_id: str) -> Positions:
        """The positions of a reading. Raises NotFound, or Damaged when they cannot be unpacked."""
        return self._positions.get(reading_id, self._unpack)

    def _unpack(self, reading_id: str) -> Positions:
        try:
            return Positions.open(self._record.positions(reading_id))
        except ValueError as error:
            raise Damaged(
                f"The positions of reading {reading_id} are damaged.", todo="Run `payerpolicy reread`."
            ) from error


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _offset(grown: list[tuple[int, int]], place: int) -> int:
    index = bisect_left(grown, (place, 0))
    return place + (grown[index - 1][1] if index else 0)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the words are not part of longer words."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after
