"""How is a corpus made larger with text that was not there before? By exchanging words and numbers, by rule.

An alteration exchanges the words that tell policies apart (names of drugs, tests and conditions: those that few
documents hold) for others of the same length, and the digits of numbers; words that all policies share, billing codes
and years stay. Lengths stay, so every position of a reading holds in the altered one. Pure: the same seed alters alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from corpus.model import CodeMention, Criterion, PolicyFacts, PolicyPart, Quantity, Reading, Section

_WORD = re.compile(r"[A-Za-z]{5,}|(?<![\w.])(?!(?:19|20)\d\d\b)\d+(?![\w.])")
_SHARED = 0.08  # of all documents: what more of them hold is everybody's word
_FAMILIAR = 6  # documents, in a corpus of few


class Line(NamedTuple):
    """A line of a text: where it begins, and how it reads."""

    start: int
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """The telling words of a corpus by their length."""

    by_length: dict[int, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """The words that few of the texts hold."""
        held: Counter[str] = Counter()
        count = 0
        for text in texts:
            count += 1
            held.update({word.lower() for word in _WORD.findall(text) if word[0].isalpha()})
        limit = max(_FAMILIAR, int(_SHARED * count))
        groups: dict[int, list[str]] = {}
        for word in sorted(held):
            if held[word] < limit:
                groups.setdefault(len(word), []).append(word)
        return cls({length: tuple(words) for length, words in groups.items()})

    @cached_property
    def places(self) -> dict[str, int]:
        """Each word's place among those of its length."""
        return {word: place for words in self.by_length.values() for place, word in enumerate(words)}


@dataclass(frozen=True)
class Alteration:
    """One way of exchanging words and numbers; another ``seed`` exchanges them otherwise."""

    vocabulary: Vocabulary
    seed: int

    def text(self, text: str, kept: Sequence[tuple[int, int]] = ()) -> str:
        """The text altered, but for the spans ``kept`` (in order, apart from each other); equally long."""
        starts = [start for start, _ in kept]

        def exchanged(match: re.Match[str]) -> str:
            at = bisect_right(starts, match.end() - 1) - 1
            if at >= 0 and kept[at][1] > match.start():
                return match.group()
            return self._word(match.group())

        return _WORD.sub(exchanged, text)

    def _word(self, word: str) -> str:
        if word[0].isdigit():
            return "".join(str((int(d) + self.seed - (d > "0")) % 9 + 1) if d > "0" else d for d in word)
        place = self.vocabulary.places.get(word.lower())
        if place is None:
            return word
        others = self.vocabulary.by_length[len(word)]
        found = others[(place + self.seed * 7919) % len(others)]
        return found.upper() if word.isupper() else found.capitalize() if word[0].isupper() else found


def altered(reading: Reading, rule: Alteration) -> Reading:
    """The reading with its text, facts, headings and quantities altered by one rule; positions hold as they are."""
    text = rule.text(reading.text, _code_spans(reading.codes))
    return replace(
        reading,
        snapshot_sha256=sha256(text.encode()).hexdigest(),
        text=text,
        facts=_facts(reading.facts, rule),
        sections=tuple(_section(section, rule) for section in reading.sections),
        criteria=tuple(_criterion(node, rule) for node in reading.criteria),
        parts=tuple(PolicyPart(_facts(p.facts, rule), p.start, p.end) for p in reading.parts),
        furniture=(),
    )


def revised(reading: Reading, vocabulary: Vocabulary, revision: int, share: float) -> Reading:
    """The reading as its ``revision`` later: each time, another ``share`` of its lines is altered and stays so."""
    kept, lines, start = _code_spans(reading.codes), [], 0
    for line in reading.text.splitlines(keepends=True):
        last = max((n for n in range(1, revision + 1) if _chance(line, n) < share), default=0)
        spans = [(max(0, a - start), b - start) for a, b in kept if b > start and a < start + len(line)] if last else []
        lines.append(Alteration(vocabulary, 1000 + last).text(line, spans) if last else line)
        start += len(line)
    text = "".join(lines)
    return replace(reading, snapshot_sha256=sha256(text.encode()).hexdigest(), text=text)


def _chance(line: str, number: int) -> float:
    return int.from_bytes(sha256(f"{number}\x00{line}".encode()).digest()[:4], "big") / 2**32


def _code_spans(codes: Sequence[CodeMention]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for mention in sorted(codes, key=lambda mention: (mention.start, -mention.end)):
        if not spans or mention.start >= spans[-1][1]:
            spans.append((mention.start, mention.end))
    return spans


def _facts(facts: PolicyFacts, rule: Alteration) -> PolicyFacts:
    title = rule.text(facts.title) if facts.title else None
    return replace(facts, title=title, aliases=tuple(map(rule.text, facts.aliases)))


def _section(section: Section, rule: Alteration) -> Section:
    return replace(section, heading=rule.text(section.heading), path=tuple(map(rule.text, section.path)))


def _criterion(node: Criterion, rule: Alteration) -> Criterion:
    return replace(
        node,
        quantities=tuple(_quantity(quantity, rule) for quantity in node.quantities),
        section=tuple(map(rule.text, node.section)),
        children=tuple(_criterion(child, rule) for child in node.children),
    )


def _quantity(quantity: Quantity, rule: Alteration) -> Quantity:
    value = rule.text(f"{quantity.value:g}")
    printed = f"{quantity.value:g}" in quantity.text and value.isdigit()
    return replace(quantity, text=rule.text(quantity.text), value=float(value) if printed else quantity.value)
