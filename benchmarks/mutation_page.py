"""Where on a page of HTML a payer might alter something, by the page's own words and never by what a reader made of it.

Blocks with their standing (rules, aside, neither), the lists that a sentence of criteria introduces, the sentences that
take a position.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr")
_ASIDE = re.compile(
    r"\b(?:background|evidence|references?|history|description|overview|literature|fda|food and drug|disclaimer"
    r"|instructions|definitions?|documentation|coding|codes?|regulatory|bibliography|sources|discussion|summary"
    r"|introduction|appendix|related|rationale for|terms|glossary|revisions?|contents|general information|links?)\b"
    r"|^\W*rationale",
    re.IGNORECASE,
)
_BINDING = re.compile(
    r"\b(?:coverage (?:rationale|criteria|policy|guid\w+)|criteria|indications|medical(?:ly)? necess\w+"
    r"|policy statement|exclusions|limitations)\b|^(?:policy|position statement|guidelines?)\W*$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:medically necessary|medical necessity|criteria|covered|appropriate|proven|indicated)\b.*:\s*$", re.I | re.S
)
GRANTS = re.compile(
    r"\b(?:is|are|be|as) (?:considered )?(medically necessary|covered|investigational|not covered"
    r"|not medically necessary)\b",
    re.IGNORECASE,
)
_FEWEST_ITEMS = 3
T = TypeVar("T")


def own_words(tag: Tag) -> str:
    """A block's own words, those of blocks within it left out."""
    return " ".join("".join(str(text) for text in strings(tag)).split())


def strings(tag: Tag) -> list[NavigableString]:
    """The strings that are a block's own."""
    return [text for text in tag.find_all(string=True) if text.find_parent(_BLOCKS) is tag]


def replace_words(tag: Tag, old: str, new: str) -> bool:
    """Puts words in place of others within one string of a block."""
    for text in strings(tag):
        if old in str(text):
            text.replace_with(str(text).replace(old, new, 1))
            return True
    return False


def blocks_of(soup: BeautifulSoup) -> Iterator[tuple[Tag, bool | None]]:
    """Blocks in order, with whether they stand under a heading of rules (True), of an aside (False), or neither."""
    standing: bool | None = None
    for tag in soup.find_all(_BLOCKS):
        if tag.find_parent(("nav", "footer", "header", "tr")):
            continue
        words = own_words(tag)
        if tag.name[0] == "h" and len(tag.name) == 2 and words:
            standing = False if _ASIDE.search(words) else True if _BINDING.search(words) else standing
        yield tag, standing


def lists_of(soup: BeautifulSoup) -> Iterator[tuple[Tag, list[Tag]]]:
    """Lists that a sentence of criteria introduces: the sentence, and the items that stand at the list's own depth."""
    blocks = [(tag, live) for tag, live in blocks_of(soup) if tag.name in ("p", "li")]
    for n, (intro, live) in enumerate(blocks):
        if not live or not _INTRODUCES.search(own_words(intro)):
            continue
        items = _items(intro, [tag for tag, _ in blocks[n + 1 : n + 40]])
        if len(items) >= _FEWEST_ITEMS:
            yield intro, items


def _items(intro: Tag, after: Sequence[Tag]) -> list[Tag]:
    """The items of the list after a sentence: of HTML the items of the next list, of a print those at one indent."""
    if not after:
        return []
    first = after[0]
    if first.name == "li" and first.parent is not None:
        return list(first.parent.find_all("li", recursive=False))
    found: list[Tag] = []
    for tag in after:
        if not tag.get("data-mark") or indent(tag) < indent(first) or indent(tag) < indent(intro):
            break
        if tag.get("data-mark") and indent(tag) == indent(first):
            found.append(tag)
    return found


def indent(tag: Tag) -> float:
    return float(str(tag.get("data-left", "0")))


def leaf(tag: Tag) -> bool:
    """Whether an item introduces nothing below it."""
    following = tag.find_next_sibling(["p", "li"])
    deeper = following is not None and tag.name == "p" and indent(following) > indent(tag)
    return not tag.find(["ul", "ol", "p"]) and not own_words(tag).endswith(":") and not deeper


def only_once(soup: BeautifulSoup, tags: Iterable[Tag]) -> list[Tag]:
    """Those whose words stand once on the page: what stands twice may be told as kept."""
    page = " ".join(soup.get_text(" ").split())
    return [tag for tag in tags if page.count(own_words(tag)) == 1]


def statements(soup: BeautifulSoup) -> list[Tag]:
    """Blocks of rules: items of lists of criteria, and sentences that take a position."""
    found = [item for _, items in lists_of(soup) for item in items]
    found += [
        tag for tag, live in blocks_of(soup) if live and tag.name in ("p", "li") and GRANTS.search(own_words(tag))
    ]
    unique = {id(tag): tag for tag in found}
    return only_once(soup, unique.values())


def one_of(chance: random.Random, found: Sequence[T]) -> T | None:
    return chance.choice(found) if found else None
