"""What is the title of a document?

What a label names; else what stands beside the number; else the largest print of the first page that says more than
what kind of document it is; else what the file's own metadata calls it; else the first line that is a title at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from corpus.model import Payer
from ingest.dates import dates_in
from ingest.facts_dates import without_date
from ingest.facts_names import beside_number, without_numbers, words
from ingest.masthead import Line, below
from ingest.title_words import (
    DATE_LABEL,
    FILE_NAME,
    GENERIC,
    HEADED,
    LABELLED,
    LEADING,
    NAMED,
    NO_TITLE,
    SUFFIX,
    TRAILING,
)

_LONGEST = 220
_COLLECTION = re.compile(r"\b(?:drug list|formulary)$|\bupdate bulletin\b", re.I)
_NEXT_LABEL = re.compile(r"\s+(?:[A-Z][a-z]+\s+){0,2}(?:Date|Number|Source|Section|Status)\s*:")
_SITE = re.compile(r"\b(?:health(?:care)?|health plans?|insurance|medicare|blue (?:cross|shield)|providers?)$", re.I)
_BULLETS = re.compile(r"(?:^|\s)[▪•●■►➢◦\uf0a7\uf0b7]\s")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) (?:19|20)\d\d\b"
)
_BARE_NUMBER = re.compile(r"\s*[-–—,]?\s*(?:#|\bNo\.)\s*[A-Za-z]{0,3}\d[\w.-]*$")  # a number behind a title
_LINES = 4
_LINE = 90
_OPEN = re.compile(r"(?:\b(?:and|or|of|for|in|with|to|the|by|as|on|from)|[-–/,&])$", re.I)
_MIDST = re.compile(r"\([^()]+\)$|(?:and|or|of|for|in|with|to|the|by)\s")
_SAME = 85.0  # how alike, of 100, a metadata title and the page must be for the title to be printed there


def title(lines: Sequence[Line], hint: str, payer: Payer | None) -> str | None:
    """The title as printed, without the number beside it."""
    body = [line for line in lines if not line.furniture]
    hinted = _hinted(_without_site(hint, payer), lines)
    for candidate in (
        *_labelled(body),
        _largest(body, payer),
        *beside_number([line.cells[0] for line in body], payer),
        hinted,
        *beside_number([line.text for line in lines if line.furniture], payer),
        _first(body, payer),
        _running(lines, payer),
    ):
        shown = _clean(candidate or "", payer)
        if _says_something(shown, payer):
            return _whole(_clean(_run_out(shown, body), payer), _clean(hinted or "", payer))
    return hinted or _plain(body)


def _whole(shown: str, hinted: str) -> str:
    """The metadata's title where the printed one is a piece of it, as happens when a box breaks a title up."""
    own, more = set(words(shown)), set(words(hinted))
    added = more - own
    return hinted if own and own < more and not any(c.isdigit() for word in added for c in word) else shown


def _run_out(shown: str, body: Sequence[Line]) -> str:
    """A title with the lines it runs on over: text without sizes is broken where its page was."""
    number = next((i for i, line in enumerate(body) if line.text.endswith(shown)), len(body))
    for line, after in pairwise(body[number : number + _LINES]):
        alike = after.size == line.size and after.bold == line.bold and len(after.cells) == 1
        open_ended = _OPEN.search(line.text) or _MIDST.match(after.text)
        if not (alike and open_ended) or len(after.text) > _LINE or NO_TITLE.search(after.text) or ":" in after.text:
            break
        shown = f"{shown} {after.text}"
    return shown


def _clean(text: str, payer: Payer | None) -> str:
    shown = " ".join(_BULLETS.sub(" ", text).split()).strip(" |:-–—^*")
    shown = _BARE_NUMBER.sub("", TRAILING.sub("", LEADING.sub("", shown)))
    return without_numbers(shown, payer).strip(" |:-–—^*,.")


def _says_something(text: str, payer: Payer | None) -> bool:
    """Whether more is said than the kind of document and the payer's name."""
    own = set(words(" ".join((payer.name, *payer.names_in_text)))) if payer else set()
    left = [word for word in words(_MONTH.sub("", text)) if word not in GENERIC | own and not word.isdigit()]
    told = any(len(word) > 2 for word in left) or _COLLECTION.search(text) is not None
    return told and len(text) <= _LONGEST


def _labelled(body: Sequence[Line]) -> Iterator[str]:
    """What stands behind a label of a title, in its cell, below it, or at the head of a row of values."""
    for number, line in enumerate(body):
        after = body[number + 1] if number + 1 < len(body) else None
        if (
            after is not None
            and len(line.cells) > 1
            and HEADED.match(line.cells[0])
            and DATE_LABEL.match(line.cells[1])
        ):
            yield after.cells[0]
        if len(line.cells) > 1 and (named := NAMED.match(line.cells[0])) and DATE_LABEL.search(line.cells[1]):
            yield named["title"]
        match = LABELLED.match(line.text)
        if match is None:
            continue
        value = DATE_LABEL.sub("", match["title"]).strip(" .…|").split(" | ")[0]
        if not value and ":" in line.text and (under := below(body, number)) is not None:
            yield under.cells[0]
        elif value:
            value = _NEXT_LABEL.split(without_date(value))[0]
            yield " ".join([value, *_continued(body, number)])


def _continued(body: Sequence[Line], number: int) -> list[str]:
    """The rest of a title that runs over its line: set alike, short, and no label of its own."""
    first = body[number]
    if number + 1 >= len(body) or len(first.text) < 38 or len(first.cells) > 1:
        return []
    after = body[number + 1]
    alike = after.size == first.size and after.bold == first.bold and len(after.cells) == 1
    plain = len(after.text) <= 60 and not re.search(r"[:.\d|]", after.text) and after.size > 0
    return [after.text] if alike and plain else []


def _largest(body: Sequence[Line], payer: Payer | None) -> str | None:
    """The largest print that says something; lines of that size below it belong to it while they say something too."""
    sizes = sorted({line.size for line in body if line.size > 0}, reverse=True)
    common = max(sizes, key=lambda size: sum(len(line.text) for line in body if line.size == size), default=0.0)
    for size in (size for size in sizes if size > common * 1.08 or (size == sizes[0] > sizes[-1] and _few(body, size))):
        for index, line in enumerate(body):
            if line.size != size or not _usable(line.cells[0], payer):
                continue
            run = [without_date(line.cells[0])]
            for after in body[index + 1 :]:
                if after.size != size or NO_TITLE.search(after.text) or _dated(after.text):
                    break
                run.append(after.cells[0])
            while len(run) > 1 and not _adds(run[-1], payer):
                run.pop()
            return " ".join(run)
    return None


def _few(body: Sequence[Line], size: float) -> bool:
    """Whether a size is that of a few words, as on a cover page, where no other text tells what is large."""
    return sum(len(line.text) for line in body if line.size == size) < _LONGEST


def _usable(text: str, payer: Payer | None) -> bool:
    bare = without_date(text)
    return not NO_TITLE.search(bare) and not _dated(bare) and _says_something(_clean(bare, payer), payer)


def _dated(text: str) -> bool:
    """Whether a line prints a day; a month alone can belong to a title (``Update Bulletin: May 2031``)."""
    return any(len(date.value) > len("YYYY-MM") for date in dates_in(text))


def _adds(text: str, payer: Payer | None) -> bool:
    """Whether a further line is part of a title, and not a line that names the kind of document."""
    more = _says_something(text, payer) or _MONTH.fullmatch(text.strip()) is not None
    return more or text[:1].islower() or len(text.split()) == 1


def _without_site(hint: str, payer: Payer | None) -> str:
    """A page's title without the name of the site behind it: ``Some treatment | Acme Health``."""
    shown, bar, site = (part.strip() for part in hint.rpartition("|"))
    named = {name.lower() for name in (payer.name, *payer.names_in_text)} if payer is not None else set()
    return shown if bar and (site.lower() in named or _SITE.search(site)) else hint.strip()


def _hinted(hint: str, lines: Sequence[Line]) -> str | None:
    """The metadata's title, where the page prints its words too."""
    shown = re.sub(r"^(?:\d{2,4}|[\d/]{8,10}\s+[–-])\s+(?=[A-Z])", "", SUFFIX.sub("", hint))
    if FILE_NAME.search(shown):
        return None
    printed = " ".join(line.text for line in lines)
    return shown if fuzz.token_set_ratio(shown.lower(), printed.lower()) >= _SAME else None


def _first(body: Sequence[Line], payer: Payer | None) -> str | None:
    headed = [line for line in body if line.heading in (1, 2)]
    told = (line.cells[0] for line in (*headed, *body) if len(line.cells[0]) <= 160)
    return next((text for text in told if _usable(text, payer) and not text.endswith(".")), None)


def _running(lines: Sequence[Line], payer: Payer | None) -> str | None:
    told = (line.text for line in lines if line.furniture)
    return next((text for text in told if _usable(text, payer)), None)


def _plain(body: Sequence[Line]) -> str | None:
    """The last resort: the first line of several words, even if they name no more than the kind of document."""
    told = (line.cells[0] for line in body if 2 < len(line.cells[0].split()) < 20)
    return next((text for text in told if not NO_TITLE.search(text) and not _dated(text)), None)
