"""How often and how much may a caller ask? A bucket of calls for each key, and bodies no larger than questions are."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes of a JSON body; documents have a limit of their own."""

_CALLERS = 10_000


class Rates:
    """Calls per minute and caller: a bucket that holds a minute's worth and fills steadily. 0 is no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: str) -> float:
        """Takes one call from the caller's bucket: 0, or the seconds after which it may ask again."""
        if not self._capacity:
            return 0.0
        with self._lock:
            now = self._clock()
            left, seen = self._buckets.pop(caller, (self._capacity, now))
            left = min(self._capacity, left + (now - seen) * self._capacity / 60)
            taken = left >= 1.0
            self._buckets[caller] = (left - 1.0 if taken else left, now)
            while len(self._buckets) > _CALLERS:
                self._buckets.popitem(last=False)
            return 0.0 if taken else (1.0 - left) * 60 / self._capacity


class BodyLimit:
    """Reads a body before the application sees the call, and turns away what is larger than a question can be."""

    def __init__(self, app: ASGIApp, refusal: ASGIApp, free: frozenset[str] = frozenset()) -> None:
        """``free`` are paths whose handlers count for themselves."""
        self._app, self._refusal, self._free = app, refusal, free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one call."""
        if scope["type"] != "http" or scope["path"] in self._free:
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []
        announced, size, more = _announced(scope), 0, True
        while more and max(announced, size) <= MAX_BODY:
            message = await receive()
            messages.append(message)
            more = message.get("more_body", False)
            size += len(message.get("body", b""))
        if max(announced, size) > MAX_BODY:
            await self._refusal(scope, receive, send)
            return
        await self._app(scope, _replayed(messages, receive), send)


def _announced(scope: Scope) -> int:
    """The length the caller announces; 0 where it announces none or nonsense, for then it is counted."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    queue = iter(messages)

    async def again() -> Message:
        message = next(queue, None)
        return message if message is not None else await receive()

    return again
