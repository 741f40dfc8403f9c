"""Which list item stands below which, judged by indent, glyph and numbering together?

A ``Twig`` is a node being grown; ``Lists`` keeps the lists that are open at a place of the text and finds, for each
new item, the list it continues or the item it hangs below. Numbers that follow each other outweigh indents, because
indents shift over page breaks; without either, a list that begins after a colon hangs below the item that ends in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.model import Block, Coverage, Span
from ingest.markers import marker_ordinal, marker_styles

_NEAR = 6.0  # points: what typesetting moves a marker by within one list
_COLUMN = 90.0  # points: no list is set in by as much below an item of its own bullet
_FAR = 40.0  # points: how far the numbers of one list may be apart over a page break


@dataclass(slots=True)
class Twig:
    """A node of a criteria tree while it grows: its span, marker, children, and the conjunction printed before it.

    ``position`` is its own, ``announced`` that of an introduction to several lists before it; ``root`` has no parent.
    """

    start: int
    end: int
    marker: str = ""
    joiner: str = ""
    position: Coverage | None = None
    announced: Coverage | None = None
    root: bool = False
    section: tuple[str, ...] = ()
    also: list[Span] = field(default_factory=list)
    children: list[Twig] = field(default_factory=list)


@dataclass(slots=True)
class Level:
    """An open list: where its markers and bodies stand, the place in its series, and its last item."""

    left: float
    text_left: float
    depth: int
    places: dict[str, int | None]
    owner: Twig | None
    last: Twig


@dataclass(slots=True)
class Lists:
    """The open lists, outermost first."""

    levels: list[Level] = field(default_factory=list)

    def close(self) -> None:
        """Ends all lists: what comes next is no item of them."""
        self.levels.clear()

    def place(self, block: Block, twig: Twig, *, introduces: bool) -> Twig | None:
        """Hangs an item where it belongs; returns its parent, None for an item of the outermost list.

        ``introduces`` says that the item before it announces a list.
        """
        places: dict[str, int | None] = {style: marker_ordinal(block.marker, style) for style in _styles(block.marker)}
        at = self._continued(block, places)
        if at is None and not introduces and self._next_column(block, places):
            at = len(self.levels) - 1
        if at is None:
            at = self._opened(block, places, introduces)
        if at < len(self.levels):
            level = self.levels[at]
            del self.levels[at + 1 :]
            level.last = twig
            level.places = _narrowed(level.places, places)
            if block.page is not None and level.depth == 0:
                level.left, level.text_left = block.left, block.text_left
            return level.owner
        owner = self.levels[-1].last if self.levels else None
        first = {style: place for style, place in places.items() if place in (None, 1)}  # "I." opens as a Roman one
        self.levels.append(Level(block.left, block.text_left, block.level, first or places, owner, twig))
        return owner

    def holder(self, left: float) -> Level | None:
        """The innermost list whose item's body stands at ``left``: text there belongs to that item."""
        return next((level for level in reversed(self.levels) if abs(level.text_left - left) <= _NEAR), None)

    def expects(self, block: Block, introduces: bool) -> bool:
        """Whether a label is the next of an open list, or the first of a list that was just announced."""
        places = {style: marker_ordinal(block.marker, style) for style in _styles(block.marker)}
        for level in self.levels:
            if any(level.places.get(style) == (place or 0) - 1 for style, place in places.items() if place):
                return True
        if any(style.startswith("decimal-path") for style in places):
            return introduces or any(style in level.places for level in self.levels for style in places)
        return introduces and 1 in places.values()

    def resumed(self, block: Block) -> Level | None:
        """The innermost open list in which a number is the very next, where it is not the first of its own."""
        for style in _styles(block.marker):
            place = marker_ordinal(block.marker, style)
            for level in reversed(self.levels):
                if place is not None and place > 1 and level.places.get(style) == place - 1:
                    return level
        return None

    def cut(self, level: Level) -> None:
        """Ends the lists inside one."""
        del self.levels[self.levels.index(level) + 1 :]

    def unmarked_at(self, left: float) -> bool:
        """Whether a list of items without markers is open at ``left``."""
        return any("text" in level.places and abs(level.left - left) <= _NEAR / 2 for level in self.levels)

    def _restarts(self, places: dict[str, int | None]) -> bool:
        """Whether a numbering of a style that no open list has begins ("a." behind "1."), where indents say nothing."""
        numbered = any(place is not None for place in self.levels[-1].places.values())
        known = {style for level in self.levels for style in level.places}
        return numbered and any(place == 1 and style not in known for style, place in places.items())

    def _continued(self, block: Block, places: dict[str, int | None]) -> int | None:
        """The index of the list an item continues, by its place in the series, or by its glyph and indent."""
        if block.level:
            return next((i for i in reversed(range(len(self.levels))) if self.levels[i].depth == block.level), None)
        best: tuple[bool, float, int] | None = None
        for i, level in enumerate(self.levels):
            distance = min(abs(level.left - block.left), abs(level.text_left - block.text_left))
            next_ = _is_next(level.places, places)
            if distance > _reach(level.places, places):
                continue
            if best is None or (next_ == best[0] and distance <= best[1] + 1.0) or (next_ and distance <= _NEAR):
                best = (next_, distance, i)
        return best[2] if best else None

    def _next_column(self, block: Block, places: dict[str, int | None]) -> bool:
        """Whether a bulleted list goes on in a column beside it: the same bullet, further right than lists nest."""
        if not self.levels or block.level or "text" in places:
            return False
        last = self.levels[-1]
        same = all(place is None and style in last.places for style, place in places.items())
        return same and block.left - last.left > _COLUMN

    def _opened(self, block: Block, places: dict[str, int | None], introduces: bool) -> int:
        """The index of the list of an item that continues none: len(levels) opens one below the last item."""
        if block.level:
            while self.levels and self.levels[-1].depth >= block.level:
                self.levels.pop()
            return len(self.levels)
        begins = any(place in (None, 1) for place in places.values()) or not places
        below = bool(self.levels) and begins and (introduces or self._restarts(places))
        if below and abs(self.levels[-1].left - block.left) <= _NEAR:
            return len(self.levels)
        for i in reversed(range(len(self.levels))):
            if self.levels[i].left < block.left - _NEAR:
                del self.levels[i + 1 :]
                return i + 1
        if below:
            return len(self.levels)
        near = [i for i, level in enumerate(self.levels) if abs(level.left - block.left) <= _NEAR]
        if near:
            return near[-1]
        return 0


def follows(marker: str, before: str) -> bool:
    """Whether a label is the next in the series of another ("II." after "I.")."""
    places = {style: marker_ordinal(before, style) for style in marker_styles(before)}
    return any(
        (place := marker_ordinal(marker, style)) is not None and place == (places.get(style) or place) + 1
        for style in marker_styles(marker)
    )


def _styles(marker: str) -> tuple[str, ...]:
    styles = marker_styles(marker) or ("text",)
    if styles == ("decimal-path",):
        return (f"decimal-path-{marker.strip('. ').count('.')}",)
    return styles


def _is_next(open_: dict[str, int | None], new: dict[str, int | None]) -> bool:
    """Whether a number is the very next of a list."""
    return any(place is not None and open_.get(style) == place - 1 for style, place in new.items())


def _reach(open_: dict[str, int | None], new: dict[str, int | None]) -> float:
    """How far apart two markers may stand to be of one list; negative when they cannot be."""
    reach = -1.0
    fresh = any(place == 1 and style not in open_ for style, place in new.items())  # "i." behind "a." is no ninth item
    for style, place in new.items():
        if style not in open_:
            continue
        before = open_[style]
        if place is None or before is None:
            reach = max(reach, _NEAR + 2)
        elif place == before + 1:
            reach = max(reach, _FAR)
        elif (place > before and not fresh) or place == 1:
            reach = max(reach, _NEAR if place > before else 3.0)
    return reach


def _narrowed(open_: dict[str, int | None], new: dict[str, int | None]) -> dict[str, int | None]:
    """The series that both the list and its new item can be of; the item's own where they share none."""
    following: dict[str, int | None] = {}
    for series, place in new.items():
        before = open_.get(series)
        if place is not None and before is not None and place == before + 1:
            following[series] = place
    return following or {s: p for s, p in new.items() if s in open_} or new
