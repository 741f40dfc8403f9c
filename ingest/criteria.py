"""Which criteria does a document hold, as trees whose every node is a stretch of its text?

Trees are grown section by section where sections are about coverage; positions are inherited from the introducing
sentence or the heading, operators follow from the words that introduce and join a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from corpus.model import BlockKind, Coverage, Criterion, Operator, SectionKind
from ingest.codes import codes_in
from ingest.contents import contents
from ingest.coverage import heading_position, overrides
from ingest.doubts import doubts, is_doubtful
from ingest.grower import Grower
from ingest.inline import divide
from ingest.layout import Layout
from ingest.markers import marker_style
from ingest.operators import Logic, joined
from ingest.outline import Twig
from ingest.place import NOTHING, Ahead
from ingest.quantities import quantities_in
from ingest.sections import Mark

_TITLE_WORDS = 8
_LOOK_AHEAD = 6  # blocks: a footnote or a box between two items is no longer, rows of tables aside
_FAR_AHEAD = 60  # blocks, rows among them
_REFUSED = frozenset({Coverage.NOT_COVERED, Coverage.INVESTIGATIONAL, Coverage.NOT_MEDICALLY_NECESSARY})


@dataclass(frozen=True, slots=True)
class Found:
    """The roots of all criteria trees, in the order of the text, and what a person must look at."""

    roots: tuple[Criterion, ...] = ()
    warnings: tuple[str, ...] = ()


def criteria(layout: Layout, headings: Sequence[Mark]) -> Found:
    """Reads the criteria trees of a document."""
    doubtful: list[Criterion] = []
    roots = tuple(_criterion(layout.text, twig, _inherited(twig), "", doubtful) for twig in _twigs(layout, headings))
    return Found(roots, doubts(layout.text, doubtful))


def _twigs(layout: Layout, headings: Sequence[Mark]) -> list[Twig]:
    aside = contents(layout.text, layout.blocks)
    by_index = {mark.index: mark for mark in headings}
    grower: Grower | None = None
    twigs: list[Twig] = []
    for index, block in enumerate(layout.blocks):
        mark = by_index.get(index)
        if mark is not None:
            grower = _entered(layout, mark, _ahead(layout, index, by_index), grower, twigs)
        elif grower is not None and index not in aside:
            grower.block(block, _ahead(layout, index, by_index))
    if grower is not None:
        twigs.extend(grower.grown())
    return twigs


def _entered(layout: Layout, mark: Mark, ahead: Ahead, grower: Grower | None, twigs: list[Twig]) -> Grower | None:
    """The grower for what follows a heading: the one at work inside a section, a new one, or none outside criteria."""
    block = layout.blocks[mark.index]
    if grower is not None and mark.kind is SectionKind.CRITERIA and (mark.level > 1 or _within(grower, mark, ahead)):
        grower.heading(block, mark.path, ahead, named=mark.named)
        return grower
    if grower is not None:
        twigs.extend(grower.grown())
    if mark.kind is not SectionKind.CRITERIA:
        return None
    grower = Grower(layout.text, mark.path)
    grower.heading(block, mark.path, ahead, named=mark.named)
    return grower


def _within(grower: Grower, mark: Mark, ahead: Ahead) -> bool:
    """Whether a heading stands between an introduction and its list, or between the items of a counted one."""
    return heading_position(mark.heading) is None and grower.outlasts(ahead, named=mark.named)


def _ahead(layout: Layout, index: int, headings: dict[int, Mark]) -> Ahead:
    """The block after one, and the next item, where no heading stands before it; tables are looked across."""
    after = takewhile(lambda i: i not in headings, range(index + 1, min(index + _FAR_AHEAD, len(layout.blocks))))
    blocks = [layout.blocks[i] for i in after]
    if not blocks:
        return NOTHING
    near = islice((block for block in blocks if block.kind is not BlockKind.ROW), _LOOK_AHEAD)
    return Ahead(blocks[0], next((block for block in near if block.marker), None))


def _inherited(twig: Twig) -> Coverage:
    """The position a root stands under: that of the nearest heading that takes one, else what was announced above."""
    for heading in reversed(twig.section):
        position = heading_position(heading)
        if position is not None:
            return position
    return twig.announced or Coverage.UNSTATED


def _criterion(text: str, twig: Twig, inherited: Coverage, label: str, doubtful: list[Criterion]) -> Criterion:
    """A node and all below it; lists whose operator had to be chosen are added to ``doubtful``."""
    divide(text, twig)
    own = text[twig.start : twig.end]
    coverage = _position(own, twig, inherited)
    label = _label(label, twig.marker)
    logic = _logic(own, twig, coverage)
    node = Criterion(
        start=twig.start,
        end=twig.end,
        label=label,
        operator=logic.operator,
        at_least=logic.at_least,
        coverage=coverage,
        quantities=quantities_in(own),
        codes=codes_in(own),
        also=tuple(twig.also),
        section=twig.section,
        children=tuple(_criterion(text, child, coverage, label, doubtful) for child in twig.children),
    )
    if is_doubtful(text, twig, logic):
        doubtful.append(node)
    return node


def _position(own: str, twig: Twig, inherited: Coverage) -> Coverage:
    """A node's own position; inside a list that has one only where it is said plainly, or heads a list of its own."""
    if twig.position is not None and (inherited is Coverage.UNSTATED or twig.root or overrides(own)):
        return twig.position
    if twig.children and len(own.split()) <= _TITLE_WORDS:
        return heading_position(own) or inherited
    return inherited


def _logic(own: str, twig: Twig, coverage: Coverage) -> Logic:
    if not twig.children:
        return Logic(Operator.LEAF)
    return joined(own, [child.joiner for child in twig.children[1:]], refused=coverage in _REFUSED)


def _label(above: str, marker: str) -> str:
    """The path of printed labels down to a node; bullets add nothing."""
    if not marker or marker_style(marker).startswith("bullet"):
        return above
    own = marker.strip("(). ")
    if "." in own:
        return own  # "2.1" says where it stands by itself
    return f"{above}.{own}" if above else own
