"""What has one visit fetched so far, and what follows from it for the record?

Holds the answers of a visit between the network and the record: what is to be published, what is to be noted of the
addresses, and the counts. It decides and writes nothing itself.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from corpus.model import Version
from corpus.source import Address, Fetched, FetchLine, FetchState, Known, Source, Visit
from ingest.discovery import Document
from ingest.intake import PUBLISHED, REFUSED, Taken
from ingest.manifest import Item
from monitors.freshness import Trouble
from monitors.sighting import Sight

WHOLE_EVERY = 8
"""Every address is asked for without conditions at one of so many visits: some servers keep an ETag over a change."""

_WELL = (FetchState.NEW, FetchState.UNCHANGED)
_ASK_AGAIN = frozenset({"error_page", "truncated", "timed_out", "out_of_memory"})
_FILE_NAME = re.compile(r"filename\*?\s*=\s*(?:UTF-8'')?\"?([^\";]+)", re.I)


@dataclass
class Round:
    """One visit on its way.

    ``whole`` numbers the visits of the source, so that each address has its turn to be seen whole; ``last`` is when
    the visit before this one ended; ``pages_well`` says whether every page of its index answered.
    """

    source: Source
    visit: Visit
    before: Mapping[str, Address]
    whole: int
    last: datetime | None = None
    lines: list[FetchLine] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    pages_well: bool = True
    _again: set[str] = field(default_factory=set)
    _waiting: list[tuple[Document, Fetched]] = field(default_factory=list)
    _notes: list[Address] = field(default_factory=list)

    def conditions(self, url: str) -> Known | None:
        """What to ask an address with: its validators, or, when it is its turn to be seen whole, only its hash."""
        address = self.before.get(url)
        if address is None or not address.known.sha256:
            return None
        turn = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4], "big") % WHOLE_EVERY
        return Known(sha256=address.known.sha256) if turn == self.whole % WHOLE_EVERY else address.known

    def page(self, answer: Fetched) -> Fetched:
        """Notes that a page of an index was asked for; returns the answer."""
        self.pages_well = self.pages_well and answer.state in _WELL
        self.lines.append(FetchLine(answer.url, answer.state, answer.status, answer.why))
        return answer

    def take(self, document: Document, answer: Fetched) -> None:
        """Files an answer: to be published, to be noted, or only to be counted."""
        self.lines.append(FetchLine(document.url, answer.state, answer.status, answer.why))
        if answer.state is FetchState.NEW:
            self._waiting.append((document, answer))
        elif answer.state is FetchState.UNCHANGED:
            self._unchanged(answer)
        else:
            self._failed(answer)

    def full(self, documents: int, size: int) -> bool:
        """Whether so many documents or bytes wait to be published."""
        return len(self._waiting) >= documents or sum(len(answer.data or b"") for _, answer in self._waiting) >= size

    def items(self) -> list[Item]:
        """What waits, as items to take in; the payer is the source's, and what its index says goes along."""
        return [
            Item(
                Path(_name(answer)),
                payer=self.source.payer,
                source_url=answer.url,
                retrieved_at=answer.at,
                data=answer.data,
                headers={**answer.headers, "final-url": answer.final_url},
                suggested=document.suggested,
            )
            for document, answer in self._waiting
        ]

    def published(self, taken: Sequence[Taken], version_of: Callable[[str], Version]) -> None:
        """Notes what became of the items; what came with this visit before a kill counts as new."""
        for (_, answer), results in zip(self._waiting, self._by_answer(taken), strict=True):
            if all(result.state == REFUSED for result in results):
                self._refused(answer, results[0])
                continue
            versions = [version for result in results for version in result.versions]
            fresh = [v for v in versions if version_of(v).retrieved_at >= self.visit.started_at]
            new = bool(fresh) or any(result.state == PUBLISHED for result in results)
            self.counts["new" if new else "unchanged"] += 1
            self._well(answer, new=new)
        self._waiting.clear()

    def _by_answer(self, taken: Sequence[Taken]) -> Iterator[list[Taken]]:
        """What became of each answer that waits: one result, or one for each document of an archive or e-mail."""
        rest = deque(taken)
        for _, answer in self._waiting:
            of_answer = [rest.popleft()]
            while rest and rest[0].item.source_url.startswith(f"{answer.url}!/"):
                of_answer.append(rest.popleft())
            yield of_answer

    def notes(self) -> list[Address]:
        """What is to be noted of addresses since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def sight(self) -> Sight:
        """What was seen so far: the addresses, and the bytes that they gave again."""
        urls = frozenset((*self.before, *(line.url for line in self.lines)))
        return Sight(self.visit.started_at, urls, frozenset(self._again))

    def _unchanged(self, answer: Fetched) -> None:
        address = self.before[answer.url]
        self._again.add(address.known.sha256)
        counted = "new" if address.since > self.visit.started_at and address.well else "unchanged"
        self.counts[counted] += 1  # what this very visit noted as new, before it was killed, is counted as new again
        known = Known(
            answer.headers.get("etag", "" if answer.status == 200 else address.known.etag),
            answer.headers.get("last-modified", "" if answer.status == 200 else address.known.last_modified),
            address.known.sha256,
        )
        if address.state not in _WELL:
            since = self.visit.started_at  # not later: that is kept for what is new
            self._notes.append(Address(answer.url, known, FetchState.UNCHANGED, "", since, answer.at))
        elif known != address.known:
            self._notes.append(replace(address, known=known))

    def _well(self, answer: Fetched, *, new: bool) -> None:
        sha256 = hashlib.sha256(answer.data or b"").hexdigest()
        if not new:
            self._again.add(sha256)
        known = Known(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), sha256)
        since = answer.at if new else self.visit.started_at
        self._notes.append(Address(answer.url, known, FetchState.NEW, "", since, answer.at))

    def _refused(self, answer: Fetched, result: Taken) -> None:
        """A file that was received and is no policy: known, unless another look may find a document there."""
        self.counts["refused"] += 1
        address = self.before.get(answer.url)
        if result.code in _ASK_AGAIN:
            self._note_trouble(replace(answer, state=FetchState.ERROR_PAGE, why=result.message))
            return
        if address is not None and address.well and address.known.sha256:
            self.troubles.append(Trouble(answer.url, FetchState.ERROR_PAGE, result.message.rstrip("."), True))
        self._well(answer, new=False)

    def _failed(self, answer: Fetched) -> None:
        self.counts["failed"] += 1
        self._note_trouble(answer)

    def _note_trouble(self, answer: Fetched) -> None:
        address = self.before.get(answer.url)
        was_well = address is not None and address.well
        self.troubles.append(Trouble.of(answer, was_well=was_well))
        known = address.known if address is not None else Known()
        if address is None or (address.state, address.why) != (answer.state, answer.why):
            seen = address.seen_well if address is not None else None
            since = address.since if address is not None and address.state is answer.state else answer.at
            self._notes.append(
                Address(answer.url, known, answer.state, answer.why, since, self.last if was_well else seen)
            )


def _name(answer: Fetched) -> str:
    """A file name for a document that has only an address."""
    given = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
    name = PurePosixPath(unquote(given[1] if given else urlsplit(answer.final_url or answer.url).path)).name
    return "".join(char for char in name if char.isprintable() and char not in "/\\")[:120] or "document"
