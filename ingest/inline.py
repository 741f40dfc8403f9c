"""Does one sentence hold a whole list: "… when: (a) the first; (b) the second; and (c) the third"?

Only after a colon, and only where the labels count up from the first of their series: labels in passing ("see (1)")
divide nothing. The words before the colon stay the node's own, each item becomes a node below it.
"""

from __future__ import annotations

import re

from ingest.markers import marker_ordinal, marker_styles
from ingest.operators import trailing
from ingest.outline import Twig

_FIRST = re.compile(r":\s+(\(?(?:1|[aA]|[iI])\))(?=\s)")
_NEXT = re.compile(r"(?:(?<=[;,.]\s)|(?<=\band\s)|(?<=\bor\s))(\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})\))(?=\s)")
_SHORTEST = 8  # characters of an item


def divide(text: str, twig: Twig) -> None:
    """Gives a leaf the items that its sentence counts; leaves alone what counts none."""
    first = _FIRST.search(text, twig.start, twig.end)
    if twig.children or first is None:
        return
    labels = _labels(text, first, twig.end)
    ends = [*(label.start(1) for label in labels[1:]), twig.end]
    spans = [(label.end(1), end) for label, end in zip(labels, ends, strict=True)]
    if len(labels) < 2 or any(end - start < _SHORTEST for start, end in spans):
        return
    twig.end = first.start() + 1
    for label, (start, end) in zip(labels, spans, strict=True):
        _add(text, twig, label.group(1), start, end)


def _labels(text: str, first: re.Match[str], end: int) -> list[re.Match[str]]:
    """The labels that follow one another, beginning with the first."""
    style = next(style for style in marker_styles(first.group(1)) if marker_ordinal(first.group(1), style) == 1)
    found = [first]
    for label in _NEXT.finditer(text, first.end(), end):
        if marker_ordinal(label.group(1), style) == len(found) + 1:
            found.append(label)
    return found


def _add(text: str, parent: Twig, marker: str, start: int, end: int) -> None:
    own = text[start:end]
    start += len(own) - len(own.lstrip())
    end = start + len(own.strip())
    joiner = trailing(text[parent.children[-1].start : parent.children[-1].end]) if parent.children else ""
    parent.children.append(Twig(start, end, marker, joiner=joiner, section=parent.section))
