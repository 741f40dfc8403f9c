"""Is a quote put together of pieces that stand apart in a text? By dots for what was left out, or without a sign of it.

Each piece stands word for word; together they may say what the payer never did, so where they stand is shown and what
was left out between them, and the quote is not verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.anchor import Words
from corpus.model import Span

_LEFT_OUT = re.compile(r"[\[(]?\s*(?:\.\s?\.\s?\.|…)\s*[\])]?")
_FEWEST_WORDS = 4  # of a piece whose end nobody marked: shorter runs of words stand anywhere
_FEWEST_MARKED = 2
_MOST = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a quote and the span of the text in which they stand."""

    said: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces in the order of the quote; ``marked`` where dots say that words were left out, in the text's order."""

    places: tuple[Place, ...]
    marked: bool


def has_gaps(said: str) -> bool:
    """Whether dots in a quote say that words were left out."""
    return len([part for part in _LEFT_OUT.split(said) if part.strip()]) > 1


def pieces(said: str, words: Words) -> Pieces | None:
    """The pieces of which a quote is made; None where a word of it stands in none."""
    parts = [part.strip() for part in _LEFT_OUT.split(said) if part.strip()]
    if len(parts) > 1 and (found := _in_order(parts, words)) is not None:
        return Pieces(tuple(found), marked=True)
    runs = _runs(said, words)
    return Pieces(tuple(runs), marked=False) if runs is not None and len(runs) > 1 else None


def _in_order(parts: Sequence[str], words: Words) -> list[Place] | None:
    """The places of parts that follow each other in the text."""
    found: list[Place] = []
    after = 0
    for part in parts[: _MOST + 1]:
        wanted = Words.of(part).folded
        first = next((place for place in words.places(wanted) if place >= after), None)
        if first is None or len(wanted) < _FEWEST_MARKED or len(found) == _MOST:
            return None
        after = first + len(wanted)
        found.append(Place(part, Span(words.spans[first][0], words.spans[after - 1][1])))
    return found


def _runs(said: str, words: Words) -> list[Place] | None:
    """The longest runs of words that stand in the text, one after the other until the quote is used up."""
    own = Words.of(said)
    found: list[Place] = []
    done = 0
    while done < len(own.folded):
        first, length = max(_beginnings(own.folded[done:], words), key=lambda run: run[1], default=(0, 0))
        if length < _FEWEST_WORDS or len(found) == _MOST:
            return None
        span = Span(words.spans[first][0], words.spans[first + length - 1][1])
        found.append(Place(said[own.spans[done][0] : own.spans[done + length - 1][1]], span))
        done += length
    return found


def _beginnings(wanted: Sequence[str], words: Words) -> Iterator[tuple[int, int]]:
    """Every place where the first of the words stands, and how many of them follow each other there."""
    for place in words.at.get(wanted[0], ()) if wanted else ():
        length = 0
        while (
            length < len(wanted)
            and place + length < len(words.folded)
            and words.folded[place + length] == wanted[length]
        ):
            length += 1
        yield place, length
