"""How does a policy come back whose text the payer shows again after it was withdrawn?

The text is the one that is on record, so nothing is fetched or read: a version is minted of the reading there is, in
force from the day on which the text was seen again. The days between stay without it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from corpus.exchange import Publication
from corpus.model import Basis, Version
from corpus.ports import PassageMaker, Record
from ingest.filing import free_name
from ingest.publish import Publisher


class Returns:
    """Brings withdrawn policies back."""

    def __init__(self, record: Record, publisher: Publisher, passages_of: PassageMaker) -> None:
        self._record = record
        self._publisher = publisher
        self._passages_of = passages_of

    def bring_back(self, version: Version, source_url: str, at: datetime) -> Version | None:
        """The version in force again from the day it was seen again on; None where its policy is not on record."""
        policy = self._record.policy(version.policy_id)
        if policy is None:
            return None
        reading = self._record.reading(version.reading_id)
        again = replace(
            version,
            dated=free_name(at.date().isoformat(), self._record.versions(version.policy_id)),
            in_force_from=at.date(),
            in_force_basis=Basis.RETRIEVED,
            source_url=source_url,
            retrieved_at=at,
            withdrawn_on=None,
            withdrawn_noted_at=None,
        )
        passages = tuple(self._passages_of(reading, version.start, version.end))
        self._publisher.publish(Publication(policy, (), again, passages))
        return again
