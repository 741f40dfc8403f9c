"""Documents are strangers' files: each is read in a process of its own that may be killed, and nothing else is.

A worker is a fresh interpreter that reads one document at a time and sends the reading back through a pipe. The pool
watches time and memory from outside, where a document cannot reach: a worker that takes too long, grows too large or
dies becomes a refusal of that document alone, and the next document gets a new worker. A worker that somebody else
killed says nothing of its document, which is read once more.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from corpus.errors import Refused
from corpus.model import Reading
from corpus.ports import Hints, Reader
from ingest.worker_process import READY, Job, Setup, frame, unframe

_PROGRAM = "from ingest.worker_process import main; main()"
_LOOK_EVERY = 0.05  # seconds between two looks at the memory of busy workers
_START_WITHIN = 60.0  # seconds; a worker that is not ready by then never will be
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: wall seconds, seconds of processor time, bytes of resident memory."""

    seconds: float = 120.0
    cpu_seconds: int = 120
    memory_bytes: int = 1_500_000_000


class ReaderPool:
    """The port ``Reader`` over worker processes. A context manager; for one thread at a time.

    ``reader`` is sent to the workers and must pickle. Raises RuntimeError when workers cannot start at all.
    """

    def __init__(self, reader: Reader, workers: int = 1, limits: Limits | None = None) -> None:
        self._reader = reader
        self._count = max(1, workers)
        self._limits = limits or Limits()
        self._workers: list[_Worker] = []
        self._again: list[tuple[int, Job]] = []

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
        return next(answer for _, answer in self.read_all([(path, hints)]))

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        """Reads many files: (index of the job, reading or refusal) in the order in which they are done."""
        queue = enumerate(Job(path, hints) for path, hints in jobs)
        self._again.clear()
        try:
            while self._feed(queue) or any(worker.busy for worker in self._workers):
                yield from self._look()
        finally:
            self._dismiss([worker for worker in self._workers if worker.busy])

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

    def _idle(self) -> _Worker:
        """A worker that waits, alive."""
        self._dismiss([worker for worker in self._workers if not worker.busy and worker.process.poll() is not None])
        for worker in self._workers:
            if not worker.busy:
                return worker
        worker = _start(Setup(self._reader, self._limits.memory_bytes, self._limits.cpu_seconds))
        self._workers.append(worker)
        return worker

    def _look(self) -> Iterator[tuple[int, Reading | Refused]]:
        """Answers that have come in, and refusals for the workers that had to be stopped."""
        busy = [worker for worker in self._workers if worker.busy]
        for worker in _with_news(busy):
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

    def _dismiss(self, workers: Iterable[_Worker]) -> None:
        for worker in workers:
            worker.end()
            self._workers.remove(worker)


@dataclass
class _Worker:
    """One process and what the pool knows of it."""

    process: subprocess.Popen[bytes]
    index: int | None = None
    job: Job | None = None
    deadline: float = 0.0
    peak: int = 0
    gone: bool = False
    killed_from_outside: bool = False
    answer: Reading | Refused | None = None
    _buffer: bytearray = field(default_factory=bytearray)

    @property
    def busy(self) -> bool:
        return self.index is not None

    def give(self, index: int, job: Job, seconds: float) -> None:
        self.index, self.job, self.answer, self.peak = index, job, None, 0
        self.deadline = time.monotonic() + seconds
        self.tell(job)

    def tell(self, message: object) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(frame(message))
            self.process.stdin.flush()
        except BrokenPipeError:
            self.gone = True

    def listen(self) -> object | None:
        """Takes in what the worker has sent; the message, once it is whole."""
        assert self.process.stdout is not None
        data = os.read(self.process.stdout.fileno(), 1 << 20)
        self.gone = self.gone or not data
        self._buffer += data
        message = unframe(self._buffer)
        if isinstance(message, (Reading, Refused)):
            self.answer = message
        return message

    def verdict(self, limits: Limits) -> Reading | Refused | None:
        """The answer, or the refusal of a document that cost too much; None while it is being read."""
        if self.answer is not None:
            return self.answer
        self.peak = max(self.peak, self.resident())
        if self.gone:
            return self._death(limits)
        if self.peak > limits.memory_bytes:
            return self._stopped(_too_big(limits))
        if time.monotonic() > self.deadline:
            return self._stopped(_too_slow(limits))
        return None

    def resident(self) -> int:
        """Bytes of memory in use; 0 where the system does not say."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return 0
        return pages * resource.getpagesize()

    def spent(self, limits: Limits) -> bool:
        """Whether the worker is dead, or holds so much memory that the next document would suffer for it."""
        return self.gone or self.resident() > limits.memory_bytes // 2

    def rest(self) -> None:
        self.index, self.answer = None, None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                _close(pipe.close)

    def _stopped(self, refused: Refused) -> Refused:
        self.process.kill()
        self.gone = True
        return refused

    def _death(self, limits: Limits) -> Refused:
        code = self.process.wait()
        if code == -signal.SIGXCPU:
            return _too_slow(limits)
        if self.peak > limits.memory_bytes // 2:
            return _too_big(limits)
        self.killed_from_outside = code in (-signal.SIGKILL, -signal.SIGTERM)
        reason = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        return Refused(
            f"The process that read the document ended ({reason}).",
            code="unreadable",
            todo="Read it again; if it happens again, report it with the document.",
        )


def _start(setup: Setup) -> _Worker:
    """A worker that has loaded the reader. Raises RuntimeError when it does not come up."""
    worker = _Worker(
        subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ONE_THREAD,
        )
    )
    worker.tell(setup)
    until = time.monotonic() + _START_WITHIN
    while not worker.gone and time.monotonic() < until:
        if _with_news([worker]) and worker.listen() == READY:
            return worker
    worker.end()
    raise RuntimeError(f"a reading process could not be started: try `python -c '{_PROGRAM}'`")


def _with_news(workers: list[_Worker]) -> list[_Worker]:
    """Those of the workers whose pipe has something to read, waiting for it a moment."""
    with selectors.DefaultSelector() as selector:
        for worker in workers:
            assert worker.process.stdout is not None
            selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
        return [key.data for key, _ in selector.select(_LOOK_EVERY)]


def _close(close: object) -> None:
    try:
        close()  # type: ignore[operator]
    except BrokenPipeError:  # the worker went before it read its last job
        return


def _too_slow(limits: Limits) -> Refused:
    return Refused(
        f"Reading it took longer than the {limits.seconds:g} seconds allowed.",
        code="timed_out",
        todo="Split the document, or allow more time.",
    )


def _too_big(limits: Limits) -> Refused:
    return Refused(
        f"Reading it took more than the {limits.memory_bytes // 1_000_000} MB of memory allowed.",
        code="out_of_memory",
        todo="Split the document, or allow more memory.",
    )
