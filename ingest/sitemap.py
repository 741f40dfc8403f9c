"""Which addresses does a sitemap name, and which further sitemaps?

Sitemaps come as XML, as an index of sitemaps, packed, or as plain lists of addresses; all are read within limits, and
nothing that a file refers to (entities, definitions) is ever loaded.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

from ingest.links import absolute
from ingest.sniff import decode

MAX_BYTES = 60_000_000  # the protocol allows 50 MB unpacked
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses of pages and of further sitemaps, in their order; ``problem`` says why there are none."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    problem: str = ""


def read_sitemap(data: bytes, url: str) -> Sitemap:
    """The addresses a sitemap received from ``url`` names."""
    if data.startswith(_GZIP):
        unpacked = _unpacked(data)
        if unpacked is None:
            return Sitemap(problem="it is packed and cannot be unpacked within the limits")
        data = unpacked
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Sitemap(_addresses(decode(data).text.split(), url))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    kind = _local(root) if root is not None else ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        return Sitemap(problem="it is no sitemap")
    found = _addresses([place.text or "" for entry in root for place in entry if _local(place) == "loc"], url)
    return Sitemap(sitemaps=found) if kind == "sitemapindex" else Sitemap(pages=found)


def _unpacked(data: bytes) -> bytes | None:
    try:
        inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        out = inner.decompress(data, MAX_BYTES)
    except zlib.error:
        return None
    return out if inner.eof else None


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _addresses(texts: list[str], base: str) -> tuple[str, ...]:
    found = (absolute(base, text) for text in texts if text.strip().lower().startswith(("http:", "https:")))
    return tuple(dict.fromkeys(address for address in found if address is not None))
