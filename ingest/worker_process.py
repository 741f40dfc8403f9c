"""The inside of a worker: an interpreter that answers one document after the other until its input ends.

Frames on the pipes are a length and a pickle. The first frame says which reader and which limits; every other one is a
document and is answered with a reading or a refusal. Nothing a document does can be answered with a traceback.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from corpus.errors import PayerPolicyError, Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.ports import Reader
from ingest.patience import told_to

_LENGTH = struct.Struct("<Q")
READY = "ready"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told first: the reader, bytes of memory and seconds of processor time per document."""

    reader: Reader
    memory_bytes: int
    cpu_seconds: int


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What a worker sends when the next step of its document may take so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read; ``again`` when a worker was killed over it before."""

    path: Path
    hints: Hints
    again: bool = False


def frame(message: object) -> bytes:
    """A message as it travels."""
    packed = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(packed)) + packed


def unframe(buffer: bytearray) -> object | None:
    """Takes the first whole message out of a buffer; None while there is none."""
    if len(buffer) < _LENGTH.size:
        return None
    end = _LENGTH.size + _LENGTH.unpack_from(buffer)[0]
    if len(buffer) < end:
        return None
    message: object = pickle.loads(bytes(buffer[_LENGTH.size : end]))
    del buffer[:end]
    return message


def main() -> None:
    """Answers documents from standard input on standard output until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between two answers
    setup = _receive(sys.stdin.buffer)
    if not isinstance(setup, Setup):
        return
    _limit_memory(setup.memory_bytes)
    told_to(partial(_ask_for, answers, setup.cpu_seconds))
    _send(answers, READY)
    while (job := _receive(sys.stdin.buffer)) is not None:
        if not isinstance(job, Job):
            return
        _limit_processor(setup.cpu_seconds)
        _send(answers, _answer(setup.reader, job))


def _answer(reader: Reader, job: Job) -> Reading | Refused:
    try:
        return reader.read(job.path, job.hints)
    except PayerPolicyError as error:
        return Refused(str(error), code=error.code, todo=error.todo)
    except MemoryError:
        return Refused("The document needs more memory than is allowed.", code="out_of_memory", todo="Split it.")
    except Exception as error:  # a fault of the reader must cost this document and no other
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        what = f"The reader failed on it: {type(error).__name__} in {place}."
        return Refused(what, code="unreadable", todo="Please report it with the document.")


def _ask_for(answers: BinaryIO, cpu_seconds: int, seconds: float) -> None:
    _limit_processor(max(cpu_seconds, int(seconds)))
    _send(answers, MoreTime(seconds))


def _limit_memory(allowed: int) -> None:
    """A hard stop at twice what is allowed: the pool stops earlier, but only looks now and then."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = pages * resource.getpagesize() + 2 * allowed
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        ceiling = min(ceiling, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def _limit_processor(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        ceiling = min(ceiling, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, hard))


def _receive(pipe: BinaryIO) -> object | None:
    """The next message; None when the pool has gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    packed = pipe.read(length)
    return pickle.loads(packed) if len(packed) == length else None


def _send(pipe: BinaryIO, message: object) -> None:
    pipe.write(frame(message))
    pipe.flush()
