"""How one request travels: over HTTP/2 or 1.1, to an address that was checked, within a deadline that nothing escapes.

The libraries' time limits are per read, so a server that drips a byte now and then could hold a connection for days;
here every read of a connection is measured against the deadline of its request. Bytes are counted on the wire as well:
an answer longer than it announced leaves a rest, and is not believed.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from ingest.fetch_guard import Address, Resolver, checked

Request = httpx.Request
Response = httpx.Response
TransportError = httpx.TransportError
TimedOut = httpx.TimeoutException
Cookies = httpx.Cookies
InvalidURL = httpx.InvalidURL
URL = httpx.URL

_CONNECT_SECONDS = 10.0
_MAX_HEAD = 64 * 1024


class UnknownName(httpcore.ConnectError):
    """A name that leads nowhere, or nobody to ask for it; the system's resolver has asked more than once itself."""


class Exchange(threading.local):
    """What is known of the request this thread is making: until when it may last, and what has come in.

    One thread makes one request at a time; connections outlive requests and may pass from thread to thread.
    """

    deadline = float("inf")
    received = 0
    head = b""

    def begin(self, seconds: float) -> None:
        """Starts counting for a request that may last so long."""
        self.deadline = time.monotonic() + seconds
        self.received = 0
        self.head = b""

    def left(self, timeout: float | None) -> float:
        """Seconds a single read may still take. Raises ReadTimeout when the deadline has passed."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return left if timeout is None else min(left, timeout)

    def count(self, data: bytes) -> None:
        """Notes bytes that came in."""
        self.received += len(data)
        if b"\r\n\r\n" not in self.head and len(self.head) < _MAX_HEAD:
            self.head += data

    def surplus(self, body: int) -> int:
        """Bytes that came after the headers and a body of this length; HTTP/1.1 only."""
        end = self.head.find(b"\r\n\r\n")
        return 0 if end < 0 else self.received - (end + 4) - body


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes obey the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, exchange: Exchange) -> None:
        self._inner = inner
        self._exchange = exchange

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._exchange.left(timeout))
        self._exchange.count(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._exchange.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._exchange)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Resolves a name, judges what it leads to, and connects to just that."""

    def __init__(self, exchange: Exchange, resolver: Resolver, allowed: Callable[[Address], bool]) -> None:
        self._inner = httpcore.SyncBackend()
        self._exchange = exchange
        self._resolver = resolver
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownName(f"the name {host} is not known ({error})") from error
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in checked(host, found, self._allowed):
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, self._exchange.left(timeout), local_address, socket_options
                )
                return _Stream(stream, self._exchange)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None  # ``checked`` gave at least one address, and none of them answered
        raise failed


class Transport(httpx.HTTPTransport):
    """An HTTP/2 transport with the guard in its only way out; proxies of the environment are not used."""

    def __init__(self, exchange: Exchange, resolver: Resolver, allowed: Callable[[Address], bool]) -> None:
        super().__init__(http2=True, trust_env=False)
        # The public constructor has no way to say how connections are made; httpx is pinned, and a test holds this.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=32,
            keepalive_expiry=15.0,
            http2=True,
            network_backend=_Backend(exchange, resolver, allowed),
        )


def name_unknown(error: TransportError) -> bool:
    """Whether no connection was tried at all, because the name of the host leads nowhere."""
    return isinstance(error.__cause__, UnknownName)


def timeouts(seconds: float) -> dict[str, float | None]:
    """Time limits of the single steps of a request."""
    return httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)).as_dict()
