"""``payerpolicy serve``: the service; in embedded mode the one process that owns the index."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import NoReturn

from api.console import Console
from api.remote import SERVICE_FILE, TOKEN_FILE, Running
from api.wiring import Services
from corpus.errors import WrongUse


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on")
    parser.add_argument("--check", action="store_true", help="load everything, say that it could serve, and leave")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Serves until it is told to stop. Raises Busy when another process has the index."""
    import uvicorn

    from api.app import create_app
    from api.collector import calm

    host, port = args.host or services.settings.host, args.port or services.settings.port
    services.settings = settings = replace(services.settings, host=host, port=port)  # links lead to where it listens
    services.serving = True
    _bindable(host, port)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    services.index.count()  # the index is taken before anybody is told that the service is there
    _warm(services)
    if args.check:
        create_app(services, token="")
        console.note(f"payerpolicy could serve http://{host}:{port}")
        return 0
    token = _token(settings.data_dir)
    Running(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}", os.getpid()).write(settings.data_dir)
    console.note(f"payerpolicy serves http://{host}:{port} (process {os.getpid()}); stop with Ctrl-C")
    signal.signal(signal.SIGTERM, _leave)  # uvicorn, once it has shut down, sends the signal on to this process
    try:
        _schedule(services, console)
        calm()
        uvicorn.run(create_app(services, token), host=host, port=port, log_level="warning")
    finally:
        (settings.data_dir / SERVICE_FILE).unlink(missing_ok=True)
    return 0


def _schedule(services: Services, console: Console) -> None:
    """Begins to visit the sources, where that is wanted. Raises WrongUse for a setting that is neither on nor off."""
    wanted = services.settings.scheduler
    if wanted not in ("on", "off"):
        raise WrongUse(f"PAYERPOLICY_SCHEDULER is {wanted!r}.", todo="Set it to on or off.")
    if wanted == "off":
        return
    services.schedule.start()
    services.dispatch.start()
    visited = len(services.schedule.next_visits())
    console.note(f"{visited} of {len(services.sources)} sources are visited by themselves.")
    if not services.settings.contact:
        console.note("Set PAYERPOLICY_CONTACT to an address of yours to have the payers' own sites visited, too.")


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Ends the process as Ctrl-C does, so that what is cleared at the end is cleared."""
    sys.exit(0)


def _bindable(host: str, port: int) -> None:
    """Raises WrongUse for an address that cannot be listened on, before anything is opened."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OverflowError as error:
            raise WrongUse(f"{port} is not a port.", todo="Give a --port from 1 to 65535.") from error
        except OSError as error:
            raise WrongUse(
                f"Port {port} of {host} cannot be used: {error.strerror}.", todo="Give another --port."
            ) from error


def _warm(services: Services) -> None:
    """Loads the model and the list of policies now and not with the first question."""
    services.embedder.embed(["warm"])
    services.searcher.catalog()


def _token(folder: Path) -> str:
    """A new token for the command line of this data folder, readable by its owner alone."""
    token = secrets.token_urlsafe(32)
    path = folder / TOKEN_FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token)
    return token
