"""The visible lines of word processors' files, by the standard library alone, which the readers do not use.

Word, OpenDocument and slides are marked-up text in an archive; rich text is text between commands; an old Word file
holds its text as it is, between bytes of its own. Numbers of lists are counted by the program that shows the file and
stand nowhere in it: ``unlabelled`` is a quote without them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape

_ZIP, _RTF, _OLD = b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0"
_MEMBER = re.compile(r"word/document\.xml|content\.xml|ppt/slides/slide\d+\.xml")
_LINE_END = re.compile(r"</(?:w:p|w:tc|text:p|text:h|a:p)>|<(?:w:br|text:line-break|a:br)\b[^>]*/>")
_SPACE = re.compile(r"<(?:w:tab|text:s|text:tab)\b[^>]*/>")
_TAG = re.compile(r"<[^>]+>")
_MOST = 200_000_000  # bytes of one member
_COMMAND = re.compile(
    r"\\'(?P<hex>[0-9a-fA-F]{2})|\\u(?P<code>-?\d+) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\(?P<word>[a-z]+)(?P<number>-?\d+)? ?"
    r"|\\(?P<sign>[^a-z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_HIDDEN = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "listtable", "listoverridetable", "listtext"})
_BREAKS = frozenset({"par", "line", "cell", "row", "sect", "page"})
_SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "tab": " "}
_LABEL = re.compile(r"^\s*(?:\(?(?:[A-Za-z]|\d{1,3}|[ivxIVX]{1,6})[.)]|[^\w\s(]{1,2})\s+", re.M)


def is_office(data: bytes) -> bool:
    """Whether a file is one of an office program, by its first bytes."""
    return data.startswith((_ZIP, _RTF, _OLD))


def office_lines(data: bytes) -> list[str]:
    """The lines a person sees, in order, but for the numbers of lists; none of a broken file."""
    if data.startswith(_ZIP):
        return _packed(data)
    return _rich(data.decode("latin-1")) if data.startswith(_RTF) else _old(data)


def unlabelled(quote: str) -> str:
    """A quote without the labels at the beginning of its lines."""
    return _LABEL.sub("", quote)


def _packed(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [
                info for info in archive.infolist() if _MEMBER.fullmatch(info.filename) and info.file_size < _MOST
            ]
            marked = "\n".join(archive.read(info).decode("utf-8") for info in inside)
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, EOFError, OSError, RuntimeError, ValueError):
        return []
    return unescape(_TAG.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", marked)))).splitlines()


def _rich(marked: str) -> list[str]:
    """The text of an RTF file: what stands in groups of its own (fonts, styles, labels it counted) is left out."""
    seen: list[str] = []
    hidden = [False]
    for piece in _COMMAND.finditer(marked):
        word, brace = piece["word"], piece["brace"]
        if brace == "{":
            hidden.append(hidden[-1])
        elif brace == "}":
            hidden[-1:] = [] if len(hidden) > 1 else [False]
        elif word in _HIDDEN or piece["sign"] == "*":
            hidden[-1] = True
        elif not hidden[-1]:
            seen.append(_shown(piece))
    return "".join(seen).splitlines()


def _shown(piece: re.Match[str]) -> str:
    if piece["hex"]:
        return bytes.fromhex(piece["hex"]).decode("cp1252", "replace")
    if piece["code"]:
        return chr(int(piece["code"]) % 65_536)
    if piece["word"]:
        return "\n" if piece["word"] in _BREAKS else _SIGNS.get(piece["word"], "")
    if piece["sign"]:
        return {"~": " ", "_": "-"}.get(piece["sign"], piece["sign"] if piece["sign"] in "\\{}" else "")
    return piece["text"] or ""


def _old(data: bytes) -> list[str]:
    """Text of old Word files, one byte a letter or two."""
    both = (data.decode("cp1252", "replace"), data.decode("utf-16-le", "replace"))
    return [line for text in both for line in re.split(r"[\r\x07\x0b\x0c\x00]+", text) if line.strip()]
