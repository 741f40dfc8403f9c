"""When do the indexed policies not answer, and how is that said so that it helps?

A refusal names its reason: no policy of this payer, nothing known of that day, none for this service, or a question
that no coverage policy answers. Wrong refusals hurt more than weak answers, so each reason needs plain evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.payer_book import PayerBook
from corpus.ports import Index, Lexicon, Record
from corpus.timeline import governing, in_order
from retrieval.catalog import Catalog
from retrieval.search_lanes import Gathered
from retrieval.search_rank import Ranked
from retrieval.understand import Understood

# Of the member's account or the provider's contract.
_NO_POLICY_SAYS = re.compile(
    r"\b(?:status of (?:the |my |a |this )?(?:claim|appeal|request|\[member id\])|claim status|\[member id\] status"
    r"|deductible|co-?pay(?:ment)?s?|co-?insurance|out[- ]of[- ]pocket|premiums?"
    r"|contracted rate|fee schedule|allowed amount|reimbursement rate|negotiated rate|payment rate"
    r"|network status|credentialing|(?:phone|fax) number|portal|log ?in|eligibility (?:check|status))\b",
    re.IGNORECASE,
)


class Refusals:
    """Judges whether a ranked list answers."""

    def __init__(self, record: Record, index: Index, lexicon: Lexicon, book: PayerBook) -> None:
        self._record = record
        self._index = index
        self._lexicon = lexicon
        self._book = book

    def because(self, asked: Understood, gathered: Gathered, ranked: Sequence[Ranked], catalog: Catalog) -> str | None:
        """Why the question is not answered, in words; None where it is."""
        return self._no_payer(asked, catalog) or _not_of_policies(asked) or self._not_yet_known(asked, ranked, catalog)

    def _no_payer(self, asked: Understood, catalog: Catalog) -> str | None:
        unknown = [payer for payer in asked.payers if payer not in catalog.payers]
        if not asked.payers or len(unknown) < len(asked.payers):
            return None
        return f"No policy of {self._names(unknown)} has been taken in."

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

    def _names(self, payers: Sequence[str]) -> str:
        return " and ".join(self._book.get(payer).name for payer in payers)


def _not_of_policies(asked: Understood) -> str | None:
    found = _NO_POLICY_SAYS.search(asked.text)
    if found is None:
        return None
    return (
        f"Coverage policies do not say this ({found.group()}): it is a matter of the member's account or of the"
        " provider's contract. Ask the payer."
    )
