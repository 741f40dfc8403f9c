"""What does a small change of a long policy cost? Texts embedded, vectors copied and points written, of how many.

A policy of fifty printed pages is taken in, then with one paragraph reworded, one criterion tightened, one section
moved, and its date and footer alone changed. The reuse ratio is the share of its passages that were not embedded
again. ``python -m benchmarks reuse [PAGES]``; 1 when a small change embeds more than the passages it touches.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.settings import Settings
from api.wiring import Services, build
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest.manifest import Item
from ingest.reader import DocumentReader
from tests.ingest.world import CountingEmbedder

PAGES = 50
PER_PAGE = 8  # paragraphs and criteria of some sixty words that fill a printed page
Section = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Heading, paragraphs, criteria."""

START = datetime(2026, 1, 5, tzinfo=UTC)
WORDS = (
    "the record of each session shows who was present and for how long and names the device with its setting so that "
    "a later reader can tell what was done why it was chosen over another course and what the person felt afterwards "
    "in the words of the person and not of the staff who wrote them down on the same day"
)


@dataclass(frozen=True)
class Policy:
    """A long policy, section by section; ``date`` is printed at its head, ``footer`` at the end of the page."""

    sections: tuple[Section, ...]
    date: str = "January 1, 2026"
    footer: str = "Printed in January"

    def html(self) -> bytes:
        """The policy as a page."""
        parts = []
        for heading, paragraphs, criteria in self.sections:
            items = "".join(f"<li>{text}</li>" for text in criteria)
            lead = f"<p>{heading} is considered medically necessary when all of the following are met:</p>"
            parts.append(f"<h2>{heading}</h2>{lead}<ol>{items}</ol>" + "".join(f"<p>{p}</p>" for p in paragraphs))
        head = f"<h1>Lamp therapy</h1><p>Policy Number: 0999</p><p>Effective Date: {self.date}</p>"
        body = f"<main>{head}{''.join(parts)}</main><footer>{self.footer}</footer>"
        return f"<!doctype html><html><head><title>Lamp therapy</title></head><body>{body}</body></html>".encode()


class _Here:
    """Reads in this process."""

    def __init__(self, book: PayerBook) -> None:
        self._reader = DocumentReader(book)
        self.revision = self._reader.revision

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        for number, (path, hints) in enumerate(jobs):
            yield number, self._reader.read(path, hints)

    def close(self) -> None:
        """Nothing is open."""


def _long(pages: int) -> Policy:
    sections, words = [], WORDS.split()
    for page in range(pages):
        said = [" ".join((f"Item {page}-{n}:", *words[n:], *words[:n])).capitalize() + "." for n in range(PER_PAGE)]
        weeks = tuple(f"At least {2 + n} weeks of course {page}-{n} under supervision" for n in range(3))
        sections.append((f"Course {page} of lamp therapy", tuple(said[3:]), weeks))
    return Policy(tuple(sections))


def _changed(policy: Policy) -> Iterator[tuple[str, Policy, int]]:
    """What is changed, the policy then, and the most passages that the change may touch."""
    middle = len(policy.sections) // 2
    heading, paragraphs, criteria = policy.sections[middle]
    reworded = (paragraphs[0].replace("device", "lamp and its stand"), *paragraphs[1:])
    tightened = (criteria[0].replace("At least 2", "At least 4"), *criteria[1:])

    def with_middle(section: Section) -> tuple[Section, ...]:
        return (*policy.sections[:middle], section, *policy.sections[middle + 1 :])

    yield "one paragraph reworded", Policy(with_middle((heading, reworded, criteria)), "February 1, 2026"), 3
    yield "one criterion tightened", Policy(with_middle((heading, paragraphs, tightened)), "March 1, 2026"), 6
    yield "one section moved", Policy((*policy.sections[1:], policy.sections[0]), "April 1, 2026"), 2
    yield "date and footer only", Policy(policy.sections, "May 1, 2026", "Printed in May"), 2


def main() -> int:
    """Prints a line for each change; 1 when one embeds more than it touches."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    failed = False
    for what, after, most in _changed(_long(pages)):
        with tempfile.TemporaryDirectory() as folder:
            services = build(Settings(data=folder, workers=1))
            services.__dict__["embedder"], services.__dict__["pool"] = CountingEmbedder(), _Here(services.book)
            total, _ = _take(services, _long(pages), START)
            new, copied = _take(services, after, START + timedelta(days=60))
            services.close()
        failed = failed or new > most
        print(  # noqa: T201
            f"{pages} pages, {what}: {new} of {total} passages embedded, {copied} vectors copied; "
            f"reuse ratio {1 - new / total:.4f}"
        )
    return int(failed)


def _take(services: Services, policy: Policy, moment: datetime) -> tuple[int, int]:
    """Texts embedded and vectors copied for a version."""
    url = "https://payer.example/0999.html"
    item = Item(Path("0999.html"), payer="aetna", source_url=url, retrieved_at=moment, data=policy.html())
    effort = services.intake.take([item]).effort
    return effort.embedded, effort.copied


if __name__ == "__main__":
    sys.exit(main())
