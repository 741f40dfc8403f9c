"""Which lists can a person only decide: joined by "and" and by "or" on one level, with no word that settles it?

The tree keeps the likelier operator; the reading says where it had to choose, with the words of the list.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Criterion, Operator
from ingest.operators import Logic
from ingest.outline import Twig
from ingest.wording import conjoins

_SHOWN = 3  # lists that a warning names
_WORDS = 8  # words of each


def is_doubtful(text: str, twig: Twig, logic: Logic) -> bool:
    """Whether "and" and "or" join the items of one list ("ANY of: …" with "AND ALL of: …" beside its items)."""
    other = {Operator.ANY: "and", Operator.ALL: "or"}.get(logic.operator)
    further = (child for child in twig.children[1:] if conjoins(text[child.start : child.end]))
    return logic.mixed or any(child.joiner == other for child in further)


def doubts(text: str, lists: Sequence[Criterion]) -> tuple[str, ...]:
    """One warning for all such lists of a document; none where there is none."""
    if not lists:
        return ()
    named = "; ".join(_named(text, node) for node in lists[:_SHOWN])
    more = f" and {len(lists) - _SHOWN} more" if len(lists) > _SHOWN else ""
    return (f"“and” and “or” stand in one list, a person must read how it is joined: {named}{more}",)


def _named(text: str, node: Criterion) -> str:
    words = text[node.start : node.end].split()
    shown = " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
    return f"{node.label} “{shown}”" if node.label else f"“{shown}”"
