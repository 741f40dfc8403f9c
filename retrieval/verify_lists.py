"""Which numbers and letters does a browser print before the items of a page's lists?

They stand in no tag, yet a person sees them and a quote that runs over several items holds them. Counted here once
more, apart from the readers, because a proof must not rest on what it proves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Attributes = Sequence[tuple[str, str | None]]

_BY_TYPE = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(decimal|none|(?:lower|upper)-(?:alpha|latin|roman))\b", re.IGNORECASE
)
_WHOLE = re.compile(r"\s*-?\d{1,6}\s*")
_ROMAN = (("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40),
          ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))  # fmt: skip


class ListCounter:
    """Counts the items of nested lists as tags go by. Bullets count as nothing: they say nothing."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []

    def begin(self, tag: str, attributes: Attributes) -> None:
        """A list opens: ``ol`` counts, ``ul`` only where its style does."""
        said = dict(attributes)
        styled = _STYLE.search(said.get("style") or "")
        style = styled.group(1).lower() if styled else "none" if tag == "ul" else "decimal"
        if tag == "ol":
            style = _BY_TYPE.get(said.get("type") or "", style)
        start = said.get("start") or ""
        self._open.append((style, int(start) if _WHOLE.fullmatch(start) else 1))

    def end(self) -> None:
        """The innermost list closes."""
        if self._open:
            self._open.pop()

    def item(self, attributes: Attributes) -> str:
        """What stands before the next item of the innermost list; empty for a bullet or nothing."""
        if not self._open:
            return ""
        style, number = self._open[-1]
        own = dict(attributes).get("value") or ""
        number = int(own) if _WHOLE.fullmatch(own) else number
        self._open[-1] = (style, number + 1)
        return "" if style == "none" else f"{_printed(style, number)}."


def _printed(style: str, number: int) -> str:
    if style == "decimal" or number < 1:
        return str(number)
    letters = _roman(number) if style.endswith("roman") else _alphabetic(number)
    return letters.upper() if style.startswith("upper") else letters


def _alphabetic(number: int) -> str:
    higher, last = divmod(number - 1, 26)
    return (_alphabetic(higher) if higher else "") + chr(ord("a") + last)


def _roman(number: int) -> str:
    for letters, value in _ROMAN:
        if number >= value:
            return letters + _roman(number - value)
    return ""
