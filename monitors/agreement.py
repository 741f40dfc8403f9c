"""Do the payer's own words about its change and the two texts agree?

Each material change is held against the entries of the payer's history that are new: announced, not announced, or not
to be known (no history is printed, or versions in between were never seen). Told are changes that no entry names,
entries that name a change nobody finds, "no change" above changed criteria, and effective dates that differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.change import Change, ChangeKind, Comparison, Side
from corpus.model import Reading
from ingest.dates import dates_in
from monitors.announced import Announcement, announcements, fresh
from monitors.summaries import shortened
from monitors.wording import difference, meaning, squeezed, weighs

_Part = tuple[int, int]
_HELD = 0.6  # of the words that differ which an entry must hold to name the change
_FEW = 3  # words; a smaller difference must stand in the entry whole
_LONG = 3  # letters of a word that says what it is about
_SPEAKS = re.compile(
    r"\b(?:add(?:ed|ing|s)?|remov(?:ed|ing)|revis(?:ed|ing|ion)|replac(?:ed|ing)|updat(?:ed|ing|e)|chang(?:ed|ing)"
    r"|delet(?:ed|ing)|expand(?:ed|ing)|new|clarif(?:ied|ying|ication)|modif(?:ied|ying))\b",
    re.IGNORECASE,
)
_OF_RULES = re.compile(
    r"\b(?:criteri(?:a|on)|coverage|medical(?:ly)? necess\w+|polic(?:y|ies) (?:statement|language|verbiage)s?"
    r"|indications?|guidelines?|investigational|not covered)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:updat|revis|chang|modif|clarif|expand|add)\w*(?: \w+){0,3} (?:criteria|indications?|policy (?:statements?"
    r"|verbiage|language)|coverage allowances?|medical necessity statements?)\b(?!\s*(?:for|:))",
    re.IGNORECASE,
)
_QUIET = re.compile(
    r"\b(?:references?|background|rationale|description of services|clinical evidence|supporting information|template"
    r"|formatting|long code description|terminology|most current information|archived|link|laboratory name)\b",
    re.IGNORECASE,
)
_CODES = re.compile(r"\b(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?)\b")
_EFFECTIVE = re.compile(r"\beffective(?: date)?(?: of| is|:)?\s+", re.IGNORECASE)
_CODED = (ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED)


class Disagreement(StrEnum):
    """How the payer's words and its text part."""

    NOT_ANNOUNCED = "changed_but_not_announced"
    NOT_FOUND = "announced_but_not_found"
    SAYS_UNCHANGED = "says_unchanged_but_changed"
    OTHER_DATE = "effective_date_disagrees"


@dataclass(frozen=True, slots=True)
class Parting:
    """One disagreement, in a sentence; ``change`` is the number of the change, ``entry`` that of the entry, or None."""

    kind: Disagreement
    summary: str
    change: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The payer's new entries; for every change whether it is announced (None: not to be known) and where."""

    entries: tuple[Announcement, ...]
    announced: tuple[bool | None, ...]
    where: tuple[int | None, ...]
    partings: tuple[Parting, ...]


def agreement(
    old: Reading, new: Reading, found: Comparison, old_part: _Part | None = None, new_part: _Part | None = None
) -> Agreement:
    """Holds what ``compare`` found against what the newer reading's history says."""
    parts = old_part or (0, len(old.text)), new_part or (0, len(new.text))
    entries = fresh(old, new, parts)
    whole = not _missed(old, entries)
    linker = _Linker(old, new, entries)
    where = tuple(linker.entry_of(change) for change in found.changes)
    known = bool(announcements(new, parts[1])) and whole
    announced = tuple(_verdict(c, place, known=known) for c, place in zip(found.changes, where, strict=True))
    partings = tuple(_partings(new, found.changes, entries, announced, where, whole=whole))
    return Agreement(entries, announced, where, partings)


def _missed(old: Reading, entries: Sequence[Announcement]) -> bool:
    """Whether the history says that it replaced another revision than the older reading is."""
    revision = squeezed(old.facts.revision or "")
    archived = [squeezed(entry.archived) for entry in entries if entry.archived]
    return bool(revision and archived) and revision not in archived


def _verdict(change: Change, place: int | None, *, known: bool) -> bool | None:
    if place is not None:
        return True
    judged = known and change.material and change.kind is not ChangeKind.EFFECTIVE_DATE_CHANGED
    return False if judged else None


class _Linker:
    """Finds the entry that names a change."""

    def __init__(self, old: Reading, new: Reading, entries: Sequence[Announcement]) -> None:
        self._old, self._new = old, new
        self._entries = entries
        self._words = [frozenset(_telling(entry.text)) for entry in entries]
        self._codes = [frozenset(_CODES.findall(entry.text)) for entry in entries]

    def entry_of(self, change: Change) -> int | None:
        """The number of the entry that names a change; None where none does, or the change is of the history itself."""
        if change.kind is ChangeKind.HISTORY_CHANGED:
            return None
        codes = {code.code for code in (*change.codes_added, *change.codes_removed)}
        if codes:
            return next((n for n, named in enumerate(self._codes) if codes & named), self._of_list(change))
        words = self._differing(change)
        if not words:
            return None
        scores = [len(words & held) / len(words) for held in self._words]
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        needed = 1.0 if len(words) <= _FEW else _HELD
        if best is not None and scores[best] >= needed:
            return best
        if best is not None and len(words) > _FEW and scores[best] >= needed / 2:
            together = frozenset[str]().union(*self._words)
            if len(words & together) / len(words) >= needed:
                return best
        return self._of_rules(change)

    def _of_rules(self, change: Change) -> int | None:
        """An entry that says of the criteria as a whole that they changed, without saying which."""
        if not change.kind.value.startswith(("criterion", "logic", "coverage")):
            return None
        return next((n for n, entry in enumerate(self._entries) if _GENERAL.search(entry.text)), None)

    def _of_list(self, change: Change) -> int | None:
        """An entry that speaks of a list of codes without naming any."""
        if change.kind not in _CODED:
            return None
        lists = (n for n, e in enumerate(self._entries) if not self._codes[n] and _of_codes(e.text))
        return next(lists, None)

    def _differing(self, change: Change) -> frozenset[str]:
        """The words that make the change: of what differs, or of the whole where it stands on one side."""
        before, after = _quoted(self._old, change.before), _quoted(self._new, change.after)
        if before and after:
            change_of = difference(before, after)
            return frozenset(_telling(" ".join((*change_of.gone, *change_of.come))))
        return frozenset(_telling(before or after))


def _of_codes(text: str) -> bool:
    return bool(_SPEAKS.search(text) and re.search(r"\bcod(?:es?|ing)\b", text, re.IGNORECASE))


def _quoted(reading: Reading, side: Side | None) -> str:
    return reading.text[side.span.start : side.span.end] if side is not None else ""


def _telling(text: str) -> Iterator[str]:
    """The words that say what a text is about."""
    return (word for word in meaning(text) if word.isdigit() or (len(word) >= _LONG and not weighs(word)))


# ------------------------------------------------------------------------------------------------------ disagreements


def _partings(
    new: Reading,
    changes: Sequence[Change],
    entries: Sequence[Announcement],
    announced: Sequence[bool | None],
    where: Sequence[int | None],
    *,
    whole: bool,
) -> Iterator[Parting]:
    for n, change in enumerate(changes):
        if announced[n] is False:
            yield Parting(Disagreement.NOT_ANNOUNCED, f"Changed but not announced: {change.summary}", change=n)
    ruled = [n for n, c in enumerate(changes) if c.material and c.kind is not ChangeKind.EFFECTIVE_DATE_CHANGED]
    for place, entry in enumerate(entries):
        if entry.says_unchanged and ruled and whole and not _SPEAKS.search(entry.text.replace("revision", "")):
            said = f"The payer says “{shortened(entry.text)}”, yet the text changed in {len(ruled)} places."
            yield Parting(Disagreement.SAYS_UNCHANGED, said, ruled[0], place)
        elif place not in where and _claims(entry) and not _in_text(new, entry):
            said = f"Announced but not found: “{shortened(entry.text, 24)}”"
            yield Parting(Disagreement.NOT_FOUND, said, entry=place)
    yield from _other_dates(new, entries)


def _claims(entry: Announcement) -> bool:
    """Whether an entry says that rules or codes changed, and what: a heading of a list says nothing by itself."""
    if entry.text.endswith(":") or entry.says_unchanged or not _SPEAKS.search(entry.text):
        return False
    quiet = _QUIET.search(entry.text) or any(_QUIET.search(heading) for heading in entry.under)
    return not quiet and bool(_CODES.search(entry.text) or _OF_RULES.search(entry.text))


def _in_text(new: Reading, entry: Announcement) -> bool:
    """Whether the codes that an entry names as added stand in the text beside it, or it names none."""
    codes = set(_CODES.findall(entry.text))
    beside = new.text[: entry.span.start] + new.text[entry.span.end :]
    return bool(codes) and all(code in beside for code in codes)


def _other_dates(new: Reading, entries: Sequence[Announcement]) -> Iterator[Parting]:
    """Entries of the newest day that name another effective date of the policy than it prints."""
    printed = new.facts.effective_date
    newest = max((entry.day for entry in entries if entry.day), default=None)
    for place, entry in enumerate(entries):
        stated = _EFFECTIVE.search(entry.text)
        if not printed or entry.day != newest or stated is None or _CODES.search(entry.text):
            continue
        days = dates_in(entry.text[stated.end() : stated.end() + 24])
        if days and days[0].start == 0 and not printed.startswith(days[0].value) and days[0].value > printed:
            said = f"The payer's history says effective {days[0].value}, the policy prints {printed}."
            yield Parting(Disagreement.OTHER_DATE, said, entry=place)
