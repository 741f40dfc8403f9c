"""How does a stretch of criteria grow from blocks into trees of sentences and lists?

Blocks arrive in the order of the text. An introducing sentence opens a tree, items hang below it or below each other,
a sentence with a verdict and no list is a tree of its own, notes are passed over, a conjunction alone on its line joins
what stands around it, and a verdict that follows a list goes to the list's own node.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Block, BlockKind, Coverage, Span
from ingest.coverage import heading_position, overrides, position_in
from ingest.headings import bare_heading
from ingest.operators import leading, lone, trailing
from ingest.outline import Lists, Twig, follows
from ingest.relabel import innermost, labelled
from ingest.sentences import is_note, note_end, sentences, without_note
from ingest.wording import (
    announces,
    demands,
    ended,
    introduces,
    is_generic,
    is_opening,
    is_pointer,
    is_scope,
    is_verdict,
    states,
    unfinished,
)

_CODA = 6  # words: a last sentence as short as this goes on from the one before ("This includes:")
_RUN_IN = 8  # words: a title before an introduction, run into its paragraph
_GROUP = 110  # characters: the longest line that can head one of several announced lists
_REMARK = 60  # characters: what is shorter and takes no position does not end a list
_SET_IN = 8.0  # points: by how much items without bullets are set in
_GOES_ON = re.compile(r"(?:these|this|such|examples)\b[^.;]{0,60}\b(?:includes?|are)\b", re.IGNORECASE)
_WORDY = re.compile(r"[a-z]{3}")


class Grower:
    """Grows the trees of one section; ``roots`` holds them in the order of the text."""

    def __init__(self, text: str, path: tuple[str, ...]) -> None:
        self.roots: list[Twig] = []
        self._text = text
        self._path = path
        self._lists = Lists()
        self._intro: Twig | None = None
        self._heading: Twig | None = None
        self._group: Twig | None = None
        self._group_headed = False
        self._table: Twig | None = None
        self._announced: Coverage | None = None
        self._joiner = ""
        self._last: Twig | None = None
        self._before: Block | None = None

    def grown(self) -> list[Twig]:
        """The trees; what says only to what a document applies, or nothing of coverage, is none."""
        return [root for root in self.roots if self._is_criterion(root)]

    def heading(self, block: Block, path: tuple[str, ...], *, named: bool) -> None:
        """A heading inside the section: closes what is open; may stand for the list that follows it directly."""
        self._path = path
        heading = self._text[block.body_start : block.end]
        position = heading_position(heading)
        alike = self._group is None or self._group_headed
        if self._waits() and alike and not named and position is None:
            self._open_group(block, headed=True)
            return
        if self._intro is not None and not self._intro.children and introduces(self._said(self._intro)):
            self._announced = self._intro.position
        self._reset()
        if position is not None or not is_generic(heading):
            self._heading = Twig(block.body_start, block.end, block.marker, position=position, section=path[:-1])

    def block(self, block: Block, following: Block | None) -> None:
        """A block of the section and the block after it."""
        text = self._text[block.body_start : block.end].strip()
        if block.kind is BlockKind.ROW:
            self._row(block)
        elif text and not self._passes(text, block, following):
            self._table = None
            if lone(text):
                self._joiner = lone(text)
            elif block.marker or block.kind is BlockKind.ITEM:
                self._item(innermost(self._text, block))
            else:
                self._paragraph(self._without_note_label(block), following)
        else:
            return
        self._before = block

    # what a block is

    def _passes(self, text: str, block: Block, following: Block | None) -> bool:
        """Whether a block is passed over: a note that announces no criteria, or a pointer to elsewhere."""
        if not is_note(text):
            return is_pointer(text)
        listed = following is not None and bool(following.marker)
        return bool(block.marker) or not (text.endswith(":") and listed and "criteria" in text.lower())

    def _without_note_label(self, block: Block) -> Block:
        start = block.body_start + note_end(self._text[block.body_start : block.end])
        return replace(block, body_start=start + (self._text[start : start + 1] == " "))

    def _paragraph(self, block: Block, following: Block | None) -> None:
        item = labelled(self._text, block)
        if item is not None and self._last and self._lists.expects(item, introduces(self._said(self._last))):
            self._item(item)
        elif self._closes_list(block):
            self._also(block)
        elif self._continues(block):
            self._extend(block)
        elif self._is_item(block):
            self._item(block)
        elif block.left and self._lists.holder(block.left) is not None:
            self._inside(block, following)
        else:
            self._statement(block, following)

    def _continues(self, block: Block) -> bool:
        """Whether a paragraph is the rest of the item before it, cut off by a line or page break."""
        if self._last is None or self._before is None or self._last.children or self._last.end != self._before.end:
            return False
        text = self._said(self._last)
        if ended(text) or lone(self._text[block.start : block.end]):
            return False
        return self._text[block.start].islower() or unfinished(text)

    def _is_item(self, block: Block) -> bool:
        """Whether a paragraph is a list item whose bullet the page does not give as text: set in, below a colon."""
        if self._last is None or self._before is None or not block.left:
            return False
        if self._lists.unmarked_at(block.left):
            return True
        inside = self._before.text_left if self._before.marker else self._before.left
        return self._said(self._last).endswith(":") and block.left > inside + _SET_IN and not self._last.children

    def _closes_list(self, block: Block) -> bool:
        """Whether a paragraph is the verdict that the list before it has been waiting for."""
        if self._intro is None or not self._intro.children or self._intro.position is not None:
            return False
        return self._lists.holder(block.left) is None and is_verdict(self._text[block.body_start : block.end])

    def _opens_list(self, block: Block, following: Block | None) -> bool:
        text = self._text[block.body_start : block.end].rstrip()
        return text.endswith(":") or (following is not None and bool(following.marker) and announces(text))

    def _is_group(self, block: Block, following: Block | None, *, opens: bool) -> bool:
        """Whether a short line heads one of several lists that a waiting introduction announces."""
        if not self._waits() or block.end - block.body_start >= _GROUP:
            return False
        text = self._text[block.body_start : block.end]
        bare = self._group is not None and following is not None and bool(following.marker) and not ended(text)
        return (opens or bare) and position_in(text) is None

    def _is_passing(self, block: Block) -> bool:
        """Whether a paragraph without verdict stands between the items of one list: cut in by a page or too short."""
        if self._before is None or block.end - block.body_start < _REMARK:
            return self._before is not None
        return self._before.page != block.page and not ended(self._text[block.body_start : block.end])

    def _is_criterion(self, root: Twig) -> bool:
        text = self._said(root)
        remark = not root.children and root.position is None and root.announced is None
        guideline = bool(root.section) and bare_heading(root.section[-1]).endswith("policy guidelines")
        opening = bool(root.section) and is_opening(root.section[-1]) and not _takes_position(root)
        return not is_scope(text) and not opening and (not (remark and guideline) or demands(text))

    # what becomes of it

    def _item(self, block: Block) -> None:
        twig = self._twig(block.body_start, without_note(self._text, block.body_start, block.end), block.marker)
        announced = self._last is not None and introduces(self._said(self._last))
        parent = self._lists.place(block, twig, introduces=announced)
        self._hang(parent or self._group or self._intro or self._heading_for(twig), twig)

    def _row(self, block: Block) -> None:
        """A row of a table that is announced: its first cell is an item; headers and bare codes are none."""
        if self._table is None and self._last and not self._last.children and introduces(self._said(self._last)):
            self._table = self._last
        cell = next((span for span in block.cells if span.end > span.start), None)
        if self._table is None or cell is None or block.bold or not _WORDY.search(self._text, cell.start, cell.end):
            return
        self._table.children.append(self._twig(cell.start, cell.end, ""))

    def _inside(self, block: Block, following: Block | None) -> None:
        """A paragraph set under an item's text: it introduces a further list, takes a position, or is a remark."""
        end = without_note(self._text, block.body_start, block.end)
        if self._opens_list(block, following):
            twig = self._twig(block.body_start, end, "")
            self._hang(self._lists.place(block, twig, introduces=False) or self._intro, twig)
            return
        for span in sentences(self._text, block.body_start, end):
            if overrides(self._text[span.start : span.end]) and states(self._text[span.start : span.end]):
                self._root(self._twig(span.start, span.end, ""))

    def _statement(self, block: Block, following: Block | None) -> None:
        """A paragraph at the margin: the introduction of a list, or sentences with verdicts."""
        opens = self._opens_list(block, following)
        if self._is_group(block, following, opens=opens):
            self._open_group(block, headed=False)
            return
        spans = sentences(self._text, block.body_start, without_note(self._text, block.body_start, block.end))
        intro = self._introducing(spans) if opens else len(spans)
        verdicts = [span for span in spans[:intro] if states(self._text[span.start : span.end])]
        if not opens and not verdicts and self._is_passing(block):
            return
        self._reset(keep_heading=not opens)
        for span in verdicts:
            self._root(self._twig(span.start, span.end, ""))
        if opens and spans:
            self._intro = self._twig(spans[intro].start, spans[-1].end, "")
            self._hang(None, self._intro)

    def _introducing(self, spans: Sequence[Span]) -> int:
        """The index of the sentence with which an introduction begins; a short title run in before it belongs to it."""
        said = [self._text[span.start : span.end] for span in spans]
        first = len(spans) - 1
        if first > 0 and position_in(said[first]) is None and _goes_on(said[first - 1], said[first]):
            first -= 1
        while first > 0 and len(said[first - 1].split()) <= _RUN_IN and position_in(said[first - 1]) is None:
            first -= 1
        return first

    def _extend(self, block: Block) -> None:
        if self._last is not None:
            self._last.end = without_note(self._text, block.start, block.end)
            self._last.position = position_in(self._said(self._last))

    def _also(self, block: Block) -> None:
        if self._intro is not None:
            self._intro.also.append(Span(block.body_start, block.end))
            self._intro.position = position_in(self._text[block.body_start : block.end])
        self._lists.close()

    def _open_group(self, block: Block, *, headed: bool) -> None:
        self._lists.close()
        self._group = self._twig(block.body_start, block.end, block.marker)
        self._group.position = self._group.position or heading_position(self._said(self._group))
        self._group_headed = headed
        self._hang(self._intro, self._group)

    # the trees

    def _said(self, twig: Twig) -> str:
        return self._text[twig.start : twig.end]

    def _waits(self) -> bool:
        """Whether an introduction still waits for its list, or has groups as its items."""
        if self._intro is None or not self._said(self._intro).endswith(":"):
            return False
        return not self._intro.children or self._group is not None

    def _heading_for(self, twig: Twig) -> Twig | None:
        """The heading as the node of a list without introduction; not where the items are statements themselves."""
        if self._heading is None or follows(twig.marker, self._heading.marker):
            return None
        if not self._heading.root:
            if self._heading.position is None and twig.position is not None:
                return None
            self._root(self._heading)
        return self._heading

    def _root(self, twig: Twig) -> None:
        twig.root = True
        twig.announced = self._announced
        self.roots.append(twig)

    def _hang(self, parent: Twig | None, twig: Twig) -> None:
        before = trailing(self._said(self._last)) if self._last else ""
        twig.joiner = self._joiner or leading(self._said(twig)) or before
        self._joiner = ""
        if parent is None:
            self._root(twig)
        else:
            parent.children.append(twig)
        self._last = twig

    def _twig(self, start: int, end: int, marker: str) -> Twig:
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return Twig(start, end, marker, position=position_in(self._text[start:end]), section=self._path)

    def _reset(self, *, keep_heading: bool = False) -> None:
        self._lists.close()
        self._intro = self._group = self._last = self._table = None
        self._joiner = ""
        if not keep_heading:
            self._heading = None


def _takes_position(twig: Twig) -> bool:
    """Whether a tree takes a position anywhere, or stands under one that was announced."""
    own = twig.position is not None or twig.announced is not None
    return own or any(_takes_position(child) for child in twig.children)


def _goes_on(before: str, last: str) -> bool:
    """Whether the last sentence of an introduction only goes on from the one before ("This includes:")."""
    return len(last.split()) <= _CODA or (bool(_GOES_ON.match(last)) and position_in(before) is not None)
