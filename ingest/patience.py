"""More time for documents that honestly need it: whoever reads one says so, whoever waits for it is told.

A scan of forty pages takes minutes where any other document takes a second. The reader asks for the time of each page
before it begins; in a worker the wish travels to the pool, anywhere else nobody waits with a watch.
"""

from __future__ import annotations

from collections.abc import Callable

_told: list[Callable[[float], None]] = []


def ask_for(seconds: float) -> None:
    """Says that the next step may take so many seconds more."""
    for tell in _told:
        tell(seconds)


def told_to(listener: Callable[[float], None]) -> None:
    """Names whom wishes for time are told to, for the rest of this process."""
    _told.append(listener)
