"""The visible lines of a document that is no PDF, by the standard library alone, which the readers do not use.

HTML through ``html.parser``, office files taken apart, JSON as the texts it carries, everything else as decoded
text.
"""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

from retrieval.verify_lists import ListCounter
from retrieval.verify_office import is_office, office_lines

_INVISIBLE = frozenset({"script", "style", "noscript", "template", "head", "svg"})
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]"
    r"|header|hr|legend|li|main|nav|ol|option|p|pre|section|select|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|div|p|table|ul|ol|span|article|section)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_ENTITY = re.compile(r"&#?\w{2,9};")
_ESCAPED_TAG = re.compile(r"&(?:amp;)*lt;/?[a-zA-Z]|&amp;(?:amp;)*\w+;")


def is_pdf(data: bytes) -> bool:
    """Whether the bytes say they are a PDF."""
    return b"%PDF-" in data[:1024]


def is_picture(data: bytes) -> bool:
    """Whether the bytes say they are a picture, of the kinds that are read."""
    return data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*"))


def visible_lines(data: bytes) -> list[str]:
    """The lines a person sees, in order."""
    if is_office(data):
        return office_lines(data)
    if data.lstrip()[:1] == b"{" and (texts := _texts_of_json(data)):
        return [line for text in texts for line in _shown(text)]
    if _MARKUP.search(data[:65_536]):
        return _shown(_decoded(data))
    return _ENTITY.sub(lambda entity: unescape(entity.group()), _decoded(data)).replace("\f", "\n").splitlines()


def _shown(markup: str) -> list[str]:
    parser = _Visible()
    parser.feed(markup)
    parser.close()
    return "".join(parser.seen).splitlines()


def _texts_of_json(data: bytes) -> list[str]:
    """Every string of an answer of an API, its markup unescaped as often as it was escaped."""
    try:
        waiting = [json.loads(data)]
    except (ValueError, RecursionError):
        return []
    texts = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            while _ESCAPED_TAG.search(value):
                value = unescape(value)
            texts.append(value)
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return texts


class _Visible(HTMLParser):
    """Collects text outside invisible elements; a tag that opens or closes a block ends a line.

    The number before a list item is a line of its own: quotes may run over it or leave it out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._hidden = 0
        self._lists = ListCounter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INVISIBLE:
            self._hidden += 1
        # A head is often not closed: the body ends it.
        elif tag == "body":
            self._hidden = 0
        if _BLOCK.fullmatch(tag):
            self.seen.append("\n")
        if tag in ("ol", "ul"):
            self._lists.begin(tag, attrs)
        elif tag == "li" and not self._hidden:
            self.seen.append(f"{self._lists.item(attrs)}\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _INVISIBLE and self._hidden:
            self._hidden -= 1
        if _BLOCK.fullmatch(tag):
            self.seen.append("\n")
        if tag in ("ol", "ul"):
            self._lists.end()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # Pages escape twice by mistake ("&amp;ge;"); a person reads the sign that was meant.
            self.seen.append(unescape(data).replace("\r", " ").replace("\n", " "))


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig", declared.group(1).decode("ascii") if declared else "cp1252", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")
