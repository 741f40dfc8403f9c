"""Two readings side by side: which line of the newer text is which of the older, and which words of it changed.

Built of the same alignment as the changes, so that what is marked here is what was told there. Only what binds is laid
side by side (rules, codes, definitions, documentation); evidence, references and history are left out and counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from corpus.change import Change, Comparison
from corpus.model import Reading, Span
from monitors.align import Alignment, align
from monitors.units import LIVE, Pieces, Unit, pieces_of
from monitors.wording import squeezed

_WORD = re.compile(r"\S+")
_Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that only this side has (``changed``), or that both have."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a line: where it stands and its words; ``depth`` counts the criteria above it."""

    span: Span
    runs: tuple[Run, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of both texts, or of one; ``changes`` are the numbers of the material changes that stand in it."""

    path: tuple[str, ...]
    before: Cell | None
    after: Cell | None
    changes: tuple[int, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both sides have it and no word of it differs."""
        sides = (self.before, self.after)
        return all(cell is not None and not any(run.changed for run in cell.runs) for cell in sides)


@dataclass(frozen=True, slots=True)
class Redline:
    """All lines that bind, in the order of the newer text; ``aside`` counts the pieces of the newer text left out."""

    lines: tuple[Line, ...]
    aside: int


def redline(
    old: Reading, new: Reading, comparison: Comparison, old_part: _Part | None = None, new_part: _Part | None = None
) -> Redline:
    """Lays two readings side by side; ``comparison`` is what ``compare`` found between them."""
    left, right = pieces_of(old, old_part), pieces_of(new, new_part)
    aligned = align(left.units, right.units)
    marked = _Marked(left, right, comparison.changes, frozenset(aligned.come))
    lines = tuple(marked.line(i, j) for i, j in _ordered(left.units, right.units, aligned))
    return Redline(lines, sum(unit.zone not in LIVE for unit in right.units))


def _ordered(old: Sequence[Unit], new: Sequence[Unit], aligned: Alignment) -> Iterator[tuple[int | None, int | None]]:
    """The pairs in the order of the newer text; what only the older has stands after what it followed there."""
    partner = {j: i for i, j in (*aligned.kept, *aligned.moved, *aligned.altered)}
    place = {i: j for j, i in partner.items()}
    alone = set(aligned.gone)
    after: dict[int, list[int]] = defaultdict(list)
    last = -1
    for i, unit in enumerate(old):
        if i in place:
            last = place[i]
        elif i in alone and unit.zone in LIVE:
            after[last].append(i)
    yield from ((i, None) for i in after[-1])
    for j, unit in enumerate(new):
        if unit.zone in LIVE:
            yield partner.get(j), j
        yield from ((i, None) for i in after.get(j, ()))


class _Marked:
    """Makes lines, knowing which changes stand where; what was only cut otherwise is shown as unchanged."""

    def __init__(self, old: Pieces, new: Pieces, changes: Sequence[Change], come: frozenset[int]) -> None:
        self._old, self._new, self._come = old, new, come
        numbered = [(n, change) for n, change in enumerate(changes) if change.material]
        self._before = [(n, c.before.span) for n, c in numbered if c.before is not None]
        self._after = [(n, c.after.span) for n, c in numbered if c.after is not None]

    def line(self, i: int | None, j: int | None) -> Line:
        """The line of a piece of the older text, of the newer, or of both."""
        old = self._old.units[i] if i is not None else None
        new = self._new.units[j] if j is not None else None
        if old is None and new is not None and j not in self._come:  # stands in both, cut at another place
            both = _cell(self._new, new, (Run(new.text),))
            return Line(new.path, both, both)
        told = {*_within(old, self._before), *_within(new, self._after)}
        left, right = _runs(old.text if old else "", new.text if new else "")
        unit = new or old
        path = unit.path if unit else ()
        return Line(path, _cell(self._old, old, left), _cell(self._new, new, right), tuple(sorted(told)))


def _within(unit: Unit | None, spans: Sequence[tuple[int, Span]]) -> Iterator[int]:
    if unit is not None:
        yield from (n for n, span in spans if span.start < unit.end and unit.start < span.end)


def _cell(pieces: Pieces, unit: Unit | None, runs: tuple[Run, ...]) -> Cell | None:
    if unit is None:
        return None
    depth, place = 0, unit.node
    while place >= 0 and pieces.nodes[place].parent >= 0:
        place, depth = pieces.nodes[place].parent, depth + 1
    return Cell(Span(unit.start, unit.end), runs, depth)


def _runs(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Both texts in runs of words that differ and that do not; marks and capitals alone are no difference."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    left: list[Run] = []
    right: list[Run] = []
    for step in Levenshtein.opcodes([squeezed(w) or w for w in old], [squeezed(w) or w for w in new]):
        changed = step.tag != "equal"
        _add(left, old[step.src_start : step.src_end], changed=changed)
        _add(right, new[step.dest_start : step.dest_end], changed=changed)
    return tuple(left), tuple(right)


def _add(runs: list[Run], found: Sequence[str], *, changed: bool) -> None:
    if not found:
        return
    text = " ".join(found)
    if runs and runs[-1].changed is changed:
        runs[-1] = Run(f"{runs[-1].text} {text}", changed)
    else:
        runs.append(Run(text, changed))
