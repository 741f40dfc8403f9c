"""On which day does a document say that its policy ends?

A payer marks a policy that it gives up (``RETIRED``, ``ARCHIVED``) or a text that was followed by another one
(``HISTORY VERSION``), and often prints the day beside it. Only a document that says so of itself is believed: an end
date of an active policy is a date of something else.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from corpus.model import Lifecycle, PolicyFacts
from ingest.dates import dates_in
from ingest.in_force import first_day

_GIVEN_UP = (Lifecycle.RETIRED, Lifecycle.ARCHIVED)
_ENDED = (*_GIVEN_UP, Lifecycle.HISTORY)
_FIRST_DAY_WITHOUT = re.compile(r"archiv|retire|supersed", re.I)
_LAST_DAY_WITH = re.compile(r"\bend\b|terminat|expir", re.I)
_SAID = re.compile(r"\b(?:retired|archived|withdrawn|discontinued|terminated)\b[^.\n]{0,40}", re.I)
_MASTHEAD = 4_000  # characters in which a sentence about the whole policy stands


def given_up(facts: PolicyFacts) -> bool:
    """Whether the payer marks the policy, not only this text of it, as one that no longer governs."""
    return facts.lifecycle in _GIVEN_UP


def superseded_copy(facts: PolicyFacts) -> bool:
    """Whether the document says of itself that it is kept for the past."""
    return facts.lifecycle in (Lifecycle.ARCHIVED, Lifecycle.HISTORY)


def printed_end(facts: PolicyFacts, text: str) -> date | None:
    """The first day on which the text no longer governs, as the document prints it; None where it does not.

    ``Retired 05/01/2026`` is that day, ``End Date 04/30/2026`` the day before it.
    """
    if facts.lifecycle not in _ENDED:
        return None
    labelled = [_first_without(printed.label, printed.value) for printed in facts.dates]
    found = [day for day in labelled if day is not None]
    return max(found) if found else _said(text[:_MASTHEAD])


def ends(facts: PolicyFacts, text: str, since: date | None, seen_on: date, *, first: bool) -> date | None:
    """When a version that governs from ``since`` on ends by its own word; None where it does not say that it does.

    Without a printed day, a policy that is given up ends with the version that says so, or, where that is the first
    one seen, on the day on which it was seen.
    """
    printed = printed_end(facts, text)
    if printed is not None:
        return max(printed, since) if since is not None else printed
    if not given_up(facts):
        return None
    return seen_on if first or since is None else since


def _first_without(label: str, value: str) -> date | None:
    day = first_day(value)
    if day is None or label.lower().startswith("next"):
        return None
    if _FIRST_DAY_WITHOUT.search(label):
        return day
    return day + timedelta(days=1) if _LAST_DAY_WITH.search(label) else None


def _said(text: str) -> date | None:
    """The day in a sentence such as ``This policy was retired effective May 1, 2026.``"""
    for match in _SAID.finditer(text):
        for found in dates_in(match.group()):
            return first_day(found.value)
    return None
