"""An ingest in a process of its own that kills itself (SIGKILL) at a chosen write; run by ``test_kill.py``.

Arguments: data folder, manifest, and the moment: ``N.before`` or ``N.after`` for the N-th write to archive, record or
index, or ``count`` to print how many writes an undisturbed run makes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.wiring import Services
from ingest.manifest import read_manifest
from tests.e2e.state import services_of

WRITES = {
    "archive": ("put",),
    "index": ("upsert", "close_intervals", "delete", "flush"),
    "record": (
        "add_arrival",
        "add_reading",
        "set_outcome",
        "stage",
        "flip",
        "settle",
        "note_same_text",
        "add_citations",
        "add_changes",
    ),
}


@dataclass(slots=True)
class Trap:
    """Counts writes and kills the process at one of them."""

    at: int
    after: bool
    seen: int = 0

    def around(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """The write, with the trap before and behind it."""

        def trapped(*args: Any, **kwargs: Any) -> Any:
            self.seen += 1
            self._spring(after=False)
            result = write(*args, **kwargs)
            self._spring(after=True)
            return result

        return trapped

    def _spring(self, *, after: bool) -> None:
        if self.seen == self.at and self.after == after:
            os.kill(os.getpid(), signal.SIGKILL)


class Trapped:
    """An engine whose writes run through the trap; everything else is its own."""

    def __init__(self, engine: object, writes: tuple[str, ...], trap: Trap) -> None:
        self._engine = engine
        for name in writes:
            setattr(self, name, trap.around(getattr(engine, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def set_traps(services: Services, trap: Trap) -> None:
    """Puts the trap before every engine that writes."""
    for engine, writes in WRITES.items():
        services.__dict__[engine] = Trapped(getattr(services, engine), writes, trap)


def main(data: str, manifest: str, moment: str) -> int:
    """Runs the ingest; prints the number of writes when asked to count."""
    services = services_of(Path(data))
    at, _, place = moment.partition(".")
    trap = Trap(int(at) if at.isdigit() else -1, after=place == "after")
    set_traps(services, trap)
    services.intake.take(read_manifest(Path(manifest), services.book))
    services.detector.record()
    services.close()
    print(trap.seen)  # noqa: T201  # the answer the test asks for
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
