"""Where the items of a list begin in a sentence that lost its line breaks.

After a colon that announces a list, an item begins at the capital letter of a word that the document also writes
small, unless the word before it cannot end anything. Names keep their capitals and begin nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.markers import marker_ordinal, marker_styles

_INTRO = re.compile(
    r"^.{12,}?\b(?:following|below|criteria|any of|all of|one of|either|both|conditions?|situations?|includ\w+|when|if)"
    r"\b"
    r"[^:]{0,90}:(?=\s)",
    re.I | re.S,
)
_LABEL = re.compile(r"(?:(?<=[:;.)]\s)|(?<=\band\s)|(?<=\bor\s)|^)(\d{1,2}|[A-Z]|[a-z])[.)](?=\s[A-Z])")
_WORD = re.compile(r"[^\s()\[\]]+|[()\[\]]")
_OPEN = re.compile(
    r"a|an|the|of|for|in|with|by|to|and|or|on|at|from|is|are|as|not|per|than|via|using|any|all|this|that|such|no|if|when|"
    r"who|whose|which|be|been|was|were|has|have|had|may|must|should|can|either|both|each|between|including|without",
    re.I,
)
_LONG_ITEM = 12  # words after which a name in capitals may begin the next item
_CLOSED = re.compile(r"(?:ed|ing)$")


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label inside a line: where it begins, where its item begins, and the label itself."""

    start: int
    body: int
    marker: str


def labels(text: str) -> list[Label]:
    """The labels of the first list in a text that counts up from 1, A or a; none where fewer than two follow."""
    found: list[Label] = []
    style = ""
    for match in _LABEL.finditer(text):
        marker = match.group()
        styles = [style] if style else [name for name in marker_styles(marker) if marker_ordinal(marker, name) == 1]
        if styles and marker_ordinal(marker, styles[0]) == len(found) + 1:
            style = styles[0]
            found.append(Label(match.start(), match.end(), marker))
    return found if len(found) > 1 else []


def divide(sentence: str, ordinary: frozenset[str]) -> tuple[str, list[str]]:
    """The introduction and the items of a sentence; the whole sentence and no items where it announces none."""
    intro = _INTRO.match(sentence)
    if not intro:
        return sentence, []
    rest = sentence[intro.end() :].strip()
    starts = _starts(rest, ordinary)
    items = [rest[a:b].strip() for a, b in zip(starts, [*starts[1:], len(rest)], strict=True)]
    return intro.group().strip(), [item for item in items if item]


def _starts(text: str, ordinary: frozenset[str]) -> list[int]:
    starts, depth, words, before, ended = [0], 0, 0, "", False
    tokens = list(_WORD.finditer(text))
    for index, token in enumerate(tokens):
        word = token.group()
        depth += (word in "([") - (word in ")]")
        after = tokens[index + 1].group() if index + 1 < len(tokens) else ""
        joins = word.lower() in ("and", "or", "and/or")
        if index and depth <= 0 and ((ended and word[:1].isupper()) or _begins(word, before, after, ordinary, words)):
            starts.append(token.start())
            words = 0
        words += 1
        ended = word.endswith(";") or (ended and joins)
        before = word
    return starts


def _begins(word: str, before: str, after: str, ordinary: frozenset[str], words: int) -> bool:
    """Whether an item begins at a word, by the word, its neighbours and how many words the item before it has."""
    if not word[:1].isupper() or _OPEN.fullmatch(before) or before.endswith((",", "-", "–", "/", "&")):
        return False
    if word.lower().strip(".,;:") in ordinary and not word.isupper():
        return True
    small = after[:1].islower()
    return word.isupper() and small and words >= _LONG_ITEM and bool(_CLOSED.search(before))
