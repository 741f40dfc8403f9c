"""What a single line of saved text looks like: a heading, a joining word, a raised mark, a row of a code table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.assemble import fold
from ingest.headings import heading_kind

_TERMINAL = re.compile(r"""[.!?:;]["”’)\]]*$""")
_OPEN_END = re.compile(r"(?:[,–-]|\b(?:and|or|of|the|a|an|to|for|in|with|by|on|at|from|is|are|be|not|than|as))$", re.I)
_RAISED = re.compile(r"[®™©℠*†‡]{1,3}|\d{1,3}(?:\s?[,–-]\s?\d{1,3})*")
_MARK = re.compile(r"[®™©℠*†‡]{1,3}")
_CODE_ROW = re.compile(
    r"((?:\d{4}[0-9FTUM]|[A-V]\d{4}|[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4})\*{0,2})\s+(?=[A-Z(“\"]|\d{1,2}/)(.+)"
)
_NO_HEADING = re.compile(r"\.{3,}|;|\t|: ?\S|\d{4}\b.*\d|\b(?:doi|http)|@|[®™]?\s\d+$")
_JOINERS = frozenset({"and", "or", "and/or", "either", "plus"})


def is_raised(line: str) -> bool:
    """Whether a line is nothing but a footnote number or trade mark that was raised in print."""
    return bool(_RAISED.fullmatch(fold(line)))


def is_conjunction(line: str) -> bool:
    """Whether a line is a joining word of its own, which belongs to the list and not to its last item."""
    return fold(line).strip(".;,:").lower() in _JOINERS


def ends_sentence(line: str) -> bool:
    """Whether a line ends in a stop."""
    return bool(_TERMINAL.search(line.rstrip()))


def ends_open(line: str) -> bool:
    """Whether a line cannot be the last of its sentence."""
    return bool(_OPEN_END.search(line.rstrip()))


def columns(line: str) -> tuple[str, ...]:
    """The cells of a row that begins with a billing code, or is parted by tabs; empty for other lines."""
    if "\t" in line.strip():
        return tuple(fold(cell) for cell in line.strip("\n").split("\t"))
    found = _CODE_ROW.fullmatch(line.strip())
    return (found.group(1), found.group(2)) if found else ()


def known_heading(line: str) -> bool:
    """A short line of the words by which payers name their sections."""
    text = fold(line)
    if (
        not text[:1].isupper()
        or len(text.split()) > 5
        or _TERMINAL.search(text.rstrip(":"))
        or _NO_HEADING.search(text)
    ):
        return False
    return heading_kind(text) is not None


def is_heading(line: str) -> bool:
    """Capitals, or a few capitalised words without a full stop."""
    text = fold(line)
    if len(text) > 90 or not text[:1].isupper() or _NO_HEADING.search(text) or is_conjunction(text):
        return False
    if text.endswith((".", ";", ",", "-", "–")) or _OPEN_END.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= 4 and all(char.isupper() for char in letters):
        return True
    words = [word for word in re.findall(r"[A-Za-z]+", text) if len(word) > 3]
    return bool(words) and len(text.split()) <= 10 and all(word[0].isupper() for word in words)


def joined(lines: Sequence[str]) -> str:
    """Lines as one text; a trade mark that was raised goes back to its word."""
    text = ""
    for line in lines:
        close = (
            not text
            or line.lstrip()[:1] in "®™℠"
            or _MARK.fullmatch(fold(line))
            or (line.lstrip()[:1] in ",.;" and _MARK.search(text[-1:]))
        )
        text += line.strip() if close else f" {line.strip()}"
    return text
