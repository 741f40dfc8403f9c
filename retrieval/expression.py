"""Does one of many texts hold an expression? Most do not, and a plain piece of text tells so many times sooner."""

from __future__ import annotations

import re


class Expression:
    """An expression in any case, and pieces, divided by ``|``, of which every match holds one.

    A piece is found many times sooner, and most texts hold none.
    """

    def __init__(self, pattern: str, pieces: str) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE)
        self._pieces = tuple(pieces.split("|"))

    def within(self, text: str) -> bool:
        """Whether a text holds it."""
        lowered = text.lower()
        for piece in self._pieces:
            if piece in lowered:
                return self.pattern.search(text) is not None
        return False
