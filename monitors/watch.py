"""What does a payer publish now, and what of it is new? One visit of one source, from discovery to recorded changes.

A visit that is killed stays open in the record and is taken up again by the next one under the same id: what was
published is found published, what was not noted is asked for again, and nothing is lost or counted twice. Addresses
are noted after what they gave is published and compared, never before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from corpus.errors import PayerPolicyError
from corpus.ports import Clock, Fetcher, Record
from corpus.source import Source, Visit
from ingest.discovery import Discovered, discover
from ingest.intake import Intake
from monitors.detect import Detector
from monitors.disappearance import Disappearances, Seen
from monitors.freshness import alarms, failing_event, unseen
from monitors.lease import Lease, Leases
from monitors.round import Round

Hold = Callable[[], AbstractContextManager[object]]
Progress = Callable[[int, int, str], None]
"""Told how many documents are done, of how many, and what was done last."""

_BATCH_DOCUMENTS = 32
_BATCH_BYTES = 64_000_000
_ALL = 100_000  # visits: their number says whose turn it is to be seen whole


class Watcher:
    """Visits sources. ``hold`` is entered around everything that changes index and caches, never around fetching."""

    def __init__(
        self,
        *,
        record: Record,
        fetcher: Fetcher,
        intake: Intake,
        detector: Detector,
        disappearances: Disappearances,
        clock: Clock,
        hold: Hold = nullcontext,
    ) -> None:
        self._record = record
        self._fetcher = fetcher
        self._intake = intake
        self._detector = detector
        self._disappearances = disappearances
        self._clock = clock
        self._hold = hold
        self._leases = Leases(record, clock)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ends visits that are under way at their next document; they stay open and are taken up by the next one."""
        self._stopped.set()

    def visit(self, source: Source, progress: Progress | None = None) -> Visit | None:
        """Visits a source now; None when somebody else is visiting it. Raises CutOff when it could not be ended."""
        with self._leases.take(source.id) as lease:
            return self._visit(source, lease, progress or _in_silence) if lease is not None else None

    def _visit(self, source: Source, lease: Lease, progress: Progress) -> Visit:
        earlier = self._record.visits(source.id, limit=_ALL)
        visit, complete = self._begin(source, earlier)
        addresses = self._record.addresses(source.id)
        round_ = Round(source, visit, addresses, len(complete), complete[0].ended_at if complete else None)
        found = discover(source, lambda url: round_.page(self._fetcher.fetch(url, None, source)))
        for done, document in enumerate(found.documents, start=1):
            answer = self._fetcher.fetch(document.url, round_.conditions(document.url), source)
            round_.take(document, answer)
            if round_.full(_BATCH_DOCUMENTS, _BATCH_BYTES):
                self._publish(source, round_)
            self._go_on(source, lease)
            progress(done, len(found.documents), f"{answer.state.value} {document.url}")
        self._publish(source, round_)
        return self._end(source, visit, complete, found, round_)

    def _go_on(self, source: Source, lease: Lease) -> None:
        """Raises CutOff when the visit must not go on."""
        if self._stopped.is_set():
            raise CutOff(f"The visit of {source.id} was stopped.", todo="It is taken up again by the next one.")
        if lease.lost:
            raise CutOff(f"Somebody else began to visit {source.id}.", todo="Their visit goes on where this one ended.")

    def _begin(self, source: Source, earlier: Sequence[Visit]) -> tuple[Visit, list[Visit]]:
        """The visit, begun now or taken up where a kill left it, and the complete ones before it, newest first."""
        complete = [visit for visit in earlier if visit.ended_at is not None]
        if earlier and earlier[0].ended_at is None:
            return earlier[0], complete
        now = self._clock()
        visit = Visit(f"{source.id}@{now:%Y%m%dT%H%M%S%f}", source.id, now)
        self._record.add_visit(visit)
        return visit, complete

    def _publish(self, source: Source, round_: Round) -> None:
        """Publishes what came in, records what changed, and only then notes that the addresses are known."""
        items = round_.items()
        if items:
            with self._hold():
                report = self._intake.take(items)
                round_.published(report.taken, self._record.version)
                self._detector.record(round_.sight())
        self._record.note_addresses(source.id, round_.notes())

    def _end(self, source: Source, visit: Visit, complete: Sequence[Visit], found: Discovered, round_: Round) -> Visit:
        counts = round_.counts
        ended = replace(
            visit,
            ended_at=self._clock(),
            found=len(found.documents),
            new=counts["new"],
            unchanged=counts["unchanged"],
            failed=counts["failed"],
            refused=counts["refused"],
        )
        last = complete[0] if complete else None
        told = alarms(source, ended, last, found.warnings, round_.troubles)
        seen = Seen(ended, frozenset(document.url for document in found.documents), round_.pages_well)
        with self._hold():
            told += self._disappearances.note(source, seen)
            self._detector.record(round_.sight())
            told += [unseen(version.policy_id) for version in self._detector.waiting(round_.sight().urls)]
        ended = replace(ended, alarms=tuple(told))
        failing = failing_event(ended, last)
        self._record.add_visit(ended, round_.lines, [failing] if failing is not None else [])
        return ended


def _in_silence(_done: int, _total: int, _last: str) -> None:
    """For callers who do not want to know."""


class CutOff(PayerPolicyError):
    """A visit that was stopped, or that lost its lease to another visitor, before it was done."""

    code = "cut_off"
