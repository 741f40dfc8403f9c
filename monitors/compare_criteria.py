"""What an aligned pair, a piece that went or a piece that came means: one typed change each, or none.

An added or removed criterion is told once, at its root, with its sub-list in the quote. What stands in sections that do
not bind is typed by its section and never material.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.change import QUIET_KINDS, Change, ChangeKind, Side
from corpus.model import Coverage, Operator, Quantity, Span
from monitors import demand, summaries
from monitors.align import Alignment
from monitors.demand import Direction
from monitors.groups import groups
from monitors.recut import Stretches, re_read, trimmed
from monitors.units import LIVE, Pieces, Unit, Zone
from monitors.weight import ASIDE_KINDS, TYPED, binding, governed_elsewhere, related, scope, told_as
from monitors.wording import difference, editorial, plain

_NAMES = {
    ChangeKind.DEFINITION_CHANGED: "Definition",
    ChangeKind.DOCUMENTATION_CHANGED: "Documentation",
    ChangeKind.BACKGROUND_CHANGED: "Background",
    ChangeKind.REFERENCE_CHANGED: "References",
    ChangeKind.HISTORY_CHANGED: "History",
    ChangeKind.POLICY_FACT_CHANGED: "Scope",
    ChangeKind.EDITORIAL: "Text",
}


@dataclass(frozen=True, slots=True)
class Texts:
    """Both readings in pieces, and how they align."""

    old: Pieces
    new: Pieces
    aligned: Alignment


def changes_of(texts: Texts) -> Iterator[Change]:
    """All changes of wording, in no particular order."""
    yield from _altered(texts)
    yield from _joined_otherwise(texts)
    yield from _repositioned(texts)
    yield from _one_sided(texts, texts.old, texts.aligned.gone, ChangeKind.CRITERION_REMOVED)
    yield from _one_sided(texts, texts.new, texts.aligned.come, ChangeKind.CRITERION_ADDED)


def side(pieces: Pieces, units: Sequence[Unit]) -> Side:
    """The words of neighbouring units, under the headings and label of the first."""
    first = units[0]
    return Side(Span(first.start, max(unit.end for unit in units)), first.path, pieces.label(first))


def _change(kind: ChangeKind, summary: str, before: Side | None, after: Side | None) -> Change:
    return Change(kind, kind not in QUIET_KINDS, summary, before, after)


# ---------------------------------------------------------------------------------------------- altered wording


def _altered(texts: Texts) -> Iterator[Change]:
    in_old, in_new = Stretches(texts.old.units), Stretches(texts.new.units)
    for i, j in texts.aligned.altered:
        old, new = texts.old.units[i], texts.new.units[j]
        if not (old.code_row and new.code_row):
            bare = trimmed(texts.old.units, i, texts.new.units, j)
            if bare[0].key != bare[1].key and not re_read(*bare, in_old, in_new):
                yield _reworded(texts, old, new, bare)


def _reworded(texts: Texts, old: Unit, new: Unit, bare: tuple[Unit, Unit]) -> Change:
    before, after = side(texts.old, [old]), side(texts.new, [new])
    zone = new.zone if new.zone in LIVE else old.zone
    zone = Zone.REFERENCES if related(old) and related(new) else zone
    if zone not in LIVE:
        kind = ASIDE_KINDS[zone]
        return _change(kind, f"{_NAMES[kind]}: {summaries.reworded(old.text, new.text)}", before, after)
    left, right = demand.differing(_quantities(texts.old, old), _quantities(texts.new, new))
    kind = _kind(texts, *bare, left, right)
    if kind in (ChangeKind.CRITERION_TIGHTENED, ChangeKind.CRITERION_RELAXED) and left and right:
        summary = summaries.numbers(new.text, left, right, new.path[-1] if new.path else "")
    else:
        name = f"{_NAMES[kind]}: " if kind in _NAMES else ""
        summary = name + summaries.reworded(old.text, new.text)
    return Change(kind, kind not in QUIET_KINDS, summary, before, after, left, right)


def _kind(texts: Texts, old: Unit, new: Unit, left: tuple[Quantity, ...], right: tuple[Quantity, ...]) -> ChangeKind:
    if editorial(old.text, new.text):
        return ChangeKind.EDITORIAL
    if scope(old) and scope(new):
        return ChangeKind.POLICY_FACT_CHANGED
    if new.zone in TYPED:
        return TYPED[new.zone]
    if not binding(old) and not binding(new) and not governed_elsewhere(old, new):
        return ChangeKind.EDITORIAL
    positions = demand.position(plain(old.text)), demand.position(plain(new.text))
    if positions[0] is not positions[1] and Coverage.UNSTATED not in positions:
        return ChangeKind.COVERAGE_CHANGED
    change = difference(old.text, new.text)
    if demand.only_logic(change) or _operators_differ(texts, old, new):
        return ChangeKind.LOGIC_CHANGED
    way = demand.of_quantities(left, right)
    if way is Direction.UNCLEAR and not (left and right):
        way = demand.of_words(change)
    way = way.turned(_refuses(texts.new, new))
    return {
        Direction.TIGHTENED: ChangeKind.CRITERION_TIGHTENED,
        Direction.RELAXED: ChangeKind.CRITERION_RELAXED,
        Direction.UNCLEAR: ChangeKind.CRITERION_REWORDED,
    }[way]


def _quantities(pieces: Pieces, unit: Unit) -> tuple[Quantity, ...]:
    if unit.node < 0:
        return ()
    return tuple(q for q in pieces.nodes[unit.node].criterion.quantities if q.text in unit.text)


def _refuses(pieces: Pieces, unit: Unit) -> bool:
    stated = demand.position(plain(unit.text))
    if stated is not Coverage.UNSTATED:
        return stated in demand.REFUSING
    place = unit.node
    while place >= 0:
        node = pieces.nodes[place]
        if node.criterion.coverage in demand.REFUSING or node.criterion.operator is Operator.NONE:
            return True
        place = node.parent
    return False


def _operators_differ(texts: Texts, old: Unit, new: Unit) -> bool:
    """Whether two criteria join their lists differently, and their printed and/or says so too."""
    if old.node < 0 or new.node < 0:
        return False
    left, right = texts.old.nodes[old.node].criterion, texts.new.nodes[new.node].criterion
    if Operator.LEAF in (left.operator, right.operator):
        return False
    return (left.operator, left.at_least) != (right.operator, right.at_least)


# ------------------------------------------------------------------------- same words, other logic or position


def _joined_otherwise(texts: Texts) -> Iterator[Change]:
    """Lists that are joined by another word although their items stayed."""
    told: set[int] = set()
    for i, j in texts.aligned.kept:
        old, new = texts.old.units[i], texts.new.units[j]
        if old.joiner and new.joiner and old.joiner != new.joiner and new.node >= 0:
            parent = texts.new.nodes[new.node].parent
            if parent not in told:
                told.add(parent)
                summary = f"Joined otherwise: {summaries.shortened(new.text)}: “{old.joiner}” becomes “{new.joiner}”"
                yield _change(ChangeKind.LOGIC_CHANGED, summary, side(texts.old, [old]), side(texts.new, [new]))


def _repositioned(texts: Texts) -> Iterator[Change]:
    """Pieces whose words stayed and whose place turned: between what is granted and what is refused, or elsewhere."""
    moved = set(texts.aligned.moved)
    facing = {*texts.aligned.kept, *texts.aligned.moved, *texts.aligned.altered}
    for i, j in (*texts.aligned.moved, *texts.aligned.kept):
        old, new = texts.old.units[i], texts.new.units[j]
        intro = _introduced(texts.old, old), _introduced(texts.new, new)
        if intro in facing or new.zone not in LIVE or old.code_row or new.code_row or len(new.words) < 2:
            continue
        before, after = side(texts.old, [old]), side(texts.new, [new])
        was, now = texts.old.coverage(old), texts.new.coverage(new)
        if -1 not in intro and demand.turned(was, now):
            summary = summaries.becomes(summaries.shortened(new.text), summaries.said(was), summaries.said(now))
            yield _change(ChangeKind.COVERAGE_CHANGED, summary, before, after)
        elif (i, j) in moved and new.node >= 0 and old.node >= 0 and old.path != new.path:
            yield _change(ChangeKind.MOVED, f"Moved: {summaries.shortened(new.text)}", before, after)


def _introduced(pieces: Pieces, unit: Unit) -> int:
    """The position of the piece that introduces the list a piece stands in; -1 where none does."""
    parent = pieces.nodes[unit.node].parent if unit.node >= 0 else -1
    return pieces.first_of.get(parent, -1)


# ------------------------------------------------------------------------------------------- added and removed


def _one_sided(texts: Texts, pieces: Pieces, lonely: Sequence[int], kind: ChangeKind) -> Iterator[Change]:
    for group in groups(pieces, lonely):
        found = told_as(group, kind)
        if found is not None:
            own = side(pieces, group)
            sides = (own, None) if kind is ChangeKind.CRITERION_REMOVED else (None, own)
            lead = group[:2] if group[0].text.endswith(":") else group[:1]
            words = " ".join(unit.text for unit in lead)
            summary = summaries.one_sided(_NAMES.get(found, "criterion"), words, added=sides[0] is None)
            yield _change(found, summary, *sides)
