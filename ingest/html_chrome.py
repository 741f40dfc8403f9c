"""Which elements of a web page are not the document: navigation, dialogs, site headers and footers, hidden things.

The judgement is made once, before the page is read, and never falls on an element that holds most of the words: a
page whose body is called ``has-sidebar`` is still the page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

NEVER_SHOWN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "meta",
        "link",
        "title",
        "svg",
        "canvas",
        "iframe",
        "frame",
        "object",
        "embed",
        "audio",
        "video",
        "map",
        "select",
        "option",
        "datalist",
        "input",
        "textarea",
        "progress",
        "meter",
    }
)
_CHROME_TAGS = frozenset({"nav", "header", "footer", "aside", "menu", "dialog"})
_CHROME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar", "toolbar", "tablist"}
)
_CHROME_WORDS = frozenset(
    {
        "nav",
        "navbar",
        "navigation",
        "topnav",
        "sidenav",
        "menu",
        "submenu",
        "megamenu",
        "breadcrumb",
        "breadcrumbs",
        "cookie",
        "cookies",
        "consent",
        "gdpr",
        "modal",
        "dialog",
        "popup",
        "overlay",
        "lightbox",
        "sidebar",
        "skip",
        "skiplink",
        "social",
        "share",
        "sharing",
        "toolbar",
        "pager",
        "pagination",
        "searchbox",
        "signin",
        "login",
        "masthead",
        "sitemap",
        "feedback",
        "survey",
        "chat",
        "chatbot",
    }
)
_CHROME_PAIRS = re.compile(
    r"(?:site|page|global|main|web)[-_ ]?(?:header|footer)|^footer$|back[-_ ]?to[-_ ]?top|terms[-_ ]?of[-_ ]?use"
    r"|no-?print|print-none"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HIDDEN_CLASSES = frozenset(
    {"hidden", "hide", "d-none", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"}
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_MENU = 6_000  # characters: no menu is longer
_MOST = 0.5  # an element with more than this share of the words is the document itself
_LINK_LISTS = frozenset({"ul", "ol", "div", "p", "table"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DOCUMENT = frozenset({"html", "body", "main", "article", "form", "td", "tr", "tbody", "table", "li", "[document]"})


@dataclass(frozen=True)
class Chrome:
    """Elements, by identity, to be set aside as furniture and to be dropped unseen."""

    aside: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_characters: int = 0


@dataclass
class _Sizes:
    """What is below each element, by its identity: characters of shown text, links, those into the page, their text."""

    of: Counter[int] = field(default_factory=Counter)
    links: Counter[int] = field(default_factory=Counter)
    jumps: Counter[int] = field(default_factory=Counter)
    linked: Counter[int] = field(default_factory=Counter)
    total: int = 1

    def pass_on(self, node: Tag, parent: Tag) -> None:
        """Adds what is below an element to its parent."""
        for counter in (self.of, self.links, self.jumps, self.linked):
            if counter[id(node)]:
                counter[id(parent)] += counter[id(node)]


def find_chrome(soup: BeautifulSoup) -> Chrome:
    """What of a page is not the document."""
    sizes = _sizes(soup)
    aside, hidden, characters = set(), set(), 0
    before_document = True
    for tag in soup.find_all(True):
        size = sizes.of[id(tag)]
        if _is_hidden(tag):
            hidden.add(id(tag))
            characters += size
        elif size <= _MOST * sizes.total and (_is_chrome(tag) or _is_link_list(tag, sizes, before_document)):
            aside.add(id(tag))
        before_document = before_document and tag.name not in ("h1", "h2", "main", "article")
    outside = _outside_main(soup, sizes)
    return Chrome(frozenset(aside | outside), frozenset(hidden), characters)


def _sizes(soup: BeautifulSoup) -> _Sizes:
    """One pass backwards: every element comes after all that is below it, however deep the page is nested."""
    sizes = _Sizes()
    for node in reversed(list(soup.descendants)):
        parent = node.parent
        if parent is None:
            continue
        if type(node) is NavigableString:
            sizes.of[id(parent)] += len(node.strip())
        elif isinstance(node, Tag) and node.name not in NEVER_SHOWN:
            if node.name == "a" and node.has_attr("href"):
                sizes.links[id(node)] += 1
                sizes.jumps[id(node)] += str(node["href"]).startswith("#")
                sizes.linked[id(node)] = sizes.of[id(node)]
            sizes.pass_on(node, parent)
    sizes.total = max(1, sizes.of[id(soup)])
    return sizes


def _is_hidden(tag: Tag) -> bool:
    if tag.name in ("html", "body"):
        return False
    style = str(tag.get("style") or "")
    return tag.has_attr("hidden") or bool(_HIDDEN_STYLE.search(style)) or not _HIDDEN_CLASSES.isdisjoint(_classes(tag))


def _is_chrome(tag: Tag) -> bool:
    if tag.name == "button":
        return tag.find_parent([*_HEADINGS, "summary"]) is None  # a heading that folds its section is a heading
    if tag.name in _DOCUMENT:
        return False
    role = str(tag.get("role") or "").lower()
    if role in _CHROME_ROLES:
        return True
    if tag.name in _CHROME_TAGS:
        return not (tag.name in ("header", "footer") and _inside_document(tag))
    names = [*_classes(tag), str(tag.get("id") or "")]
    words = {word.lower() for name in names for word in _WORD.findall(name)}
    return not words.isdisjoint(_CHROME_WORDS) or any(_CHROME_PAIRS.search(name.lower()) for name in names)


def _is_link_list(tag: Tag, sizes: _Sizes, before_document: bool) -> bool:
    """A list of nothing but links into the page, or, before the document begins, to other pages."""
    size, links, linked = (counter[id(tag)] for counter in (sizes.of, sizes.links, sizes.linked))
    if tag.name not in _LINK_LISTS or not 0 < size < _MENU or links < 3 or linked < 0.9 * size:
        return False
    return sizes.jumps[id(tag)] == links or (before_document and linked < 40 * links)


def _inside_document(tag: Tag) -> bool:
    """A header inside the article, or one with the title of the page, belongs to the document."""
    if tag.find_parent(["article", "main", "section"]) is not None:
        return True
    return tag.name == "header" and tag.find("h1") is not None and len(tag.find_all("a")) < 3


def _outside_main(soup: BeautifulSoup, sizes: _Sizes) -> set[int]:
    """The neighbours of a main element that holds most of the words, up to the body."""
    mains = soup.find_all(lambda tag: tag.name == "main" or tag.get("role") == "main")
    if len(mains) != 1 or sizes.of[id(mains[0])] <= _MOST * sizes.total:
        return set()
    outside: set[int] = set()
    step: Tag = mains[0]
    while step.parent is not None and step.name != "body":
        outside |= {id(other) for other in step.parent.find_all(True, recursive=False) if other is not step}
        step = step.parent
    return outside


def _classes(tag: Tag) -> list[str]:
    value = tag.get("class")
    return value.split() if isinstance(value, str) else list(value or ())
