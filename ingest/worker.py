"""Documents are strangers' files: each is read in a process of its own that may be killed, and nothing else is.

A worker is a fresh interpreter that reads one document at a time and sends the reading back through a pipe. The pool
watches time and memory from outside, where a document cannot reach: a worker that takes too long, grows too large or
dies becomes a refusal of that document alone, and the next document gets a new worker. A worker that somebody else
killed says nothing of its document, which is read once more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.ports import Reader
from ingest.worker_handle import Limits, Worker, start, with_news
from ingest.worker_process import Job, Setup

__all__ = ["Limits", "ReaderPool"]


class ReaderPool:
    """The port ``Reader`` over worker processes. A context manager; threads that read at once take turns.

    ``reader`` is sent to the workers and must pickle. Raises RuntimeError when workers cannot start at all.
    """

    def __init__(self, reader: Reader, workers: int = 1, limits: Limits | None = None) -> None:
        self._reader = reader
        self._count = max(1, workers)
        self._limits = limits or Limits()
        self._workers: list[Worker] = []
        self._again: list[tuple[int, Job]] = []
        self._turn = threading.Lock()
        self._thread: int | None = None

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def revision(self) -> str:
        """The revision of the reader in the workers."""
        return self._reader.revision

    def read(self, path: Path, hints: Hints) -> Reading:
        """Reads one file. Raises Refused, with the reason as its code."""
        answer = self.read_one(path, hints)
        if isinstance(answer, Refused):
            raise answer
        return answer

    def read_one(self, path: Path, hints: Hints) -> Reading | Refused:
        """Reads one file; a refusal is returned."""
        ((_, answer),) = self.read_all([(path, hints)])
        return answer

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        """Reads many files: (index of the job, reading or refusal) in the order in which they are done.

        Raises RuntimeError when the thread that is in the middle of one series begins another.
        """
        if self._thread == threading.get_ident():
            raise RuntimeError("the pool is in the middle of another series of documents")
        with self._turn:
            self._thread = threading.get_ident()
            try:
                yield from self._series(enumerate(Job(path, hints) for path, hints in jobs))
            finally:
                self._again.clear()
                self._dismiss([worker for worker in self._workers if worker.busy])
                self._thread = None

    def _series(self, queue: Iterator[tuple[int, Job]]) -> Iterator[tuple[int, Reading | Refused]]:
        while self._feed(queue) or any(worker.busy for worker in self._workers):
            for answer in self._look():
                asked = time.monotonic()
                yield answer
                self._excuse(time.monotonic() - asked)

    def _excuse(self, seconds: float) -> None:
        """Time in which the pool was not asked is no time a document took: nobody emptied the pipes."""
        for worker in self._workers:
            worker.deadline += seconds

    def close(self) -> None:
        """Ends all workers."""
        self._dismiss(list(self._workers))

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers alive."""
        return tuple(worker.process.pid for worker in self._workers)

    def _feed(self, queue: Iterator[tuple[int, Job]]) -> bool:
        """Gives every idle worker a job, starting workers as they are needed; whether any was given."""
        fed = False
        while any(not worker.busy for worker in self._workers) or len(self._workers) < self._count:
            item = self._again.pop() if self._again else next(queue, None)
            if item is None:
                break
            self._idle().give(*item, self._limits.seconds)
            fed = True
        return fed

    def _idle(self) -> Worker:
        """A worker that waits, alive."""
        self._dismiss([worker for worker in self._workers if not worker.busy and worker.process.poll() is not None])
        for worker in self._workers:
            if not worker.busy:
                return worker
        worker = start(Setup(self._reader, self._limits.memory_bytes, self._limits.cpu_seconds))
        self._workers.append(worker)
        return worker

    def _look(self) -> Iterator[tuple[int, Reading | Refused]]:
        """Answers that have come in, and refusals for the workers that had to be stopped."""
        busy = [worker for worker in self._workers if worker.busy]
        for worker in with_news(busy):
            worker.listen()
        for worker in busy:
            index, job, answer = worker.index, worker.job, worker.verdict(self._limits)
            if answer is None or index is None or job is None:
                continue
            worker.rest()
            if worker.spent(self._limits):
                self._dismiss([worker])
            if worker.killed_from_outside and not job.again:
                self._again.append((index, replace(job, again=True)))
            else:
                yield index, answer

    def _dismiss(self, workers: Iterable[Worker]) -> None:
        for worker in workers:
            worker.end()
            self._workers.remove(worker)
