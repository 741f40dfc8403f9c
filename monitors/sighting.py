"""Is a changed document believed yet?

A broken page, a half-written file or a test page of the payer's site looks like a changed policy. So what a source
shows is told as a change once it is seen twice, at two visits, or once the document's own dates or revision moved with
it. What a person fed is believed at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.model import Version
from corpus.ports import Record


@dataclass(frozen=True, slots=True)
class Sight:
    """What a visit that began at ``since`` saw: its addresses, and the bytes (sha256) that they gave again."""

    since: datetime
    urls: frozenset[str]
    again: frozenset[str]


class Sightings:
    """Decides which versions are believed, by what the record knows of addresses and what a visit saw."""

    def __init__(self, record: Record, sight: Sight | None = None) -> None:
        self._record = record
        self._sight = sight

    def believed(self, before: Version, after: Version) -> bool:
        """Whether the changes from one version to the next are to be told."""
        if before.withdrawn_on is not None or dated_anew(before, after) or self._seen_twice(after):
            return True  # also what is published again after a withdrawal: that it governs cannot wait
        return not self._watched(after.source_url)

    def _watched(self, url: str) -> bool:
        return (self._sight is not None and url in self._sight.urls) or self._record.is_watched(url)

    def _seen_twice(self, version: Version) -> bool:
        if self._sight is None or version.retrieved_at >= self._sight.since:
            return False
        return not self._sight.again.isdisjoint((version.snapshot_sha256, *version.same_text_sha256))


def dated_anew(before: Version, after: Version) -> bool:
    """Whether a document prints another date or revision of its own than the one before."""
    old, new = before.facts, after.facts
    marks = (
        (old.effective_date, new.effective_date),
        (old.last_review_date, new.last_review_date),
        (old.published_date, new.published_date),
        (old.revision, new.revision),
    )
    return any(now is not None and was != now for was, now in marks)


def last_believed(versions: Sequence[Version], after: Version, waiting: frozenset[str]) -> Version | None:
    """The version before one, those left out that are still waiting to be believed; None for the first."""
    place = next(n for n, version in enumerate(versions) if version.id == after.id)
    earlier = [version for version in versions[:place] if version.id not in waiting]
    return earlier[-1] if earlier else None


def overtaken(waiting: Version, others: Iterable[Version]) -> bool:
    """Whether something else was received later in the place of a version that waits to be seen again."""
    same_place = (version for version in others if version.source_url == waiting.source_url)
    return any(version.retrieved_at > waiting.retrieved_at for version in same_place)
