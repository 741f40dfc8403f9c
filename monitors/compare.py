"""Two readings of one policy to typed changes: a pure function that ``diff``, the monitors and the digest call.

Pieces are aligned, what is left is typed, codes and facts are compared on their own. What only looks different (menus,
page furniture, line breaks, marks) is counted and never told. Both readings must be of one reader revision.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from corpus.change import Change, ChangeKind, Comparison
from corpus.model import Furniture, PolicyFacts, Reading
from monitors.align import align
from monitors.compare_codes import code_changes
from monitors.compare_criteria import Texts, changes_of
from monitors.compare_facts import fact_changes
from monitors.units import pieces_of
from monitors.wording import squeezed

_Part = tuple[int, int]


def compare(old: Reading, new: Reading, old_part: _Part | None = None, new_part: _Part | None = None) -> Comparison:
    """What changed from ``old`` to ``new``, in the order of the newer text.

    ``old_part`` and ``new_part`` are the policy's own stretch of a file of many policies.
    """
    parts = old_part or (0, len(old.text)), new_part or (0, len(new.text))
    if old.text[slice(*parts[0])] == new.text[slice(*parts[1])] and old.facts == new.facts:
        return Comparison((), header_footer=_furniture(old.furniture, new.furniture))
    texts = _texts(old, new, parts)
    before, after = _facts(old, parts[0]), _facts(new, parts[1])
    worded = [change for change in changes_of(texts) if not _only_facts(change, texts, before, after)]
    facts = _not_told(fact_changes(old, new, before, after, parts), worded)
    found = [*facts, *worded, *code_changes(old, new, *parts)]
    return Comparison(
        tuple(_in_order(found, texts)),
        layout=texts.aligned.reflowed + len(texts.aligned.moved),
        header_footer=_furniture(old.furniture, new.furniture),
        whitespace=_respelt(texts),
    )


def _texts(old: Reading, new: Reading, parts: tuple[_Part, _Part]) -> Texts:
    left, right = pieces_of(old, parts[0]), pieces_of(new, parts[1])
    return Texts(left, right, align(left.units, right.units))


def _facts(reading: Reading, part: _Part) -> PolicyFacts:
    return next((p.facts for p in reading.parts if (p.start, p.end) == part), reading.facts)


def _not_told(facts: Iterable[Change], worded: Iterable[Change]) -> list[Change]:
    """The facts but for the scope, where the sentence that states it is told with its words."""
    scoped = any(change.kind is ChangeKind.POLICY_FACT_CHANGED and change.material for change in worded)
    return [fact for fact in facts if not (scoped and fact.material and fact.before is fact.after is None)]


def _only_facts(change: Change, texts: Texts, before: PolicyFacts, after: PolicyFacts) -> bool:
    """Whether the words that differ are printed facts (a date, a number), which are told as facts."""
    if change.before is None or change.after is None or change.kind is ChangeKind.COVERAGE_CHANGED:
        return False
    left = texts.old.reading.text[change.before.span.start : change.before.span.end]
    right = texts.new.reading.text[change.after.span.start : change.after.span.end]
    return _bare(left, before) == _bare(right, after)


def _bare(text: str, facts: PolicyFacts) -> str:
    """The words of a text without the facts it prints."""
    printed = [date.text for date in facts.dates] + [word for word in (facts.revision, facts.number) if word]
    for words in sorted(printed, key=len, reverse=True):
        text = text.replace(words, " ")
    return squeezed(text)


def _furniture(old: Iterable[Furniture], new: Iterable[Furniture]) -> int:
    left, right = (Counter(squeezed(item.text) for item in items) for items in (old, new))
    return (left - right).total() + (right - left).total()


def _respelt(texts: Texts) -> int:
    """How many kept pieces are printed with other spaces, marks or hyphens."""
    return sum(texts.old.units[i].text != texts.new.units[j].text for i, j in texts.aligned.kept)


def _in_order(changes: Iterable[Change], texts: Texts) -> list[Change]:
    """The order of the newer text; what is gone stands where its neighbours stand now."""
    pairs = sorted(texts.aligned.kept)
    ends = [texts.old.units[i].start for i, _ in pairs]
    starts = [texts.new.units[j].start for _, j in pairs]

    def place(change: Change) -> tuple[int, int]:
        if change.after is not None:
            return change.after.span.start, 1
        if change.before is None:
            return 0, 0
        at = bisect_left(ends, change.before.span.start)
        return (starts[at] if at < len(starts) else len(texts.new.reading.text)), 0

    return sorted(changes, key=place)
