"""The guard that keeps tests off the network is itself tested, in this process and in one it starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard import sitecustomize as guard

ELSEWHERE = ("192.0.2.1", 80)  # a block reserved for documentation: nobody answers there
SWALLOWING = f"""
import socket
try:
    socket.socket().connect({ELSEWHERE!r})
except OSError as error:
    print(type(error).__name__)
"""


def _log() -> list[str]:
    return Path(os.environ[guard.LOG_VARIABLE]).read_text(encoding="utf-8").splitlines()


@pytest.mark.usefixtures("forgiven_attempts")
def test_a_connection_to_another_machine_is_refused_and_counted() -> None:
    before = len(_log())
    with socket.socket() as connection, pytest.raises(guard.NetworkRefused):
        connection.connect(ELSEWHERE)
    assert len(_log()) == before + 1


@pytest.mark.usefixtures("forgiven_attempts")
def test_a_name_of_another_machine_is_not_even_looked_up() -> None:
    with pytest.raises(guard.NetworkRefused):
        socket.getaddrinfo("policies.example", 443)


@pytest.mark.usefixtures("forgiven_attempts")
def test_a_program_started_by_a_test_is_refused_and_counted_too() -> None:
    before = len(_log())
    swallowing = (
        f"import socket\ntry:\n socket.socket().connect({ELSEWHERE!r})\nexcept OSError as e:\n print(type(e).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", swallowing], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "NetworkRefused"
    assert len(_log()) == before + 1


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()
