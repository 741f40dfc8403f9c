"""Which piece of the older text is which piece of the newer: kept, moved, re-flowed, altered, gone or come.

Equal pieces are found first and in order, then equal ones that moved, then pieces cut at other places; only what is
left is compared by likeness, first within its own gap. Nothing here knows what a difference means.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from corpus.model import BlockKind
from monitors.units import LIVE, Unit, Zone

_ALIKE_NEAR = 62.0  # within one gap between equal neighbours
_ALIKE_FAR = 78.0  # anywhere else in text of the same standing
_ALIKE_ALONE = 45.0  # two criteria that face each other between equal neighbours
_SHORT = 3  # words; a shorter piece has to be more alike, for two drugs of a class differ in one syllable
_ALIKE_SHORT = 80.0
_FOUND_ELSEWHERE = 24  # letters; a shorter piece may stand anywhere by chance
_FOUND_LOOSE = 14  # the same of a cell or of words outside criteria, which are cut otherwise more often than dropped
_GAP_WORDS = 4000  # a longer gap is not re-joined word by word, for that is quadratic
_LETTERS = 600  # of a piece that are compared: paragraphs of evidence are long
_BEGIN = 2  # words with which two items of one list must both begin to be paired over a distance
_SORTED = 24  # words; what is longer is found by likeness
_SAME_WORDS = 0.4  # of the shorter item's words
_TABLES = frozenset({Zone.CODES, Zone.DOCUMENTATION, Zone.FRAME})
_MOST_LEFT = 3000  # pieces on a side that are compared all with all


@dataclass
class Alignment:
    """Pairs of positions in the two lists, and the positions without a partner."""

    kept: list[tuple[int, int]] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)
    altered: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    come: list[int] = field(default_factory=list)
    reflowed: int = 0


def align(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Aligns two lists of units."""
    result = Alignment()
    _keep(old, new, result)
    gaps = _Gaps(result.kept)
    result.gone = _missing(len(old), (i for i, _ in result.kept))
    result.come = _missing(len(new), (j for _, j in result.kept))
    _move(old, new, result, gaps)
    _rejoin(old, new, result, gaps)
    _pair(old, new, result, gaps)
    _elsewhere(old, new, result)
    return result


class _Gaps:
    """Numbers the gaps between kept pairs, alike on both sides."""

    def __init__(self, kept: Sequence[tuple[int, int]]) -> None:
        self._old = [i for i, _ in kept]
        self._new = [j for _, j in kept]

    def old(self, position: int) -> int:
        return bisect_right(self._old, position)

    def new(self, position: int) -> int:
        return bisect_right(self._new, position)


def _missing(length: int, taken: Iterable[int]) -> list[int]:
    used = set(taken)
    return [n for n in range(length) if n not in used]


def _keep(old: Sequence[Unit], new: Sequence[Unit], result: Alignment) -> None:
    for step in LCSseq.opcodes([_standing(u) for u in old], [_standing(u) for u in new]):
        if step.tag == "equal":
            result.kept += zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)


def _standing(unit: Unit) -> str:
    """Equality of pieces: the words, and whether they bind. Evidence that repeats a rule is not the rule."""
    return unit.key if unit.zone in LIVE else f"~{unit.key}"


def _move(old: Sequence[Unit], new: Sequence[Unit], result: Alignment, gaps: _Gaps) -> None:
    """Pairs equal pieces out of order, those under the same headings first."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in result.come:
        waiting[_standing(new[j])].append(j)
    for i in list(result.gone):
        places = waiting.get(_standing(old[i]))
        if places:
            j = min(places, key=lambda j: (new[j].path != old[i].path, abs(gaps.new(j) - gaps.old(i))))
            places.remove(j)
            result.gone.remove(i)
            result.come.remove(j)
            result.moved.append((i, j))


def _rejoin(old: Sequence[Unit], new: Sequence[Unit], result: Alignment, gaps: _Gaps) -> None:
    """Takes out pieces that only were cut at other places: A B against AB."""
    by_gap: dict[tuple[int, bool], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in result.gone:
        by_gap[gaps.old(i), old[i].zone in LIVE][0].append(i)
    for j in result.come:
        by_gap[gaps.new(j), new[j].zone in LIVE][1].append(j)
    for left, right in by_gap.values():
        if left and right:
            same_old, same_new = _recut([old[i] for i in left], [new[j] for j in right])
            result.reflowed += max(len(same_old), len(same_new))
            gone, come = {left[n] for n in same_old}, {right[n] for n in same_new}
            result.gone = [i for i in result.gone if i not in gone]
            result.come = [j for j in result.come if j not in come]


def _recut(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[set[int], set[int]]:
    """Which pieces of two neighbourhoods are the same words in the same order, cut differently."""
    left, right = _Run(old), _Run(new)
    if len(left.words) > _GAP_WORDS or len(right.words) > _GAP_WORDS:
        return set(), set()
    links: set[tuple[int, int]] = set()
    for step in Levenshtein.opcodes(left.words, right.words):
        if step.tag == "equal":
            left.cover(step.src_start, step.src_end)
            right.cover(step.dest_start, step.dest_end)
            pairs = zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
            links |= {(left.owner[a], right.owner[b]) for a, b in pairs}
    return _closed(left.covered(), right.covered(), links)


class _Run:
    """The words of neighbouring pieces in one row, with the piece each belongs to."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.words = [word for unit in units for word in unit.words]
        self.owner = [n for n, unit in enumerate(units) for _ in unit.words]
        self._found = [0] * len(units)
        self._sizes = [len(unit.words) for unit in units]

    def cover(self, start: int, end: int) -> None:
        for place in range(start, end):
            self._found[self.owner[place]] += 1

    def covered(self) -> set[int]:
        return {n for n, size in enumerate(self._sizes) if size and self._found[n] == size}


def _closed(left: set[int], right: set[int], links: set[tuple[int, int]]) -> tuple[set[int], set[int]]:
    """Only pieces whose every partner is wholly covered too: then nothing was added in between."""
    while True:
        bad_left = {a for a, b in links if a in left and b not in right}
        bad_right = {b for a, b in links if b in right and a not in left}
        if not bad_left and not bad_right:
            return left, right
        left, right = left - bad_left, right - bad_right


def _pair(old: Sequence[Unit], new: Sequence[Unit], result: Alignment, gaps: _Gaps) -> None:
    """Pairs what is left by likeness, the most alike first."""
    candidates = [*_candidates(old, new, result, gaps, live=True), *_candidates(old, new, result, gaps, live=False)]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, i, j in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            result.altered.append((i, j))
    result.gone = [i for i in result.gone if i not in taken_old]
    result.come = [j for j in result.come if j not in taken_new]
    _pair_alone(old, new, result, gaps)
    result.altered.sort()


def _pair_alone(old: Sequence[Unit], new: Sequence[Unit], result: Alignment, gaps: _Gaps) -> None:
    """Pairs two criteria that are alone in their gap and share words: one was written anew in the other's place."""
    alone_old = Counter(gaps.old(i) for i in result.gone)
    alone_new = {gaps.new(j): j for j in result.come}
    crowded = Counter(gaps.new(j) for j in result.come)
    for i in list(result.gone):
        gap = gaps.old(i)
        j = alone_new.get(gap)
        if j is None or alone_old[gap] > 1 or crowded[gap] > 1 or not _may_replace(old[i], new[j]):
            continue
        if fuzz.token_sort_ratio(" ".join(old[i].words), " ".join(new[j].words)) >= _ALIKE_ALONE:
            result.gone.remove(i)
            result.come.remove(j)
            result.altered.append((i, j))


def _may_replace(old: Unit, new: Unit) -> bool:
    """Whether one may stand where the other stood: two criteria, or two cells of a table."""
    criteria = old.node >= 0 and new.node >= 0
    return criteria or (_comparable(old, new) and old.kind is new.kind is BlockKind.ROW and old.zone in LIVE)


def _candidates(
    old: Sequence[Unit], new: Sequence[Unit], result: Alignment, gaps: _Gaps, *, live: bool
) -> Iterator[tuple[float, int, int]]:
    """Pairs that are alike enough, with how alike; a pair in one gap or under one heading is preferred."""
    gone = [i for i in result.gone if (old[i].zone in LIVE) == live][:_MOST_LEFT]
    come = [j for j in result.come if (new[j].zone in LIVE) == live][:_MOST_LEFT]
    if not gone or not come:
        return
    scores = _likeness([old[i] for i in gone], [new[j] for j in come])
    for a, b in zip(*np.nonzero(scores >= _ALIKE_NEAR), strict=True):
        i, j, score = gone[int(a)], come[int(b)], float(scores[a, b])
        near = gaps.old(i) == gaps.new(j)
        if _comparable(old[i], new[j]) and score >= _needed(old[i], new[j], near):
            yield score + (8.0 if near else 0.0) + (4.0 if old[i].path == new[j].path else 0.0), i, j


def _likeness(old: Sequence[Unit], new: Sequence[Unit]) -> NDArray[np.float32]:
    left, right = ([" ".join(unit.words)[:_LETTERS] for unit in units] for units in (old, new))
    ordered = process.cdist(left, right, scorer=fuzz.ratio, dtype=np.float32, score_cutoff=_ALIKE_NEAR)
    left, right = ([" ".join(sorted(text.split())) for text in texts] for texts in (left, right))
    free = process.cdist(left, right, scorer=fuzz.ratio, dtype=np.float32, score_cutoff=_ALIKE_NEAR)
    best: NDArray[np.float32] = np.maximum(ordered, free)
    return best


def _comparable(old: Unit, new: Unit) -> bool:
    same_standing = old.zone == new.zone or (old.zone in LIVE and new.zone in LIVE)
    return same_standing and old.code_row == new.code_row


def _needed(old: Unit, new: Unit, near: bool) -> float:
    """How alike two pieces must be: less in one gap, and where items of one list begin alike, which may be sorted."""
    near = near or (old.node >= 0 <= new.node and _begin_alike(old, new))
    if min(len(old.words), len(new.words)) <= _SHORT:
        within = set(old.words) <= set(new.words) or set(new.words) <= set(old.words)
        return _ALIKE_NEAR if near and within and len(old.words) > 1 < len(new.words) else _ALIKE_SHORT
    return _ALIKE_NEAR if near else _ALIKE_FAR


def _begin_alike(old: Unit, new: Unit) -> bool:
    short, long = sorted((old.words, new.words), key=len)
    if len(short) < _BEGIN or short[:_BEGIN] != long[:_BEGIN]:
        return False
    shared = sum(word in long for word in short)
    return len(short) <= _SORTED and shared >= (_SAME_WORDS if old.path == new.path else 1.0) * len(short)


def _elsewhere(old: Sequence[Unit], new: Sequence[Unit], result: Alignment) -> None:
    """Takes out pieces whose words all stand, in one row, within the other text: they were only cut otherwise."""
    left, right = _Whole(old), _Whole(new)

    def recut(i: int, j: int) -> bool:
        """Whether two pieces of code tables were paired that both texts have whole."""
        codes = old[i].zone is new[j].zone is Zone.CODES and not (old[i].key in right.keys or new[j].key in left.keys)
        return codes and right.holds(old[i], left) and left.holds(new[j], right)

    result.altered = [(i, j) for i, j in result.altered if not recut(i, j)]
    gone = [i for i in result.gone if not right.holds(old[i], left)]
    come = [j for j in result.come if not left.holds(new[j], right)]
    result.reflowed += max(len(result.gone) - len(gone), len(result.come) - len(come))
    result.gone, result.come = gone, come


class _Whole:
    """A text in one row, without its spaces: what binds, and what does not."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.keys = {unit.key for unit in units}
        self._live = "".join(unit.key for unit in units if unit.zone in LIVE)
        self._aside = "".join(unit.key for unit in units if unit.zone not in LIVE)

    def holds(self, unit: Unit, own: _Whole) -> bool:
        """Whether a piece of the text ``own`` stands here as often as there, wherever it was cut."""
        if unit.kind is BlockKind.ROW and unit.zone in _TABLES and unit.key in self.keys:
            return True  # a table's head or row that is printed once more or less
        loose = unit.kind is BlockKind.ROW or unit.node < 0
        if len(unit.key) < (_FOUND_LOOSE if loose else _FOUND_ELSEWHERE) or (unit.node >= 0 and unit.key in self.keys):
            return False  # a criterion that stands once more than before is one more criterion
        here, there = (self._live, own._live) if unit.zone in LIVE else (self._aside, own._aside)
        return unit.key in here and (unit.node < 0 or here.count(unit.key) >= there.count(unit.key))
