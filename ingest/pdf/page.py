"""What a page holds before it is understood: words with their boxes and styles, and the rules drawn between them.

Coordinates are PDF points from the top left corner of the page as a viewer shows it (crop box and page rotation
applied), ``y`` growing downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Style(NamedTuple):
    """How a run of text is set. ``size`` is in points on the page; ``angle`` in whole degrees, 0 upright."""

    size: float
    bold: bool
    italic: bool
    symbolic: bool
    angle: int
    pale: bool


class PageWord(NamedTuple):
    """A run of characters without white space. ``base`` is its baseline; ``order`` its place in the file's own order.

    A named tuple and not a dataclass: a policy has a hundred thousand of them, and they cost a third.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    style: Style
    order: int


class Rule(NamedTuple):
    """A straight line drawn on the page, horizontal or vertical, with its extent; soft where only shading ends."""

    left: float
    top: float
    right: float
    bottom: float
    soft: bool = False

    @property
    def horizontal(self) -> bool:
        """Whether the rule runs across the page."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything on a page that layout looks at. ``dots`` are shapes of the size of a bullet."""

    number: int
    width: float
    height: float
    words: list[PageWord]
    rules: list[Rule]
    dots: list[Rule] = field(default_factory=list)
