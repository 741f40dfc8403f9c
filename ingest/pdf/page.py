"""What a page holds before it is understood: words with their boxes and styles, and the rules drawn between them.

Coordinates are PDF points from the top left corner of the page as a viewer shows it (crop box and page rotation
applied), ``y`` growing downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.positions import Box

Edges = tuple[float, float, float, float]

_FARTHEST = 100_000.0  # points: no page reaches so far, but the numbers of a damaged file may


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

    ``sure`` is how certain, in per cent, a recogniser of pictures was of it; negative for printed words.
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
    sure: int = -1


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


class Note(NamedTuple):
    """What was typed onto the page, or into a field of its form, and where."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything on a page that layout looks at, as it is read; ``dots`` are shapes of the size of a bullet.

    ``turned`` is how far, in degrees clockwise, the page is turned to be read, beyond what is shown; ``skew`` by how
    many degrees its lines then still fall to the right, and were straightened.
    """

    number: int
    width: float
    height: float
    words: list[PageWord] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    dots: list[Rule] = field(default_factory=list)
    turned: int = 0
    skew: float = 0.0
    notes: list[Note] = field(default_factory=list)

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A rectangle of the page as it is read, on the page as it is shown."""
        return Box(self.number, *self.edges(left, top, right, bottom))

    def edges(self, left: float, top: float, right: float, bottom: float) -> Edges:
        """The edges of that rectangle: left, top, right, bottom."""
        if self.skew:
            left, top, right, bottom = self._askew(left, top, right, bottom)
        if self.turned == 90:
            left, top, right, bottom = top, self.width - right, bottom, self.width - left
        elif self.turned == 180:
            left, top, right, bottom = self.width - right, self.height - bottom, self.width - left, self.height - top
        elif self.turned == 270:
            left, top, right, bottom = self.height - bottom, left, self.height - top, right
        if 0 <= left <= _FARTHEST and 0 <= top <= _FARTHEST and 0 <= right <= _FARTHEST and 0 <= bottom <= _FARTHEST:
            return left, top, right, bottom
        return _near(left), _near(top), _near(right), _near(bottom)

    def _askew(self, left: float, top: float, right: float, bottom: float) -> Edges:
        """A rectangle of the straightened page, on the page as it was laid into the scanner."""
        sine, cosine = math.sin(math.radians(self.skew)), math.cos(math.radians(self.skew))
        middle, height = self.width / 2, self.height / 2
        corners = [(x - middle, y - height) for x in (left, right) for y in (top, bottom)]
        across = [middle + x * cosine - y * sine for x, y in corners]
        down = [height + x * sine + y * cosine for x, y in corners]
        return min(across), min(down), max(across), max(down)


def _near(value: float) -> float:
    return min(_FARTHEST, max(-_FARTHEST, value))  # in this order, what is no number becomes one too
