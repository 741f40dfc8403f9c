"""Which policies are there, and whose title or number does a question name? Small enough to be kept in memory.

The catalog is a view of the record: policy ids, titles and aliases. It is loaded again when the number of points in the
index has changed, for then something was published. It only prefers: what is shown is always asked of the record.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from corpus.exchange import PolicyFilter
from corpus.ids import slug
from corpus.model import Policy
from corpus.ports import Record
from retrieval.stems import content_stems

_PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """A policy with the stems of its title and the slugs it answers to."""

    policy: Policy
    names: frozenset[str] = frozenset()

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words of its title that carry meaning."""
        return frozenset(content_stems(self.policy.title))


@dataclass(frozen=True)
class Catalog:
    """All published policies."""

    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def load(cls, record: Record) -> Catalog:
        """The catalog of a record."""
        entries, aliases = {}, record.all_aliases()
        for policy in _all(record):
            names = {slug(alias) for alias in aliases.get(policy.policy_id, ())}
            names |= {slug(policy.number or ""), policy.policy_id.partition("/")[2]}
            entries[policy.policy_id] = Entry(policy, frozenset(names - {""}))
        return cls(entries)

    @cached_property
    def payers(self) -> frozenset[str]:
        """The payers of which there is a policy."""
        return frozenset(entry.policy.payer for entry in self.entries.values())

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Policy ids by the slug of a number, revision or title."""
        table: dict[str, list[str]] = {}
        for policy_id, entry in self.entries.items():
            for name in entry.names:
                table.setdefault(name, []).append(policy_id)
        return {name: tuple(ids) for name, ids in table.items()}

    def rarity(self, stem: str) -> float:
        """How much a word tells titles apart: the logarithm of how few of them hold it."""
        return self._rarities.get(stem, math.log((1 + len(self.entries)) / 0.5))

    def matches(self, stems: Sequence[str], payers: Sequence[str]) -> dict[str, float]:
        """Policies whose title shares words with these, with how well: 1 when all telling words are shared."""
        asked = sorted(set(stems))
        whole = sum(self.rarity(stem) for stem in asked)
        shared: dict[str, float] = {}
        for payer in payers or self._titles:
            titles = self._titles.get(payer, {})
            for stem in asked:
                for policy_id in titles.get(stem, ()):
                    shared[policy_id] = shared.get(policy_id, 0.0) + self._rarities[stem]
        weights = {policy_id: self._weights[policy_id] * whole for policy_id in shared}
        return {p: value / math.sqrt(weights[p]) if weights[p] > 0 else 0.0 for p, value in shared.items()}

    def titled(self, stem: str, payers: Sequence[str]) -> bool:
        """Whether a title of one of these payers, or of any where none are given, holds a word."""
        return any(stem in self._titles.get(payer, {}) for payer in payers or self._titles)

    @cached_property
    def _rarities(self) -> dict[str, float]:
        held = Counter(stem for entry in self.entries.values() for stem in entry.stems)
        return {stem: math.log((1 + len(self.entries)) / (0.5 + count)) for stem, count in held.items()}

    @cached_property
    def _titles(self) -> dict[str, dict[str, list[str]]]:
        """The policies whose title holds a word, by payer and word: no question looks at titles it shares none with."""
        found: dict[str, dict[str, list[str]]] = {}
        for policy_id, entry in self.entries.items():
            titles = found.setdefault(entry.policy.payer, {})
            for stem in entry.stems:
                titles.setdefault(stem, []).append(policy_id)
        return found

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much all words of a policy's title tell."""
        return {p: sum(self._rarities[stem] for stem in sorted(entry.stems)) for p, entry in self.entries.items()}


def _all(record: Record) -> Iterator[Policy]:
    after: str | None = None
    while True:
        page = record.policies(PolicyFilter(after=after, limit=_PAGE))
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].policy_id
