"""Which links does a page show, and what does the page say beside each of them?

The words beside a link (the cells of its row under their column heads, its list item, the headings above it) become
hints: a title, a number, a date. Links of menus, headers and footers are told apart; which links are documents is not
decided here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from ingest.dates import dates_in
from ingest.links import absolute
from ingest.sniff import decode

_CHROME = frozenset({"nav", "header", "footer"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary", "legend"})
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
_DATE_HEAD = re.compile(r"effective|\beff\b|in force", re.I)
_EFFECTIVE = re.compile(r"(?:effective|eff\.?)(?:\s+(?:date|on|as of|from))?\s*[:\-–]?\s*", re.I)
_SPACE = re.compile(r"\s+")
_LONG = 300  # characters: more than this around a link is a text that mentions it, not a title


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page with what stands beside it. ``effective_date`` is ``YYYY-MM-DD``; empty where nothing is said.

    ``chrome`` tells links of menus, headers and footers; ``heading`` is the nearest heading above.
    """

    url: str
    text: str
    title: str = ""
    number: str = ""
    effective_date: str = ""
    heading: str = ""
    chrome: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The links of a page, in the order in which it shows them."""

    links: tuple[Link, ...]


def read_page(data: bytes, url: str) -> Page:
    """The links of an HTML page that was received from ``url``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # pages with an XML declaration are met often
        soup = BeautifulSoup(decode(data).text, "lxml")
    base_tag = soup.find("base", href=True)
    base = (absolute(url, str(base_tag["href"])) if isinstance(base_tag, Tag) else None) or url
    return Page(tuple(_links(soup, base)))


def _links(soup: BeautifulSoup, base: str) -> Iterator[Link]:
    heading = ""
    for tag in soup.find_all(True):
        if tag.name in _HEADINGS:
            heading = words(tag)
        if tag.name not in ("a", "area") or not tag.get("href"):
            continue
        href = str(tag["href"])
        target = absolute(base, href)
        if target is not None and not href.lstrip().startswith("#"):
            yield _link(tag, target, heading)


def _link(tag: Tag, target: str, heading: str) -> Link:
    text = words(tag) or str(tag.get("title") or tag.get("aria-label") or "").strip()
    row = tag.find_parent("tr")
    title, number, effective = _row_hints(row) if row is not None else ("", "", "")
    around = _around(tag)
    if not _SPEECHLESS.fullmatch(text):
        title = text if row is None or not title else title
    elif not title:
        title = _SPACE.sub(" ", around.replace(text, " ")).strip(" -–|:()") or heading
    return Link(
        url=target,
        text=text,
        title=title if len(title) <= _LONG else "",
        number=number,
        effective_date=effective or _effective_in(around),
        heading=heading,
        chrome=_is_chrome(tag),
    )


def words(tag: Tag) -> str:
    """What a person reads of an element, in one line."""
    return _SPACE.sub(" ", tag.get_text(" ")).strip()


def _around(tag: Tag) -> str:
    """The list item, row or paragraph a link stands in; empty where that is a text of its own."""
    place = tag.find_parent(("li", "tr", "dd", "p", "dt"))
    text = words(place) if place is not None else ""
    links = place.find_all("a", href=True, limit=2) if place is not None else []
    return text if len(text) <= _LONG and len(links) < 2 else ""


def _effective_in(text: str) -> str:
    """The day after the word "effective", where one is printed whole."""
    for said in _EFFECTIVE.finditer(text):
        for day in dates_in(text[said.end() : said.end() + 30])[:1]:
            if day.start == 0 and len(day.value) == 10:
                return day.value
    return ""


def _row_hints(row: Tag) -> tuple[str, str, str]:
    """Title, number and effective date of a table's row, by the heads of its columns; empty where there are none."""
    heads = _heads(row)
    cells = row.find_all(("td", "th"), recursive=False)
    title = number = effective = ""
    for head, cell in zip(heads, cells, strict=False):
        said = words(cell)
        if _DATE_HEAD.search(head):
            effective = effective or next((day.value for day in dates_in(said) if len(day.value) == 10), "")
        elif _NUMBER_HEAD.search(head):
            number = number or said
        elif _TITLE_HEAD.search(head) and not _SPEECHLESS.fullmatch(said):
            title = title or said
    return title, number if len(number) <= 40 else "", effective


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
