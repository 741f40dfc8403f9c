"""Which pieces that came or went together are one thing, so that one real change is told once.

A criterion with its sub-list, the sentences of a paragraph, a run of evidence under one heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.model import BlockKind
from monitors.units import LIVE, Pieces, Unit, Zone

_MOST_WORDS = 190  # of a quote that shows a criterion with its sub-list; a longer one is told by its parts
_TOLD_WITHIN = 8  # letters of a cell that may be told within a longer rule
_SHARE_NEW = 0.5  # of a subtree that must be new for it to be told as one


def groups(pieces: Pieces, lonely: Sequence[int]) -> Iterator[list[Unit]]:
    """Units that are one thing: a criterion with its sub-list, the sentences of a paragraph, a run of evidence."""
    rules = {pieces.units[n].key for n in lonely if pieces.units[n].zone is Zone.RULES}
    waiting = [n for n in lonely if not pieces.units[n].code_row and not _repeats(pieces.units[n], rules)]
    waiting = list(_heads_once(pieces, waiting))
    taken: set[int] = set()
    left = set(waiting)
    for n in waiting:
        if n in taken:
            continue
        members = _subtree(pieces, n, left) or _neighbours(pieces, n, left)
        taken.update(members)
        yield [pieces.units[m] for m in members]


def _subtree(pieces: Pieces, n: int, left: set[int]) -> list[int]:
    """The units of the criterion at ``n`` and all below it, where most are new and a reader can take them in."""
    node = pieces.units[n].node
    if node < 0:
        return []
    last = pieces.nodes[node].after
    below = [n]
    m = n + 1
    zone = pieces.units[n].zone
    while m < len(pieces.units) and node <= pieces.units[m].node < last and pieces.units[m].zone is zone:
        below.append(m)
        m += 1
    size = sum(len(pieces.units[m].words) for m in below)
    if pieces.units[n].text.endswith(":") and size <= _MOST_WORDS:
        below, size = _run(pieces, below, size, left)
    if len(below) > 1 and size <= _MOST_WORDS and sum(m in left for m in below) >= _SHARE_NEW * len(below):
        while below[-1] not in left:
            below.pop()
        return below
    return [n]


def _run(pieces: Pieces, below: list[int], size: int, left: set[int]) -> tuple[list[int], int]:
    """What else came or went right after a sentence that ends in a colon, where the tree ends too early."""
    m = below[-1] + 1
    while m in left and m < len(pieces.units):
        unit = pieces.units[m]
        size += len(unit.words)
        root = unit.node >= 0 and pieces.nodes[unit.node].parent < 0
        if unit.kind is BlockKind.HEADING or root or unit.zone is not Zone.RULES or size > _MOST_WORDS:
            return below, size - len(unit.words)
        below = [*below, m]
        m += 1
    return below, size


def _neighbours(pieces: Pieces, n: int, left: set[int]) -> list[int]:
    """The units after ``n`` that went or came with it: of one paragraph in rules, of one section elsewhere."""
    first = pieces.units[n]
    members, size, m = [n], len(first.words), n + 1
    while m in left and m < len(pieces.units):
        unit = pieces.units[m]
        together = unit.block == first.block if first.zone in LIVE else unit.path == first.path
        size += len(unit.words)
        if not together or unit.zone is not first.zone or unit.node >= 0 or size > _MOST_WORDS:
            break
        members.append(m)
        m += 1
    return members


def _heads_once(pieces: Pieces, lonely: Sequence[int]) -> Iterator[int]:
    """The pieces without a table's head that is printed again on each page."""
    seen: set[str] = set()
    for n in lonely:
        unit = pieces.units[n]
        if unit.kind is BlockKind.ROW and unit.zone is not Zone.RULES:
            if unit.key in seen:
                continue
            seen.add(unit.key)
        yield n


def _repeats(unit: Unit, rules: set[str]) -> bool:
    """Whether a table elsewhere repeats a rule that came or went: one change, told once."""
    if unit.zone not in (Zone.DOCUMENTATION, Zone.CODES, Zone.FRAME):
        return False
    return unit.key in rules or (len(unit.key) >= _TOLD_WITHIN and any(unit.key in rule for rule in rules))
