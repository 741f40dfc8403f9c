"""Work that takes longer than a call: done one after the other in a thread of its own, with progress anybody may ask.

Jobs belong to the process. What they did is in the record; a job that was cut off is simply started again, because
every step of the work can be run again.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

from api.mishaps import kept
from api.settings import Settings
from corpus.errors import NotFound, PayerPolicyError

_REMEMBERED = 200
_LEAVE_SECONDS = 60.0

Tick = Callable[[int, int, str], None]
Work = Callable[[Tick], dict[str, Any]]


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: ``done`` of ``total`` steps, ``last`` what was done last; ``result`` when it ended well."""

    id: str
    kind: str
    state: JobState
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    done: int = 0
    total: int = 0
    last: str = ""
    result: dict[str, Any] | None = None
    error: PayerPolicyError | None = field(default=None, compare=False)


class Stopped(PayerPolicyError):
    """The service ends; what was begun is finished when the job is started again."""

    code = "stopped"


class Jobs:
    """The jobs of a process, the newest remembered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: SimpleQueue[tuple[str, Work] | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def submit(self, kind: str, work: Work) -> Job:
        """Queues work; it is told a function to report (done, total, what was done last)."""
        job = Job(uuid4().hex, kind, JobState.QUEUED, datetime.now(UTC))
        with self._guard:
            self._jobs[job.id] = job
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
        self._queue.put((job.id, work))
        return job

    def get(self, job_id: str) -> Job:
        """A job. Raises NotFound."""
        with self._guard:
            if job_id not in self._jobs:
                raise NotFound(f"There is no job {job_id!r}.", todo="Jobs are forgotten when the service ends.")
            return self._jobs[job_id]

    def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self._guard:
            found = Counter(job.state for job in self._jobs.values())
        return {state.value: found[state] for state in JobState}

    def close(self) -> None:
        """Stops between two steps of the running job and forgets the queued ones."""
        self._closing.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(_LEAVE_SECONDS)

    def _run(self) -> None:
        while (entry := self._queue.get()) is not None and not self._closing.is_set():
            job_id, work = entry
            self._note(job_id, state=JobState.RUNNING, started_at=datetime.now(UTC))
            self._do(job_id, work)

    def _do(self, job_id: str, work: Work) -> None:
        def tick(done: int, total: int, last: str) -> None:
            self._note(job_id, done=done, total=total, last=last)
            if self._closing.is_set():
                raise Stopped("The service was stopped.", todo="Start the job again.")

        try:
            result = work(tick)
            self._note(job_id, state=JobState.DONE, ended_at=datetime.now(UTC), result=result)
        except PayerPolicyError as error:
            self._note(job_id, state=JobState.FAILED, ended_at=datetime.now(UTC), error=error)
        except Exception as error:  # the thread must outlive what nobody foresaw; the trace is kept
            told = kept(error, self._settings)
            self._note(job_id, state=JobState.FAILED, ended_at=datetime.now(UTC), error=told)

    def _note(self, job_id: str, **values: Any) -> None:
        with self._guard:
            self._jobs[job_id] = replace(self._jobs[job_id], **values)

    def _forget(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.state in (JobState.DONE, JobState.FAILED)]
        for job_id in ended[: max(0, len(self._jobs) - _REMEMBERED)]:
            del self._jobs[job_id]
