"""Hands a mail to the practice's mail server, and says in its words whether it took it, and whether to try again.

Accepted means that the server answered 250 to the whole mail: from then on it is the server's. A later 4xx, a broken
connection, a wrong password are worth another attempt; a 5xx to sender, recipient or mail is not.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from corpus.errors import WrongUse

_SECONDS = 60.0  # for each step
_SECONDS_DATA = 600.0  # RFC 5321, 4.5.3.2.6: giving up earlier makes servers deliver twice
_MOST = 300  # characters of a server's reply
_OK = 250


class Tls(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of it: ``accepted``, ``deferred`` or ``refused``, and the server's words."""

    outcome: str
    reply: str


class Transport(Protocol):
    """Hands one mail to a server; never raises for what a server or network does."""

    def hand_over(self, sender: str, recipient: str, data: bytes) -> Handed:
        """Sends these bytes from one address to another."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server that takes the practice's mail; ``port`` 0 is the usual one of ``tls``."""

    host: str
    port: int = 0
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = ""

    def hand_over(self, sender: str, recipient: str, data: bytes) -> Handed:
        """Sends these bytes; safe to call from several threads."""
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as error:
            return Handed("deferred", _words(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return Handed("deferred", _said(error))
        try:
            return _sent(server, sender, recipient, data)
        except (OSError, smtplib.SMTPException) as error:
            return Handed("deferred", _said(error))
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        """A connection that is greeted, protected and authenticated; closed again when that fails."""
        port = self.port or _PORTS[self.tls]
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self.tls is Tls.TLS:
            server = smtplib.SMTP_SSL(self.host, port, _own_name(), timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, port, _own_name(), timeout=_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if self.tls is Tls.STARTTLS:
                server.starttls(context=context)
                server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def tls_of(text: str) -> Tls:
    """Reads the setting. Raises WrongUse."""
    try:
        return Tls(text.strip().lower())
    except ValueError:
        raise WrongUse(f"PAYERPOLICY_MAIL_TLS is {text!r}.", todo="Set it to starttls, tls or none.") from None


def _own_name() -> str:
    """What this machine calls itself to a mail server; the library would ask the network for it."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _sent(server: smtplib.SMTP, sender: str, recipient: str, data: bytes) -> Handed:
    code, reply = server.mail(sender)
    if code == _OK:
        code, reply = server.rcpt(recipient)
    if not 200 <= code < 300:
        return _turned_down(code, reply)
    if server.sock is not None:
        server.sock.settimeout(_SECONDS_DATA)
    try:
        code, reply = server.data(data)
    except smtplib.SMTPDataError as error:  # not even asked for the mail
        return _turned_down(error.smtp_code, error.smtp_error)
    return Handed("accepted", _words(code, reply)) if code == _OK else _turned_down(code, reply)


def _turned_down(code: int, reply: bytes | str) -> Handed:
    return Handed("refused" if 500 <= code < 600 else "deferred", _words(code, reply))


def _leave(server: smtplib.SMTP) -> None:
    """Says goodbye; whether that is heard alters nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _said(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:_MOST]


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", errors="replace") if isinstance(reply, bytes) else reply
    return " ".join(f"{code} {text}".split())[:_MOST]
