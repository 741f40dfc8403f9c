"""What the words of a piece weigh: whether they bind, whom they govern, or whether they say nothing at all.

The section decides first, the words second: readings do not always know what a section is for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.change import ChangeKind
from corpus.model import BlockKind
from monitors.units import LIVE, Unit, Zone
from monitors.wording import difference, plain, without_sources, words

_LABEL = 4  # words of a line that only names what follows
_BINDS = re.compile(
    r"\b(?:medically necessary|medical necessity|cover(?:ed|age|s)?|exclu\w+|unproven|investigational|must|requires?"
    r"|required|criteria|authorization|eligible|recommends?|benefit|not apply|limit\w*|only|indicated|appropriate)\b"
)
_ASKS = re.compile(r"\b(?:members?|patients?|individuals?|persons?) (?:has|have|had|is|are|was|were|meets?)\b")
_ELSEWHERE = re.compile(r"\b[LA]\d{5}\b|\b(?:NCD|LCD)\b")  # Medicare's determinations and articles
_CODED = re.compile(r"\b(?:cpt|hcpcs|hcpc|icd|codes?|[a-z]?\d[\d.]{2,}[a-z]?)\b")
_PAGE = re.compile(r"^\W*page \d+(?: of \d+)?\W*$", re.IGNORECASE)
_SCOPE = re.compile(
    r"\b(?:polic\w+|guideline\w*|document)\b.{0,40}\bappl(?:y|ies|icable)\b|\bapplies to\b.{0,80}\bplans?\b"
    r"|\b(?:this|the) (?:medical |drug |clinical )*polic(?:y|ies) (?:does|do) not apply\b"
)
_SCOPE_HEADING = re.compile(r"\b(?:application|applicability|applicable (?:states?|lines?)|scope|lines? of business)\b")
_RELATED = re.compile(r"^\W*related\b.*\b(?:polic(?:y|ies)|guidelines?|documents?)\b", re.IGNORECASE)
_POINTS = re.compile(
    r"^(?:\W*note:?\W*)?(?:please )?(?:refer to|see)\b[^.]*"
    r"\b(?:sections?|above|below|list|table|instructions|details|information|overview)\b[^.]*\.?$"
)
ASIDE_KINDS = {
    Zone.ASIDE: ChangeKind.BACKGROUND_CHANGED,
    Zone.REFERENCES: ChangeKind.REFERENCE_CHANGED,
    Zone.HISTORY: ChangeKind.HISTORY_CHANGED,
    Zone.GLOSSARY: ChangeKind.EDITORIAL,
}
TYPED = {Zone.DEFINITIONS: ChangeKind.DEFINITION_CHANGED, Zone.DOCUMENTATION: ChangeKind.DOCUMENTATION_CHANGED}


def told_as(group: Sequence[Unit], kind: ChangeKind) -> ChangeKind | None:
    """What a group that stands on one side only is; None for headings and remains that say nothing."""
    first = group[0]
    if first.zone not in LIVE:
        return ASIDE_KINDS[first.zone]
    if related(first):
        return ChangeKind.REFERENCE_CHANGED
    if all(unit.kind is BlockKind.HEADING or says_nothing(unit) for unit in group):
        return None
    if any(scope(unit) for unit in group):
        return ChangeKind.POLICY_FACT_CHANGED
    if all(unit.kind is BlockKind.HEADING or says_nothing(unit) or points(unit) or _label(unit) for unit in group):
        return ChangeKind.EDITORIAL
    if first.zone in TYPED:
        return TYPED[first.zone]
    return kind if any(binding(unit) for unit in group) else ChangeKind.EDITORIAL


def scope(unit: Unit) -> bool:
    """Whether a piece says to whom, where or to which plans the policy applies."""
    headed = any(_SCOPE_HEADING.search(heading.lower()) for heading in unit.path)
    return unit.zone in (Zone.FRAME, Zone.RULES) and (
        (headed and unit.zone is Zone.FRAME) or bool(_SCOPE.search(plain(unit.text)) and "plan" in unit.words)
    )


def binding(unit: Unit) -> bool:
    """Whether a piece can bind: it stands among the rules, or it reads like one."""
    if unit.zone is Zone.RULES or unit.node >= 0:
        return True
    return unit.zone in (Zone.FRAME, Zone.CODES) and len(unit.words) > 3 and _reads_like_a_rule(unit)


def _reads_like_a_rule(unit: Unit) -> bool:
    text = plain(unit.text)
    return bool(unit.joiner or _BINDS.search(text) or _ASKS.search(text))


def governed_elsewhere(old: Unit, new: Unit) -> bool:
    """Whether a reference to a rule elsewhere now names another: its number differs and its words do not."""
    change = difference(old.text, new.text)
    numbers = [word for word in (*change.gone, *change.come) if word.isdigit()]
    return bool(numbers) and bool(_ELSEWHERE.search(old.text)) and bool(_ELSEWHERE.search(new.text))


def _label(unit: Unit) -> bool:
    """Whether a paragraph is no more than a few words that name something: what is left of a heading or a contents."""
    named = unit.kind is BlockKind.PARAGRAPH and unit.node < 0 and len(unit.words) < _LABEL
    return named and not unit.joiner and not _BINDS.search(plain(unit.text))


def related(unit: Unit) -> bool:
    """Whether a piece stands in a list of other policies, which says nothing of this one."""
    return any(_RELATED.search(heading) for heading in unit.path[-1:])


def points(unit: Unit) -> bool:
    """Whether a sentence only says where to read on: "Refer to the section below"."""
    return bool(_POINTS.match(plain(unit.text).strip())) and "criteria" not in unit.words


def says_nothing(unit: Unit) -> bool:
    """A footnote mark, a question's "Q:", a list's number; or a mere label such as "Other cancers:"."""
    label = unit.text.rstrip().endswith(":") and len(unit.words) <= _LABEL and not _BINDS.search(plain(unit.text))
    if _PAGE.match(unit.text):
        return True
    said = words(_CODED.sub(" ", without_sources(unit.text).lower()))
    return label or not any(len(word) > 2 and word.isalpha() for word in said)
