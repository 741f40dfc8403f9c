"""One worker process as the pool sees it: what it was given, what it has sent, what it costs, how it ended."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import Refused
from corpus.model import Reading
from ingest.worker_process import READY, Job, MoreTime, Setup, frame, unframe

_PROGRAM = "from ingest.worker_process import main; main()"
_LOOK_EVERY = 0.05  # seconds between two looks at the memory of busy workers
_START_WITHIN = 60.0  # seconds; a worker that is not ready by then never will be
_ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",  # of tesseract
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: wall seconds, seconds of processor time, bytes of resident memory."""

    seconds: float = 120.0
    cpu_seconds: int = 120
    memory_bytes: int = 1_500_000_000


@dataclass
class Worker:
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
        """Whether it has a document."""
        return self.index is not None

    def give(self, index: int, job: Job, seconds: float) -> None:
        """Hands it a document, to be read within so many seconds."""
        self.index, self.job, self.answer, self.peak = index, job, None, 0
        self.deadline = time.monotonic() + seconds
        self.tell(job)

    def tell(self, message: object) -> None:
        """Sends it a message; one that has gone is noticed later."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(frame(message))
            self.process.stdin.flush()
        except BrokenPipeError:
            self.gone = True

    def listen(self) -> object | None:
        """Takes in what the worker has sent; the last whole message."""
        assert self.process.stdout is not None
        data = os.read(self.process.stdout.fileno(), 1 << 20)
        self.gone = self.gone or not data
        self._buffer += data
        last = None
        while (message := unframe(self._buffer)) is not None:
            last = message
            if isinstance(message, (Reading, Refused)):
                self.answer = message
            elif isinstance(message, MoreTime):
                self.deadline = max(self.deadline, time.monotonic() + message.seconds)
        return last

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
        """Forgets the document it is done with."""
        self.index, self.answer = None, None

    def end(self) -> None:
        """Ends the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):  # it went before it read its last document
                if pipe:
                    pipe.close()

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


def start(setup: Setup) -> Worker:
    """A worker that has loaded the reader. Raises RuntimeError when it does not come up."""
    worker = Worker(
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
        if with_news([worker]) and worker.listen() == READY:
            return worker
    worker.end()
    raise RuntimeError(f"a reading process could not be started: try `python -c '{_PROGRAM}'`")


def with_news(workers: list[Worker]) -> list[Worker]:
    """Those of the workers whose pipe has something to read, waiting for it a moment."""
    with selectors.DefaultSelector() as selector:
        for worker in workers:
            assert worker.process.stdout is not None
            selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
        return [key.data for key, _ in selector.select(_LOOK_EVERY)]


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
