"""What does a bulletin say has become of each policy it links?

Payers announce changes under headings ("New policies", "Modified", "Retired policies") or in a column of a table, with
the day from which they hold in the heading or beside the link.
"""

from __future__ import annotations

import re

from ingest.found import Announced, Announcement, Document
from ingest.index_page import Link, effective_in

_WORDS = (
    (Announced.RETIRED, re.compile(r"\b(?:retire|archiv|discontinu|delet|terminat|withdraw|inactive|obsolete)", re.I)),
    (
        Announced.REVISED,
        re.compile(r"\b(?:revis|updat|modif|chang|amend|review|replac|clarif|correct|expand)", re.I),
    ),
    (Announced.NEW, re.compile(r"\bnew\b|\badded\b|\badditions?\b|\badopted\b", re.I)),
)


def announcement(link: Link, found_on: str) -> Announcement:
    """What the bulletin says of the document behind a link; ``revised`` where it does not say."""
    said = (link.status, *reversed(link.headings))  # the nearest word counts
    change = next((change for text in said if (change := _change(text))), Announced.REVISED)
    effective = link.effective_date or next(
        (day for text in reversed(link.headings) if (day := effective_in(text))), ""
    )
    return Announcement(change, Document(link.url, link.title, link.number, effective, found_on))


def _change(text: str) -> Announced | None:
    """The first kind of change a heading speaks of; "New and revised" is a revision: the stronger claim is not made."""
    return next((change for change, words in _WORDS if words.search(text)), None)
