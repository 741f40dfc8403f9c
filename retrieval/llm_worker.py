"""A model in a process of its own, seen from outside: started when it is first needed, stopped when it takes too long.

A process that hangs, dies or says nonsense costs the answer it was asked for; the next question gets a new one. After
several failures in a row it is left alone for a while, so that a broken model does not slow every page down.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAM = "from retrieval.llm_process import main; main()"
_START_SECONDS = 120.0
_PATIENCE = 3  # failures in a row, after which it rests
_REST_SECONDS = 600.0
_MOST_BYTES = 1_000_000  # of one answer


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model is run and how: its file, context in tokens, threads, layers on a graphics processor, limits."""

    path: Path
    context: int = 4096
    threads: int = 0
    gpu_layers: int = 0
    seconds: float = 60.0
    megabytes: int = 4000
    tokens: int = 400
    temperature: float = 0.2
    seed: int = 7

    def told(self) -> str:
        """What an answer depends on beside prompt and model, as canonical JSON."""
        kept = {"context": self.context, "tokens": self.tokens, "temperature": self.temperature, "top_k": 40}
        return json.dumps({**kept, "top_p": 0.9, "repeat_penalty": 1.1}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the text and how it ended, or why there is none."""

    text: str = ""
    ended: str = ""
    failed: str = ""


class ModelProcess:
    """Asks a model, one question at a time; threads take turns."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._rests_until = 0.0

    def ask(self, prompt: str, grammar: str, seed: int) -> Answered:
        """One completion of a prompt in the form of a grammar; never raises for what the model does."""
        with self._turn:
            if time.monotonic() < self._rests_until:
                return Answered(failed="the model failed several times and rests for a while")
            answer = self._asked(prompt, grammar, seed)
            self._failures = self._failures + 1 if answer.failed else 0
            if self._failures >= _PATIENCE:
                self._failures, self._rests_until = 0, time.monotonic() + _REST_SECONDS
            return answer

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _asked(self, prompt: str, grammar: str, seed: int) -> Answered:
        chosen = self._settings
        if self._process is None:
            started = self._start()
            if started.failed:
                return started
        question = {"prompt": prompt, "grammar": grammar, "seed": seed}
        reply = self._exchange({**question, "tokens": chosen.tokens, "temperature": chosen.temperature}, chosen.seconds)
        if isinstance(reply, str):
            return Answered(failed=reply)
        if reply.get("failed"):
            return Answered(failed=str(reply["failed"]))
        return Answered(str(reply.get("text", "")), str(reply.get("ended", "")))

    def _start(self) -> Answered:
        chosen = self._settings
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        setup = {"path": str(chosen.path), "context": chosen.context, "threads": chosen.threads, "seed": chosen.seed}
        reply = self._exchange(
            {**setup, "gpu_layers": chosen.gpu_layers, "megabytes": chosen.megabytes}, _START_SECONDS
        )
        if isinstance(reply, str):
            return Answered(failed=f"the model could not be started: {reply}")
        if not reply.get("ready"):
            self.close()
            return Answered(failed=str(reply.get("failed", "the model could not be started")))
        return Answered()

    def _exchange(self, message: dict[str, Any], seconds: float) -> dict[str, Any] | str:
        """Sends a line and waits for one; why there is none, in words, when the process had to be stopped."""
        process = self._process
        assert process is not None  # started by the caller
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
            line = _line(process.stdout.fileno(), time.monotonic() + seconds)
            reply = json.loads(line)
        except TimeoutError:
            self.close()
            return f"it took longer than {seconds:g} seconds"
        except (OSError, ValueError):
            self.close()
            return "its process ended"
        return reply if isinstance(reply, dict) else "its process said nonsense"


def _line(descriptor: int, until: float) -> bytes:
    """A whole line from a pipe. Raises TimeoutError, and ValueError when the pipe ends or floods."""
    got = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not got.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            part = os.read(descriptor, 65_536)
            got += part
            if not part or len(got) > _MOST_BYTES:
                raise ValueError("no line")
    return bytes(got)
