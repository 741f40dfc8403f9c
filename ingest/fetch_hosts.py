"""Whose turn is it? One request at a time to a host, and a pause between the end of one and the begin of the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Sleep = Callable[[float], None]


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Turns:
    """Keeps requests to a host apart, for all threads that share the fetcher."""

    def __init__(self, sleep: Sleep = time.sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def at(self, host: str, pause: float) -> Iterator[None]:
        """Waits until nobody else asks this host and the pause (in seconds) after the last request is over."""
        with self._lock:
            turn = self._hosts.setdefault(host, _Host())
        with turn.lock:
            wait = turn.free_at - time.monotonic()
            if pause > 0 and wait > 0:
                self._sleep(min(wait, pause))
            try:
                yield
            finally:
                turn.free_at = time.monotonic() + pause
