"""Which policy does a name mean, and which of its versions governs on a day?

A name is a policy id, an alias of one, or a version id; payers may be written as anybody writes them. What is not
known is answered with the nearest names that are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus import ids
from corpus.errors import NotFound, WrongUse
from corpus.exchange import OPEN_FUTURE, PolicyFilter, day
from corpus.model import Criterion, Policy, Reading, Version
from corpus.payer_book import PayerBook
from corpus.ports import Record
from corpus.timeline import as_known, governing, in_order
from retrieval.cite import Citation, CitedCriterion, Citer, Quoter
from retrieval.headings import headings_at
from retrieval.withdrawn import withdrawal

_NEAR = 3
_LIKE = 60  # per cent from which on a name may be meant by another


@dataclass(frozen=True, slots=True)
class Found:
    """A policy, all its versions, and the one that governs on the day asked for."""

    policy: Policy
    versions: tuple[Version, ...]
    version: Version
    as_of: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose criteria are asked for instead, and the payer's sentence that says so."""

    name: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Tree:
    """The criteria tree of a version, every node cited, and who decides where the policy leaves it to others."""

    found: Found
    reading: Reading
    quoter: Quoter
    roots: tuple[CitedCriterion, ...]
    governed_by: tuple[Elsewhere, ...] = ()


class Lookup:
    """Finds policies by name, and their criteria trees."""

    def __init__(self, record: Record, book: PayerBook, citer: Citer) -> None:
        self._record = record
        self._book = book
        self._citer = citer

    def policy(self, name: str) -> Policy:
        """The policy of a name; a number alone will do where only one payer has it.

        Raises NotFound with the nearest names, WrongUse for a number that several payers have.
        """
        payer_name, slash, number = name.partition("@")[0].partition("/")
        if not slash:
            return self._only(name, payer_name)
        payer = self._book.resolve(payer_name).slug
        base, _, edition = number.partition("~")
        wanted = ids.policy_id(payer, base, edition or None) if ids.slug(base) else ""
        policy = self._record.policy(f"{payer}/{number}") or (self._record.policy(wanted) if wanted else None)
        if policy is None:
            raise NotFound(f"There is no policy {name!r}.", todo=self._nearest(payer, number))
        return policy

    def _only(self, name: str, number: str) -> Policy:
        """The one policy of this number or title, whoever's it is."""
        base, _, edition = number.partition("~")
        if not ids.slug(base):
            raise WrongUse(f"{name!r} names no policy.", todo="Write a policy as payer/number.")
        wanted = (ids.policy_id(payer, base, edition or None) for payer in self._book.slugs())
        found = {p.policy_id: p for p in map(self._record.policy, wanted) if p is not None}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise WrongUse(f"{name!r} is a policy of several payers.", todo=f"Say which: {', '.join(sorted(found))}.")
        if (payer := self._payer(name)) is not None:
            raise NotFound(
                f"{name!r} is a payer, not a policy.", todo=f"payerpolicy policies --payer {payer} lists its policies."
            )
        raise NotFound(
            f"There is no policy {name!r}.", todo="Write it as payer/number; payerpolicy policies WORDS finds it."
        )

    def _payer(self, name: str) -> str | None:
        try:
            return self._book.resolve(name).slug
        except WrongUse:
            return None

    def find(self, name: str, as_of: date, known_on: date | None = None) -> Found:
        """The policy and its version in force on the day, as known on another where one is given.

        Raises NotFound, saying from when on the policy is known, or until when it governed.
        """
        policy = self.policy(name)
        versions = tuple(in_order(as_known(self._record.versions(policy.policy_id), known_on)))
        version = governing(versions, as_of.toordinal())
        if version is None:
            known = f", as far as was known on {known_on}" if known_on is not None else ""
            raise NotFound(
                f"No version of {policy.policy_id} governed on {as_of}{known}.", todo=_known(versions, as_of)
            )
        return Found(policy, versions, version, as_of.toordinal())

    def tree(self, name: str, as_of: date, known_on: date | None = None) -> Tree:
        """The criteria tree in force on the day; its citations are handed out."""
        return self.tree_of(self.find(name, as_of, known_on))

    def tree_of(self, found: Found) -> Tree:
        """The criteria tree of the version that was found; its citations are handed out."""
        reading = self._record.reading(found.version.reading_id)
        quoter = self._citer.quoter(found.version, found.versions, found.as_of)
        roots = tuple(quoter.criterion(root) for root in own_criteria(reading, found.version))
        others = tuple(
            Elsewhere(other.name, quoter.cite(other.start, other.end, headings_at(reading, other.start)))
            for other in found.version.facts.governed_by
        )
        self._citer.hand_out([quoter])
        return Tree(found, reading, quoter, roots, others)

    def _nearest(self, payer: str, number: str) -> str:
        """The policies that may be meant, by id and title."""
        policies = {p.policy_id: p for p in self._record.policies(PolicyFilter(payer, limit=5000))}
        if not policies:
            return f"No policy of {payer} has been taken in. payerpolicy ingest does, from files; crawl, from its site."
        from rapidfuzz import process  # here, for most names are right and every lookup would wait for it

        known = {key: f"{key.partition('/')[2]} {policy.title}" for key, policy in policies.items()}
        wanted = number.replace("-", " ")
        near = process.extract(wanted, known, limit=_NEAR, score_cutoff=_LIKE, processor=str.lower) if wanted else []
        if not near:
            return f"payerpolicy policies --payer {payer} lists what there is."
        return f"Nearest: {', '.join(_named(policies[key]) for _, _, key in near)}."


def _named(policy: Policy) -> str:
    """A policy's id, and its title where the id does not tell it."""
    told = ids.slug(policy.title) in policy.policy_id
    return policy.policy_id if told or not policy.title else f"{policy.policy_id} ({policy.title})"


def own_criteria(reading: Reading, version: Version) -> Sequence[Criterion]:
    """The roots that stand in the version's own stretch of the reading."""
    return [root for root in reading.criteria if version.start <= root.start < version.end]


def _known(versions: Sequence[Version], as_of: date) -> str:
    """What to ask for instead of a day on which nothing governed."""
    if (ended := withdrawal(versions, as_of)) is not None:
        return f"It {ended.told}. Ask with an earlier day, or ask the payer what replaces it."
    ever = [v for v in versions if day(v.in_force_from) < day(v.withdrawn_on, unknown=OPEN_FUTURE)]
    starts = [v.in_force_from for v in ever if v.in_force_from is not None]
    return f"It is known only from {min(starts)} on." if starts else "It was not known then."
