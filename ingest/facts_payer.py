"""Whose document is this?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from corpus.exchange import Hints
from corpus.model import Payer
from corpus.payer_book import PayerBook
from ingest.layout import Layout
from ingest.masthead import Line

_FRONT = 2500
_LONG_NUMBER = 9  # letters and digits: a date has eight
_LONGEST = 60_000  # characters: whose a manual is, its first chapters say


def payer_of(lines: Sequence[Line], layout: Layout, hints: Hints, book: PayerBook) -> Payer | None:
    """The payer whose document this is: the one told, else the one named most where a document names its owner.

    A policy often reprints a vendor's text or speaks of Medicare, so names count by where they stand: along the pages,
    in the masthead, in copyright lines, in the file's name and address, and a little everywhere else.
    """
    if hints.payer:
        return book.resolve(hints.payer)
    counts: Counter[str] = Counter()
    own_words = (
        (5, [layout.title_hint, *(line.text for line in lines)]),
        (4, [re.sub(r"[_-]+", " ", hints.name), *_copyrights(layout.text)]),
        (1, [layout.text[:_FRONT], layout.text[-_FRONT:]]),
    )
    for weight, texts in own_words:
        for text in texts:
            counts.update({payer.slug: weight for payer, _, _ in book.find_in(text) if _owner(payer, text)})
    if (host := _host(hints.source_url, book)) is not None:
        counts[host] += 20
    for slug in _by_habit(lines, book):
        counts[slug] += 12
    vendors = {vendor for slug in book.slugs() for vendor in book.get(slug).delegates}
    total = Counter(payer.slug for payer, _, _ in book.find_in(layout.text[:_LONGEST]) if not payer.own_words)
    for slug, count in total.items():
        counts[slug] += min(count, 2 if slug in vendors else 10)
    best = counts.most_common(1)
    return book.get(best[0][0]) if best and best[0][1] > 2 else None


def _by_habit(lines: Sequence[Line], book: PayerBook) -> list[str]:
    """The payer whose habit of numbering a masthead shows, where no other payer numbers alike."""
    text = "\n".join(line.text for line in lines)
    found = [
        slug
        for slug in book.slugs()
        if any(_spelled(re.search(pattern, text)) for pattern in book.get(slug).number_patterns)
    ]
    return found if len(found) == 1 else []


def _spelled(match: re.Match[str] | None) -> bool:
    """Whether a number has letters of its own, or is longer than a date, so that it is no other payer's number."""
    if match is None:
        return False
    printed = match.group()
    return sum(c.isalpha() for c in printed) >= 2 or sum(c.isalnum() for c in printed) >= _LONG_NUMBER


def _owner(payer: Payer, text: str) -> bool:
    """Whether a payer's name in a text can be its owner's: every policy speaks of Medicare and few are Medicare's."""
    return not payer.own_words or any(re.search(words, text) for words in payer.own_words)


def _copyrights(text: str) -> list[str]:
    return [match.group() for match in re.finditer(r"(?:©|\(c\)|copyright)[^\n]{0,80}", text, re.I)][:8]


def _host(url: str, book: PayerBook) -> str | None:
    """The payer that an address belongs to: a label of its host is one of the payer's slugs or aliases."""
    labels = (urlsplit(url).hostname or "").split(".")
    known = {alias.replace("-", "").lower(): slug for slug in book.slugs() for alias in (slug, *book.get(slug).aliases)}
    return next((known[label] for label in reversed(labels[:-1]) if label in known), None)
