"""What does a document say about itself: payer, number, title, dates, status, lines of business?

Read from the masthead and from what runs along the pages; a part of a file of many policies is read from its own
heading and the lines below it. Nothing is invented: what is not printed is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from corpus.exchange import Hints
from corpus.ids import slug
from corpus.model import Payer, PolicyFacts, PrintedDate, Section, SectionKind
from corpus.payer_book import PayerBook
from ingest.dates import dates_in
from ingest.facts_dates import Labelled, best, labelled_dates
from ingest.facts_names import number_beside_title, number_in_file_name, numbers
from ingest.facts_payer import payer_of
from ingest.facts_scope import edition, lifecycle, lines_of_business, status
from ingest.facts_title import title
from ingest.layout import Layout
from ingest.masthead import PART_BLOCKS, Line, behind_cover, masthead, running_lines

_NUMBERED_HEADING = re.compile(r"^(?P<number>\d{1,3}(?:\.\d+)*[A-Z]?)\s*[-–—.:]?\s+(?P<title>\S.*)$", re.S)
_TAIL = 4  # blocks: how near the end of a document a table of its own dates may stand
_FOOT = 8  # lines of such a table
#: A line of such a table begins with its label; entries of a history tell of former versions.
_PAIR = re.compile(r"^\W*(?:[\w/&()-]+\s+){0,5}?(?:dates?|effective|reviewed|revised)\s*(?:\([^)]*\))?\s*[:|]", re.I)
_FILE_DATE = re.compile(r"eff(?:ective)?[_\s-]*(?P<date>\d{1,2}[._-]\d{1,2}[._-]\d{2,4})", re.I)


def find_facts(
    layout: Layout,
    sections: Sequence[Section],
    hints: Hints,
    book: PayerBook,
    start: int = 0,
    end: int | None = None,
) -> PolicyFacts:
    """The facts of a document, or of its stretch ``[start, end)`` in a file of many policies.

    Raises WrongUse when ``hints.payer`` is given and unknown.
    """
    whole = start == 0 and end is None
    running = running_lines(layout)
    head = masthead(layout)
    payer = payer_of((*head, *running), layout, hints, book)
    if not whole:
        return _part(masthead(layout, start, end, blocks=PART_BLOCKS), payer)
    lines = (*behind_cover(layout), *head)
    delegates = [book.get(name) for name in payer.delegates] if payer is not None else []
    return _whole(layout, sections, (*lines, *running), hints, payer, delegates)


def _whole(
    layout: Layout,
    sections: Sequence[Section],
    lines: Sequence[Line],
    hints: Hints,
    payer: Payer | None,
    delegates: Sequence[Payer],
) -> PolicyFacts:
    dates = labelled_dates(lines) or (labelled_dates(masthead(layout, pages=2)) if layout.pages else ())
    found = numbers([*lines, Line((layout.title_hint,), furniture=True)], payer, delegates)
    named = title(lines, layout.title_hint, payer)
    number = found.number or number_in_file_name(lines, PurePath(hints.name).name)
    if named and not number and not found.revision and (apart := number_beside_title(named)) is not None:
        named, number = apart[0], slug(apart[1])
    lobs = lines_of_business(lines, payer)
    if best(dates, "effective") is None:
        dates = (*dates, *_foot(layout, sections))
    effective = best(dates, "effective")
    original = best(dates, "original")
    return PolicyFacts(
        payer=payer.slug if payer is not None else None,
        number=number or (slug(named) if named else None),
        revision=found.revision,
        edition=edition(payer, layout, lobs, hints),
        title=named,
        effective_date=effective or original or _file_date(hints),
        last_review_date=best(dates, "review"),
        next_review_date=best(dates, "next_review"),
        published_date=best(dates, "published"),
        effective_is_original=effective is None and original is not None,
        dates=_printed(dates),
        status=status(lines),
        lifecycle=lifecycle(lines),
        lines_of_business=lobs,
        aliases=found.aliases,
    )


def _foot(layout: Layout, sections: Sequence[Section]) -> tuple[Labelled, ...]:
    """The dates to come or in force that a document labels at its end or at the head of its history only."""
    starts = [section.start for section in sections if section.kind is SectionKind.HISTORY]
    starts += [layout.blocks[-_TAIL].start] if len(layout.blocks) > _TAIL else []
    lines = [line for start in starts for line in masthead(layout, start, blocks=_FOOT)]
    found = labelled_dates([line for line in lines if _PAIR.match(line.text)])
    return tuple(labelled for labelled in found if labelled.kind in ("effective", "next_review"))


def _part(lines: Sequence[Line], payer: Payer | None) -> PolicyFacts:
    """A section of a manual: its heading is number and title, the revision line below it holds its dates."""
    heading = lines[0].text if lines else ""
    numbered = _NUMBERED_HEADING.match(heading)
    named = numbered["title"] if numbered is not None else heading
    named = re.sub(r"\s*\((?:Effective|Rev\.|Retired)[^()]*\)\s*$", "", named, flags=re.I).strip()
    dates = labelled_dates(lines)
    return PolicyFacts(
        payer=payer.slug if payer is not None else None,
        number=numbered["number"] if numbered is not None else slug(named) or None,
        title=named or None,
        effective_date=best(dates, "effective"),
        last_review_date=best(dates, "review"),
        next_review_date=best(dates, "next_review"),
        published_date=best(dates, "published"),
        dates=_printed(dates),
        lifecycle=lifecycle(lines),
        lines_of_business=payer.lines_of_business if payer is not None and len(payer.lines_of_business) == 1 else (),
    )


def _printed(dates: Sequence[Labelled]) -> tuple[PrintedDate, ...]:
    return tuple(dict.fromkeys(date for labelled in dates for date in labelled.dates))


def _file_date(hints: Hints) -> str | None:
    """The effective date in the name a file came under, where the document prints none: ``…_eff01.01.2025_…``."""
    for name in (hints.name, hints.source_url):
        if (match := _FILE_DATE.search(name)) is not None:
            found = dates_in(match["date"].replace("_", "-"))
            if found:
                return found[0].value
    return None
