"""What number, letter or bullet a browser would print before each item of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bs4 import Tag

_STYLES = {
    "1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman",
}  # fmt: skip
_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?(decimal|(?:lower|upper)-(?:alpha|latin|roman)|none)", re.I)
_WORD_LEVEL = re.compile(r"mso-list\s*:[^;]*?\blevel(\d)", re.I)
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
BULLET = "•"


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that is being walked: how it counts (empty for bullets) and where it has come to."""

    style: str
    number: int
    step: int = 1

    def next(self, item: Tag) -> OpenList:
        """The list with its next item counted; an item may carry a number of its own."""
        value = _integer(item.get("value"))
        return replace(self, number=value if value is not None else self.number + self.step)

    @property
    def marker(self) -> str:
        """The marker of the item counted last."""
        return f"{_counted(self.style, self.number)}." if self.style else BULLET


def open_list(tag: Tag) -> OpenList:
    """The list that an ``ol`` or ``ul`` opens."""
    declared = _STYLE.search(str(tag.get("style") or ""))
    style = declared.group(1).lower().replace("latin", "alpha") if declared else ""
    if tag.name == "ul":
        return OpenList("" if style == "none" else style, 0)
    kind = _STYLES.get(str(tag.get("type") or ""), style or "decimal")
    step = -1 if tag.has_attr("reversed") else 1
    start = _integer(tag.get("start"))
    first = start if start is not None else (len(tag.find_all("li", recursive=False)) if step < 0 else 1)
    return OpenList("" if kind == "none" else kind, first - step, step)


def word_level(style: str) -> int:
    """The list depth that a word processor left in the style of a paragraph; 0 where it left none."""
    found = _WORD_LEVEL.search(style)
    return int(found.group(1)) if found else 0


def _counted(style: str, number: int) -> str:
    if number < 1 or style == "decimal":
        return str(number)
    text = _roman(number) if style.endswith("roman") else _letters(number)
    return text.upper() if style.startswith("upper") else text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _roman(number: int) -> str:
    if number > 89:
        return str(number)
    text = ""
    for value, digits in _ROMAN:
        while number >= value:
            text, number = text + digits, number - value
    return text


def _integer(value: object) -> int | None:
    text = str(value).strip() if value is not None else ""
    return int(text) if re.fullmatch(r"-?\d{1,4}", text) else None
