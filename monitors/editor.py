"""What of a week concerns a practice? The changes it was not told yet, those that touch it first, each with its proof.

Selects and orders; every quote is looked up and verified here, and one that does not verify is withheld and counted.
What is to be mailed is proved against the archived bytes as well: a mail cannot be taken back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from corpus.change import ChangeFilter, ChangeKind, RecordedChange
from corpus.errors import Damaged, NotFound
from corpus.event import Event, EventType
from corpus.exchange import PolicyFilter
from corpus.model import Version
from corpus.payer_book import PayerBook
from corpus.ports import Record
from corpus.source import Source
from corpus.subscription import Subscription
from monitors.digest_parts import Altered, Coming, Digest, PayerFile, PolicyNews, Quoted, SourceWatch, Told
from monitors.excerpts import excerpts
from monitors.freshness import is_well, silent
from monitors.touching import Reason, Watch, to_discuss
from monitors.weeks import local_day
from retrieval.cite import Citation, Citer
from retrieval.render import citation_json
from retrieval.verify import Verdict

LATE = timedelta(days=14)
"""How long after its detection a change may reach the record and still be told."""

_PAGE = 500
_TOLD = (EventType.CITATION_ALTERED, EventType.VERSION_PUBLISHED)
_ORDER = (
    ChangeKind.COVERAGE_CHANGED,
    ChangeKind.CRITERION_TIGHTENED,
    ChangeKind.CRITERION_ADDED,
    ChangeKind.LOGIC_CHANGED,
    ChangeKind.CODES_REMOVED,
    ChangeKind.CODES_ADDED,
    ChangeKind.DOCUMENTATION_CHANGED,
    ChangeKind.CRITERION_RELAXED,
    ChangeKind.CRITERION_REMOVED,
    ChangeKind.CRITERION_REWORDED,
)


@dataclass(frozen=True, slots=True)
class Span:
    """The time a digest tells of, and from when on late changes are looked for."""

    begins: datetime
    ends: datetime
    since: datetime


class Proofs(Protocol):
    """Proves citations against the archived bytes."""

    def verify(self, ids: Sequence[str], *, today: date, deep: bool = False) -> list[Verdict]:
        """A verdict for each id, in order."""


class Editor:
    """Makes digests out of the record."""

    def __init__(
        self, *, record: Record, citer: Citer, proofs: Proofs, book: PayerBook, sources: Iterable[Source]
    ) -> None:
        self._record = record
        self._citer = citer
        self._proofs = proofs
        self._book = book
        self._sources = tuple(sources)

    def edit(
        self,
        subscription: Subscription,
        digest_id: str,
        span: Span,
        *,
        last_event: int | None = None,
        again: bool = False,
    ) -> Digest:
        """The digest of a time; with ``again``, for looking at only, what was told before is told once more."""
        watch = Watch(subscription)
        changes = self._changes(watch, span, again)
        week = local_day(subscription, span.ends)
        touching, others = self._parted(watch, changes)
        newest, happened = self._happened(watch, last_event)
        fresh = self._fresh(watch, span, happened if last_event is not None else None)
        altered = self._altered(happened, {change.citation_before for change in changes})
        unproved = frozenset() if again else self._unproved((change for change, _ in touching), week)
        return Digest(
            subscription=subscription,
            id=digest_id,
            week=week,
            begins=span.begins,
            ends=span.ends,
            discuss=self._discuss(touching, week, unproved),
            filed=self._filed(others),
            filed_changes=tuple(change.id for change in others),
            fresh=tuple(one for one in fresh if one.why),
            fresh_others=sum(1 for one in fresh if not one.why),
            coming=self._coming(watch, week),
            altered=altered,
            sources=self._watched_sources(watch, span.ends),
            last_event=newest,
        )

    # changes

    def _changes(self, watch: Watch, span: Span, again: bool) -> list[RecordedChange]:
        found: list[RecordedChange] = []
        where = ChangeFilter(since=span.begins if again else span.since, before=span.ends, limit=_PAGE)
        while page := self._record.changes(where):
            found += [change for change in page if watch.follows(_payer(change.policy_id))]
            where = ChangeFilter(since=where.since, before=where.before, limit=_PAGE, after=page[-1].id)
        told = set() if again else self._record.told(watch.subscription.id, [change.id for change in found])
        return [change for change in found if change.id not in told]

    def _parted(
        self, watch: Watch, changes: Sequence[RecordedChange]
    ) -> tuple[list[tuple[RecordedChange, list[Reason]]], list[RecordedChange]]:
        """Changes that touch, with the reasons, and the others."""
        named = self._record.codes_named(sorted({change.policy_id for change in changes}))
        touching, others = [], []
        for change in changes:
            reasons = self._reasons(watch, change, named) if to_discuss(change.change) else []
            if reasons:
                touching.append((change, reasons))
            else:
                others.append(change)
        return touching, others

    def _reasons(self, watch: Watch, change: RecordedChange, named: dict[str, tuple[str, ...]]) -> list[Reason]:
        texts = [self._title(change.policy_id)]
        if watch.subscription.words:
            sides = (self._citation(name, 0) for name in (change.citation_before, change.citation_after) if name)
            texts += [side.quote for side in sides if side is not None]
        return watch.of_change(change, named.get(change.policy_id, ()), texts)

    def _unproved(self, changes: Iterable[RecordedChange], week: date) -> frozenset[str]:
        """The citations of changes that their archived bytes do not carry."""
        names = {name for change in changes for name in (change.citation_before, change.citation_after) if name}
        verdicts = self._proofs.verify(sorted(names), today=week, deep=True)
        return frozenset(verdict.id for verdict in verdicts if not verdict.verified)

    def _discuss(
        self, touching: Sequence[tuple[RecordedChange, list[Reason]]], week: date, unproved: Collection[str]
    ) -> tuple[PolicyNews, ...]:
        by_policy: dict[tuple[str, str], list[tuple[RecordedChange, list[Reason]]]] = defaultdict(list)
        for change, reasons in touching:
            by_policy[change.policy_id, change.version_after].append((change, reasons))
        ordered = sorted(by_policy.items(), key=lambda item: _urgency(item[1], item[0]))
        return tuple(self._news(policy_id, found, week, unproved) for (policy_id, _), found in ordered)

    def _news(
        self,
        policy_id: str,
        found: Sequence[tuple[RecordedChange, list[Reason]]],
        week: date,
        unproved: Collection[str],
    ) -> PolicyNews:
        ranked = sorted(found, key=lambda one: (-one[1][0].strength, _rank(one[0])))
        return PolicyNews(
            policy_id,
            self._title(policy_id),
            self._name(_payer(policy_id)),
            found[0][0].in_force_from,
            tuple(self._told(change, reasons, week, unproved) for change, reasons in ranked),
        )

    def _told(self, change: RecordedChange, reasons: Sequence[Reason], week: date, unproved: Collection[str]) -> Told:
        names = (change.citation_before, change.citation_after)
        shown = [name if name not in unproved else "" for name in names]
        sides = [self._citation(name, week.toordinal()) if name else None for name in shown]
        before, after = (side.quote if side is not None else None for side in sides)
        cut = excerpts(before, after)
        quoted = [_quoted(side, pieces) for side, pieces in zip(sides, cut, strict=True)]
        withheld = sum(map(bool, names)) - sum(side is not None for side in sides)
        return Told(change, tuple(reason.words for reason in reasons), quoted[0], quoted[1], withheld)

    def _citation(self, citation_id: str, as_of: int) -> Citation | None:
        """A citation, verified; None where its text is not what was stored."""
        key = self._record.citation(citation_id)
        try:
            return self._citer.shown(key, as_of) if key is not None else None
        except (Damaged, NotFound):
            return None

    def _filed(self, others: Sequence[RecordedChange]) -> tuple[PayerFile, ...]:
        by_payer: dict[str, list[RecordedChange]] = defaultdict(list)
        for change in others:
            by_payer[_payer(change.policy_id)].append(change)
        return tuple(self._file(payer, changes) for payer, changes in sorted(by_payer.items()))

    def _file(self, payer: str, changes: Sequence[RecordedChange]) -> PayerFile:
        material = Counter(change.policy_id for change in changes if to_discuss(change.change))
        kinds = Counter(change.change.kind.value for change in changes if not to_discuss(change.change))
        policies = tuple((policy, self._title(policy), number) for policy, number in material.most_common())
        return PayerFile(self._name(payer), policies, tuple(kinds.most_common()))

    # policies

    def _happened(self, watch: Watch, after: int | None) -> tuple[int, list[Event]]:
        """What happened at the watched payers since the last digest, by the numbers of the outbox, and the newest one.

        Numbers and not times: what was received before the hour and published after it is in no digest otherwise.
        """
        if after is None:
            return self._record.last_event(), []
        found: list[Event] = []
        while posted := self._record.events(after, types=_TOLD):
            after = posted[-1].number
            found += [one.event for one in posted if watch.follows(_payer(one.event.subject))]
        return after, found

    def _fresh(self, watch: Watch, span: Span, happened: Sequence[Event] | None) -> list[Coming]:
        """Policies seen for the first time, those that touch first; without events, those received in the time."""
        if happened is None:
            return self._versions(watch, self._record.first_versions(span.begins, span.ends))
        published = {event.subject for event in happened if event.type is EventType.VERSION_PUBLISHED}
        versions = self._record.versions_by_policy(sorted(published))
        names = {event.data.get("version") for event in happened if event.type is EventType.VERSION_PUBLISHED}
        first = [min(several, key=lambda v: (v.retrieved_at, v.id)) for several in versions.values() if several]
        return self._versions(watch, [version for version in first if version.id in names])

    def _coming(self, watch: Watch, week: date) -> tuple[Coming, ...]:
        """Versions that are still to come, the soonest first."""
        return tuple(self._versions(watch, self._record.versions_from(week), by_date=True))

    def _versions(self, watch: Watch, versions: Sequence[Version], *, by_date: bool = False) -> list[Coming]:
        mine = [version for version in versions if watch.follows(_payer(version.policy_id))]
        named = self._record.codes_named(sorted({version.policy_id for version in mine}))
        made = []
        for version in mine:
            title = version.facts.title or version.policy_id
            reasons = watch.of_policy(named.get(version.policy_id, ()), [title])
            why = tuple(reason.words for reason in reasons) or (
                ("everything of this payer is watched",) if watch.subscription.watches_all else ()
            )
            name = self._name(_payer(version.policy_id))
            made.append(Coming(version.policy_id, title, name, version.in_force_from, why))
        return sorted(made, key=lambda one: (not one.why, one.on or date.min if by_date else date.min, one.policy_id))

    def _altered(self, happened: Sequence[Event], told: Collection[str]) -> tuple[Altered, ...]:
        """Citations whose words are gone, by policy; those that a change shows as its words before are told there."""
        gone = [event for event in happened if event.type is EventType.CITATION_ALTERED]
        counted = Counter(event.subject for event in gone if event.data.get("citation_id") not in told)
        return tuple(Altered(policy, self._title(policy), number) for policy, number in counted.most_common())

    # sources

    def _watched_sources(self, watch: Watch, now: datetime) -> SourceWatch:
        last = self._record.last_visits()
        visited = [s for s in self._sources if s.id in last and watch.follows(s.payer)]
        troubles, well = [], 0
        for source in visited:
            wrong, seen = self._trouble(source, now)
            troubles += wrong
            well += seen
        unknown = [
            self._name(payer)
            for payer in watch.subscription.payers
            if not self._record.policies(PolicyFilter(payer=payer, limit=1))
        ]
        return SourceWatch(well, len(visited), tuple(troubles), tuple(unknown))

    def _trouble(self, source: Source, now: datetime) -> tuple[list[str], bool]:
        """What is wrong with a source, in sentences, and whether it was seen well: its documents, not long ago."""
        ended = [visit for visit in self._record.visits(source.id) if visit.ended_at is not None]
        seen = next((visit.ended_at for visit in ended if is_well(visit)), None)
        quiet = silent(source, seen, now)
        alarms = list(ended[0].alarms[:2]) if ended else []
        well = quiet is None and bool(ended) and is_well(ended[0])
        return alarms or ([quiet] if quiet else []), well

    def _title(self, policy_id: str) -> str:
        policy = self._record.policy(policy_id)
        return policy.title if policy is not None and policy.title else policy_id

    def _name(self, payer: str) -> str:
        return self._book.get(payer).name if payer in self._book.slugs() else payer


def _quoted(citation: Citation | None, pieces: tuple[object, ...]) -> Quoted | None:
    if citation is None:
        return None
    link = citation_json(citation)["link"]
    version = citation.origin.version_id or ""
    return Quoted(pieces, citation.quote, citation.id or "", version, citation.page, link)  # type: ignore[arg-type]


def _urgency(found: Sequence[tuple[RecordedChange, list[Reason]]], key: tuple[str, str]) -> tuple[object, ...]:
    """Policies whose changes touch most strongly, then those that weigh most, then the soonest."""
    strongest = max(reasons[0].strength for _, reasons in found)
    weight = min(_rank(change) for change, _ in found)
    return -strongest, weight, found[0][0].in_force_from or date.min, key


def _rank(change: RecordedChange) -> int:
    kind = change.change.kind
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _payer(policy_id: str) -> str:
    return policy_id.partition("/")[0]
