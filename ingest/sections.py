"""Where do sections begin, how do they nest, and what is each for?

A heading is told by the words payers use and by how it is set (size, weight, capitals, heading levels of HTML). Levels
follow the style of the headings whose words are known: what is set like them is a section, what is set smaller stands
below one. Tables of contents are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Block, BlockKind, Section, SectionKind
from ingest.contents import contents
from ingest.coverage import heading_position
from ingest.headings import bare_heading, heading_kind
from ingest.layout import Layout
from ingest.markers import marker_style
from ingest.parts import Head

_Looks = tuple[float, bool, bool]
_LONGEST = 160
_WORDS = 18
_NEAR = 3  # blocks between the heading of a table and those of its columns
_LINKS = re.compile(r"\s+(?:TOP|Top|Back to [Tt]op|\(continued\)|\(Continued\)|\(cont['’.]?d?\.?\))\s*$")
_FACT = re.compile(
    r"^(?:policy|document|guideline)\s*#\s*\w*\d|"
    r"^[\w /#’'().-]{0,40}\b(?:name|number|no\.?|date|title|effective"
    r"|reviewed|review|approved|revised|version|id|departments?"
    r"|author|owner|status|type|by|on|phone|fax|page|doc|document|issued|lines? of business"
    r"|published|last|next|original|duration|length)\b[^:]{0,20}:\s+\S",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;,!?]$|\b(?:and|or|the|of|for|to|with|is|are)$|[a-z]{3}\.\s+[A-Z][a-z]+ [a-z]+ ")
_REVISED = re.compile(r"^\(?(?:Rev\.|Issued|Implementation)")
_LINK = re.compile(r"(?:back to |return to )?top\W*$|page\W*\d*$|continued\W*$|notes?\b[^:]{0,8}:", re.IGNORECASE)
_ABBREVIATION = re.compile(r"^\([A-Z][A-Z0-9/-]{1,9}\)[.,;]?$")  # of the name on the line above
_OWNED = re.compile(r"©|^\(c\) |copyright|all rights reserved", re.IGNORECASE)
_COLUMN = re.compile(r"(?:date|action|activity|changes?|description|summary|status)s?:?$", re.IGNORECASE)
# The heads of the columns of a table of codes, where they lost their row, and a code that begins a row of it.
_CODE_COLUMN = re.compile(
    r"(?:(?:CPT|HCPCS?|ICD(?:-?10)?(?:-?CM)?|procedures?|diagnosis|codes?|or)\b[®™*:/&\s()-]*)*(?P<last>descriptions?)?\W*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b")
_QUESTION = re.compile(r"^(?:what|how|why|when|who|where)\b", re.IGNORECASE)
_VERB = re.compile(
    r"(?<!that )(?<!which )"
    r"\b(?:is|are|was|were|has been|have been|must|will be|should|may be|can be|meets?|considers?)\b",
    re.IGNORECASE,
)
# What a heading below these chapters may say of itself; all else below them is part of them.
_HELD = {
    SectionKind.HISTORY: {SectionKind.OTHER, SectionKind.REFERENCES, SectionKind.ADMINISTRATIVE},
    SectionKind.REFERENCES: set(SectionKind) - {SectionKind.CRITERIA, SectionKind.BACKGROUND, SectionKind.EVIDENCE},
    SectionKind.EVIDENCE: set(SectionKind) - {SectionKind.BACKGROUND},
    SectionKind.CODES: set(SectionKind) - {SectionKind.BACKGROUND},
    SectionKind.DEFINITIONS: set(SectionKind) - {SectionKind.BACKGROUND},
    SectionKind.ADMINISTRATIVE: set(SectionKind),
}
_STRONG = re.compile(r"coverage|criteria|medical necessity|policy(?: statement| position)?s?$")
_BUSINESS = re.compile(r"medicare|medicaid|commercial|marketplace|line of business|\b(?:hmo|ppo|chip)\b")
_OPENING = re.compile(
    r"(?:introduction|overview|summary|general|description|background|scope|purpose)(?: information)?$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading: its block, level (1 is outermost), printed text, path of headings down to it and kind."""

    index: int
    level: int
    heading: str
    path: tuple[str, ...]
    kind: SectionKind
    named: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How the running text of a document is set: what a heading stands out from."""

    size: float
    bold: bool


def marks(layout: Layout, policies: Sequence[Head] = ()) -> tuple[Mark, ...]:
    """The headings of a document in the order of the text, with levels, paths and kinds.

    ``policies`` are the heads of a file of many policies: each opens a chapter of its own.
    """
    begins = {head.index for head in policies}
    aside = contents(layout.text, layout.blocks)
    look = _running_look(layout.blocks)
    found = [i for i in range(len(layout.blocks)) if i in begins or (i not in aside and _is_heading(layout, i, look))]
    levels = [0 if i in begins else level for i, level in zip(found, _levels(layout, found), strict=True)]
    return tuple(_nested(layout, found, levels))


def sections(layout: Layout, headings: Sequence[Mark]) -> tuple[Section, ...]:
    """The sections that headings open; each ends where the next of its level or above begins."""
    result = []
    for number, mark in enumerate(headings):
        block = layout.blocks[mark.index]
        after = next((m for m in headings[number + 1 :] if m.level <= mark.level), None)
        end = layout.blocks[after.index].start if after else len(layout.text)
        result.append(Section(mark.heading, mark.path, mark.kind, block.start, max(block.end, end)))
    return tuple(result)


def _running_look(blocks: Sequence[Block]) -> Look:
    sizes: Counter[float] = Counter()
    bold = 0
    total = 0
    for block in blocks:
        length = block.end - block.start
        sizes[round(block.size * 2) / 2] += length
        bold += length * block.bold
        total += length
    return Look(sizes.most_common(1)[0][0] if sizes else 0.0, bold * 2 > total)


def _is_heading(layout: Layout, index: int, look: Look) -> bool:
    block = layout.blocks[index]
    if block.kind is BlockKind.ROW:
        return _heads_table(layout.text, block)
    text = layout.text[block.start : block.end]
    if not _could_be(text, block):
        return False
    if block.heading:
        return True
    kind = heading_kind(text)
    capitals = _capitals(text)
    stands_out = capitals or block.size > look.size * 1.06 or (block.bold and not look.bold)
    if block.kind is BlockKind.ITEM:
        return kind is not None and stands_out and len(text.split()) <= 9
    if block.kind is BlockKind.HEADING:
        return stands_out or kind is not None
    if stands_out:
        return kind is not None or not text.rstrip().endswith(":") or capitals
    return kind is not None and _plain_heading(text)


def _heads_table(text: str, block: Block) -> bool:
    """A heading printed on one line with a link, a date or the names of columns ("I. POLICY | TOP")."""
    cells = [text[cell.start : cell.end].strip() for cell in block.cells if cell.end > cell.start]
    if len(cells) < 2 or heading_kind(cells[0]) is None or not _could_be(cells[0], block):
        return False
    if not block.bold and not (_capitals(cells[0]) and _LINKS.match(" " + cells[1])):
        return False
    capitals = _capitals(cells[0]) or cells[0].endswith(":") or bool(marker_style(block.marker))
    return capitals and all(_LINK.match(cell) or _FACT.match(cell) or _COLUMN.match(cell) for cell in cells[1:])


def _heading_text(layout: Layout, index: int) -> str:
    block = layout.blocks[index]
    if block.kind is BlockKind.ROW:
        cell = next(cell for cell in block.cells if cell.end > cell.start)
        return layout.text[cell.start : cell.end]
    return layout.text[block.start : block.end]


def _could_be(text: str, block: Block) -> bool:
    body = text.strip()
    if _REVISED.match(body) or _LINK.match(body) or _OWNED.search(body) or _ABBREVIATION.match(body):
        return False
    if not 3 <= len(body) <= _LONGEST or len(body.split()) > _WORDS or marker_style(block.marker).startswith("bullet"):
        return False
    letters = sum(c.isalpha() for c in body)
    if letters < 3 or letters < 0.5 * len(body.replace(" ", "")):
        return False
    asks = bool(_QUESTION.match(bare_heading(body)))
    if body[0].islower() or _FACT.match(body) or (_VERB.search(body) and not asks):
        return False
    return not _SENTENCE.search(body) or bool(block.heading) or asks


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def _plain_heading(text: str) -> bool:
    """A heading without style: few words, written like a title or ended by a colon."""
    words = [w for w in bare_heading(text).split() if w.isalpha()]
    if len(text.split()) > 8:
        return False
    printed = [w for w in re.findall(r"[A-Za-z]+", text) if len(w) > 3]
    titled = sum(w[0].isupper() for w in printed) >= 0.6 * len(printed)
    return bool(words) and (titled or text.rstrip().endswith(":"))


def _levels(layout: Layout, found: Sequence[int]) -> list[int]:
    """The level of each heading: 1 for the style of known headings and whatever is larger, more for lesser styles."""
    if any(layout.blocks[i].heading for i in found):
        return [layout.blocks[i].heading or 7 for i in found]
    looks = [_look(layout, i) for i in found]
    top = _top(layout, found, looks)
    lesser = sorted({look for look in looks if look < top}, reverse=True)
    return [1 if look >= top else 2 + lesser.index(look) for look in looks]


def _top(layout: Layout, found: Sequence[int], looks: Sequence[_Looks]) -> _Looks:
    """The style of chapters: the largest in which several chapters that nearly every policy has are headed."""
    chapters: dict[_Looks, set[SectionKind]] = {}
    for index, look in zip(found, looks, strict=True):
        kind = heading_kind(_heading_text(layout, index))
        if kind is not None and kind is not SectionKind.OTHER:
            chapters.setdefault(look, set()).add(kind)
    for enough in (4, 3, 2, 1):
        most = [look for look, kinds in chapters.items() if len(kinds) >= enough]
        if most:
            return max(most)
    return max(looks, default=(0.0, False, False))


def _look(layout: Layout, index: int) -> _Looks:
    block = layout.blocks[index]
    return round(block.size), _capitals(_heading_text(layout, index)), block.bold


def _nested(layout: Layout, found: Sequence[int], levels: Sequence[int]) -> list[Mark]:
    stack: list[Mark] = []
    result: list[Mark] = []
    for index, level in zip(found, levels, strict=True):
        if result and result[-1].kind is SectionKind.CODES and _heads_columns(layout, index):
            continue
        heading = _printed(_heading_text(layout, index))
        while stack and stack[-1].level >= level:
            stack.pop()
        parent = stack[-1] if stack else None
        own = heading_kind(heading) if level else None
        before = result[-1] if result else None
        directly = before is not None and before.index == index - 1 and before.kind is SectionKind.CRITERIA
        near = before is not None and index - before.index <= _NEAR
        kind = _kind(own, heading, parent, before, directly=directly, near=near) if level else SectionKind.CRITERIA
        mark = Mark(index, level, heading, (*(parent.path if parent else ()), heading), kind, own is not None)
        stack.append(mark)
        result.append(mark)
    return result


def _kind(
    own: SectionKind | None, heading: str, parent: Mark | None, before: Mark | None, *, directly: bool, near: bool
) -> SectionKind:
    """The kind by words; below references, history or evidence only by place; without words by place."""
    bare = bare_heading(heading)
    above = parent or before
    if near and heading.lower() == "policy" and before is not None and before.kind is SectionKind.HISTORY:
        return SectionKind.HISTORY  # the head of a column of the history's table
    chapter = bool(_STRONG.search(bare)) or "indications" in bare
    if above is not None and above.kind in _HELD and heading_position(heading) and not chapter:
        return above.kind  # "Investigational:" below codes or history is no chapter of its own
    if parent is None and (own is None or (directly and _OPENING.match(bare))):
        return before.kind if before else own or SectionKind.OTHER
    if parent is None:
        return own or SectionKind.OTHER
    if parent.kind in _HELD:
        said = own if own in _HELD[parent.kind] else None
        weak = said is SectionKind.CRITERIA and not _STRONG.search(bare)
        return parent.kind if said is None or weak else said
    if own is None:
        beside = before is not None and before.path[:-1] == parent.path and before.kind is SectionKind.EVIDENCE
        return SectionKind.EVIDENCE if beside else parent.kind
    business = own is SectionKind.ADMINISTRATIVE and bool(_BUSINESS.search(bare))
    if parent.kind is SectionKind.CRITERIA and (business or _OPENING.match(bare)):
        return parent.kind
    return own


def _heads_columns(layout: Layout, index: int) -> bool:
    """Whether a line is the last head of the columns of a table of codes, or stands right before it."""
    for at in (index, index + 1):
        text, after = (_text_of(layout, at), _text_of(layout, at + 1))
        head = _CODE_COLUMN.match(text)
        if head is None or not text:
            return False
        if head["last"]:
            return _CODE.match(after) is not None
    return False


def _text_of(layout: Layout, index: int) -> str:
    block = layout.blocks[index] if index < len(layout.blocks) else None
    return layout.text[block.start : block.end].strip() if block is not None else ""


def _printed(text: str) -> str:
    return _LINKS.sub("", " ".join(text.split())).strip()
