"""Where does a stretch of one text stand in another reading of the same file?

A later reader may cut a file of many policies elsewhere, so that one it used to find is none any more; its words are
still there. They are looked for in short runs, those that stand in one place alone are believed, and the stretch is
what they span. Too few of them are None: a stretch in the wrong place is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from corpus.anchor import Words
from corpus.model import Span

_RUN = 6  # words looked for together
_RUNS = 2_000  # at most: a longer stretch is sampled
_LEAST = 0.5  # of the runs that stand in one place or nowhere
_DRIFT = 50  # words by which places may shift within a stretch in any case, or a quarter of it
_MARKS = re.compile(r"[^\w\s]*")


def stretch(wanted: str, new: Words) -> Span | None:
    """The span of ``new`` that holds the text ``wanted``, changed lines within it aside; None where it is not found."""
    words = Words.of(wanted).folded
    if not words:
        return None
    run = min(_RUN, len(words))
    tried = range(0, len(words) - run + 1, len(words) // _RUNS + 1)
    found = {at: list(new.places(words[at : at + run])) for at in tried}
    sure = _together([(at, places[0]) for at, places in found.items() if len(places) == 1], len(words))
    decided = sum(len(places) <= 1 for places in found.values())
    if not sure or len(sure) < _LEAST * decided:
        return None
    begun, ended = min(sure, key=_after), max(sure, key=_after)
    first = begun[1] - _alike(words[: begun[0]][::-1], new.folded[: begun[1]][::-1])
    rest = _alike(words[ended[0] + run :], new.folded[ended[1] + run : ended[1] + len(words)])
    return _whole_lines(new, first, ended[1] + run + rest - 1)


def _together(pairs: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The pairs of places whose shift is about that of the others: a run may stand elsewhere by chance."""
    if not pairs:
        return []
    shift = median_low(after - before for before, after in pairs)
    drift = max(_DRIFT, length // 4)
    return [(before, after) for before, after in pairs if abs(after - before - shift) <= drift]


def _after(pair: tuple[int, int]) -> int:
    return pair[1]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts share from their beginnings on."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _whole_lines(new: Words, first: int, last: int) -> Span:
    """The words from ``first`` to ``last`` with the marks on their lines before and behind them."""
    start, end = new.spans[first][0], new.spans[last][1]
    before = new.spans[first - 1][1] if first else 0
    line = new.text.rfind("\n", before, start) + 1
    behind = _MARKS.match(new.text, end)
    return Span(line or (start if first else 0), behind.end() if behind else end)
