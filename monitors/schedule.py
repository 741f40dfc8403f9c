"""When is which source visited next? One job per source, by its cadence, in the process that serves.

What was missed while the service was down is caught up at once: the next visit is reckoned from the last one in the
record, never from the start of the process. Two visits of one source at once are prevented here by the job and among
processes by the lease. Sources outside the own network are visited only under the name of somebody who can be reached.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from corpus.ports import Clock, Record
from corpus.source import Source, Visit
from monitors.freshness import is_well
from monitors.watch import CutOff, Watcher

AGAIN = timedelta(hours=6)
"""After a visit that saw nothing, the source is visited again so soon, if its cadence is not shorter."""

_JITTER = 0.05  # of the cadence: sources must not all begin at the same minute of the week
_AT_ONCE = timedelta(minutes=10)  # what is overdue begins within this time
_VISITS_AT_ONCE = 4
_POST_EVERY = timedelta(minutes=1)  # practices come, go and change their hour: whose is due is asked, not scheduled
_POST = "post"

log = logging.getLogger("payerpolicy.schedule")


def due(source: Source, last: Visit | None, now: datetime, chance: float) -> datetime:
    """When a source should be visited next; ``chance`` from 0 to 1 spreads sources that are due together.

    A source that was never visited, or whose visit was cut off, is overdue.
    """
    spread = chance * min(_AT_ONCE, source.every * _JITTER)
    if last is None or last.ended_at is None:
        return now + spread
    wait = source.every if is_well(last) else min(source.every, AGAIN)
    return max(last.started_at + wait, now) + spread


class Schedule:
    """Visits sources by themselves, from ``start`` to ``close``."""

    def __init__(
        self,
        sources: Iterable[Source],
        record: Record,
        watcher: Watcher,
        clock: Clock,
        post: Callable[[], None] | None = None,
    ) -> None:
        """``post`` makes and sends the digests that are due; it is asked every minute, one at a time."""
        self._sources = {source.id: source for source in sources}
        self._record = record
        self._watcher = watcher
        self._clock = clock
        self._post = post
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(_VISITS_AT_ONCE), _POST: ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begins; visits that are overdue follow soon."""
        last = self._record.last_visits()
        for source in self._sources.values():
            self._scheduler.add_job(
                self._visit,
                IntervalTrigger(
                    seconds=int(source.every.total_seconds()), jitter=int(source.every.total_seconds() * _JITTER)
                ),
                args=(source.id,),
                id=source.id,
                next_run_time=due(source, last.get(source.id), self._clock(), random.random()),
            )
        if self._post is not None:
            every = IntervalTrigger(seconds=int(_POST_EVERY.total_seconds()))
            self._scheduler.add_job(self._deliver, every, id=_POST, executor=_POST, next_run_time=self._clock())
        self._scheduler.start()

    def next_visits(self) -> dict[str, datetime]:
        """When each source is visited next, by source."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs() if job.id in self._sources}

    def close(self) -> None:
        """Stops, and waits until visits under way have ended at a document; the next ones take them up."""
        if self._scheduler.running:
            self._watcher.stop()
            self._scheduler.shutdown(wait=True)

    def _deliver(self) -> None:
        assert self._post is not None
        try:
            self._post()
        except Exception:  # a mail that fails must not end the schedule; the next minute tries again
            log.exception("digests could not be made or sent")

    def _visit(self, source_id: str) -> None:
        source = self._sources[source_id]
        try:
            visit = self._watcher.visit(source)
        except CutOff as error:
            log.info("%s", error)
            visit = None
        except Exception:  # one source that fails must not end the schedule; the next visit takes it up again
            log.exception("visit of %s failed", source_id)
            visit = None
        if visit is not None:
            for alarm in visit.alarms:
                log.warning("%s", alarm)
            if not is_well(visit) and self._scheduler.running:
                self._scheduler.modify_job(source_id, next_run_time=due(source, visit, self._clock(), random.random()))
