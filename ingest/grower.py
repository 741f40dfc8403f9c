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
from ingest.markers import marker_style, split_marker
from ingest.operators import introduced, leading, lone, trailing
from ingest.outline import Lists, Twig, follows
from ingest.sentences import is_note, note_end, sentences, without_note

_ANNOUNCES = re.compile(
    r"\b(?:following|below|criteria|either|any of|all of|one of|both|includ\w+|indications?|conditions?)\b[^.;]*$|\b(?:if|when|for|in|with|that|are|of|as|by|who)\s*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.;:!?][\"”’')\]*]*$|(?:^|\W)(?:and|or)$", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:medical |clinical |coverage |payment )?(?:policy|criteria|coverage|guidelines?|position|indications?)(?: (?:statements?|criteria|guidelines?|rationale|policy|positions?|determinations?|sections?|indications?))*$"
    r"|(?:general|coverage) .*|policy .*|.*(?:limitations of coverage)|medical policy criteria|clinical policy"
)
_LABELLED = re.compile(
    r"(\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\.|[IVX]{2,5}\.|[A-Za-z][.)])\s*(?=[A-Z≥≤<>])"
)
_SCOPE = re.compile(
    r"^\W*(?:th(?:is|ese) )?(?:[\w-]+ ){0,3}(?:appl(?:y|ies) to|(?:policy|document|guideline)s? (?:refers? to|addresses|does not address))\b"
    r"|.*\bstudies (?:that|which) (?:meet|met)\b",
    re.IGNORECASE | re.DOTALL,
)
_DISCLAIMS = re.compile(
    r"benefit (?:plans?|documents?|booklets?|design|contracts?|coverage|exclusions?)|member['’]s (?:\w+ )?(?:plan|contract|benefit)"
    r"|certificate of coverage|does not (?:imply|constitute|guarantee)|subject to (?:the )?(?:terms|limitations|benefit)"
    r"|(?:not|does not) (?:a )?(?:ensure|guarantee)|check (?:the )?(?:plan|benefit|eligib)|informational purposes|mandates?\b|(?:all|some) (?:\w+ )?plans",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"\b(?:must|requires?|required|should|shall|at least|limited to|may be|recommended|only|not|criteri\w+)\b",
    re.IGNORECASE,
)
_WORDY = re.compile(r"[a-z]{3}")
_POINTER = re.compile(r"^\W*(?:see|refer to|click|back to|return to)\b[^:]{0,80}$", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"[,(–-]$|\b(?:the|of|for|to|with|by|in|a|an|at|from|than|is|are|that|which|as|on)$", re.IGNORECASE
)
_SHORT = 6  # words
_GROUP_LENGTH = 110
_REMARK_LENGTH = 60
_VERDICT_AFTER = re.compile(r"^(?:\W*)(?:is|are|may be|will be|[a-z])\b")


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
        self._group_headed: bool | None = None
        self._table: Twig | None = None
        self._announced: Coverage | None = None
        self._joiner = ""
        self._last: Twig | None = None
        self._last_block: Block | None = None

    def grown(self) -> list[Twig]:
        """The trees; what only says to which plans a document applies is none."""
        return [root for root in self.roots if self._asks(root)]

    def _asks(self, root: Twig) -> bool:
        """Whether a tree asks for or says something about coverage: remarks of guidelines without a list do not."""
        text = self._text[root.start : root.end]
        if _SCOPE.match(text):
            return False
        remark = not root.children and root.position is None and root.announced is None
        guideline = bool(root.section) and bare_heading(root.section[-1]).endswith("policy guidelines")
        return not (remark and guideline) or bool(_DEMANDS.search(text))

    def heading(self, block: Block, path: tuple[str, ...], *, named: bool) -> None:
        """A heading inside the section: closes what is open; may stand for the list that follows it directly."""
        self._path = path
        heading = self._text[block.body_start : block.end]
        if self._waits() and not named and heading_position(heading) is None and self._group_headed is not False:
            self._open_group(block)
            self._group_headed = True
            return
        if self._intro is not None and not self._intro.children and self._introduces(self._intro):
            self._announced = self._intro.position
        self._reset()
        position = heading_position(heading)
        if position is not None or not _GENERIC.match(bare_heading(heading)):
            self._heading = Twig(block.body_start, block.end, block.marker, position=position, section=path[:-1])

    def block(self, block: Block, following: Block | None) -> None:
        """A block of the section and the block after it."""
        text = self._text[block.body_start : block.end].strip()
        if block.kind is BlockKind.ROW:
            self._row(block)
            self._last_block = block
            return
        self._table = None
        if not text:
            return
        joiner = lone(text)
        if joiner:
            self._joiner = joiner
        elif is_note(text) and not block.marker and self._announces(text, following):
            start = block.body_start + note_end(self._text[block.body_start : block.end])
            self._paragraph(replace(block, body_start=start + (self._text[start] == " ")), following)
        elif is_note(text) or _POINTER.match(text):
            return
        elif block.marker:
            self._item(_relabelled(self._text, block))
        else:
            self._paragraph(block, following)
        self._last_block = block

    def _row(self, block: Block) -> None:
        """A row of a table that an introduction announces: its first cell is an item; headers and bare codes are none."""
        if self._table is None and self._last is not None and not self._last.children and self._introduces(self._last):
            self._table = self._last
        cell = next((span for span in block.cells if span.end > span.start), None)
        if self._table is None or cell is None or block.bold or not _WORDY.search(self._text, cell.start, cell.end):
            return
        self._table.children.append(self._twig(cell.start, cell.end, ""))

    def _announces(self, text: str, following: Block | None) -> bool:
        """Whether a note is more than a note: it introduces the criteria that follow it."""
        return text.endswith(":") and following is not None and bool(following.marker) and "criteria" in text.lower()

    def _item(self, block: Block) -> None:
        twig = self._twig(block.body_start, without_note(self._text, block.body_start, block.end), block.marker)
        parent = self._lists.place(block, twig, introduces=self._last is not None and self._introduces(self._last))
        if parent is None:
            parent = self._group or self._intro or self._heading_for(twig)
        self._hang(parent, twig)

    def _paragraph(self, block: Block, following: Block | None) -> None:
        labelled = _labelled(self._text, block)
        if (
            labelled is not None
            and self._last is not None
            and self._lists.expects(labelled, self._introduces(self._last))
        ):
            self._item(labelled)
        elif self._continues(block):
            self._extend(block)
        elif self._is_item(block):
            self._item(block)
        elif block.left and self._lists.holder(block.left) is not None:
            self._inside(block, following)
        elif self._closes_list(block):
            self._also(block)
        else:
            self._statement(block, following)

    def _is_item(self, block: Block) -> bool:
        """Whether a paragraph is a list item whose bullet the page does not give as text: set in, below a colon."""
        if self._last is None or self._last_block is None or not block.left:
            return False
        if self._lists.unmarked_at(block.left):
            return True
        inside = self._last_block.text_left if self._last_block.marker else self._last_block.left
        return self._text[: self._last.end].endswith(":") and block.left > inside + 8 and not self._last.children

    def _inside(self, block: Block, following: Block | None) -> None:
        """A paragraph set under an item's text: it introduces a further list of that item, or is a remark."""
        if not self._opens_list(block, following):
            return
        twig = self._twig(block.start, without_note(self._text, block.start, block.end), "")
        self._hang(self._lists.place(block, twig, introduces=False) or self._intro, twig)

    def _statement(self, block: Block, following: Block | None) -> None:
        """A paragraph at the margin: the introduction of a list, or sentences with verdicts."""
        opens = self._opens_list(block, following)
        if self._is_group(block, following, opens=opens):
            self._open_group(block)
            self._group_headed = False
            return
        spans = sentences(self._text, block.body_start, without_note(self._text, block.body_start, block.end))
        if (
            opens
            and self._waits()
            and block.end - block.start < 110
            and position_in(self._text[block.start : block.end]) is None
        ):
            self._open_group(block)
            return
        intro = self._introducing(spans) if opens else len(spans)
        verdicts = [span for span in spans[:intro] if self._states(self._text[span.start : span.end])]
        if not opens and not verdicts and self._passing(block):
            return
        self._reset(keep_heading=not opens)
        for span in verdicts:
            self._root(self._twig(span.start, span.end, ""))
        if opens and spans:
            self._intro = self._twig(spans[intro].start, spans[-1].end, "")
            self._hang(None, self._intro)

    def _states(self, sentence: str) -> bool:
        """Whether a sentence takes a position on a service, and is no word about contracts and benefits."""
        return position_in(sentence) is not None and (overrides(sentence) or not _DISCLAIMS.search(sentence))

    def _is_group(self, block: Block, following: Block | None, *, opens: bool) -> bool:
        """Whether a short line heads one of several lists that a waiting introduction announces."""
        if not self._waits() or block.end - block.start >= _GROUP_LENGTH:
            return False
        text = self._text[block.start : block.end]
        bare = self._group is not None and following is not None and bool(following.marker) and not _ENDED.search(text)
        return (opens or bare) and position_in(text) is None

    def _passing(self, block: Block) -> bool:
        """Whether a paragraph without verdict stands between the items of one list: cut in by a page or too short."""
        before = self._last_block
        return before is not None and (before.page != block.page or block.end - block.start < _REMARK_LENGTH)

    def _introducing(self, spans: Sequence[Span]) -> int:
        """The index of the sentence with which an introduction begins; a short title run in before it belongs to it."""
        first = len(spans) - 1
        if (
            first
            and len(self._words(spans[first])) <= _SHORT
            and position_in(" ".join(self._words(spans[first]))) is None
        ):
            first -= 1  # "This includes:" goes on from the sentence before it
        while first > 0:
            words = self._words(spans[first - 1])
            if len(words) > 8 or position_in(" ".join(words)) is not None:
                break
            first -= 1
        return first

    def _words(self, span: Span) -> list[str]:
        return self._text[span.start : span.end].split()

    def _opens_list(self, block: Block, following: Block | None) -> bool:
        text = self._text[block.start : block.end].rstrip()
        if text.endswith(":"):
            return True
        if following is None or not following.marker:
            return False
        return bool(_ANNOUNCES.search(text)) or introduced(text[-120:]) is not None

    def _introduces(self, twig: Twig) -> bool:
        text = self._text[twig.start : twig.end].rstrip()
        return text.endswith((":", ":*")) or introduced(text[-80:]) is not None

    def _continues(self, block: Block) -> bool:
        """Whether a paragraph is the rest of the item before it, cut off by a line or page break."""
        before = self._last_block
        if self._last is None or before is None or self._last.children or self._last.end != before.end:
            return False
        text = self._text[self._last.start : self._last.end]
        if _ENDED.search(text) or lone(self._text[block.start : block.end]):
            return False
        open_ = text.count("(") > text.count(")")
        return open_ or self._text[block.start].islower() or bool(_UNFINISHED.search(text))

    def _extend(self, block: Block) -> None:
        if self._last is not None:
            self._last.end = without_note(self._text, block.start, block.end)
            self._last.position = position_in(self._text[self._last.start : self._last.end])

    def _closes_list(self, block: Block) -> bool:
        """Whether a paragraph is the verdict that the list before it has been waiting for."""
        if self._intro is None or not self._intro.children or self._intro.position is not None:
            return False
        text = self._text[block.start : block.end]
        return bool(_VERDICT_AFTER.match(text)) and text[:1].islower() and position_in(text) is not None

    def _also(self, block: Block) -> None:
        if self._intro is not None:
            self._intro.also.append(Span(block.start, block.end))
            self._intro.position = position_in(self._text[block.start : block.end])
        self._lists.close()

    def _waits(self) -> bool:
        """Whether an introduction still waits for its list, or has groups as its items."""
        if self._intro is None or not self._text[: self._intro.end].rstrip().endswith(":"):
            return False
        return not self._intro.children or self._group is not None

    def _open_group(self, block: Block) -> None:
        self._lists.close()
        self._group = self._twig(block.body_start, block.end, block.marker)
        self._group.position = self._group.position or heading_position(self._text[block.body_start : block.end])
        self._hang(self._intro, self._group)

    def _heading_for(self, twig: Twig) -> Twig | None:
        """The heading as the node of a list without introduction; not where the items are statements themselves."""
        if self._heading is None or follows(twig.marker, self._heading.marker):
            return None
        used = any(root is self._heading for root in self.roots)
        if not used and self._heading.position is None and twig.position is not None:
            return None
        if not used:
            self._root(self._heading)
        return self._heading

    def _root(self, twig: Twig) -> None:
        twig.root = True
        twig.announced = self._announced
        self.roots.append(twig)

    def _hang(self, parent: Twig | None, twig: Twig) -> None:
        twig.joiner = self._joiner or leading(self._text[twig.start : twig.end]) or self._trailing()
        self._joiner = ""
        if parent is None:
            self._root(twig)
        else:
            parent.children.append(twig)
        self._last = twig

    def _trailing(self) -> str:
        return trailing(self._text[self._last.start : self._last.end]) if self._last else ""

    def _twig(self, start: int, end: int, marker: str) -> Twig:
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return Twig(start, end, marker, position=position_in(self._text[start:end]), section=self._path)

    def _reset(self, *, keep_heading: bool = False) -> None:
        self._lists.close()
        self._intro = self._group = self._last = self._table = self._group_headed = None
        self._joiner = ""
        if not keep_heading:
            self._heading = None


def _relabelled(text: str, block: Block) -> Block:
    """An item whose body begins with a further bullet or label is that inner item; a bullet before a label is none."""
    marker, body = split_marker(text[block.body_start : block.end])
    if not marker or not marker_style(block.marker).startswith("bullet"):
        return block
    left = block.text_left if marker_style(marker).startswith("bullet") else block.left
    return replace(block, marker=marker, body_start=block.body_start + body, left=left)


def _labelled(text: str, block: Block) -> Block | None:
    """A paragraph that begins with a label ("(1)Patient …") as the item it may be."""
    found = _LABELLED.match(text, block.start, block.end)
    if not found:
        return None
    return replace(block, marker=found.group(1), body_start=found.end())
