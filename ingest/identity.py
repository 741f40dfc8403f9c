"""Which policy is this document, and under which names does it resolve to it?

A policy id is minted once and stays. A document finds its policy by the address it came from, by its number, by the
constant part of its revision, or, without any of these, by its title; what it brings along becomes an alias. Two
documents that carry one number but were received side by side from different places with different text are two
editions, not two versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    """What a document is called: the name its policy id would be minted from, and all aliases of it as slugs.

    ``sought`` are the names by which its policy is looked for, strongest first.
    """

    payer: str
    minted: str
    edition: str | None
    aliases: tuple[str, ...]
    sought: tuple[str, ...] = ()

    @property
    def policy_id(self) -> str:
        """The id a new policy of these names gets."""
        return ids.policy_id(self.payer, self.minted, self.edition)


def names_of(facts: PolicyFacts, payer: Payer | None, fallback: str, within: str = "") -> Names:
    """The names of a document; ``fallback`` (a file's name) serves where it prints neither number nor title.

    ``within`` is the number of the file a policy is one of many in: its own number means something only there, unless
    the payer's data say that the series is one (``ncd-240-2``).
    """
    slug = payer.slug if payer is not None else facts.payer or UNKNOWN_PAYER
    series = series_of(within, payer)
    number = facts.number and printed_number(facts.number, payer)
    if facts.number and within:
        number = f"{series or ids.slug(within)}-{ids.slug(facts.number)}"
    minted = next(name for name in (number, facts.title, fallback, "untitled") if name and ids.slug(name))
    own = [facts.number, facts.revision, *facts.aliases] if not within or series else []
    aliases = _slugs([number, *own, facts.title])
    sought = _slugs([minted, *own] if number else [facts.title, minted, *facts.aliases])
    return Names(slug, minted, facts.edition, aliases, sought)


def stands_alone(number: str | None) -> bool:
    """Whether the number of a policy in a file of many names it anywhere; those of chapters do not (``220.1``)."""
    return bool(number) and re.fullmatch(r"\d{1,3}(?:[.-]\d{1,3})*(?:[.-]?[a-z])?", number or "", re.I) is None


def series_of(within: str, payer: Payer | None) -> str:
    """The series a file's policies are numbered in, where the payer numbers them over all its files; else empty."""
    rules = (rule.partition("=") for rule in (payer.part_series if payer is not None else ()))
    return next((series for start, _, series in rules if ids.slug(within).startswith(start)), "")


def _slugs(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for slug in (ids.slug(name) for name in names if name) if slug))


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
