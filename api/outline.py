"""A criteria tree as indented lines a person can follow: how children are joined, what they say, where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from corpus.model import Coverage, Criterion, Operator

_JOINED = {
    Operator.ALL: "all of:",
    Operator.ANY: "any of:",
    Operator.NONE: "none of:",
    Operator.LEAF: "",
}


def criteria_lines(
    roots: Sequence[Criterion], text: str, page_of: Callable[[int, int], int | None], depth: int = 0
) -> Iterator[str]:
    """One line per criterion, children indented below their parent; ``page_of`` maps a span to its page."""
    for node in roots:
        page = page_of(node.start, node.end)
        words = " ".join(text[node.start : node.end].split())
        label = f"{node.label.rpartition('.')[2]}. " if node.label else "- "
        ending = " ".join(
            part for part in (_joined(node), _position(node, depth), f"p. {page}" if page else "") if part
        )
        yield f"{'   ' * depth}{label}{words}{f'  [{ending}]' if ending else ''}"
        yield from criteria_lines(node.children, text, page_of, depth + 1)


def _joined(node: Criterion) -> str:
    return f"at least {node.at_least} of:" if node.operator is Operator.AT_LEAST else _JOINED[node.operator]


def _position(node: Criterion, depth: int) -> str:
    """The coverage position, said once at the root of each tree."""
    return "" if depth or node.coverage is Coverage.UNSTATED else node.coverage.value.replace("_", " ")
