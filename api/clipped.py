"""How much of a payer's words does a line of the command line show? Their beginning, and a sign that there is more."""

from __future__ import annotations


def clipped(text: str, most: int) -> str:
    """The first words of a text on one line, with a sign where words were left out."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
