"""What became of every citation ever handed out for a policy, now that a version of it was published or withdrawn?

Each citation is anchored in the new text by its words. What stood until then and stands no longer goes out as an
event, once for each version that altered it: whoever relied on the words learns of it. What cannot be found with the
same meaning counts as altered; a wrong anchor is worse than none.
"""

from __future__ import annotations

from datetime import date, datetime

from corpus.event import Event, EventType
from corpus.model import CitationKey, Version
from corpus.ports import Record
from corpus.timeline import ends_on, in_order
from retrieval.standing import Standing, Standings

_STANDS = (Standing.UNCHANGED, Standing.MOVED)


class Survival:
    """Re-anchors the citations of policies whose text in force changes."""

    def __init__(self, record: Record, standings: Standings) -> None:
        self._record = record
        self._standings = standings

    def altered(self, after: Version, now: datetime) -> list[Event]:
        """The citations that stood in the text before this version and do not in this one."""
        ordered = in_order(self._record.versions(after.policy_id))
        place = [version.id for version in ordered].index(after.id)
        if after.withdrawn_on is not None and place == len(ordered) - 1:
            return self.ended(ordered[max(0, place - 1)], after, after.withdrawn_on, now)
        ends = ends_on(after, ordered)
        if place == 0 or (ends is not None and ends <= now.date()):
            return []  # it came late: another version governs today
        before, earlier = ordered[place - 1], {version.id for version in ordered[:place]}
        found = []
        for key in self._record.citations_of(after.policy_id):
            if key.version_id in earlier and self._standings.against(key, before) in _STANDS:
                standing = self._standings.against(key, after)
                if standing not in _STANDS:
                    found.append(_event(key, after.policy_id, after.id, standing, after.in_force_from, now))
        return found

    def ended(self, stood_in: Version, last: Version, on: date, now: datetime) -> list[Event]:
        """The citations that stood in a text of a policy that is withdrawn, of which ``last`` is the last version."""
        keys = self._record.citations_of(last.policy_id)
        stood = [key for key in keys if self._standings.against(key, stood_in) in _STANDS]
        return [_event(key, last.policy_id, last.id, Standing.WITHDRAWN, on, now) for key in stood]


def _event(
    key: CitationKey, policy_id: str, version_id: str, standing: Standing, since: date | None, now: datetime
) -> Event:
    return Event.of(
        EventType.CITATION_ALTERED,
        policy_id,
        now,
        key.id,
        version_id,
        standing.value,
        citation_id=key.id,
        policy_id=policy_id,
        payer=policy_id.partition("/")[0],
        version=version_id,
        standing=standing.value,
        in_force_from=since.isoformat() if since is not None else None,
    )
