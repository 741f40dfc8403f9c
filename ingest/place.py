"""At which place of a growing tree does a block of the text stand: an item, the rest of one, an introduction, a remark?

``Place`` keeps what is open (the introduction, the heading, the group, the lists, the block before) and answers
questions about the next block; it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.model import Block
from ingest.coverage import position_in
from ingest.markers import marker_ordinal, marker_styles
from ingest.operators import lone, trailing
from ingest.outline import Level, Lists, Twig
from ingest.trees import Trees
from ingest.wording import announces, conjoins, ended, introduces, is_scope, is_verdict, names_series, unfinished

_GROUP = 110  # characters: the longest line that can head one of several announced lists
_REMARK = 60  # characters: what is shorter and takes no position does not end a list
_SET_IN = 8.0  # points: by how much items without bullets are set in


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows a block before the next heading: the next block, and the next that is an item."""

    block: Block | None = None
    item: Block | None = None


NOTHING = Ahead()


@dataclass(slots=True)
class Place:
    """What is open at a place of the text."""

    text: str
    trees: Trees
    lists: Lists = field(default_factory=Lists)
    intro: Twig | None = None
    heading: Twig | None = None
    group: Twig | None = None
    group_headed: bool = False
    before: Block | None = None

    def words(self, block: Block) -> str:
        """The words of a block without its marker."""
        return self.text[block.body_start : block.end]

    def announced(self) -> bool:
        """Whether the node before announces a list."""
        return self.trees.last is not None and introduces(self.trees.said(self.trees.last))

    def waits(self) -> bool:
        """Whether an introduction still waits for its list, or has groups as its items."""
        if self.intro is None or not self.trees.said(self.intro).endswith(":") or is_scope(self.trees.said(self.intro)):
            return False
        return not self.intro.children or self.group is not None

    def continues(self, block: Block) -> bool:
        """Whether a paragraph is the rest of the item before it, cut off by a line or page break."""
        last = self.trees.last
        if last is None or self.before is None or last.children or last.end != self.before.end:
            return False
        text = self.trees.said(last)
        if ended(text) or lone(self.text[block.start : block.end]):
            return False
        return self.text[block.start].islower() or unfinished(text)

    def is_item(self, block: Block) -> bool:
        """Whether a paragraph is a list item whose bullet the page does not give as text: set in, below a colon."""
        last = self.trees.last
        if last is None or self.before is None or not block.left:
            return False
        if self.lists.unmarked_at(block.left):
            return True
        inside = self.before.text_left if self.before.marker else self.before.left
        return self.trees.said(last).endswith(":") and block.left > inside + _SET_IN and not last.children

    def closes_list(self, block: Block) -> bool:
        """Whether a paragraph is the verdict that the list before it has been waiting for."""
        if self.intro is None or not self.intro.children or self.intro.position is not None:
            return False
        return self.lists.holder(block.left) is None and is_verdict(self.words(block))

    def opens_list(self, block: Block, ahead: Ahead) -> bool:
        """Whether a paragraph introduces the list after it."""
        text = self.words(block).rstrip()
        if text.endswith(":") or ahead.block is None or not ahead.block.marker:
            return text.endswith(":")
        return announces(text) or (bool(trailing(text)) and position_in(text) is not None and _begins(ahead.block))

    def conjoins(self, block: Block, ahead: Ahead) -> bool:
        """Whether a line joins a further list to the one before it ("AND ALL of the following:")."""
        listed = bool(self.lists.levels) or (self.intro is not None and bool(self.intro.children))
        return listed and ahead.item is not None and conjoins(self.words(block).strip())

    def is_group(self, block: Block, ahead: Ahead, *, opens: bool) -> bool:
        """Whether a short line heads one of several lists that a waiting introduction announces."""
        if not self.waits() or block.end - block.body_start >= _GROUP:
            return False
        text = self.words(block)
        bare = self.group is not None and ahead.block is not None and bool(ahead.block.marker) and not ended(text)
        return (opens or bare) and position_in(text) is None

    def is_passing(self, block: Block, ahead: Ahead) -> bool:
        """Whether a paragraph stands between the items of one list: cut in by a page, too short, or a footnote."""
        if self.before is None or block.end - block.body_start < _REMARK:
            return self.before is not None
        if self.resumed(ahead) is not None:
            return True
        return self.before.page != block.page and not ended(self.words(block))

    def resumed(self, ahead: Ahead) -> Level | None:
        """The open list that the next item goes on with, by its number."""
        return self.lists.resumed(ahead.item) if ahead.item is not None else None

    def outlasts(self, ahead: Ahead) -> bool:
        """Whether a counted list ("ONE of the following (1, 2 or 3)") goes on below a heading that cuts it."""
        if self.intro is None or ahead.item is None or not names_series(self.trees.said(self.intro)):
            return False
        return _begins(ahead.item, counted=True) if not self.intro.children else self.resumed(ahead) is not None


def _begins(block: Block, *, counted: bool = False) -> bool:
    """Whether an item is the first of its list; bullets are where the list need not be counted."""
    ordinals = [marker_ordinal(block.marker, style) for style in marker_styles(block.marker)]
    return 1 in ordinals or (not counted and None in ordinals)
