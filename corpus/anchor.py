"""Where does a quote of one text stand in another text of the same document?

A better reader may join, split or clean words around a quote; the payer's words stay. The quote is looked for word by
word, punctuation and spacing aside, and among several places the one with the most similar surroundings is taken, then
the one nearest in relative place. What cannot be found is None: a wrong anchor is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from rapidfuzz import fuzz

from corpus.model import Span

_WORD = re.compile(r"[^\W_]+|[<>=%≥≤±]")
_AROUND = 120
_TAIL = re.compile(r"[^\w\s]*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, with their offsets: computed once and searched many times."""

    text: str
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    at: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, text: str) -> Words:
        """Splits a text into words."""
        found = [(unicodedata.normalize("NFKC", m.group()).casefold(), m.span()) for m in _WORD.finditer(text)]
        at: dict[str, list[int]] = defaultdict(list)
        for place, (word, _) in enumerate(found):
            at[word].append(place)
        return cls(text, tuple(word for word, _ in found), tuple(span for _, span in found), dict(at))

    def places(self, wanted: Sequence[str]) -> Iterator[int]:
        """Indexes of the words at which the wanted words stand, adjacent and in order."""
        if not wanted:
            return
        target = tuple(wanted)
        rarest = min(range(len(target)), key=lambda n: len(self.at.get(target[n], ())))
        for place in self.at.get(target[rarest], ()):
            first = place - rarest
            if first >= 0 and self.folded[first : first + len(target)] == target:
                yield first


def anchor(old: str, start: int, end: int, new: Words) -> Span | None:
    """The span of ``new`` that holds the words of ``old[start:end]``, or None."""
    quote = old[start:end]
    spans = _spans(quote, new) or _spans(unescape(quote), new)  # an earlier reader may have left "&ndash;" for a dash
    if len(spans) <= 1:
        return spans[0] if spans else None
    before, after = old[max(0, start - _AROUND) : start], old[end : end + _AROUND]
    place = start / max(1, len(old))

    def likeness(span: Span) -> tuple[float, float]:
        around = fuzz.ratio(before, new.text[max(0, span.start - _AROUND) : span.start]) + fuzz.ratio(
            after, new.text[span.end : span.end + _AROUND]
        )
        return around, -abs(span.start / max(1, len(new.text)) - place)

    return max(spans, key=likeness)


def _spans(quote: str, new: Words) -> list[Span]:
    """Every place where the words of a quote stand."""
    wanted = Words.of(quote).folded
    return [_widened(new, i, len(wanted), quote) for i in new.places(wanted)]


def _widened(new: Words, first: int, count: int, quote: str) -> Span:
    """The span of ``count`` words from ``first`` on, with the marks at both ends that the quote has too."""
    start, end = new.spans[first][0], new.spans[first + count - 1][1]
    lead = quote[: _lead(quote)]
    if lead and new.text[max(0, start - len(lead)) : start] == lead:
        start -= len(lead)
    tail = _TAIL.match(new.text, end)
    marks = tail.group() if tail else ""
    own = quote[len(quote.rstrip("".join(sorted(set(marks))))) :] if marks else ""
    if own and marks.startswith(own):
        end += len(own)
    return Span(start, end)


def _lead(quote: str) -> int:
    match = _WORD.search(quote)
    return match.start() if match else 0
