"""What does a layout say: its sections, its criteria, who else governs, and the policies a file of many holds?

The one entry between layouts and readings. Pure: the same layout always has the same structure.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Criterion, Governing, Section
from ingest.criteria import criteria
from ingest.governed import governed_by
from ingest.layout import Layout
from ingest.mastheads import mastheads
from ingest.parts import Part, heads, parts, printed_together
from ingest.promotion import promoted
from ingest.sections import marks, sections

__all__ = ["Structure", "structure"]


@dataclass(frozen=True, slots=True)
class Structure:
    """What a document is made of; offsets are those of the layout's text, ``parts`` is empty for a single policy."""

    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    parts: tuple[Part, ...] = ()
    governed_by: tuple[Governing, ...] = ()
    warnings: tuple[str, ...] = ()


def structure(layout: Layout) -> Structure:
    """Reads sections and criteria trees out of a layout."""
    policies = heads(layout)
    headings = promoted(layout, marks(layout, policies))
    found = criteria(layout, headings)
    return Structure(
        sections=sections(layout, headings),
        criteria=found.roots,
        parts=parts(layout, policies) if policies else printed_together(layout, mastheads(layout)),
        governed_by=governed_by(layout, headings),
        warnings=found.warnings,
    )
