"""A web page to a layout: what a reader of the page sees of the document, with the depth its lists and headings say.

The page is parsed leniently, as browsers do: unclosed, crossed and doubly escaped markup is met every day.
"""

from __future__ import annotations

import re
import warnings
from html import unescape

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, ParserRejectedMarkup, XMLParsedAsHTMLWarning

from corpus.errors import Refused
from ingest.assemble import Assembler, fold
from ingest.html_chrome import find_chrome
from ingest.html_walk import walk
from ingest.layout import Layout
from ingest.sniff import HTML, decode

_MARKUP = r"(?:p|li|ul|ol|div|span|br|b|strong|em|i|td|tr|table|tbody|h[1-6]|a|sup|sub)"
_ESCAPED = re.compile(rf"&lt;(/?{_MARKUP}\b(?:(?!&[lg]t;).){{0,300}}?)&gt;", re.I | re.S)
_ESCAPED_ENTITY = re.compile(r"&amp;(#?\w{2,8};)")
_SITE = re.compile(r"\s[|–—-]\s")  # "Policy | Site": what follows is the name of the site
_MANY = 6  # escaped tags from which on a page is taken to be escaped twice, not to speak of tags


def layout_html(data: bytes) -> Layout:
    """The layout of a web page. Raises Refused (``unreadable``) for markup that no parser takes."""
    decoded = decode(data)
    notes = [f"{decoded.lost} characters could not be decoded"] if decoded.lost else []
    soup = _parse(_unescape_twice(decoded.text))
    chrome = find_chrome(soup)
    if chrome.hidden_characters > 500:
        notes.append(f"{chrome.hidden_characters} characters that the page hides were left out")
    out = Assembler()
    walk(soup.body or soup, chrome, out)
    return out.layout(HTML, warnings=notes, title=_title(soup))


def _title(soup: BeautifulSoup) -> str:
    """What the page calls itself: its title, or its one main heading where that says the same more fully."""
    title = unescape(soup.title.get_text()) if soup.title else ""
    headings = soup.find_all("h1")
    heading = unescape(headings[0].get_text(" ")) if len(headings) == 1 else ""
    own_part = fold(_SITE.split(title)[0]).lower()
    return heading if own_part and fold(heading).lower().startswith(own_part) else title


def _parse(text: str) -> BeautifulSoup:
    """lxml is fast and mends most; the parser of the standard library takes what lxml chokes on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # pages with an XML declaration are met often
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # and a page may be as short as a name
        for parser in ("lxml", "html.parser"):
            try:
                soup = BeautifulSoup(text, parser)
            except (ParserRejectedMarkup, RecursionError, ValueError, AssertionError):
                continue
            if soup.find(string=True) is not None or parser == "html.parser":
                return soup
    raise Refused("The markup cannot be read.", code="unreadable", todo="Save the page from a browser and try again.")


def _unescape_twice(text: str) -> str:
    """Markup that was escaped once too often becomes markup again."""
    if len(_ESCAPED.findall(text)) < _MANY:
        return text
    return _ESCAPED.sub(r"<\1>", _ESCAPED_ENTITY.sub(r"&\1", text))
