"""When are two addresses the same, and is a link of a page a document, a further page, or neither?

Addresses are made absolute and lose what belongs to a visit and not to the document: fragments, session parameters,
campaign tags. Rules are a source's regular expressions; a link to a host that is not the source's own is taken only
where a rule names that host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, quote, urljoin, urlsplit, urlunsplit

from corpus.source import Source

_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|session_?id|sessid|sid|utm_\w+|gclid|fbclid|msclkid|mc_[ce]id"
    r"|_gl|_ga|_hsenc|_hsmi|nocache|cachebuster|cb|_)",
    re.I,
)
_CAMPAIGN_OF_NONE = "cid=none"  # a content system writes it behind addresses of documents
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*|/\((?:[SAF]\([^()/]*\))+\)(?=/)", re.I)
_SAFE = "/%:@!$&'()*+,;=~-._"
_UNSAFE_IN_QUERY = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f\x7f-\U0010ffff]")
_PORTS = {"http": 80, "https": 443}


def absolute(base: str, href: str) -> str | None:
    """The address a link of a page at ``base`` means, cut to what names the document; None where it is none.

    >>> absolute("https://payer.example/list/", "../doc/a.pdf;jsessionid=1F?utm_source=x#page=2")
    'https://payer.example/doc/a.pdf'
    """
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    host = parts.hostname if port in (None, _PORTS[parts.scheme]) else f"{parts.hostname}:{port}"
    path = quote(_PATH_SESSION.sub("", parts.path) or "/", safe=_SAFE)
    return urlunsplit((parts.scheme, host, path, _query(parts.query), ""))


def _query(query: str) -> str:
    """The parameters that are no session's, in their order and as they were written."""
    if not query:
        return ""
    pairs = (pair for pair in query.split("&") if pair and pair != _CAMPAIGN_OF_NONE)
    kept = [pair for pair in pairs if not _SESSION.fullmatch(_name(pair))]
    return _UNSAFE_IN_QUERY.sub(lambda found: quote(found.group()), "&".join(kept))


def _name(pair: str) -> str:
    parsed = parse_qsl(pair, keep_blank_values=True)
    return parsed[0][0] if parsed else pair


def same_place(url: str) -> str:
    """A key under which the spellings of one address fall together: scheme, ``www.`` and the case of the host."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), parts.path, parts.query, ""))


@dataclass(frozen=True)
class Rules:
    """The link rules of one source, compiled."""

    source: Source

    def is_document(self, url: str, text: str) -> bool:
        """Whether a link leads to a document of the source."""
        links = self.source.links
        if not self._may_visit(url, (*links.include, *links.text)) or self._excluded(url, text):
            return False
        if links.include and not any(rule.search(url) for rule in self._include):
            return False
        return not links.text or any(rule.search(text) for rule in self._text)

    def is_page(self, url: str, text: str) -> bool:
        """Whether a link leads to a further page of the index."""
        if not self._may_visit(url, self.source.links.follow) or self._excluded(url, text):
            return False
        return any(rule.search(url) for rule in self._follow)

    def is_sitemap(self, url: str) -> bool:
        """Whether a sitemap named by another is read: those of the site, or those alone that a rule follows."""
        return self.is_page(url, "") if self._follow else self._may_visit(url, ()) and not self._excluded(url, "")

    def _excluded(self, url: str, text: str) -> bool:
        return any(rule.search(url) or rule.search(text) for rule in self._exclude)

    def _may_visit(self, url: str, patterns: tuple[str, ...]) -> bool:
        """Whether the host is the source's own or one that a rule names."""
        host = _host(url)
        return host in self._own or any(host in pattern.replace("\\", "") for pattern in patterns)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(_host(url) for url in (self.source.url, *self.source.urls) if url)

    @cached_property
    def _include(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.source.links.include)

    @cached_property
    def _exclude(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.source.links.exclude)

    @cached_property
    def _text(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.source.links.text)

    @cached_property
    def _follow(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.source.links.follow)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")
