"""E-mails: what was written, and what was attached. EML by the standard library, Outlook's MSG by the extra.

A payer's notice may be the body itself or an attachment; both are documents. The lines of the header that tell a
reader where a text comes from stand before it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape

from corpus.errors import Refused
from ingest.sniff import EML

_SHOWN = ("Subject", "From", "Date")


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail taken apart: its body as a document of text or HTML, and (name, bytes) of what is attached."""

    body_name: str
    body: bytes
    attachments: tuple[tuple[str, bytes], ...] = ()


def open_mail(data: bytes, media_type: str) -> Mail:
    """Takes an e-mail apart. Raises Refused: ``unreadable``, or ``missing_extra`` for MSG without the extra."""
    return _eml(data) if media_type == EML else _msg(data)


def _eml(data: bytes) -> Mail:
    try:
        message = message_from_bytes(data, policy=default)
        assert isinstance(message, EmailMessage)  # the default policy makes no others
        body = message.get_body(("html", "plain"))
        headers = [(name, str(message[name])) for name in _SHOWN if message[name]]
        text = str(body.get_content()) if body is not None else ""
        html = body is not None and body.get_content_type() == "text/html"
        attached = tuple(
            (part.get_filename() or f"attachment-{number}", content)
            for number, part in enumerate(message.iter_attachments(), 1)
            if (content := _content(part))
        )
    except (LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError) as error:
        raise _broken(error) from error
    return Mail(*_body(headers, text, html=html), attached)


def _content(part: EmailMessage) -> bytes:
    """The bytes of an attachment; a mail that is attached is its own text."""
    if part.get_content_type() == "message/rfc822":
        return bytes(part.get_content().as_bytes())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _msg(data: bytes) -> Mail:
    try:
        from oxmsg import Message
    except ImportError as error:
        raise Refused(
            "This is an e-mail of Outlook (.msg); reading it needs the extra “formats”.",
            code="missing_extra",
            todo="pip install 'payerpolicy[formats]', or save the mail as EML or PDF.",
        ) from error
    try:
        message = Message.load(io.BytesIO(data))
        sent = message.sent_date
        told = (("Subject", message.subject), ("From", message.sender), ("Date", sent.isoformat() if sent else ""))
        headers = [(name, value) for name, value in told if value]
        html = bool(message.html_body)
        text = (message.html_body if html else message.body) or ""
        attached = tuple(
            (each.file_name or f"attachment-{number}", each.file_bytes or b"")
            for number, each in enumerate(message.attachments, 1)
        )
    except Exception as error:  # the reader of this format raises errors of many unrelated classes on broken files
        raise _broken(error) from error
    return Mail(*_body(headers, text, html=html), tuple(pair for pair in attached if pair[1]))


def _body(headers: list[tuple[str, str]], text: str, *, html: bool) -> tuple[str, bytes]:
    """The name and bytes of the body as a document, the header's lines before it."""
    if not text.strip():
        return "body.txt", b""
    if not html:
        lines = [f"{name}: {value}" for name, value in headers]
        return "body.txt", "\n".join([*lines, "", text]).encode()
    shown = "".join(f"<p>{escape(name)}: {escape(value)}</p>" for name, value in headers)
    return "body.html", f"<html><body>{shown}{text}</body></html>".encode()


def _broken(error: Exception) -> Refused:
    return Refused(
        f"The e-mail cannot be taken apart ({type(error).__name__}).",
        code="unreadable",
        todo="Save its attachments and give those.",
    )
