"""The lists of words that come with the program (``retrieval/words``): names, stop words, expansions of short forms."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def word_list(name: str) -> frozenset[str]:
    """A list of words; lines that begin with ``#`` explain it."""
    return frozenset(word for line in _lines(name) for word in line.split())


def phrases(name: str) -> frozenset[str]:
    """A list of phrases, one a line."""
    return frozenset(line.strip() for line in _lines(name))


def expansions() -> dict[str, str]:
    """What a short or lay form also means in the words policies print."""
    table: dict[str, str] = {}
    for line in _lines("expansions"):
        forms, _, meaning = line.partition(" = ")
        table.update({form.strip(): meaning.strip() for form in forms.split("|")})
    return table


def _lines(name: str) -> Iterator[str]:
    text = (files("retrieval") / "words" / f"{name}.txt").read_text("utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
