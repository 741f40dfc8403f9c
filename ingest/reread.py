"""What does a better reader make of the bytes that are archived?

Every version gets a new reading of its own snapshot, new passages and points, and every citation ever handed out is
anchored anew by its words. A policy that the new reader no longer finds in a file of many keeps its words, wherever
they stand in it now. The payer changed nothing, so no change and no event is raised; what cannot be anchored is
reported and keeps pointing at the text it was made from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from corpus import ids
from corpus.anchor import Words, anchor
from corpus.errors import Refused
from corpus.exchange import Hints, Publication
from corpus.model import CitationKey, Reading, Span, Version
from corpus.ports import Archive, PassageMaker, Record
from ingest.filing import Part, parts_of
from ingest.intake import Pool, Progress, Taken
from ingest.manifest import Item
from ingest.publish import Effort, Publisher
from ingest.stretches import stretch


@dataclass(slots=True)
class Rereading:
    """What became of the versions and citations."""

    reread: int = 0
    unchanged: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    anchored: int = 0
    lost: list[str] = field(default_factory=list)
    effort: Effort = field(default_factory=Effort)


class Rereader:
    """Rereads archived bytes with the present reader."""

    def __init__(
        self, *, archive: Archive, record: Record, pool: Pool, publisher: Publisher, passages_of: PassageMaker
    ) -> None:
        self._archive = archive
        self._record = record
        self._pool = pool
        self._publisher = publisher
        self._passages_of = passages_of

    def reread(self, versions: Sequence[Version], progress: Progress | None = None) -> Rereading:
        """Rereads these versions where the present reader has not read them yet."""
        self._publisher.recover()
        outcome = Rereading()
        wanted = {v.id: self._reading_id(v) for v in versions}
        due = [v for v in versions if v.reading_id != wanted[v.id]]
        outcome.unchanged = len(versions) - len(due)
        cited = self._cited()
        for done, (version, read) in enumerate(self._readings(due), start=1):
            if isinstance(read, Refused):
                outcome.failed.append((version.id, read.line()))
            else:
                self._replace(version, read, wanted[version.id], cited.get(version.id, []), outcome)
            if progress is not None:
                progress(Taken(Item(Path(version.source_url)), "reread", versions=(version.id,)), done, len(due))
        return outcome

    def _readings(self, due: Sequence[Version]) -> Iterator[tuple[Version, Reading | Refused]]:
        """Each snapshot is read once, for all versions that rest on it."""
        groups: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for version in due:
            groups[version.snapshot_sha256, version.source_url].append(version)
        keys = list(groups)
        requests = [(self._archive.path(key[0]), self._hints(groups[key][0])) for key in keys]
        for number, read in self._pool.read_all(requests):
            for version in groups[keys[number]]:
                yield version, read

    def _given(self, version: Version) -> Item:
        """What the user said of the document when it was taken in."""
        arrivals = [a for a in self._record.arrivals(version.snapshot_sha256) if a.source_url == version.source_url]
        return Item.from_given(arrivals[0].name, arrivals[0].headers) if arrivals else Item(Path(version.source_url))

    def _hints(self, version: Version) -> Hints:
        given = self._given(version)
        return Hints(given.payer or None, given.path.name, _address(version.source_url))

    def _reading_id(self, version: Version) -> str:
        return ids.reading_id(version.snapshot_sha256, self._pool.revision, self._given(version).payer or None)

    def _replace(
        self, version: Version, reading: Reading, reading_id: str, cited: Sequence[CitationKey], outcome: Rereading
    ) -> None:
        part = self._own_part(version, reading)
        if part is None:
            outcome.failed.append((version.id, "neither its policy nor its words are found in the file's new reading"))
            return
        fresh = replace(
            version,
            facts=part.facts,
            text_sha256=reading.text_sha256,
            reading_id=reading_id,
            start=part.start,
            end=part.end,
            body_sha256=ids.sha256_hex(reading.text[part.start : part.end]),
        )
        policy = self._record.policy(version.policy_id)
        if policy is None:
            outcome.failed.append((version.id, "its policy is not in the record"))
            return
        self._record.add_reading(reading_id, reading)
        passages = tuple(self._passages_of(reading, part.start, part.end))
        outcome.effort.add(self._publisher.replace(Publication(policy, (), fresh, passages)))
        outcome.reread += 1
        self._anchor(cited, reading, outcome)

    def _own_part(self, version: Version, reading: Reading) -> Part | None:
        """The stretch of the new reading that is this version's policy.

        What was the whole file stays it. In a file of many it is found by number and title, and where the new reader
        cuts the file elsewhere, or finds several of that name, by the words.
        """
        given, before = self._given(version), self._record.text(version.text_sha256)
        if (version.start, version.end) == (0, len(before)):
            return parts_of(replace(reading, parts=()), given)[0]
        named = (version.facts.number, version.facts.title)
        parts = parts_of(reading, given) if reading.parts else []
        alike = [part for part in parts if (part.facts.number, part.facts.title) == named]
        if len(alike) == 1:
            return alike[0]
        span = stretch(before[version.start : version.end], _words(reading.text))
        if span is None:
            return None
        return next((p for p in alike if p.start < span.end and span.start < p.end), _cut(version, span))

    def _anchor(self, cited: Sequence[CitationKey], reading: Reading, outcome: Rereading) -> None:
        if not cited:
            return
        words = _words(reading.text)
        for key in cited:
            if key.text_sha256 == reading.text_sha256:
                outcome.anchored += 1
                continue
            span = anchor(self._record.text(key.text_sha256), key.start, key.end, words)
            if span is None:
                outcome.lost.append(key.id)
            else:
                self._record.reanchor(key.id, reading.text_sha256, span.start, span.end)
                outcome.anchored += 1

    def _cited(self) -> dict[str, list[CitationKey]]:
        cited: dict[str, list[CitationKey]] = defaultdict(list)
        for key in self._record.citations():
            cited[key.version_id].append(key)
        return cited


def _cut(version: Version, span: Span) -> Part:
    """A stretch that the present reader does not take for a policy: what the version says of itself stands."""
    return Part(version.facts, span.start, span.end)


def _address(source_url: str) -> str:
    """The address as a hint for reading: a file's own place says nothing of the document."""
    return "" if source_url.startswith("file:") else source_url


@lru_cache(maxsize=1)
def _words(text: str) -> Words:
    """The words of a reading's text: split once for all versions that rest on the same bytes."""
    return Words.of(text)
