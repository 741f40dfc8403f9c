"""Gathers what might answer: several ways into the index, each of which no other can crowd out.

Meaning (dense), words (sparse), exact codes, policies named by number, policies whose title the question speaks of, and
payers named in words each have a lane of their own. What a lane finds is a candidate; ranking comes after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.exchange import Filter, Hit, Point, Search, Sparse, Vector, day
from corpus.model import SectionKind
from corpus.ports import Embedder, Index, Lexicon
from retrieval.catalog import Catalog
from retrieval.understand import Understood
from retrieval.understand_codes import names_code

_WIDE = 60  # candidates of a lane over everything
_EVERY = 2_000  # passages of one policy, or of one code: more than there are
_NARROW = 30  # of a lane limited to some policies or codes
_TITLES = 4  # policies whose titles fit best
_LIKELY = 4  # policies whose criteria are looked at again
_NAMES = 0.5  # what naming the question's code adds to a policy's likelihood
_ROWS = 8  # rows naming a code that say what it means, and criteria looked up for each
_TITLE_FIT = 0.3
_BACKGROUND = 0.4  # of what a long question tells, against what it asks
_WIDENED = 0.5  # weight of words the question does not have itself


@dataclass(slots=True)
class Candidate:
    """A point that some lane found, with the best score each kind of search gave it."""

    point: Point
    dense: float | None = None
    sparse: float | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """All candidates, and what is known of the question's policies before ranking."""

    candidates: tuple[Candidate, ...]
    titles: dict[str, float] = field(default_factory=dict)
    nearest: float = 0.0
    """The best cosine of any payer's passage, also where one payer is asked for."""


class Lanes:
    """The ways into the index."""

    def __init__(self, index: Index, embedder: Embedder, lexicon: Lexicon) -> None:
        self._index = index
        self._embedder = embedder
        self._lexicon = lexicon

    def gather(self, asked: Understood, catalog: Catalog) -> Gathered:
        """The candidates for a question, those in force on its day alone."""
        search = _Searches(self._index, self._vector(asked), self._terms(asked))
        everywhere = Filter(as_of=day(asked.as_of), payers=(asked.payer,) if asked.payer else ())
        search.both(everywhere, _WIDE)
        if asked.payers and not asked.payer:
            search.both(_limited(everywhere, payers=asked.payers), _WIDE)
        if asked.codes:
            search.dense(_limited(everywhere, codes=asked.codes), _NARROW)
        if asked.policies:
            search.both(_limited(everywhere, policies=asked.policies), _NARROW)
        titles = catalog.matches((*asked.stems, *asked.also_stems), asked.payers)
        fitting = sorted((p for p, fit in titles.items() if fit >= _TITLE_FIT), key=lambda p: (-titles[p], p))
        if fitting:
            search.both(_limited(everywhere, policies=fitting[:_TITLES]), _NARROW)
        nearest = search.nearest(everywhere)
        if asked.only_codes:
            search.meant_by(asked, everywhere)
            search.naming(asked, everywhere)
        # What a policy demands is a small part of its text and worded less like questions than its evidence is.
        likely = search.policies(titles, frozenset(asked.naming))[:_LIKELY]
        if likely:
            search.both(_limited(everywhere, policies=likely, kinds=(SectionKind.CRITERIA,)), _NARROW)
            search.run()
        return Gathered(tuple(search.found.values()), titles, nearest)

    def _vector(self, asked: Understood) -> Vector:
        text = f"{asked.subject} {asked.also}".strip()
        if not asked.background:
            vector: Vector = self._embedder.embed([text])[0]
            return vector
        request, whole = self._embedder.embed([text, f"{asked.subject} {asked.background}"])
        mixed = request + _BACKGROUND * whole
        both: Vector = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return both

    def _terms(self, asked: Understood) -> Sparse:
        own = self._lexicon.question(asked.subject)
        beside = f"{asked.also} {asked.background}".strip()
        widened = self._lexicon.question(beside) if beside else Sparse((), ())
        weights = {index: _WIDENED * value for index, value in zip(widened.indices, widened.values, strict=True)}
        weights.update(zip(own.indices, own.values, strict=True))
        return Sparse(tuple(weights), tuple(weights.values()))


class _Searches:
    """One question's searches, made together where none waits for what another finds, and their candidates."""

    def __init__(self, index: Index, vector: Vector, terms: Sparse) -> None:
        self._index, self._vector, self._terms = index, vector, terms
        self._wanted: list[Search] = []
        self.found: dict[str, Candidate] = {}

    def both(self, where: Filter, limit: int) -> None:
        """Wants a search by meaning and one by words."""
        self.dense(where, limit)
        self._wanted.append(Search(self._terms, limit, where))

    def dense(self, where: Filter, limit: int, vector: Vector | None = None) -> None:
        """Wants a search by meaning."""
        self._wanted.append(Search(self._vector if vector is None else vector, limit, where))

    def run(self, *beside: Search) -> list[list[Hit]]:
        """Makes the searches that are wanted and takes their candidates; what those ``beside`` found is only told."""
        wanted, self._wanted = self._wanted, []
        found = self._index.search([*wanted, *beside])
        for search, hits in zip(wanted, found[: len(wanted)], strict=True):
            self._take(hits, by_words=isinstance(search.by, Sparse))
        return found[len(wanted) :]

    def _take(self, hits: Sequence[Hit], *, by_words: bool) -> None:
        for hit in hits:
            candidate = self._candidate(hit)
            if by_words:
                candidate.sparse = max(hit.score, candidate.sparse or 0.0)
            else:
                candidate.dense = max(hit.score, candidate.dense or 0.0)

    def nearest(self, everywhere: Filter) -> float:
        """The best cosine there is for the question, whoever's passage it is; makes the searches that are wanted."""
        if not everywhere.payers:
            self.run()
            return max((c.dense for c in self.found.values() if c.dense is not None), default=0.0)
        (anybody,) = self.run(Search(self._vector, 1, Filter(as_of=everywhere.as_of)))
        return anybody[0].score if anybody else 0.0

    def meant_by(self, asked: Understood, everywhere: Filter) -> None:
        """A question of nothing but a code asks for what the policies that name it print beside it."""
        for hit in self._index.dense(self._vector, _ROWS, _limited(everywhere, codes=asked.codes)):
            where = _limited(everywhere, policies=(hit.point.policy_id,), kinds=(SectionKind.CRITERIA,))
            for vectors in self._index.vectors([hit.point.id]).values():
                self.dense(where, _ROWS, vectors.dense)
        self.run()

    def naming(self, asked: Understood, everywhere: Filter) -> None:
        """A passage of every policy that names the code: one that does, by itself or in a range."""
        self.dense(_limited(everywhere, codes=asked.codes), _EVERY)
        self.run()
        missing = sorted(set(asked.naming) - self._policies_naming(asked.codes))
        for policy_id in missing:
            self.dense(_limited(everywhere, policies=(policy_id,), codes=asked.codes), 1)
        self.run()
        # A range is no term of the filter: its passages are looked at one by one, and the policies are few.
        for policy_id in sorted(set(missing) - self._policies_naming(asked.codes)):
            for hit in self._index.select(_limited(everywhere, policies=(policy_id,)), _EVERY):
                if _names_any(hit.point, asked.codes):
                    self._candidate(hit)
                    break

    def _policies_naming(self, codes: Sequence[str]) -> set[str]:
        return {c.point.policy_id for c in self.found.values() if _names_any(c.point, codes)}

    def policies(self, titles: dict[str, float], naming: frozenset[str]) -> list[str]:
        """The policies found so far, the likeliest first: by title, by their best passage, by naming a code."""
        top = max((c.sparse or 0.0 for c in self.found.values()), default=0.0) or 1.0
        best: dict[str, float] = {}
        for candidate in self.found.values():
            policy_id = candidate.point.policy_id
            fit = (candidate.dense or 0.0) + (candidate.sparse or 0.0) / top
            best[policy_id] = max(best.get(policy_id, 0.0), fit)
        return sorted(best, key=lambda p: (-best[p] - titles.get(p, 0.0) - _NAMES * (p in naming), p))

    def _candidate(self, hit: Hit) -> Candidate:
        return self.found.setdefault(hit.point.id, Candidate(hit.point))


def _names_any(point: Point, asked: Sequence[str]) -> bool:
    return any(names_code(held, code) for held in point.codes for code in asked)


def _limited(
    where: Filter,
    *,
    payers: Sequence[str] = (),
    policies: Sequence[str] = (),
    codes: Iterable[str] = (),
    kinds: Sequence[str] = (),
) -> Filter:
    return Filter(
        as_of=where.as_of,
        payers=tuple(payers) or where.payers,
        policies=tuple(policies),
        codes=tuple(codes),
        section_kinds=tuple(kinds),
    )
