"""Walks a page from top to bottom and hands its blocks over, keeping count of lists, headings and type.

The walk keeps its own stack: pages with ten thousand open elements are met, and the language's own stack ends long
before. Elements only say where blocks begin and end and how they look; words come from the text between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from bs4 import Tag
from bs4.element import NavigableString

from corpus.model import BlockKind
from ingest.assemble import Assembler, Look, fold
from ingest.html_chrome import NEVER_SHOWN, Chrome
from ingest.html_lists import OpenList, open_list, word_level
from ingest.html_tables import Tables
from ingest.markers import split_marker

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong", "th", "dt"})
_ITALIC = frozenset({"i", "em", "cite"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_INDENT_STYLE = re.compile(r"(?:margin-left|padding-left)\s*:\s*([\d.]+)\s*(pt|px|in|em|cm)", re.I)
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "em": 12.0, "cm": 28.35}
_NOTE = re.compile(r"(?:Footnote)?\s*[\d*†‡]{1,3}(?:\s?[,–-]\s?\d{1,3})*")
_UNIT = re.compile(r"(?:\d|(?:^|[\s/\d])(?:m|cm|mm|km|ft|in))$")  # "10⁶", "kg/m²": raised, and part of the word
_TERMINAL = re.compile(r"""[.!?:;]["”’)\]]*$""")


@dataclass
class _State:
    """The block that is being collected and the elements it stands in."""

    out: Assembler
    words: list[str] = field(default_factory=list)
    bold: list[int] = field(default_factory=lambda: [0, 0])
    italic: list[int] = field(default_factory=lambda: [0, 0])
    lists: list[OpenList] = field(default_factory=list)
    marker: str = ""
    heading: int = 0
    bolds: int = 0
    italics: int = 0
    preformatted: int = 0
    indent: float = 0.0
    level: int = 0


def walk(root: Tag, chrome: Chrome, out: Assembler) -> None:
    """Hands the blocks of an element over in the order of the page, and what is not the document as furniture."""
    state = _State(out)
    for tag, text, entering in _events(root, chrome, state):
        if text is not None:
            _text(state, text)
        elif tag is not None and entering:
            _enter(state, tag)
        elif tag is not None:
            _leave(state, tag)
    _flush(state)


def _events(root: Tag, chrome: Chrome, state: _State) -> Iterator[tuple[Tag | None, str | None, bool]]:
    """(element, None, entering) and (None, text, False), depth first, without what is dropped, set aside or a table."""
    tables = Tables(chrome.hidden)
    stack: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                yield tag, None, False
        elif isinstance(child, Tag):
            if child.name in NEVER_SHOWN or id(child) in chrome.hidden:
                continue
            if id(child) in chrome.aside:
                state.out.set_aside(child.get_text(" "))
            elif child.name == "tr" and (row := tables.data_row(child)):
                _flush(state)
                state.out.add_row(row.cells, Look(level=len(state.lists), bold=row.bold))
            else:
                yield child, None, True
                stack.append((child, iter(child.contents)))
        elif type(child) is NavigableString:
            yield None, str(child), False


def _enter(state: _State, tag: Tag) -> None:
    if tag.name == "br":
        state.words.append("\n")
        return
    if tag.name in _BLOCKS:
        _flush(state)
    if tag.name == "sup" and _is_note(tag) and not _UNIT.search("".join(state.words[-3:])):
        state.words.append(" ")
    style = str(tag.get("style") or "")
    if tag.name in ("ul", "ol"):
        state.lists.append(open_list(tag))
    elif tag.name == "li":
        state.marker = _item_marker(state, tag)
    elif tag.name in _HEADINGS or tag.get("role") == "heading":
        state.heading = _HEADINGS.get(tag.name) or _aria_level(tag)
    elif tag.name == "p":
        state.level = word_level(style)
    state.bolds += _is_bold(tag, style)
    state.italics += tag.name in _ITALIC
    state.preformatted += tag.name == "pre"
    state.indent += _indent(style)


def _leave(state: _State, tag: Tag) -> None:
    if tag.name in _BLOCKS:
        _flush(state)
    style = str(tag.get("style") or "")
    if tag.name in ("ul", "ol") and state.lists:
        state.lists.pop()
    elif tag.name == "li":
        state.marker = ""
    elif tag.name in _HEADINGS or tag.get("role") == "heading":
        state.heading = 0
    elif tag.name == "p":
        state.level = 0
    state.bolds -= _is_bold(tag, style)
    state.italics -= tag.name in _ITALIC
    state.preformatted -= tag.name == "pre"
    state.indent -= _indent(style)


def _text(state: _State, text: str) -> None:
    """Words of the block; an entity that is still there after parsing was escaped twice."""
    text = unescape(text) if "&" in text else text
    state.words.append(text if state.preformatted else text.replace("\n", " ").replace("\r", " "))
    weight = len(text.strip())
    for tally, on in ((state.bold, state.bolds), (state.italic, state.italics)):
        tally[0] += weight if on else 0
        tally[1] += weight


def _flush(state: _State) -> None:
    """Ends the block that is being collected; its hard line breaks divide it where they divide sense."""
    lines = _lines("".join(state.words))
    look = Look(
        level=len(state.lists) or state.level,
        heading=state.heading,
        bold=_share(state.bold),
        italic=_share(state.italic),
        left=0.0 if state.lists else round(state.indent, 1),
    )
    state.words, state.bold, state.italic = [], [0, 0], [0, 0]
    for line in lines:
        _block(state, line, look)


def _block(state: _State, line: str, look: Look) -> None:
    printed, body = split_marker(line)
    if printed and not line[body:].strip():
        printed, body = "", 0
    marker, state.marker = state.marker, ""
    if look.heading:
        state.out.add(BlockKind.HEADING, line, marker, look)
    elif marker or printed:
        state.out.add(BlockKind.ITEM, line[body:], printed or marker, look)
    else:
        kind = BlockKind.HEADING if _looks_like_heading(line, look) else BlockKind.PARAGRAPH
        state.out.add(kind, line, "", look)


def _looks_like_heading(line: str, look: Look) -> bool:
    """A short bold line outside of lists that is no sentence."""
    if not look.bold or look.level or len(line) > 100 or line.lower().startswith("note"):
        return False
    return len(line.split()) <= 6 if line.endswith(":") else not _TERMINAL.search(line)


def _lines(text: str) -> list[str]:
    """Hard line breaks that only wrap a sentence are undone."""
    lines: list[str] = []
    for raw in text.split("\n"):
        line = fold(raw)
        if lines and line and not _TERMINAL.search(lines[-1]) and line[:1].islower() and not split_marker(line)[0]:
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return lines


def _item_marker(state: _State, tag: Tag) -> str:
    if not state.lists:
        return "•"
    state.lists[-1] = state.lists[-1].next(tag)
    return state.lists[-1].marker


def _is_note(tag: Tag) -> bool:
    """Whether raised text is the number of a note, which is no part of the word before it."""
    return bool(_NOTE.fullmatch(fold(tag.get_text())))


def _aria_level(tag: Tag) -> int:
    value = str(tag.get("aria-level") or "2")
    return min(6, int(value)) if value.isdigit() and int(value) else 2


def _is_bold(tag: Tag, style: str) -> bool:
    return tag.name in _BOLD or bool(_BOLD_STYLE.search(style))


def _indent(style: str) -> float:
    found = _INDENT_STYLE.search(style)
    return float(found.group(1)) * _POINTS[found.group(2).lower()] if found else 0.0


def _share(tally: list[int]) -> bool:
    """Whether nearly all characters have the look."""
    return tally[1] > 0 and tally[0] >= 0.9 * tally[1]
