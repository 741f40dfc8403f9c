"""Which policies did a payer take down, and which came back?

A policy is withdrawn when none of its addresses shows it any more on two visits that were read well: the address is
gone (404 or 410), the payer's list no longer names it, or it gives another policy's text. A page that fails says
nothing, an empty or shrunken list is an alarm of the source, and many policies missing at once are taken for a broken
site and told, never withdrawn. What is seen again is in force again from that day on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.change import Change, ChangeKind, RecordedChange
from corpus.event import Event, EventType
from corpus.ids import sha256_hex
from corpus.model import Lifecycle, Version
from corpus.ports import Clock, Record
from corpus.source import Absence, Address, FetchState, Source, SourceKind, Visit
from corpus.timeline import in_order
from ingest.intake import PUBLISHED
from ingest.publish import Publisher
from ingest.retirement import given_up
from ingest.returning import Returns
from monitors import summaries
from monitors.freshness import is_well
from monitors.survival import Survival

_LISTING = (SourceKind.INDEX, SourceKind.SITEMAP, SourceKind.CMS)
_FEW = 3  # policies that may go missing at once from however short a list
_SHARE = 5  # or one in so many of a long one


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit that has ended saw: the visit, the addresses that its pages list, and whether all pages answered."""

    visit: Visit
    listed: frozenset[str]
    whole: bool


class Disappearances:
    """Withdraws what is gone and brings back what is there again."""

    def __init__(
        self, *, record: Record, publisher: Publisher, returns: Returns, survival: Survival, clock: Clock
    ) -> None:
        self._record = record
        self._publisher = publisher
        self._returns = returns
        self._survival = survival
        self._clock = clock

    def note(self, source: Source, seen: Seen) -> list[str]:
        """Draws the consequences of a visit; returns alarms, in words."""
        if not seen.whole or not is_well(seen.visit) or seen.visit.found < max(1, source.at_least):
            return []
        addresses = self._record.addresses(source.id)
        if source.kind in _LISTING:
            self._record.note_absences(source.id, self._absent(source, seen, addresses))
        standing = self._record.standing()
        ours = self._record.policies_from(source.id)
        ended = ours.keys() & set(self._record.ended_policies())
        self._bring_back(source, seen, {p: standing[p] for p in sorted(ended & standing.keys())})
        missing = {policy_id: urls for policy_id, urls in ours.items() if policy_id not in standing}
        return self._withdraw(source, seen, addresses, missing, len(ours))

    def _absent(self, source: Source, seen: Seen, addresses: Mapping[str, Address]) -> list[Absence]:
        """The addresses that gave documents and are listed no longer; what was missed before stays as it was noted."""
        before = self._record.absences(source.id)
        missed = [url for url, a in addresses.items() if a.known.sha256 and url not in seen.listed]
        return [before.get(url) or Absence(url, seen.visit.started_at, seen.visit.id) for url in missed]

    def _withdraw(
        self,
        source: Source,
        seen: Seen,
        addresses: Mapping[str, Address],
        missing: Mapping[str, Sequence[str]],
        known: int,
    ) -> list[str]:
        absences = self._record.absences(source.id)
        gone: dict[str, tuple[datetime, Version]] = {}
        for policy_id, urls in missing.items():
            last = self._last(policy_id)
            if last is None or last.withdrawn_on is not None:
                continue
            since = [self._since(url, addresses[url], absences, seen) for url in urls if url in addresses]
            if last.source_url in urls and all(moment is not None for moment in since):
                gone[policy_id] = max(moment for moment in since if moment is not None), last
        if len(gone) > max(_FEW, known // _SHARE):
            return [f"{source.id}: {len(gone)} of {known} policies are missing at once; none was taken for withdrawn."]
        for policy_id, (since_when, last) in gone.items():
            if since_when < seen.visit.started_at:
                self._end(policy_id, last, since_when)
        return []

    def _since(self, url: str, address: Address, absences: Mapping[str, Absence], seen: Seen) -> datetime | None:
        """Since when an address shows a policy no longer; None where that cannot be told."""
        if address.state is FetchState.GONE:
            return address.since
        if url in absences:
            absence = absences[url]
            return seen.visit.started_at if absence.visit == seen.visit.id else absence.since
        return address.since if self._of_another(address) and self._of_one(url) else None

    def _of_another(self, address: Address) -> bool:
        """Whether an address gives another policy now: a file that could not be read may still be the same one."""
        outcome = self._record.outcome(address.known.sha256, address.url) if address.well else None
        return outcome is not None and outcome.state == PUBLISHED

    def _of_one(self, url: str) -> bool:
        """Whether an address gave single policies only: a part that a file of many lacks may be a part not found."""
        for policy_id in self._record.policies_at(url):
            last = self._last(policy_id)
            if last is not None and self._record.reading(last.reading_id).parts:
                return False
        return True

    def _last(self, policy_id: str) -> Version | None:
        ordered = in_order(self._record.versions(policy_id))
        return ordered[-1] if ordered else None

    def _end(self, policy_id: str, last: Version, since: datetime) -> None:
        on, now = since.date(), self._clock()
        words = summaries.becomes("Lifecycle", Lifecycle.ACTIVE.value, f"withdrawn (no longer published since {on})")
        change = Change(ChangeKind.POLICY_FACT_CHANGED, True, words)
        recorded = RecordedChange(
            id=sha256_hex("\x00".join((last.id, "withdrawn", on.isoformat())))[:16],
            policy_id=policy_id,
            version_before=last.id,
            version_after=last.id,
            detected_at=now,
            in_force_from=on,
            change=change,
        )
        told = Event.of(
            EventType.POLICY_CHANGED,
            policy_id,
            now,
            recorded.id,
            policy_id=policy_id,
            payer=policy_id.partition("/")[0],
            version_before=last.id,
            version_after=last.id,
            in_force_from=on.isoformat(),
            changes=(recorded.id,),
            material=1,
        )
        self._publisher.end(policy_id, on, [recorded], [told, *self._survival.ended(last, last, on, now)])

    def _bring_back(self, source: Source, seen: Seen, standing: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        for policy_id, places in standing.items():
            here = [url for name, url in places if name == source.id and url in seen.listed]
            last = self._last(policy_id) if here else None
            if last is None or last.withdrawn_on is None or given_up(last.facts):
                continue
            if last.withdrawn_on <= seen.visit.started_at.date():
                self._returns.bring_back(self._shown(policy_id, source, here) or last, here[0], seen.visit.started_at)

    def _shown(self, policy_id: str, source: Source, urls: Sequence[str]) -> Version | None:
        """The version whose text the addresses show."""
        known = self._record.addresses(source.id)
        shown = {known[url].known.sha256 for url in urls if url in known}
        ordered = reversed(in_order(self._record.versions(policy_id)))
        return next((v for v in ordered if shown & {v.snapshot_sha256, *v.same_text_sha256}), None)
