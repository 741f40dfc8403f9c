"""Where a command writes: results to one stream, progress and notes to another, as text or as one JSON document.

Commands never print; they are given a console. On a terminal it shows a progress bar, elsewhere JSON log lines, and
when a running service executes a command for somebody, the console sends both streams back to them.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO, cast

Tick = Callable[[int, str], None]


@dataclass(slots=True)
class Console:
    """Two streams, the form of results, and the folder relative paths start from."""

    out: TextIO | Channel = field(default_factory=lambda: sys.stdout)
    err: TextIO | Channel = field(default_factory=lambda: sys.stderr)
    as_json: bool = False
    log: str = "auto"
    cwd: Path = field(default_factory=Path.cwd)

    def line(self, text: str = "") -> None:
        """One line of the result, for people."""
        if not self.as_json:
            self.out.write(text + "\n")

    def document(self, value: Any) -> None:
        """The result as one JSON document, where JSON was asked for."""
        if self.as_json:
            self.json_line(value)

    def json_line(self, value: Any) -> None:
        """One JSON value on a line of its own."""
        self.out.write(json.dumps(value, ensure_ascii=False) + "\n")

    def note(self, text: str) -> None:
        """A remark beside the result."""
        self.err.write(text + "\n")

    def path(self, given: str) -> Path:
        """A path of the caller, who may sit in another folder than this process."""
        return self.cwd / Path(given).expanduser()

    @property
    def watched(self) -> bool:
        """Whether a person looks at the progress."""
        return self.log == "text" or (self.log == "auto" and self.err.isatty())

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Tick]:
        """Yields a function to call with (how many are done, what was done last)."""
        if self.watched and self.err.isatty():
            with _bar(self.err, what, total) as tick:
                yield tick
        else:
            yield lambda done, last: self._log(what, done, total, last)

    def _log(self, what: str, done: int, total: int, last: str) -> None:
        if self.watched:
            self.note(f"{what} {done}/{max(done, total)} {last}")
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = {"time": now, "event": what, "done": done, "total": max(done, total), "last": last}
        self.err.write(json.dumps(entry, ensure_ascii=False) + "\n")


class Channel(io.TextIOBase):
    """A text stream that hands every write to a function: for sending a command's output somewhere else."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send

    def write(self, text: str) -> int:
        """Hands the text on."""
        self._send(text)
        return len(text)


@contextmanager
def _bar(stream: TextIO | Channel, what: str, total: int) -> Iterator[Tick]:
    # rich is imported here because only a terminal needs it: lookups must start in an instant.
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=RichConsole(file=cast(TextIO, stream))) as progress:
        task = progress.add_task(what, total=total, last="")
        yield lambda done, last: progress.update(task, completed=done, total=max(done, total), last=last[-48:])
