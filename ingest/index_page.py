"""Which links does a page show, and what does the page say beside each of them?

The words beside a link (the cells of its row under their column heads, its list item, the headings above it) become
hints: a title, a number, a date. Links of menus, headers and footers are told apart; which links are documents is not
decided here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag, XMLParsedAsHTMLWarning

from ingest.dates import dates_in
from ingest.index_data import Datum, data_of_json, data_of_script
from ingest.links import absolute
from ingest.sniff import decode

_CHROME = frozenset({"nav", "header", "footer"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search"})
_FRAMES = frozenset({"frame", "iframe"})  # further pages, never documents: what they hold is linked there
_BOLD = 7
_HEADINGS = {**{f"h{n}": n for n in range(1, 7)}, "summary": _BOLD, "legend": _BOLD, "caption": _BOLD + 1}
_SPEECHLESS = re.compile(
    r"\W*(?:pdf|view|open|read( more)?|download|here|click here|link|details?|document|policy|full (?:text|policy)|html"
    r"|new window|opens in (?:a )?new (?:window|tab)|print(?:er)?(?:[ -]friendly)?(?: version)?|\d+ ?[km]b"
    r"|\W)*",
    re.I,
)
_TITLE_HEAD = re.compile(
    r"title|name|subject|topic|polic(?:y|ies)\b(?!.*(?:\bn|#))|guideline|description|document", re.I
)
_NUMBER_HEAD = re.compile(r"number|\bno\b|#|\bid\b|code", re.I)
_STATUS_HEAD = re.compile(r"status|action|type of (?:change|update)|update type|change", re.I)
_DATE_HEAD = re.compile(r"effective|\beff\b|in force", re.I)
_EFFECTIVE = re.compile(r"(?:effective|eff\.?)(?:\s+(?:date|on|as of|from))?\s*[:\-–]?\s*", re.I)
_FILE = re.compile(r"\s*[(\[]\s*(?:PDF|HTML?)?\W*(?:[\d.]+\s*[KM]B)?\s*(?:PDF)?\s*[)\]]\s*$", re.I)
_SPACE = re.compile(r"\s+")
_NUMBER = 40  # characters: no number is longer
_LONG = 300  # characters: more than this around a link is a text that mentions it, not a title


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page with what stands beside it. ``effective_date`` is ``YYYY-MM-DD``; empty where nothing is said.

    ``headings`` are those that stand over it, the nearest last; ``status`` is what a table's column says has become of
    it; ``chrome`` tells links of menus, headers and footers.
    """

    url: str
    text: str
    title: str = ""
    number: str = ""
    effective_date: str = ""
    headings: tuple[str, ...] = ()
    status: str = ""
    chrome: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """What the cells of a table's row say under their column heads."""

    title: str = ""
    number: str = ""
    effective_date: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The links of a page, in the order in which it shows them."""

    links: tuple[Link, ...]


def read_page(data: bytes, url: str) -> Page:
    """The links of an HTML page that was received from ``url``, and the addresses in its data behind them.

    An answer that is JSON as a whole has data alone.
    """
    text = decode(data).text
    if text.lstrip()[:1] in ("{", "["):
        return Page(tuple(_told(url, data_of_json(text))))
    soup = _parsed(text)
    if soup is None:
        return Page(())
    base_tag = soup.find("base", href=True)
    base = (absolute(url, str(base_tag["href"])) if isinstance(base_tag, Tag) else None) or url
    return Page((*_links(soup, base), *_scripted(soup, base)))


def _parsed(text: str) -> BeautifulSoup | None:
    """The page as browsers would mend it; None for what no parser takes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # pages with an XML declaration are met often
        try:
            return BeautifulSoup(text, "lxml")
        except (ParserRejectedMarkup, RecursionError, ValueError, AssertionError):
            return None


def _scripted(soup: BeautifulSoup, base: str) -> Iterator[Link]:
    """The addresses in the scripts of a page."""
    for script in soup.find_all("script"):
        text = script.get_text()
        yield from _told(base, data_of_json(text) or data_of_script(text))


def _told(base: str, data: Iterable[Datum]) -> Iterator[Link]:
    for datum in data:
        target = absolute(base, datum.address)
        if target is not None:
            yield Link(target, datum.title, datum.title, datum.number, datum.effective_date)


def _links(soup: BeautifulSoup, base: str) -> Iterator[Link]:
    headings: list[tuple[int, str]] = []
    for tag in soup.find_all(True):
        level = _level(tag)
        if level:
            headings = [(above, text) for above, text in headings if above < level]
            headings.append((level, words(tag)))
        if tag.name in _FRAMES and (framed := absolute(base, str(tag.get("src") or ""))) is not None:
            yield Link(framed, "", chrome=True)
        if tag.name not in ("a", "area") or not tag.get("href"):
            continue
        href = str(tag["href"])
        target = absolute(base, href)
        if target is not None and not href.lstrip().startswith("#"):
            yield _link(tag, target, tuple(text for _, text in headings if text))


def _level(tag: Tag) -> int:
    """How deep a heading stands, 0 for none; a short paragraph all in bold without a link heads what follows."""
    if tag.name in _HEADINGS:
        return _HEADINGS[tag.name]
    if tag.name != "p" or tag.find("a") is not None:
        return 0
    text = words(tag)
    bold = " ".join(words(mark) for mark in tag.find_all(("b", "strong"), recursive=False))
    return _BOLD if 0 < len(text) <= 80 and text == bold else 0


def _link(tag: Tag, target: str, headings: tuple[str, ...]) -> Link:
    text = words(tag) or str(tag.get("title") or tag.get("aria-label") or "").strip()
    row = tag.find_parent("tr")
    hints = _row_hints(row) if row is not None else _Row()
    title = hints.title
    around = _around(tag)
    if not _SPEECHLESS.fullmatch(text):
        title = text if row is None or not title else title
    elif not title:
        title = _tidy(around.replace(text, " ")) or (headings[-1] if headings else "")
    title = _tidy(title)
    return Link(
        url=target,
        text=text,
        title=title if len(title) <= _LONG else "",
        number=hints.number,
        effective_date=hints.effective_date or effective_in(around),
        headings=headings,
        status=hints.status,
        chrome=_is_chrome(tag),
    )


def _tidy(title: str) -> str:
    """A title without the day from which it holds and without what it says of the file."""
    for said in reversed(list(_EFFECTIVE.finditer(title))):
        for day in dates_in(title[said.end() : said.end() + 30])[:1]:
            if day.start == 0:
                title = title[: said.start()] + title[said.end() + day.end :]
    return _SPACE.sub(" ", _FILE.sub("", title)).strip(" -–—|:;,*")


def words(tag: Tag) -> str:
    """What a person reads of an element, in one line."""
    return _SPACE.sub(" ", tag.get_text(" ")).strip()


def _around(tag: Tag) -> str:
    """The list item, row or paragraph a link stands in; empty where that is a text of its own."""
    place = tag.find_parent(("li", "tr", "dd", "p", "dt"))
    if place is None or len(place.find_all("a", href=True, limit=2)) > 1:
        return ""
    text = words(place)
    return text if len(text) <= _LONG else ""


def effective_in(text: str) -> str:
    """The day after the word "effective", where one is printed whole."""
    for said in _EFFECTIVE.finditer(text):
        for day in dates_in(text[said.end() : said.end() + 30])[:1]:
            if day.start == 0 and len(day.value) == 10:
                return day.value
    return ""


def _row_hints(row: Tag) -> _Row:
    """What a table's row says, by the heads of its columns; nothing where there are none."""
    said: dict[str, str] = {}
    for head, cell in zip(_heads(row), row.find_all(("td", "th"), recursive=False), strict=False):
        text = words(cell)
        if _DATE_HEAD.search(head):
            said.setdefault("effective_date", next((d.value for d in dates_in(text) if len(d.value) == 10), ""))
        elif _NUMBER_HEAD.search(head):
            said.setdefault("number", text if len(text) <= _NUMBER else "")
        elif _STATUS_HEAD.search(head):
            said.setdefault("status", text)
        elif _TITLE_HEAD.search(head) and not _SPEECHLESS.fullmatch(text):
            said.setdefault("title", text)
    return _Row(**said)


def _heads(row: Tag) -> list[str]:
    table = row.find_parent("table")
    first = table.find("tr") if table is not None else None
    if not isinstance(first, Tag) or first is row:
        return []
    cells = first.find_all(("td", "th"), recursive=False)
    in_head = first.find_parent("thead") is not None or all(cell.name == "th" for cell in cells)
    return [words(cell) for cell in cells] if in_head and not first.find("a", href=True, string=True) else []


def _is_chrome(tag: Tag) -> bool:
    return any(
        parent.name in _CHROME or str(parent.get("role") or "").lower() in _CHROME_ROLES for parent in tag.parents
    )
