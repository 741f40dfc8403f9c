"""Hands one signed message to another program's endpoint, and says in words what came of it.

Standard Webhooks: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``, the last an HMAC-SHA256 of the other
two and the body. Nothing is followed, nothing of an answer is read but its status: an endpoint must not lead this
program to a machine of the practice, nor show its owner what stands there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from corpus.webhook import Webhook
from ingest import fetch_net as net
from ingest.fetch_guard import Address, PrivateAddress, Resolver, is_public, resolve

_SECONDS = 15.0  # for the whole request
_SECRET_BYTES = 32
_PREFIX = "whsec_"
_AGENT = "payerpolicy/0.1 (Standard Webhooks)"
_MOST = 300  # characters of a reply
_LONGEST_WAIT = 86_400.0  # seconds that an endpoint may ask for


@dataclass(frozen=True, slots=True)
class Answered:
    """What an endpoint did: its status (0 without an answer), that in words, and how long it asks to be left alone."""

    status: int
    reply: str
    wait_seconds: float = 0.0

    @property
    def delivered(self) -> bool:
        """Whether it has the message."""
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether it says that it wants no more messages, ever."""
        return self.status == HTTPStatus.GONE


class Post(Protocol):
    """Hands one message to an endpoint; never raises for what a server or network does."""

    def send(self, hook: Webhook, message_id: str, at: datetime, body: str) -> Answered:
        """Sends a body under an id, signed at this moment."""


def new_secret() -> str:
    """A secret for a new endpoint."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The value of ``webhook-signature``; ``timestamp`` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class HookPost:
    """Sends over HTTP to addresses that were checked. Threads may share it."""

    def __init__(
        self,
        *,
        seconds: float = _SECONDS,
        resolver: Resolver = resolve,
        public: Callable[[Address], bool] = is_public,
    ) -> None:
        self._seconds = seconds
        self._exchange = net.Exchange()
        self._guarded = net.Transport(self._exchange, resolver, public)
        # Connections live as long as their transport: one that was opened to a private address is no guarded one's.
        self._open = net.Transport(self._exchange, resolver, lambda _: True)

    def close(self) -> None:
        """Closes connections."""
        self._guarded.close()
        self._open.close()

    def send(self, hook: Webhook, message_id: str, at: datetime, body: str) -> Answered:
        """Sends a body under an id, signed at this moment."""
        try:
            return self._sent(hook, message_id, int(at.timestamp()), body)
        except PrivateAddress as error:
            return Answered(0, f"{error}, and the endpoint is not marked internal")
        except net.TimedOut:
            return Answered(0, f"no answer within {self._seconds:g} s")
        except (net.TransportError, net.InvalidURL) as error:
            return Answered(0, f"the connection failed ({str(error) or type(error).__name__})"[:_MOST])

    def _sent(self, hook: Webhook, message_id: str, timestamp: int, body: str) -> Answered:
        self._exchange.begin(self._seconds)
        headers = {
            "user-agent": _AGENT,
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(hook.secret, message_id, timestamp, body),
        }
        extensions = {"timeout": net.timeouts(self._seconds)}
        request = net.Request("POST", hook.url, headers=headers, content=body.encode(), extensions=extensions)
        response = (self._open if hook.internal else self._guarded).handle_request(request)
        response.close()
        status = response.status_code
        return Answered(status, _in_words(status), _wait(response.headers.get("retry-after", "")))


def _in_words(status: int) -> str:
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    return f"{said}; redirects are not followed: give the address it leads to" if 300 <= status < 400 else said


def _wait(text: str) -> float:
    """Seconds of ``Retry-After``; a date in it is left to the usual pauses."""
    return min(float(text), _LONGEST_WAIT) if text.isascii() and text.isdigit() else 0.0
