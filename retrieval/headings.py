"""Under which headings, and behind which label, does a place of a reading stand? For quotes that no passage carries."""

from __future__ import annotations

from corpus.model import Criterion, Reading


def headings_at(reading: Reading, start: int) -> tuple[str, ...]:
    """The headings over a place, outermost first; empty where it stands under none."""
    above = [section for section in reading.sections if section.start <= start < section.end]
    return max(above, key=lambda section: (section.start, len(section.path))).path if above else ()


def criterion_at(reading: Reading, start: int) -> Criterion | None:
    """The criterion in whose own sentence a place stands; None outside the tree."""
    roots = (root for root in reading.criteria if root.start <= start)
    return next((node for root in roots for node in root.walk() if node.start <= start < node.end), None)


def label_at(reading: Reading, start: int) -> str:
    """The label of the criterion in whose own sentence a place stands; empty where it has none."""
    node = criterion_at(reading, start)
    return node.label if node is not None else ""
