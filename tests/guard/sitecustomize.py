"""Refuses every connection that leaves this machine, in the test process and in the processes it starts.

Python imports a module of this name by itself when it stands on the path, so the programs that tests start are watched
without knowing it. An attempt is written to the file named by ``TEST_NETWORK_LOG`` before it is refused: a library that
swallows the error is found out all the same. Only the standard names ``os`` and ``sys`` are imported, because start-up
time of the commands is measured with this module loaded.
"""

import os
import sys

LOG_VARIABLE = "TEST_NETWORK_LOG"
_WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOPBACK = frozenset({"localhost", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", ""})
_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class NetworkRefused(OSError):
    """A test, or a program it started, reached for another machine."""


def is_local(host: object) -> bool:
    """Whether a host, as given to a socket call, is this machine."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    return name in _LOOPBACK or name.startswith("127.")


def _target(event: str, arguments: tuple[object, ...]) -> object:
    """The host an audit event is about; None where it never leaves the machine (files as sockets, no address)."""
    if event in _LOOKUPS:
        return arguments[0]
    address = arguments[1] if len(arguments) > 1 else None
    return address[0] if isinstance(address, tuple) and address and isinstance(address[0], str | bytes) else None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED and event not in _LOOKUPS:
        return
    host = _target(event, arguments)
    if is_local(host):
        return
    log = os.environ.get(LOG_VARIABLE)
    if log:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{event} {host!r} in process {os.getpid()}: {' '.join(sys.argv)[:200]}\n")
    raise NetworkRefused(f"refused in tests: {event} to {host!r}")


def install() -> None:
    """Begins to watch; for the life of the process, because audit hooks cannot be taken off."""
    sys.addaudithook(_watch)


if os.environ.get(LOG_VARIABLE) and __name__ == "sitecustomize":
    install()
