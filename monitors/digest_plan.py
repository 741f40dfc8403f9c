"""What of a digest stands in the mail, and what behind its link? Never more words than a person reads in five minutes.

The changes that touch come first and get the room; each stands with its quotes, or in one line, or is counted with the
rest behind the link. The other sections keep a little room of their own, for a source in trouble must not go unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from monitors.digest_parts import Digest

LIMIT = 1100
"""Words of a mail, all of it: text or HTML, whichever has more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each, in their order: changes with quotes, changes in one line, and lines of the other sections."""

    quoted: int
    brief: int
    fresh: int
    coming: int
    filed: int
    altered: int
    troubles: int

    @property
    def shown(self) -> int:
        """How many changes stand in the mail."""
        return self.quoted + self.brief


_FIRST = 3  # changes that have their quotes before any other has its line
_OTHERS = ("filed", "fresh", "coming", "altered", "troubles")  # in the order in which they give way


def fitted(digest: Digest, words: Callable[[Plan], int], limit: int = LIMIT) -> Plan:
    """The fullest plan that keeps the limit; ``words`` counts what a plan comes to.

    The first few changes with quotes beside short other sections, then one line each for as many of the others as fit,
    then quotes for as many of those as the room allows, then what is left of it for the other sections.
    """
    most = everything(digest)
    if words(most) <= limit:
        return most
    floor = replace(
        most,
        quoted=0,
        fresh=min(most.fresh, 2),
        coming=min(most.coming, 3),
        filed=min(most.filed, 3),
        altered=min(most.altered, 1),
        troubles=min(most.troubles, 3),
    )
    floor = _shrunk(floor, words, limit)
    plan = _most(floor, "quoted", min(_FIRST, digest.touching), words, limit)
    plan = _most(plan, "brief", digest.touching - plan.quoted, words, limit)
    plan = _most_quoted(plan, words, limit)
    for section in reversed(_OTHERS):
        plan = _most(plan, section, getattr(most, section), words, limit)
    return plan


def everything(digest: Digest) -> Plan:
    """The plan that leaves nothing out."""
    return Plan(
        quoted=digest.touching,
        brief=0,
        fresh=len(digest.fresh),
        coming=len(digest.coming),
        filed=sum(len(payer.policies) for payer in digest.filed),
        altered=len(digest.altered),
        troubles=len(digest.sources.troubles),
    )


def _shrunk(plan: Plan, words: Callable[[Plan], int], limit: int) -> Plan:
    """The plan with other sections cut until it fits at all: titles and alarms may be long."""
    for section in _OTHERS:
        while getattr(plan, section) and words(plan) > limit:
            plan = replace(plan, **{section: getattr(plan, section) - 1})
    return plan


def _most_quoted(plan: Plan, words: Callable[[Plan], int], limit: int) -> Plan:
    """The plan with quotes for more of the changes that it shows."""
    while plan.brief:
        fuller = replace(plan, quoted=plan.quoted + 1, brief=plan.brief - 1)
        if words(fuller) > limit:
            break
        plan = fuller
    return plan


def _most(plan: Plan, section: str, most: int, words: Callable[[Plan], int], limit: int) -> Plan:
    """The plan with the section as full as the limit allows; more lines never make fewer words."""
    least = getattr(plan, section)
    while least < most:
        middle = (least + most + 1) // 2
        if words(replace(plan, **{section: middle})) <= limit:
            least = middle
        else:
            most = middle - 1
    return replace(plan, **{section: least})
