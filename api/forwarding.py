"""A command of the command line, executed by the process that owns the index; its output goes back while it runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from api.cli import FORWARDED, execute, parse, report
from api.console import Channel, Console
from api.context import Context
from corpus.errors import PayerPolicyError, WrongUse

WITHOUT_LOCK = frozenset({"search", "compare", "quote", "eval", "adapt", "crawl"})
"""Forwarded commands that change nothing, or that hold other writers back by themselves, for as short as they can."""


def executed(arguments: Sequence[str], cwd: Path, log: str, context: Context) -> Iterator[str]:
    """Runs a command in a thread of its own and yields what it writes, as JSON lines, while it runs."""
    events: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    console = Console(
        out=Channel(lambda text: events.put({"out": text})),
        err=Channel(lambda text: events.put({"err": text})),
        as_json="--json" in arguments,
        log=log,
        cwd=cwd,
    )

    def work() -> None:
        try:
            events.put({"exit": _command(arguments, console, context)})
        finally:
            events.put(None)

    threading.Thread(target=work, daemon=True).start()
    while (event := events.get()) is not None:
        yield json.dumps(event, ensure_ascii=False) + "\n"


def _command(arguments: Sequence[str], console: Console, context: Context) -> int:
    try:
        if not arguments or arguments[0] not in FORWARDED:
            raise WrongUse("Only commands that open the index are executed here.", todo="Run it directly.")
        command, args = parse(arguments)
        with nullcontext() if arguments[0] in WITHOUT_LOCK else context.services.writing:
            return execute(command, args, context.services, console)
    except PayerPolicyError as error:
        return report(error, console)
