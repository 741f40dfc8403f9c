"""For whom does a document speak: which lines of business, which edition, and where in its life is it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.exchange import Hints
from corpus.model import Lifecycle, Payer
from corpus.states import STATES
from ingest.layout import Layout
from ingest.masthead import Line
from ingest.payers import habits
from ingest.scope_words import BOX, BUSINESS, BUSINESS_LABEL, LIVES, MEMBERS, STATUS, TICKED
from ingest.title_words import GENERIC

_Words = Sequence[tuple[str, re.Pattern[str]]]
_HEAD_LINES = 4
_STATE = "|".join(sorted(STATES, key=len, reverse=True))
_FRONT = 2500


def lines_of_business(lines: Sequence[Line], payer: Payer | None) -> tuple[str, ...]:
    """The lines of business a document prints for itself: behind a label, ticked in boxes, or heading the page."""
    words = (*BUSINESS, *habits(payer).business)
    body = [line for line in lines if not line.furniture]
    found: list[str] = []
    for number, line in enumerate(body):
        if BUSINESS_LABEL.search(line.text):
            found += _labelled_lines([other.text for other in body[number : number + 12]], words)
    if not found:
        head = [line.text for line in body[:_HEAD_LINES] if len(line.text) <= 90]
        running = [
            line.text
            for line in lines
            if line.furniture and (_names_payer(line.text, payer) or _only_scope(line.text, words))
        ]
        found += [name for text in (*head, *running) for name in _named(text, words)]
        parts = [cell for line in body for cell in line.cells if MEMBERS.match(cell.strip(" •▪"))]
        headed = [name for cell in parts for name in _named(cell, words)]
        found += headed if set(headed) != {"medicare"} else []  # the others' part is further down
    if not found and payer is not None:
        found = [name for name in _named(payer.name, words) if name in payer.lines_of_business]
    return tuple(dict.fromkeys(found))


def _labelled_lines(texts: Sequence[str], words: _Words) -> list[str]:
    """Lines of business behind a label: all that are named, or, where there are boxes, those that are ticked."""
    joined = "\n".join(texts)
    if BOX.search(joined):
        pieces = BOX.split(joined)
        ticked = [after for box, after in zip(pieces[1::2], pieces[2::2], strict=True) if box in TICKED]
        return [name for text in ticked for name in _named(text.split("\n")[0], words)]
    first = texts[0]
    after = re.split(r"[:|]", first, maxsplit=1)[1] if re.search(r"[:|]\s*\S", first) else "\n".join(texts[1:4])
    if re.search(r"\bx\b", "\n".join(texts[:4])):
        cells = re.findall(r"([A-Za-z][A-Za-z ]*?)\s+x\b", "\n".join(texts[:5]))
        return [name for cell in cells for name in _named(cell, words)]
    return _named(after.split(" | ")[0] if "|" in after and ":" in after else after, words)


def _only_scope(text: str, words: _Words) -> bool:
    """Whether a running line says for whom a document is and nothing else: ``Medical Guideline: CHIP, STAR``."""
    rest = text
    for _, pattern in words:
        rest = pattern.sub(" ", rest)
    return rest != text and all(word.lower() in GENERIC for word in re.findall(r"[^\W\d_]+", rest))


def _named(text: str, words: _Words) -> list[str]:
    return list(dict.fromkeys(name for name, pattern in words if pattern.search(text)))


def _names_payer(text: str, payer: Payer | None) -> bool:
    return payer is not None and any(name.lower() in text.lower() for name in (payer.name, *payer.names_in_text))


def status(lines: Sequence[Line]) -> str | None:
    """The printed word of the status, in lower case: ``reviewed``, ``revised`` …"""
    for line in lines:
        if (match := STATUS.search(line.text)) is not None:
            return match["status"].lower()
    return None


def lifecycle(lines: Sequence[Line]) -> Lifecycle:
    """Where the document says it stands in its life; active unless its head or the furniture says otherwise."""
    head = [line for line in lines if not line.furniture][:10]
    for line in (*head, *(line for line in lines if line.furniture)):
        for life, pattern in LIVES:
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
    """The state in the name of the plan (``Acme Ohio``, ``Acme Policy - Ohio``), said alone (``Ohio Only``), or in the
    file's name (``…_OH_…``)."""
    names = "|".join(re.escape(name) for name in (payer.name, *payer.names_in_text))
    named = rf"(?:{names})[®™]?,?(?: [A-Z][a-z]+){{0,3}}(?: [-–])? (?P<state>{_STATE})\b"
    match = re.search(rf"{named}|\b(?P<only>{_STATE}) only\b", front, re.I)
    if match is not None:
        return STATES[(match["state"] or match["only"]).lower()]
    marked = re.search(r"[_\s-](?P<code>[A-Z]{2})[_\s-]", hints.name)
    return marked["code"].lower() if marked is not None and marked["code"].lower() in STATES.values() else None
