"""When a running service owns the index: the same command, executed by the service, seen here.

The service leaves its address in ``service.json`` and a token in ``cli.token`` (mode 0600) in the data folder; only
somebody who can read that folder can use them. The command's two streams come back line by line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.console import Console
from api.settings import Settings
from corpus.errors import Busy

SERVICE_FILE, TOKEN_FILE = "service.json", "cli.token"
COMMAND_PATH = "/v1/cli"


@dataclass(frozen=True, slots=True)
class Running:
    """A running service: its address on loopback and its process."""

    url: str
    pid: int

    def write(self, folder: Path) -> None:
        """Leaves the address where commands look for it."""
        temporary = folder / f".{SERVICE_FILE}.{os.getpid()}"
        temporary.write_text(json.dumps(asdict(self)), encoding="utf-8")
        temporary.replace(folder / SERVICE_FILE)


def running(folder: Path) -> Running | None:
    """The service that was last started on this data folder, if it left its address."""
    try:
        found = json.loads((folder / SERVICE_FILE).read_text(encoding="utf-8"))
        return Running(str(found["url"]), int(found["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forward(settings: Settings, arguments: Sequence[str], console: Console, busy: Busy) -> int:
    """Lets the running service execute the command. Raises ``busy`` when none answers."""
    from api.client import CallFailed, NotReached, PolicyClient

    service = running(settings.data_dir)
    token_file = settings.data_dir / TOKEN_FILE
    if service is None or not token_file.is_file():
        raise busy
    request = {"arguments": list(arguments), "cwd": str(console.cwd), "log": console.log}
    token = token_file.read_text(encoding="utf-8").strip()
    try:
        with PolicyClient(service.url, token, timeout=None) as client:  # a command may take its time
            return _relay(client.command(COMMAND_PATH, request), console)
    except (CallFailed, NotReached) as error:
        raise busy from error


def _relay(events: Iterable[dict[str, Any]], console: Console) -> int:
    """Writes what the service sends to the two streams; returns the command's exit status."""
    status = 2
    for event in events:
        if "exit" in event:
            status = int(event["exit"])
        elif "out" in event:
            console.out.write(event["out"])
        else:
            console.err.write(event["err"])
    return status
