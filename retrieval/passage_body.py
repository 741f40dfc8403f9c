"""What a passage shows beside its quote, as canonical JSON: headings, ancestors' texts and the criteria inside it.

Spans in a body are relative to the start of the passage's quote, so that the same words at another place of another
version make the same body. ``encode`` and ``decode`` are inverses; equal bodies are equal strings.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.model import Code, CodeSystem, Coverage, Criterion, Operator, Quantity, QuantityKind, Span


@dataclass(frozen=True, slots=True)
class PassageBody:
    """``path`` are the headings above, ``context`` the ancestors' own sentences, outermost first, both verbatim.

    ``criteria`` are the nodes that stand in the quote, with spans relative to its start; ``left_out`` counts nodes
    below them that were too many to keep.
    """

    path: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    left_out: int = 0


def encode(body: PassageBody) -> str:
    """The body as canonical JSON: sorted keys, no spaces, defaults left out."""
    packed: dict[str, Any] = {"path": list(body.path), "context": list(body.context)}
    if body.criteria:
        packed["criteria"] = [_pack(node) for node in body.criteria]
    if body.left_out:
        packed["left_out"] = body.left_out
    return json.dumps({k: v for k, v in packed.items() if v}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> PassageBody:
    """The inverse of ``encode``. Raises ValueError for text that is not a body."""
    packed = json.loads(text)
    if not isinstance(packed, dict):
        raise ValueError("not a passage body")
    path = tuple(packed.get("path", ()))
    return PassageBody(
        path=path,
        context=tuple(packed.get("context", ())),
        criteria=tuple(_unpack(node, path) for node in packed.get("criteria", ())),
        left_out=packed.get("left_out", 0),
    )


def moved(node: Criterion, by: int) -> Criterion:
    """The same criterion with all its spans moved by ``by`` code points."""
    return replace(
        node,
        start=node.start + by,
        end=node.end + by,
        also=tuple(Span(span.start + by, span.end + by) for span in node.also),
        children=tuple(moved(child, by) for child in node.children),
    )


def within(nodes: Sequence[Criterion], start: int, end: int, limit: int) -> tuple[tuple[Criterion, ...], int]:
    """The nodes that stand in ``[start, end)``, relative to ``start``: at most ``limit``, and how many are left out."""
    kept, budget, left = [], limit, 0
    for node in nodes:
        cut, budget, missing = _cut(node, start, end, budget)
        left += missing
        if cut is not None:
            kept.append(cut)
    return tuple(kept), left


def _cut(node: Criterion, start: int, end: int, budget: int) -> tuple[Criterion | None, int, int]:
    total = sum(1 for _ in node.walk())
    if budget <= 0 or node.start < start or node.end > end:
        return None, budget, total
    budget, left, children = budget - 1, 0, []
    for child in node.children:
        cut, budget, missing = _cut(child, start, end, budget)
        left += missing
        if cut is not None:
            children.append(cut)
    also = tuple(Span(s.start - start, s.end - start) for s in node.also if s.start >= start and s.end <= end)
    cut_node = replace(node, start=node.start - start, end=node.end - start, also=also, children=tuple(children))
    return cut_node, budget, left


def _pack(node: Criterion) -> dict[str, Any]:
    packed: dict[str, Any] = {
        "at": [node.start, node.end],
        "label": node.label,
        "operator": "" if node.operator is Operator.LEAF else node.operator.value,
        "at_least": node.at_least,
        "coverage": "" if node.coverage is Coverage.UNSTATED else node.coverage.value,
        "quantities": [[q.kind.value, q.comparator, q.value, q.unit, q.text, q.upper] for q in node.quantities],
        "codes": [[c.system.value, c.code, c.last] for c in node.codes],
        "also": [[s.start, s.end] for s in node.also],
        "children": [_pack(child) for child in node.children],
    }
    return {key: value for key, value in packed.items() if value not in ("", None, [])}


def _unpack(packed: dict[str, Any], path: tuple[str, ...]) -> Criterion:
    start, end = packed["at"]
    return Criterion(
        start=start,
        end=end,
        label=packed.get("label", ""),
        operator=Operator(packed.get("operator", Operator.LEAF)),
        at_least=packed.get("at_least"),
        coverage=Coverage(packed.get("coverage", Coverage.UNSTATED)),
        quantities=tuple(
            Quantity(QuantityKind(kind), comparator, value, unit, text, upper)
            for kind, comparator, value, unit, text, upper in packed.get("quantities", ())
        ),
        codes=tuple(Code(CodeSystem(system), code, last) for system, code, last in packed.get("codes", ())),
        also=tuple(Span(a, b) for a, b in packed.get("also", ())),
        section=path,
        children=tuple(_unpack(child, path) for child in packed.get("children", ())),
    )
