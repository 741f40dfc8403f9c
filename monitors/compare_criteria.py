"""What an aligned pair, a piece that went or a piece that came means: one typed change each, or none.

An added or removed criterion is told once, at its root, with its sub-list in the quote. What stands in sections that do
not bind is typed by its section and never material.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.change import Change, ChangeKind, Side
from corpus.model import BlockKind, Coverage, Operator, Quantity, Span
from monitors import demand, summaries
from monitors.align import Alignment
from monitors.demand import Direction
from monitors.recut import trimmed
from monitors.units import LIVE, Pieces, Unit, Zone
from monitors.wording import difference, editorial, plain, without_sources, words

_MOST_WORDS = 190  # of a quote that shows a criterion with its sub-list; a longer one is told by its parts
_LABEL = 4  # words of a line that only names what follows
_SHARE_NEW = 0.5  # of a subtree that must be new for it to be told as one
_BINDS = re.compile(
    r"\b(?:medically necessary|medical necessity|cover(?:ed|age|s)?|exclu\w+|unproven|investigational|must|requires?"
    r"|required|criteria|authorization|eligible|recommends?|benefit|not apply|limit\w*|only|indicated|appropriate)\b"
)
_ELSEWHERE = re.compile(r"\b[LA]\d{5}\b|\b(?:NCD|LCD)\b")  # Medicare's determinations and articles
_CODED = re.compile(r"\b(?:cpt|hcpcs|hcpc|icd|codes?|[a-z]?\d[\d.]{2,}[a-z]?)\b")
_SCOPE = re.compile(
    r"\b(?:polic\w+|guideline\w*|document)\b.{0,40}\bappl(?:y|ies|icable)\b|\bapplies to\b.{0,80}\bplans?\b"
    r"|\b(?:this|the) (?:medical |drug |clinical )*polic(?:y|ies) (?:does|do) not apply\b"
)
_SCOPE_HEADING = re.compile(r"\b(?:application|applicability|applicable (?:states?|lines?)|scope|lines? of business)\b")
_ASIDE_KINDS = {
    Zone.ASIDE: ChangeKind.BACKGROUND_CHANGED,
    Zone.REFERENCES: ChangeKind.REFERENCE_CHANGED,
    Zone.HISTORY: ChangeKind.HISTORY_CHANGED,
    Zone.GLOSSARY: ChangeKind.EDITORIAL,
}
_TYPED = {Zone.DEFINITIONS: ChangeKind.DEFINITION_CHANGED, Zone.DOCUMENTATION: ChangeKind.DOCUMENTATION_CHANGED}
_NAMES = {
    ChangeKind.DEFINITION_CHANGED: "Definition",
    ChangeKind.DOCUMENTATION_CHANGED: "Documentation",
    ChangeKind.BACKGROUND_CHANGED: "Background",
    ChangeKind.REFERENCE_CHANGED: "References",
    ChangeKind.HISTORY_CHANGED: "History",
    ChangeKind.POLICY_FACT_CHANGED: "Scope",
    ChangeKind.EDITORIAL: "Text",
}
_QUIET = frozenset(
    {
        ChangeKind.BACKGROUND_CHANGED,
        ChangeKind.REFERENCE_CHANGED,
        ChangeKind.HISTORY_CHANGED,
        ChangeKind.EDITORIAL,
        ChangeKind.MOVED,
    }
)


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
    return Change(kind, kind not in _QUIET, summary, before, after)


# ---------------------------------------------------------------------------------------------- altered wording


def _altered(texts: Texts) -> Iterator[Change]:
    for i, j in texts.aligned.altered:
        old, new = texts.old.units[i], texts.new.units[j]
        if not (old.code_row and new.code_row):
            old, new = trimmed(texts.old.units, i, texts.new.units, j)
            if old.key != new.key:
                yield _reworded(texts, old, new)


def _reworded(texts: Texts, old: Unit, new: Unit) -> Change:
    before, after = side(texts.old, [old]), side(texts.new, [new])
    zone = new.zone if new.zone in LIVE else old.zone
    if zone not in LIVE:
        kind = _ASIDE_KINDS[zone]
        return _change(kind, f"{_NAMES[kind]}: {summaries.reworded(old.text, new.text)}", before, after)
    left, right = demand.differing(_quantities(texts.old, old), _quantities(texts.new, new))
    kind = _kind(texts, old, new, left, right)
    if kind in (ChangeKind.CRITERION_TIGHTENED, ChangeKind.CRITERION_RELAXED) and left and right:
        summary = summaries.numbers(new.text, left, right)
    else:
        name = f"{_NAMES[kind]}: " if kind in _NAMES else ""
        summary = name + summaries.reworded(old.text, new.text)
    return Change(kind, kind not in _QUIET, summary, before, after, left, right)


def _kind(texts: Texts, old: Unit, new: Unit, left: tuple[Quantity, ...], right: tuple[Quantity, ...]) -> ChangeKind:
    if editorial(old.text, new.text):
        return ChangeKind.EDITORIAL
    if _scope(old) and _scope(new):
        return ChangeKind.POLICY_FACT_CHANGED
    if new.zone in _TYPED:
        return _TYPED[new.zone]
    if not _binding(old) and not _binding(new) and not _governed_elsewhere(old, new):
        return ChangeKind.EDITORIAL
    positions = demand.position(plain(old.text)), demand.position(plain(new.text))
    if positions[0] is not positions[1] and Coverage.UNSTATED not in positions:
        return ChangeKind.COVERAGE_CHANGED
    change = difference(old.text, new.text)
    if demand.only_logic(change) or _operators_differ(texts, old, new):
        return ChangeKind.LOGIC_CHANGED
    way = demand.of_quantities(left, right)
    if way is Direction.UNCLEAR and not left and not right:
        way = demand.of_words(change)
    way = way.turned(_refuses(texts.new, new))
    return {
        Direction.TIGHTENED: ChangeKind.CRITERION_TIGHTENED,
        Direction.RELAXED: ChangeKind.CRITERION_RELAXED,
        Direction.UNCLEAR: ChangeKind.CRITERION_REWORDED,
    }[way]


def _governed_elsewhere(old: Unit, new: Unit) -> bool:
    """Whether a reference to a rule elsewhere now names another: its number differs and its words do not."""
    change = difference(old.text, new.text)
    numbers = [word for word in (*change.gone, *change.come) if word.isdigit()]
    return bool(numbers) and bool(_ELSEWHERE.search(old.text)) and bool(_ELSEWHERE.search(new.text))


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


def _scope(unit: Unit) -> bool:
    headed = any(_SCOPE_HEADING.search(heading.lower()) for heading in unit.path)
    return unit.zone in (Zone.FRAME, Zone.RULES) and (
        (headed and unit.zone is Zone.FRAME) or bool(_SCOPE.search(plain(unit.text)) and "plan" in unit.words)
    )


def _binding(unit: Unit) -> bool:
    """Whether a piece can bind: it stands among the rules, or it reads like one."""
    if unit.zone is Zone.RULES or unit.node >= 0:
        return True
    return unit.zone in (Zone.FRAME, Zone.CODES) and len(unit.words) > 3 and bool(_BINDS.search(plain(unit.text)))


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
    """Pieces whose words stayed and whose coverage turned: moved between what is granted and what is refused."""
    for i, j in texts.aligned.moved:
        old, new = texts.old.units[i], texts.new.units[j]
        if new.zone not in LIVE or old.code_row or new.code_row or len(new.words) < 2:
            continue
        positions = texts.old.coverage(old), texts.new.coverage(new)
        before, after = side(texts.old, [old]), side(texts.new, [new])
        if Coverage.UNSTATED not in positions and (positions[0] in demand.REFUSING) != (
            positions[1] in demand.REFUSING
        ):
            named = [position.value.replace("_", " ") for position in positions]
            summary = f"{summaries.shortened(new.text)}: {named[0]} becomes {named[1]}"
            yield _change(ChangeKind.COVERAGE_CHANGED, summary, before, after)
        elif new.node >= 0 and old.node >= 0 and old.path != new.path:
            yield _change(ChangeKind.MOVED, f"Moved: {summaries.shortened(new.text)}", before, after)


# ------------------------------------------------------------------------------------------- added and removed


def _one_sided(texts: Texts, pieces: Pieces, lonely: Sequence[int], kind: ChangeKind) -> Iterator[Change]:
    for group in _groups(pieces, lonely):
        found = _told(group, kind)
        if found is not None:
            own = side(pieces, group)
            sides = (own, None) if kind is ChangeKind.CRITERION_REMOVED else (None, own)
            verb = "removed" if kind is ChangeKind.CRITERION_REMOVED else "added"
            name = _NAMES.get(found, "Criterion")
            yield _change(found, f"{name} {verb}: {summaries.shortened(group[0].text)}", *sides)


def _told(group: Sequence[Unit], kind: ChangeKind) -> ChangeKind | None:
    """What a group that stands on one side only is; None for headings and remains that say nothing."""
    first = group[0]
    if first.zone not in LIVE:
        return _ASIDE_KINDS[first.zone]
    if all(unit.kind is BlockKind.HEADING or _says_nothing(unit) for unit in group):
        return None
    if any(_scope(unit) for unit in group):
        return ChangeKind.POLICY_FACT_CHANGED
    if first.zone in _TYPED:
        return _TYPED[first.zone]
    return kind if any(_binding(unit) for unit in group) else ChangeKind.EDITORIAL


def _repeats(unit: Unit, rules: set[str]) -> bool:
    """Whether a table elsewhere repeats a rule that came or went: one change, told once."""
    return unit.zone in (Zone.DOCUMENTATION, Zone.CODES, Zone.FRAME) and unit.key in rules


def _says_nothing(unit: Unit) -> bool:
    """A footnote mark, a question's "Q:", a list's number; or a mere label such as "Other cancers:"."""
    label = unit.text.rstrip().endswith(":") and len(unit.words) <= _LABEL and not _BINDS.search(plain(unit.text))
    said = words(_CODED.sub(" ", without_sources(unit.text).lower()))
    return label or not any(len(word) > 2 and word.isalpha() for word in said)


def _groups(pieces: Pieces, lonely: Sequence[int]) -> Iterator[list[Unit]]:
    """Units that are one thing: a criterion with its sub-list, the sentences of a paragraph, a run of evidence."""
    rules = {pieces.units[n].key for n in lonely if pieces.units[n].zone is Zone.RULES}
    waiting = [n for n in lonely if not pieces.units[n].code_row and not _repeats(pieces.units[n], rules)]
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
