"""How does a stretch of criteria grow from blocks into trees of sentences and lists?

Blocks arrive in the order of the text. An introducing sentence opens a tree, items hang below it or below each other,
a sentence with a verdict and no list is a tree of its own, notes are passed over, a conjunction alone on its line joins
what stands around it, and a verdict that follows a list goes to the list's own node.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Block, BlockKind, Span
from ingest.coverage import heading_position, overrides, position_in
from ingest.headings import bare_heading
from ingest.operators import lone
from ingest.outline import Twig, follows
from ingest.place import Ahead, Place
from ingest.relabel import innermost, labelled
from ingest.sentences import is_note, note_end, sentences, without_note
from ingest.tabulated import Tables
from ingest.trees import Trees
from ingest.wording import (
    conjoins,
    demands,
    goes_on,
    introduces,
    is_generic,
    is_opening,
    is_pointer,
    is_scope,
    states,
)

_MARK = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*")  # of a reference, left alone where it was raised
_RUN_IN = 8  # words: a title before an introduction, run into its paragraph


class Grower:
    """Grows the trees of one section."""

    def __init__(self, text: str, path: tuple[str, ...]) -> None:
        self._text = text
        self._trees = Trees(text, path)
        self._at = Place(text, self._trees)
        self._tables = Tables(text, self._trees)

    def grown(self) -> list[Twig]:
        """The trees; what says only to what a document applies, or nothing of coverage, is none."""
        return [root for root in self._trees.roots if self._is_criterion(root)]

    def outlasts(self, ahead: Ahead, *, named: bool) -> bool:
        """Whether what is open goes on below a heading, however large it is printed; ``named`` is a chapter's name."""
        return self._at.outlasts(ahead) or (self._at.waits() and not named)

    def heading(self, block: Block, path: tuple[str, ...], ahead: Ahead, *, named: bool) -> None:
        """A heading inside the section: closes what is open; may stand for the list that follows it directly."""
        at = self._at
        heading = at.words(block)
        position = heading_position(heading)
        if position is None and conjoins(heading) and at.conjoins(block, ahead):
            self._conjoin(block, ahead)
            return
        self._trees.path = path
        if position is None and at.outlasts(ahead):
            return
        alike = at.group is None or at.group_headed
        if at.waits() and alike and not named and position is None:
            self._leave_chapter(path)
            self._open_group(block, headed=True)
            return
        if at.intro is not None and not at.intro.children and introduces(self._trees.said(at.intro)):
            self._trees.announced = at.intro.position
        self._reset()
        if position is not None or not is_generic(heading):
            at.heading = Twig(block.body_start, block.end, block.marker, position=position, section=path[:-1])

    def block(self, block: Block, ahead: Ahead) -> None:
        """A block of the section and what follows it."""
        text = self._at.words(block).strip()
        if block.kind is BlockKind.ROW:
            self._tables.row(block)
        elif text and not self._passes(text, block, ahead):
            self._tables.close()
            if lone(text):
                self._trees.joiner = lone(text)
            elif block.marker or block.kind is BlockKind.ITEM:
                self._item(innermost(self._text, block))
            else:
                self._paragraph(self._without_note_label(block), ahead)
        else:
            return
        self._at.before = block

    # what a block is

    def _passes(self, text: str, block: Block, ahead: Ahead) -> bool:
        """Whether a block is passed over: a note that announces no criteria, a pointer elsewhere, a lone mark."""
        if not is_note(text):
            return is_pointer(text) or _MARK.fullmatch(text) is not None
        listed = ahead.block is not None and bool(ahead.block.marker)
        return bool(block.marker) or not (text.endswith(":") and listed and "criteria" in text.lower())

    def _without_note_label(self, block: Block) -> Block:
        start = block.body_start + note_end(self._at.words(block))
        return replace(block, body_start=start + (self._text[start : start + 1] == " "))

    def _paragraph(self, block: Block, ahead: Ahead) -> None:
        at = self._at
        item = labelled(self._text, block)
        if item is not None and self._trees.last and at.lists.expects(item, at.announced()):
            self._item(item)
        elif at.conjoins(block, ahead):
            self._conjoin(block, ahead)
        elif at.closes_list(block):
            self._also(block)
        elif at.continues(block):
            self._extend(block)
        elif at.is_item(block):
            self._item(block)
        elif block.left and at.lists.holder(block.left) is not None:
            self._inside(block, ahead)
        else:
            self._statement(block, ahead)

    def _is_criterion(self, root: Twig) -> bool:
        text = self._trees.said(root)
        remark = not root.children and root.position is None and root.announced is None
        guideline = bool(root.section) and bare_heading(root.section[-1]).endswith("policy guidelines")
        opening = bool(root.section) and is_opening(root.section[-1]) and not _takes_position(root)
        if is_scope(text) or opening or (remark and text.endswith(":")):
            return False
        return not (remark and guideline) or demands(text)

    # what becomes of it

    def _item(self, block: Block) -> None:
        at = self._at
        end = without_note(self._text, block.body_start, block.end)
        twig = self._trees.twig(block.body_start, end, block.marker)
        parent = at.lists.place(block, twig, introduces=at.announced())
        if parent is None and at.group is None and at.intro is None:
            self._trees.announce()
        self._trees.hang(parent or at.group or at.intro or self._heading_for(twig), twig)

    def _inside(self, block: Block, ahead: Ahead) -> None:
        """A paragraph set under an item's text: it introduces a further list, takes a position, or is a remark."""
        end = without_note(self._text, block.body_start, block.end)
        if self._at.opens_list(block, ahead):
            twig = self._trees.twig(block.body_start, end, "")
            self._trees.hang(self._at.lists.place(block, twig, introduces=False) or self._at.intro, twig)
            return
        for span in sentences(self._text, block.body_start, end):
            if overrides(self._text[span.start : span.end]) and states(self._text[span.start : span.end]):
                self._trees.root(self._trees.twig(span.start, span.end, ""))

    def _statement(self, block: Block, ahead: Ahead) -> None:
        """A paragraph at the margin: the introduction of a list, or sentences with verdicts."""
        at = self._at
        opens = at.opens_list(block, ahead)
        if at.is_group(block, ahead, opens=opens):
            self._open_group(block, headed=False)
            return
        spans = sentences(self._text, block.body_start, without_note(self._text, block.body_start, block.end))
        intro = self._introducing(spans) if opens else len(spans)
        verdicts = [span for span in spans[:intro] if states(self._text[span.start : span.end])]
        if not opens and not verdicts and at.is_passing(block, ahead):
            return
        if opens or at.resumed(ahead) is None:
            self._reset(keep_heading=not opens)
        for span in verdicts:
            self._trees.root(self._trees.twig(span.start, span.end, ""))
        if opens and spans:
            at.intro = self._trees.twig(spans[intro].start, spans[-1].end, "")
            self._trees.hang(None, at.intro)

    def _introducing(self, spans: Sequence[Span]) -> int:
        """The index of the sentence with which an introduction begins; a short title run in before it belongs to it."""
        said = [self._text[span.start : span.end] for span in spans]
        first = len(spans) - 1
        if first > 0 and position_in(said[first]) is None and goes_on(said[first - 1], said[first]):
            first -= 1
        while first > 0 and len(said[first - 1].split()) <= _RUN_IN and position_in(said[first - 1]) is None:
            first -= 1
        return first

    def _extend(self, block: Block) -> None:
        last = self._trees.last
        if last is not None:
            last.end = without_note(self._text, block.start, block.end)
            last.position = position_in(self._trees.said(last))

    def _also(self, block: Block) -> None:
        intro = self._at.intro
        if intro is not None:
            intro.also.append(Span(block.body_start, block.end))
            intro.position = position_in(self._at.words(block))
        self._at.lists.close()

    def _conjoin(self, block: Block, ahead: Ahead) -> None:
        """A line that joins a further list to the one before: its items hang below it, and it beside the others."""
        twig = self._trees.twig(block.body_start, block.end, block.marker)
        twig.position = None
        level = self._at.resumed(ahead)
        if level is not None:
            self._at.lists.cut(level)
            self._trees.hang(level.owner or self._at.group or self._at.intro, twig)
            level.owner = twig
            return
        self._at.lists.close()
        self._trees.hang(self._at.intro, twig)
        self._at.group, self._at.group_headed = twig, False

    def _open_group(self, block: Block, *, headed: bool) -> None:
        at = self._at
        at.lists.close()
        at.group = self._trees.twig(block.body_start, block.end, block.marker)
        at.group.position = at.group.position or heading_position(self._trees.said(at.group))
        at.group_headed = headed
        self._trees.hang(at.intro, at.group)

    def _leave_chapter(self, path: tuple[str, ...]) -> None:
        """A heading with nothing but the headings of its own sections below it is a chapter, and no criterion."""
        group = self._at.group
        if group is not None and not group.children and len(path) > len(group.section) > 0:
            siblings = self._trees.roots if group.root else self._at.intro.children if self._at.intro else []
            if path[: len(group.section)] == group.section and group in siblings:
                siblings.remove(group)

    def _heading_for(self, twig: Twig) -> Twig | None:
        """The heading as the node of a list without introduction; not where the items are statements themselves."""
        heading = self._at.heading
        if heading is None or follows(twig.marker, heading.marker):
            return None
        if not heading.root:
            if heading.position is None and twig.position is not None:
                self._at.heading = None
                return None
            self._trees.root(heading)
        return heading

    def _reset(self, *, keep_heading: bool = False) -> None:
        at = self._at
        at.lists.close()
        self._trees.close()
        self._tables.close()
        at.intro = at.group = None
        if not keep_heading:
            at.heading = None


def _takes_position(twig: Twig) -> bool:
    """Whether a tree takes a position anywhere, or stands under one that was announced."""
    own = twig.position is not None or twig.announced is not None
    return own or any(_takes_position(child) for child in twig.children)
