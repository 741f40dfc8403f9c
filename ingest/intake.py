"""How do documents already on disk become published versions?

Bytes are archived before anything else happens to them; documents are read side by side in worker processes; versions
are published one after the other in the order in which they were retrieved, so that identities never depend on the
order of a list or on the number of workers. Everything can be run again after a kill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from corpus import ids
from corpus.errors import Refused
from corpus.exchange import Hints, Outcome
from corpus.model import Arrival, BlockKind, CodeWhere, Lifecycle, Payer, Reading
from corpus.payer_book import PayerBook
from corpus.ports import Archive, Clock, PassageMaker, Record
from ingest.filing import Filing, given_again, parts_of
from ingest.manifest import Item
from ingest.publish import Effort, Publisher
from ingest.unpack import contained, documents_in

PUBLISHED, SAME_TEXT, UNCHANGED, REFUSED = "published", "same text", "unchanged", "refused"
MAX_BYTES = 100_000_000


class Pool(Protocol):
    """Reads many documents side by side, in worker processes with limits."""

    @property
    def revision(self) -> str:
        """The reader's revision."""

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        """Yields (index of the job, what became of it) in the order of completion."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one document. ``versions`` carry its text; ``minted`` of them are new with it."""

    item: Item
    state: str
    sha256: str = ""
    versions: tuple[str, ...] = ()
    minted: int = 0
    pages: int = 0
    criteria: int = 0
    code: str = ""
    message: str = ""
    todo: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What became of all documents of a run, in the order of the list, and what it cost."""

    taken: list[Taken] = field(default_factory=list)
    effort: Effort = field(default_factory=Effort)
    recovered: int = 0

    def of(self, state: str) -> list[Taken]:
        """The documents of one state."""
        return [t for t in self.taken if t.state == state]


Progress = Callable[[Taken, int, int], None]


@dataclass(frozen=True, slots=True)
class _Job:
    """A document that was archived and must be read and filed; ``place`` is its place in the list."""

    place: int
    item: Item
    arrival: Arrival


class Intake:
    """Takes documents in."""

    def __init__(
        self,
        *,
        archive: Archive,
        record: Record,
        pool: Pool,
        publisher: Publisher,
        passages_of: PassageMaker,
        book: PayerBook,
        clock: Clock,
    ) -> None:
        self._archive = archive
        self._record = record
        self._pool = pool
        self._publisher = publisher
        self._filing = Filing(record, passages_of)
        self._book = book
        self._clock = clock

    def take(self, items: Sequence[Item], progress: Progress | None = None) -> Report:
        """Takes all items in; one that is refused disturbs no other."""
        report = Report(recovered=self._publisher.recover())
        results: dict[int, Taken] = {}

        def note(place: int, taken: Taken) -> None:
            results[place] = taken
            if progress is not None:
                progress(taken, len(results), len(items))

        now = self._clock()  # one moment for the whole run: the order of a list must not matter
        items = self._unpacked(items, now)
        jobs = []
        for place, item in enumerate(items):
            received = self._receive(place, item, now)
            if isinstance(received, Taken):
                note(place, received)
            else:
                jobs.append(received)
        jobs.sort(key=lambda job: (job.arrival.retrieved_at, job.arrival.sha256, job.arrival.source_url))
        for job, read in self._read_in_order(jobs):
            note(job.place, self._file(job, read, report.effort))
        report.taken = [results[place] for place in sorted(results)]
        return report

    def _unpacked(self, items: Sequence[Item], now: datetime) -> list[Item]:
        """The items, with archives and e-mails replaced by the documents in them; what arrived is archived first."""
        whole: list[Item] = []
        for item in items:
            data = contained(item)
            if data is None:
                whole.append(item)
                continue
            sha256 = self._archive.put(data)
            moment = item.retrieved_at or now
            arrival = Arrival(sha256, item.origin, moment, item.path.name, {**item.headers, **item.given})
            self._record.add_arrival(arrival, size=len(data))
            whole += documents_in(item, data)
        return whole

    def _receive(self, place: int, item: Item, now: datetime) -> _Job | Taken:
        """Archives the bytes of an item; returns the job that is left, or what became of it when none is."""
        try:
            if item.refused is not None:
                raise item.refused
            data = item.data if item.data is not None else _bytes(item.path)
        except Refused as error:
            return _refused(item, "", error)
        sha256 = self._archive.put(data)
        known = self._record.outcome(sha256, item.origin)
        moment = item.retrieved_at or now
        again = known is not None and known.state == PUBLISHED and self._given_again(known, moment)
        if known is not None and not again and (known.state == PUBLISHED or known.reader == self._pool.revision):
            return _seen(item, known)
        arrival = Arrival(sha256, item.origin, moment, item.path.name, {**item.headers, **item.given})
        if not self._record.add_arrival(arrival, size=len(data)) and not again:
            arrival = next(a for a in self._record.arrivals(sha256) if a.source_url == item.origin)
        return _Job(place, item, arrival)

    def _given_again(self, known: Outcome, moment: datetime) -> bool:
        """Whether bytes that were published before are news: their address gave others since, or gave nothing."""
        policies = {version_id.rpartition("@")[0] for version_id in known.versions}
        found = self._record.versions_by_policy(sorted(policies)).values()
        return any(given_again(known.source_url, known.sha256, moment, versions) for versions in found)

    def _read_in_order(self, jobs: Sequence[_Job]) -> Iterator[tuple[_Job, Reading | Refused]]:
        """Reads side by side, yields in order."""
        requests = (
            (self._archive.path(j.arrival.sha256), Hints(j.item.payer or None, j.item.path.name, j.item.source_url))
            for j in jobs
        )
        waiting: dict[int, Reading | Refused] = {}
        turn = 0
        for number, read in self._pool.read_all(requests):
            waiting[number] = read
            while turn in waiting:
                yield jobs[turn], waiting.pop(turn)
                turn += 1

    def _file(self, job: _Job, read: Reading | Refused, effort: Effort) -> Taken:
        sha256, origin = job.arrival.sha256, job.arrival.source_url
        if isinstance(read, Refused):
            self._record.set_outcome(Outcome(sha256, origin, REFUSED, self._pool.revision, read.code, read.line()))
            return _refused(job.item, sha256, read)
        versions, minted = self._publish(job, read, effort)
        self._record.set_outcome(Outcome(sha256, origin, PUBLISHED, read.reader, versions=versions))
        return Taken(
            job.item,
            PUBLISHED if minted else SAME_TEXT,
            sha256,
            versions,
            minted,
            pages=read.pages or 0,
            criteria=sum(1 for root in read.criteria for _ in root.walk()),
            warnings=(*read.warnings, *_why_without(read)),
        )

    def _publish(self, job: _Job, reading: Reading, effort: Effort) -> tuple[tuple[str, ...], int]:
        reading_id = ids.reading_id(reading.snapshot_sha256, reading.reader, job.item.payer or None)
        self._record.add_reading(reading_id, reading)
        versions, minted = [], 0
        for part in parts_of(reading, job.item):
            filed = self._filing.file(part, reading, reading_id, job.arrival, self._payer(part.facts.payer))
            if filed.publication is not None:
                effort.add(self._publisher.publish(filed.publication))
                minted += 1
                versions.append(filed.publication.version.id)
            elif filed.same_as is not None:
                self._record.note_same_text(filed.same_as, job.arrival)
                versions.append(filed.same_as)
        return tuple(dict.fromkeys(versions)), minted

    def _payer(self, slug: str | None) -> Payer | None:
        return self._book.get(slug) if slug else None


def _why_without(reading: Reading) -> tuple[str, ...]:
    """Why a reading has no criterion, in words; empty where it has some."""
    if reading.criteria:
        return ()
    if reading.facts.governed_by:
        return (f"its criteria are elsewhere: {', '.join(sorted({g.name for g in reading.facts.governed_by}))}",)
    if reading.facts.lifecycle is not Lifecycle.ACTIVE:
        return (f"the document says that it is {reading.facts.lifecycle.value}",)
    listed = sum(mention.where is CodeWhere.LIST for mention in reading.codes)
    rows = sum(block.kind is BlockKind.ROW for block in reading.blocks)
    if 2 * rows > len(reading.blocks) or listed:
        return (f"it lists codes or products ({rows} table rows, {listed} codes) and states no criterion",)
    return ("no sentence in it takes a coverage position",)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused(
                f"{path.name} has {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB a policy may have.",
                code="too_large",
                todo="Split it, or check that it is a policy.",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"There is no file {path}.", code="missing", todo="Check the path.") from None
    except OSError as error:
        raise Refused(
            f"{path} cannot be opened: {error.strerror}.", code="unreadable", todo="Check the file."
        ) from None


def _seen(item: Item, known: Outcome) -> Taken:
    if known.state == REFUSED:
        return Taken(item, REFUSED, known.sha256, code=known.code, message=known.message)
    return Taken(item, UNCHANGED, known.sha256, known.versions)


def _refused(item: Item, sha256: str, error: Refused) -> Taken:
    return Taken(item, REFUSED, sha256, code=error.code, message=str(error), todo=error.todo)
