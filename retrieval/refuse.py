"""When do the indexed policies not answer, and how is that said so that it helps?

A refusal names its reason: no policy of this payer, nothing known of that day, none for this service, or a question
that no coverage policy answers. Wrong refusals hurt more than weak answers, so each reason needs plain evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.payer_book import PayerBook
from corpus.ports import Record
from corpus.timeline import governing, in_order
from retrieval.catalog import Catalog
from retrieval.ended import spoken_of
from retrieval.not_of_policies import of_account, of_changes
from retrieval.ranking import Evidence
from retrieval.search_lanes import Gathered
from retrieval.search_numbers import holds_asked, numbers_asked
from retrieval.search_rank import Ranked
from retrieval.stems import ASKING
from retrieval.understand import Understood
from retrieval.understand_asks import Asks
from retrieval.withdrawn import withdrawal

_LOOKED_AT = 20
_SURE_MEANING = 0.4  # cosine below which words shared with a title are likely ordinary ones


class Refusals:
    """Judges whether a ranked list answers."""

    def __init__(self, record: Record, book: PayerBook) -> None:
        self._record = record
        self._book = book

    def because(
        self, asked: Understood, gathered: Gathered, ranked: Sequence[Ranked], catalog: Catalog, evidence: Evidence
    ) -> str | None:
        """Why the question is not answered, in words; None where it is."""
        plainly = self.plainly(asked, ranked, catalog)
        if plainly is not None or speaks_for_itself(asked):
            return plainly
        found = weighed(asked, gathered, ranked, catalog, evidence)
        return None if found >= 0.0 else self._no_service(asked, catalog)

    def plainly(self, asked: Understood, ranked: Sequence[Ranked], catalog: Catalog) -> str | None:
        """Why there can be no answer, where that needs no weighing of what was found."""
        own = [item for item in ranked if asked.means(item.point.payer)]
        return (
            _nothing_known(catalog)
            or self._no_payer(asked, catalog)
            or _not_of_policies(asked)
            or self._withdrawn(asked)
            or self._not_yet_known(asked, own, catalog)
            or self._elsewhere(asked, own)
            or self._no_code(asked)
        )

    def _no_payer(self, asked: Understood, catalog: Catalog) -> str | None:
        unknown = [payer for payer in asked.payers if payer not in catalog.payers]
        if asked.unknown_payers and not asked.payers and not asked.policies:
            return f"No policy of {' and '.join(asked.unknown_payers)} has been taken in."
        if not asked.payers or len(unknown) < len(asked.payers):
            return None
        return f"No policy of {self._names(unknown)} has been taken in."

    def _withdrawn(self, asked: Understood) -> str | None:
        """Every policy that the question names was withdrawn by the day: another policy is no answer."""
        found = self._record.versions_by_policy(list(asked.policies)) if asked.policies else {}
        ended = [withdrawal(versions, asked.as_of) for versions in found.values()]
        told = [f"{one.version.policy_id} {one.told}" for one in ended if one is not None]
        if not told or len(told) < len(ended):
            return None
        named = " and ".join(told)
        return f"{named}: nothing of it governs on {asked.as_of}. Ask with an earlier day."

    def _not_yet_known(self, asked: Understood, ranked: Sequence[Ranked], catalog: Catalog) -> str | None:
        """Nothing was in force on the day, and something is later: since when it is known."""
        if ranked or not asked.as_of_given:
            return None
        policies = [
            policy_id
            for policy_id, entry in catalog.entries.items()
            if not asked.payers or entry.policy.payer in asked.payers
        ]
        starts = [
            versions[0].in_force_from
            for versions in map(in_order, self._record.versions_by_policy(policies).values())
            if versions and governing(versions, asked.as_of.toordinal()) is None
        ]
        known = [start for start in starts if start is not None and start > asked.as_of]
        whose = f"of {self._names(asked.payers)} " if asked.payers else ""
        return f"What is indexed {whose}is known only from {min(known)} on." if known else None

    def _elsewhere(self, asked: Understood, ranked: Sequence[Ranked]) -> str | None:
        """The best passage is the sentence that sends to somebody else's criteria."""
        if not ranked or asked.asks not in (Asks.CRITERIA, Asks.QUANTITY):
            return None
        point = ranked[0].point
        versions = self._record.versions_by_policy([point.policy_id]).get(point.policy_id, [])
        version = governing(versions, asked.as_of.toordinal())
        if version is None or not version.facts.governed_by or _holds_number(asked, ranked[0]):
            return None
        place = self._record.placements_of(version.id, [point.passage_key]).get(point.passage_key)
        for other in version.facts.governed_by if place is not None else ():
            if self._own(point.payer, other.name):
                continue  # a determination that speaks of determinations sends nobody away
            if place is not None and place.start < other.end and other.start < place.end:
                return f"The policy does not hold these criteria: it refers to {other.name}."
        return None

    def _no_code(self, asked: Understood) -> str | None:
        """A question of nothing but codes that no policy names: no neighbour of a code is an answer."""
        if asked.naming or not asked.codes or not asked.bare:
            return None
        named = " or ".join(code.rpartition(":")[2] for code in asked.codes)
        whose = f" of {self._names(asked.payers)}" if asked.payers else ""
        return f"No indexed policy{whose} names {named}. Ask for the service in words: a policy may judge it without."

    def _own(self, payer: str, name: str) -> bool:
        """Whether whose criteria are named is the payer itself, by its name or by that of its own series."""
        series = {part.rpartition("=")[2] for part in self._book.get(payer).part_series}
        return name.lower() in series or any(found.slug == payer for found, _, _ in self._book.find_in(name))

    def _no_service(self, asked: Understood, catalog: Catalog) -> str:
        """Neither meaning, nor words, nor titles, nor codes speak for any policy."""
        whose = f" of {self._names(asked.payers)}" if asked.payers else ""
        count = sum(1 for e in catalog.entries.values() if not asked.payers or e.policy.payer in asked.payers)
        named = ", ".join(code.rpartition(":")[2] for code in asked.codes_unmatched)
        codes = f", and none names {named}" if named else ""
        known = f"None of the {count} indexed policies" if count != 1 else "The one indexed policy"
        speaks = "speaks" if count != 1 else "does not speak"
        ended = "".join(f" {one.told}." for one in spoken_of(asked, catalog, self._record))
        return f"{known}{whose} {speaks} of this service{codes}.{ended}{self._delegates(asked.payers)}"

    def _delegates(self, payers: Sequence[str]) -> str:
        """Who else may hold the criteria, where a payer is known to leave some services to others."""
        others = [other for payer in payers for other in self._book.get(payer).delegates]
        if not others:
            return ""
        return f" Some services of this payer are judged by {self._names(dict.fromkeys(others))}: ask for them there."

    def _names(self, payers: Iterable[str]) -> str:
        return " and ".join(self._book.get(payer).name for payer in payers)


def speaks_for_itself(asked: Understood) -> bool:
    """Whether the question names a policy that is there: then what that says is the answer."""
    return bool(asked.policies)


def weighed(
    asked: Understood, gathered: Gathered, ranked: Sequence[Ranked], catalog: Catalog, evidence: Evidence
) -> float:
    """How much speaks for an answer: positive where there likely is one."""
    own = [item for item in ranked if asked.means(item.point.payer)]
    best = own[:_LOOKED_AT]
    meant = max((item.dense for item in own), default=0.0)
    means = max((item.dense for item in best), default=0.0)
    e = evidence
    return (
        e.bias
        + e.meaning * means
        + e.nearer * max(0.0, gathered.nearest - meant)
        + e.words * max((item.words for item in best), default=0.0)
        + e.title * max(gathered.titles.values(), default=0.0) * min(1.0, means / _SURE_MEANING)
        + e.titled * bool(asked.telling and catalog.titled(asked.telling, asked.payers))
        + e.naming * bool(asked.naming)
        + e.unmatched * bool(asked.codes_unmatched and not asked.naming)
        + e.strange * _strange(asked, own)
    )


def _strange(asked: Understood, ranked: Sequence[Ranked]) -> float:
    """The share of the words a question is about that nothing found holds."""
    told = [stem for stem in asked.stems if not stem.isdigit() and stem not in ASKING]
    held = frozenset().union(*(item.held for item in ranked))
    return sum(stem not in held for stem in told) / len(told) if told else 0.0


def _holds_number(asked: Understood, item: Ranked) -> bool:
    """Whether a passage says the number that is asked for, whoever else it names."""
    if asked.asks is not Asks.QUANTITY:
        return False
    return holds_asked(numbers_asked(asked.text), item.passage.content.rpartition("\n")[2])


def _nothing_known(catalog: Catalog) -> str | None:
    if catalog.entries:
        return None
    return "No policy has been taken in yet: payerpolicy ingest takes files, payerpolicy crawl visits payers' sites."


def _not_of_policies(asked: Understood) -> str | None:
    if of_changes(asked.text):
        whose = f" --payer {asked.payers[0]}" if len(asked.payers) == 1 else ""
        return (
            "Answers say what policies hold on one day, not what changed. payerpolicy changes"
            f"{whose} --since DATE shows what changed, with the words before and after."
        )
    if (found := of_account(asked.text)) is None:
        return None
    return (
        f"Coverage policies do not say this ({found}): it is a matter of the member's account or of the"
        " provider's contract. Ask the payer."
    )
