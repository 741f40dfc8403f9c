"""What a file is, judged by its bytes and never by its name, and its text in the encoding it was written in.

Payers serve HTML named ``.pdf``, PDF named ``.html`` and error pages under every name; the header of an answer is no
better. What is not PDF, HTML, plain text, a picture, an office file, a mail, an archive or an answer of the coverage
API is refused with what would be needed to read it.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import struct
import zipfile
from dataclasses import dataclass

from corpus.errors import Refused
from ingest.cms_envelope import is_envelope

PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
JSON = "application/json"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
RTF = "application/rtf"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
ZIP = "application/zip"
OFFICE = frozenset({DOC, DOCX, ODT, PPTX, RTF})
CONTAINERS = frozenset({EML, MSG, ZIP})
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
PICTURES = frozenset({PNG, JPEG, TIFF})

MAX_BYTES = 100 * 1024 * 1024

_FORMATS = "Save it as PDF, HTML, Word or text."
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files
PACKED = b"PK\x03\x04"
_FOREIGN = (
    (b"GIF8", "a picture (GIF)", "Get the document as PDF, or save the picture as PNG."),
    (b"RIFF", "a picture or sound (RIFF)", "Get the document as PDF, or save the picture as PNG."),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it first."),
    (b"7z\xbc\xaf", "an archive (7z)", "Unpack it first."),
    (b"Rar!", "an archive (RAR)", "Unpack it first."),
)
_PICTURES = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"II*\x00", TIFF), (b"MM\x00*", TIFF))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-:.]{2,40})""", re.IGNORECASE)
_OPENING = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(r"</?(?:p|div|span|table|tr|td|ul|ol|li|a|br|h[1-6]|script|style|meta|title|b|strong)\b[^<>]*>", re.I)
_MAIL = re.compile(rb"(?:From |(?:[A-Za-z][A-Za-z0-9-]{1,60}: ?[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3})")
_MAIL_BODY = re.compile(rb"^(?:MIME-Version: ?1\.0|Received: |Message-ID: ?<)", re.M | re.I)
_REPLACEMENT = "\ufffd".encode()
_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding it was read in; ``lost`` counts the characters that could not be read."""

    text: str
    encoding: str
    lost: int = 0


def media_type(data: bytes) -> str:
    """The media type of a file: one of the names above; ``application/json`` for answers of the coverage API alone.

    Raises Refused: ``empty`` or ``unknown_type``.
    """
    if not data:
        raise Refused("The file is empty (0 bytes).", code="empty", todo="Fetch it again.")
    if b"%PDF-" in data[:1024] and not data.startswith(PACKED):  # an archive may hold PDFs as they are
        _refuse_transcoded(data)
        return PDF
    if known := _office(data) or next((kind for magic, kind in _PICTURES if data.startswith(magic)), ""):
        return known
    _refuse_foreign(data)
    head = decode(data[:_HEAD]).text
    if _is_binary(head):
        raise _unknown("of an unknown binary type", _FORMATS)
    if head.lstrip()[:1] in ("{", "[") and (parsed := _json(data)) is not None:
        if is_envelope(parsed):
            return JSON
        raise _unknown("JSON data", "Give the document itself as PDF, HTML or text.")
    if _OPENING.match(head) or len(_TAG.findall(head)) >= 3:
        return HTML
    return TEXT


def check_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raises Refused (``too_large``) for more bytes than the limit."""
    if size > limit:
        raise Refused(
            f"The file has {size:,} bytes; at most {limit:,} are read.",
            code="too_large",
            todo="Split it, or raise the limit of size.",
        )


def decode(data: bytes) -> Decoded:
    """Bytes to text: by byte order mark, declared charset, UTF-8, then Windows-1252. Never fails."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replacing(data, encoding)
    head = data[:200]
    if head.count(0) > len(head) // 4:  # every other byte of Latin text in UTF-16
        return _replacing(data, "utf-16-le" if head[::2].count(0) < head[1::2].count(0) else "utf-16-be")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data)


def _not_utf8(data: bytes) -> Decoded:
    """Text that is not valid UTF-8 as a whole: as declared, or UTF-8 with damage, or Windows-1252."""
    declared = _declared(data)
    if declared and declared not in ("utf-8", "ascii"):
        return _replacing(data, declared)
    damaged = _replacing(data, "utf-8")
    beyond_ascii = sum(1 for char in damaged.text if char > "\x7f") - damaged.lost
    if damaged.lost <= beyond_ascii:
        return damaged
    return _replacing(data, "cp1252")


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if not found:
        return ""
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name
    except LookupError:
        return ""
    return "cp1252" if name in ("iso8859-1", "ascii") else name  # as browsers do


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _refuse_transcoded(data: bytes) -> None:
    """A PDF that somebody decoded as text and saved again has lost every byte that was no character."""
    if data[:8192].count(_REPLACEMENT) > 20:
        raise Refused(
            "This PDF was saved as if it were text, which destroyed it.",
            code="unreadable",
            todo="Fetch it again and keep its bytes as they are.",
        )


def _refuse_foreign(data: bytes) -> None:
    for magic, what, todo in _FOREIGN:
        if data.startswith(magic):
            raise _unknown(what, todo)


def _office(data: bytes) -> str:
    """The type of a file of an office program or mailer, or of an archive; empty for others."""
    if data.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(OLD_OFFICE):
        return _old_office(data)
    if data.startswith(PACKED):
        return _zipped(data)
    return EML if _MAIL.match(data[:_HEAD]) and _MAIL_BODY.search(data[:_HEAD]) else ""


def _old_office(data: bytes) -> str:
    """What an old Office container holds, by the names of its streams."""
    for name, kind in (("WordDocument", DOC), ("__substg1.0_", MSG)):
        if name.encode("utf-16-le") in data:
            return kind
    raise _unknown("an old Excel or PowerPoint file", _FORMATS)


def _zipped(data: bytes) -> str:
    """What a ZIP file is, by the names of its members: those of its own list, not of office files stored in it."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return ODT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, RuntimeError):
        return ZIP  # whoever opens it says what is wrong with it
    if "[Content_Types].xml" not in names:
        return ZIP
    kinds = (("word/", DOCX), ("ppt/", PPTX))
    found = next((kind for folder, kind in kinds if any(name.startswith(folder) for name in names)), "")
    if not found and any(name.startswith("xl/") for name in names):
        raise _unknown("an Excel file", _FORMATS)
    return found or ZIP


def _unknown(what: str, todo: str) -> Refused:
    return Refused(f"The file is {what}, which is not read.", code="unknown_type", todo=todo)


def _is_binary(head: str) -> bool:
    """Whether control characters make up more than a hundredth of the beginning."""
    controls = sum(1 for char in head if char < " " and char not in "\t\n\r\f\v\x1b") + head.count("\ufffd")
    return controls > max(8, len(head) // 100) and controls > 0.01 * len(head)


def _json(data: bytes) -> object:
    """What a JSON file holds; None for what is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
