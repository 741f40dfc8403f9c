"""For whom does a document speak: which payer, which lines of business, which edition, and where in its life is it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from corpus.model import Lifecycle, Payer
from corpus.payer_book import PayerBook
from corpus.ports import Hints
from ingest.layout import Layout
from ingest.masthead import Line

_LINES = (
    (
        "individual_exchange",
        r"individual exchange|marketplace|exchange\b|\bACA\b|connector|qualified\s+health plans?|\bQHP|health benefit exchange",
    ),
    ("medicare", r"medicare\b(?! supplement)|\bD?-?SNP\b|\bMMP\b"),
    ("medicaid", r"medicaid|QUEST|masshealth|community plan|medi-cal|\bSTAR\b|ritecare|\bMLTC\b"),
    ("chip", r"\bCHIP\b|child health plus"),
    ("tricare", r"tricare|us family health plan|\bUSFHP\b"),
    ("fep", r"\bFEP\b|federal employee program"),
    ("commercial", r"commercial|\bHMO\b|\bPPO\b|\bPOS\b|\bEPO\b|indemnity|employer group|fully[- ]insured"),
)
_LOB_LABEL = re.compile(
    r"\b(?:applicable )?lines?\(?s?\)? of business|^applies to|^applicability|^this (?:policy|guideline) applies|^applicable to|"
    r"^benefit type|^products?\b",
    re.I,
)
_TICKED = re.compile(r"[☒☑✓✔⊠]|\[x\]|\bx\b", re.I)
_UNTICKED = re.compile(r"[☐□⬜]|\[ \]")
_BOX = re.compile(r"([☒☑✓✔⊠☐□⬜])")
_HEAD_LINES = 4
_MEMBERS = re.compile(
    r"^policy:\s*(?:commercial|medicare|medicaid)\b|^(?:for )?(?:commercial|medicare|medicaid)[\w /,()]{0,40} members\b",
    re.I,
)
_STATUS = re.compile(r"\bStatus\s*[:|]\s*(?P<status>[A-Z][A-Za-z]+(?: [a-z]+)*)")
_LIFE = (
    (
        Lifecycle.RETIRED,
        re.compile(
            r"^\W*retired\b|\bretired policy\b|this (?:policy|guideline) (?:is|has been|was) retired|\(retired\)", re.I
        ),
    ),
    (
        Lifecycle.ARCHIVED,
        re.compile(
            r"^\W*archived?\b(?! date)|\barchived (?:policy|version|guideline)\b|this policy (?:is|has been) archived",
            re.I,
        ),
    ),
    (Lifecycle.HISTORY, re.compile(r"\bhistory version\b|^\W*historical version", re.I)),
    (Lifecycle.DRAFT, re.compile(r"^\W*draft\b|\bdraft (?:policy|for (?:comment|review))\b", re.I)),
)
_STATES = {
    name: code
    for code, name in (
        pair.split(":")
        for pair in [
            "al:alabama",
            "ar:arkansas",
            "az:arizona",
            "ca:california",
            "co:colorado",
            "ct:connecticut",
            "de:delaware",
            "fl:florida",
            "ga:georgia",
            "hi:hawaii",
            "ia:iowa",
            "id:idaho",
            "il:illinois",
            "in:indiana",
            "ks:kansas",
            "ky:kentucky",
            "la:louisiana",
            "ma:massachusetts",
            "md:maryland",
            "mi:michigan",
            "mn:minnesota",
            "mo:missouri",
            "ms:mississippi",
            "ne:nebraska",
            "nv:nevada",
            "oh:ohio",
            "ok:oklahoma",
            "or:oregon",
            "pa:pennsylvania",
            "tn:tennessee",
            "tx:texas",
            "ut:utah",
            "va:virginia",
            "vt:vermont",
            "wa:washington",
            "wi:wisconsin",
        ]
    )
} | {
    "new hampshire": "nh",
    "new jersey": "nj",
    "new mexico": "nm",
    "new york": "ny",
    "north carolina": "nc",
    "south carolina": "sc",
    "rhode island": "ri",
    "west virginia": "wv",
    "district of columbia": "dc",
}
_STATE = "|".join(sorted(_STATES, key=len, reverse=True))
_FRONT = 2500


def payer_of(lines: Sequence[Line], layout: Layout, hints: Hints, book: PayerBook) -> Payer | None:
    """The payer whose document this is: the one told, else the one named most where a document names its owner.

    A policy often reprints a vendor's text or speaks of Medicare, so names count by where they stand: along the pages, in
    the masthead, in copyright lines, in the file's name and address, and a little everywhere else.
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
    total = Counter(payer.slug for payer, _, _ in book.find_in(layout.text) if payer.slug != "cms")
    for slug, count in total.items():
        counts[slug] += min(count, 10)
    best = counts.most_common(1)
    return book.get(best[0][0]) if best and best[0][1] > 2 else None


def _owner(payer: Payer, text: str) -> bool:
    """Every policy speaks of Medicare; only Medicare's own manuals are called by its name."""
    return payer.slug != "cms" or re.search(r"Medicare [A-Z][\w ]+ Manual|CMS Manual|Pub\.? 100", text) is not None


def _copyrights(text: str) -> list[str]:
    return [match.group() for match in re.finditer(r"(?:©|\(c\)|copyright)[^\n]{0,80}", text, re.I)][:8]


def _host(url: str, book: PayerBook) -> str | None:
    """The payer that an address belongs to: a label of its host is one of the payer's slugs or aliases."""
    labels = (urlsplit(url).hostname or "").split(".")
    known = {alias.replace("-", "").lower(): slug for slug in book.slugs() for alias in (slug, *book.get(slug).aliases)}
    return next((known[label] for label in reversed(labels[:-1]) if label in known), None)


def lines_of_business(lines: Sequence[Line], payer: Payer | None) -> tuple[str, ...]:
    """The lines of business a document prints for itself: behind a label, ticked in boxes, or as the head of the page."""
    body = [line for line in lines if not line.furniture]
    found: list[str] = []
    for number, line in enumerate(body):
        if _LOB_LABEL.search(line.text):
            found += _labelled_lines([other.text for other in body[number : number + 12]])
    if not found:
        head = [line.text for line in body[:_HEAD_LINES] if len(line.text) <= 90]
        running = [line.text for line in lines if line.furniture and _names_payer(line.text, payer)]
        found += [name for text in (*head, *running) for name in _named(text)]
        found += [
            name for line in body for cell in line.cells if _MEMBERS.match(cell.strip(" •▪")) for name in _named(cell)
        ]
    if not found and payer is not None:
        found = [name for name in _named(payer.name) if name in payer.lines_of_business]
    return tuple(dict.fromkeys(found))


def _labelled_lines(texts: Sequence[str]) -> list[str]:
    """Lines of business behind a label: all that are named, or, where there are boxes, those that are ticked."""
    joined = "\n".join(texts)
    if _BOX.search(joined):
        pieces = _BOX.split(joined)
        ticked = [after for box, after in zip(pieces[1::2], pieces[2::2], strict=True) if _TICKED.match(box)]
        return [name for text in ticked for name in _named(text.split("\n")[0])]
    first = texts[0]
    after = re.split(r"[:|]", first, maxsplit=1)[1] if re.search(r"[:|]\s*\S", first) else "\n".join(texts[1:4])
    if re.search(r"\bx\b", "\n".join(texts[:4])):
        cells = re.findall(r"([A-Za-z][A-Za-z ]*?)\s+x\b", "\n".join(texts[:5]))
        return [name for cell in cells for name in _named(cell)]
    return _named(after.split(" | ")[0] if "|" in after and ":" in after else after)


def _named(text: str) -> list[str]:
    return [name for name, pattern in _LINES if re.search(pattern, text, re.I)]


def _names_payer(text: str, payer: Payer | None) -> bool:
    return payer is not None and any(name.lower() in text.lower() for name in (payer.name, *payer.names_in_text))


def status(lines: Sequence[Line]) -> str | None:
    """The printed word of the status, in lower case: ``reviewed``, ``revised`` …"""
    for line in lines:
        if (match := _STATUS.search(line.text)) is not None:
            return match["status"].lower()
    return None


def lifecycle(lines: Sequence[Line]) -> Lifecycle:
    """Where the document says it stands in its life; active unless its head or the furniture says otherwise."""
    head = [line for line in lines if not line.furniture][:10]
    for line in (*head, *(line for line in lines if line.furniture)):
        for life, pattern in _LIFE:
            if len(line.text) <= 120 and pattern.search(line.text):
                return life
    return Lifecycle.ACTIVE


def edition(payer: Payer | None, layout: Layout, lobs: Sequence[str], hints: Hints) -> str | None:
    """What tells this edition of a number from others of the payer: a state, or one line of business."""
    if payer is None:
        return None
    if "line_of_business" in payer.editions_by and len(lobs) == 1:
        return lobs[0]
    return _state(payer, layout.text[:_FRONT], hints) if "state" in payer.editions_by else None


def _state(payer: Payer, front: str, hints: Hints) -> str | None:
    """The state in the name of the plan (``Acme Ohio``, ``Acme Commercial Policy - Ohio``, ``Ohio Only``) or of the file."""
    names = "|".join(re.escape(name) for name in (payer.name, *payer.names_in_text))
    match = re.search(
        rf"(?:{names})[®™]?,?(?: [A-Z][a-z]+){{0,3}}(?: [-–])? (?P<state>{_STATE})\b|\b(?P<only>{_STATE}) only\b",
        front,
        re.I,
    )
    if match is not None:
        return _STATES[(match["state"] or match["only"]).lower()]
    marked = re.search(r"[_\s-](?P<code>[A-Z]{2})[_\s-]", hints.name)
    codes = set(_STATES.values())
    return marked["code"].lower() if marked is not None and marked["code"].lower() in codes else None
