"""Words of two extractors made comparable: folded alike, broken words put together, compounds taken apart."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+|\d+")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad]\s*\n\s*([^\W\d_]+)")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_MARKS = str.maketrans({"\u00ad": "", "™": " ", "℠": " "})  # folding would make letters of the signs of a brand


def words(text: str) -> list[str]:
    """Runs of letters and runs of digits, without the difference of capitals and ligatures."""
    return _WORD.findall(unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold())


def compounds(text: str) -> dict[str, tuple[str, ...]]:
    """Compounds of the reading as they look without their hyphens, which the other drops at the end of a line."""
    whole = frozenset(words(text))
    found: dict[str, tuple[str, ...]] = {}
    for match in _COMPOUND.finditer(unicodedata.normalize("NFKC", text).casefold()):
        for first, second in pairwise(match.group().split("-")):
            if first + second not in whole:
                found[first + second] = (first, second)
    return found


def rejoined(text: str, known: frozenset[str]) -> str:
    """Words broken at a line's end put together again, where the reading has them in one piece."""

    def whole(match: re.Match[str]) -> str:
        joined = match.group(1) + match.group(2)
        return joined if joined.casefold() in known else f"{match.group(1)} {match.group(2)}"

    return _BROKEN.sub(whole, text)
