"""What sources offer now, and where they offer nothing: why, in words that many sources can share.

A machine without a network fails for every source in the same way; that is one thing to tell and not ninety-five.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.ports import Fetcher
from corpus.source import Fetched, FetchState, Source
from ingest.discovery import discover
from ingest.found import Discovered

_WIDTH = 110


class Reason(StrEnum):
    """Why a source offers nothing."""

    NAME_UNKNOWN = "name_unknown"
    NOT_CONNECTED = "not_connected"
    TOO_SLOW = "too_slow"
    NOT_ALLOWED = "not_allowed"
    GONE = "gone"
    ERROR = "error"
    NO_DOCUMENTS = "no_documents"


_WORDS = {
    Reason.NAME_UNKNOWN: (
        "the name of the site was not found",
        "Is this machine connected to the Internet, and may it ask for names? If others work, the site has moved.",
    ),
    Reason.NOT_CONNECTED: (
        "the site could not be connected to",
        "Try again in an hour; if a firewall stands between, it must let this machine out.",
    ),
    Reason.TOO_SLOW: ("the site did not answer in time", "Try again in an hour."),
    Reason.NOT_ALLOWED: (
        "the site does not let programs read its list",
        "Download the documents in a browser and take them in: payerpolicy ingest FOLDER.",
    ),
    Reason.GONE: (
        "the page is no longer there",
        "Find the new page and give its address in a payer's file of your own: payerpolicy sources add FILE.yaml.",
    ),
    Reason.ERROR: ("the site answered with an error", "Try again in an hour."),
    Reason.NO_DOCUMENTS: (
        "the page answers, and none of its links is a document",
        "Look at it in a browser: it may have moved, or be made by scripts.",
    ),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A source, what was found at it, and why nothing, if so."""

    source: Source
    found: Discovered
    reason: Reason | None

    @property
    def enough(self) -> bool:
        """Whether it offers as much as it should."""
        return len(self.found.documents) >= self.source.at_least


def check(source: Source, fetcher: Fetcher) -> Checked:
    """Asks a source for its index pages alone."""
    answers: list[Fetched] = []

    def fetch(url: str) -> Fetched:
        answers.append(fetcher.fetch(url, None, source))
        return answers[-1]

    found = discover(source, fetch)
    return Checked(source, found, None if found.documents else _reason(answers))


def told_together(checked: Iterable[Checked]) -> Iterator[str]:
    """Sources that offer nothing, those with the same reason together, in lines for people."""
    groups: dict[Reason, list[str]] = defaultdict(list)
    for one in checked:
        if one.reason is not None:
            groups[one.reason].append(one.source.id)
    for reason, names in sorted(groups.items(), key=lambda group: -len(group[1])):
        words, todo = _WORDS[reason]
        yield f"{_sources(len(names))} gave nothing: {words}."
        yield from textwrap.wrap(", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ")
        yield f"  {todo}"


def summary(checked: Iterable[Checked]) -> str:
    """How many of them offer what they should."""
    every = list(checked)
    enough, nothing = sum(one.enough for one in every), sum(one.reason is not None for one in every)
    fewer = len(every) - enough - sum(one.reason is not None and not one.enough for one in every)
    parts = [f"{enough} of {len(every)} sources offer what they should"]
    parts += [f"{fewer} fewer documents"] if fewer else []
    parts += [f"{nothing} nothing"] if nothing else []
    return f"{', '.join(parts)}. Nothing was stored. payerpolicy sources check SOURCE says more of one."


def _reason(answers: Iterable[Fetched]) -> Reason:
    failed = [answer for answer in answers if answer.data is None]
    if not failed:
        return Reason.NO_DOCUMENTS
    first = failed[0]
    # What stands in the way of robots.txt makes the answer a refusal; its words still say what it is.
    for words, reason in (
        ("is not known", Reason.NAME_UNKNOWN),
        ("the connection failed", Reason.NOT_CONNECTED),
        ("no whole answer within", Reason.TOO_SLOW),
    ):
        if words in first.why:
            return reason
    return {
        FetchState.FORBIDDEN: Reason.NOT_ALLOWED,
        FetchState.WALL: Reason.NOT_ALLOWED,
        FetchState.GONE: Reason.GONE,
    }.get(first.state, Reason.ERROR)


def _sources(number: int) -> str:
    return f"{number} source{'' if number == 1 else 's'}"
