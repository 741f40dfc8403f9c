"""Which policy is this document, and under which names does it resolve to it?

A policy id is minted once and stays. A document finds its policy by the address it came from, by its number, by the
constant part of its revision, or, without any of these, by its title; what it brings along becomes an alias. Two
documents that carry one number but were received side by side from different places with different text are two
editions, not two versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from rapidfuzz import fuzz

from corpus import ids
from corpus.model import Payer, Policy, PolicyFacts

UNKNOWN_PAYER = "unknown"
_SAME_TITLE = 60.0
_EDITION = 60  # characters of an edition: ids are read by people


@dataclass(frozen=True, slots=True)
class Names:
    """What a document is called: the name its policy id would be minted from, and all aliases of it as slugs."""

    payer: str
    minted: str
    edition: str | None
    aliases: tuple[str, ...]

    @property
    def policy_id(self) -> str:
        """The id a new policy of these names gets."""
        return ids.policy_id(self.payer, self.minted, self.edition)


def names_of(facts: PolicyFacts, payer: Payer | None, fallback: str) -> Names:
    """The names of a document; ``fallback`` (a file's name) serves where it prints neither number nor title."""
    slug = payer.slug if payer is not None else facts.payer or UNKNOWN_PAYER
    number = printed_number(facts.number, payer) if facts.number else None
    minted = next(name for name in (number, facts.title, fallback, "untitled") if name and ids.slug(name))
    spoken = [facts.number, number, facts.revision, facts.title, *facts.aliases]
    aliases = dict.fromkeys(a for a in (ids.slug(name) for name in spoken if name) if a)
    return Names(slug, minted, facts.edition, tuple(aliases))


def printed_number(number: str, payer: Payer | None) -> str:
    """The number with the series prefix of its payer: ``0236`` is ``cpb-0236`` where the payer's data say ``cpb``."""
    slug = ids.slug(number)
    if payer is None or not re.fullmatch(r"[\d-]+", slug):
        return slug or number
    return f"{payer.number_prefixes[0]}-{slug}" if payer.number_prefixes else slug


def same_policy(title: str | None, known: Policy) -> bool:
    """Whether a document of this title can be a version of a policy that shares its number or address.

    Titles drift between versions, so only a title with hardly a word in common speaks against it.
    """
    if not title or not known.title:
        return True
    return fuzz.token_set_ratio(title.lower(), known.title.lower()) >= _SAME_TITLE


def editions(names: Names, facts: PolicyFacts, fallback: str, known: Policy) -> Iterator[str]:
    """What could tell a document from a known policy of the same number, best first, without end.

    The line of business tells editions apart where it is printed, else the title, else the file's own name; two files
    that share all of these are counted.
    """
    taken = {ids.slug(known.title), known.policy_id.partition("~")[2], ids.slug(names.minted), ""}
    spoken = (ids.slug(text) for text in ("-".join(facts.lines_of_business), facts.title or "", fallback))
    found = [edition[:_EDITION].strip("-") for edition in dict.fromkeys(spoken) if edition not in taken]
    yield from found
    last = found[-1] if found else "edition"
    yield from (f"{last}-{n}" for n in count(2))
