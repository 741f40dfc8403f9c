"""A service in a process of its own, for benchmarks that ask over HTTP, and what that process costs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: where it listens, the command line's token, its process, and seconds until it was ready."""

    port: int
    token: str
    pid: int
    started: float

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(data: Path, payers: Path | None = None) -> Iterator[Service]:
    """A service on a data folder, with further payers where there are some. Ends it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment(data, payers), stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/ready", process)
            started = time.perf_counter() - begun
            yield Service(port, (data / "cli.token").read_text(encoding="utf-8"), process.pid, started)
        finally:
            process.terminate()


def environment(data: Path, payers: Path | None = None) -> dict[str, str]:
    """The environment of a command on a data folder, its visits off."""
    further = {"PAYERPOLICY_PAYERS": str(payers)} if payers is not None else {}
    return os.environ | {"PAYERPOLICY_DATA": str(data), "PAYERPOLICY_SCHEDULER": "off"} | further


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children (Linux)."""
    return sum(_resident_mb(one) for one in (pid, *_children(pid)))


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its children have taken (Linux)."""
    return sum(_processor_seconds(one) for one in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            if httpx.get(address, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit("the service did not come up")
