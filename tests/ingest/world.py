"""A small world to publish in: real archive, record and index in a folder, and a reader of one-line-a-passage files.

The reader is simple so that tests of publication speak of publication; the embedder hashes words and counts them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.archive import FolderArchive
from corpus.errors import Refused
from corpus.exchange import Filter, Hints, Vector
from corpus.index_edge import EdgeIndex
from corpus.model import Block, BlockKind, Passage, PassageKind, PolicyFacts, Reading
from corpus.payer_book import PayerBook
from corpus.positions import Positions
from corpus.record_sql import SqlRecord
from ingest.intake import Intake, Report
from ingest.manifest import Item
from ingest.publish import Publisher
from ingest.reread import Rereader
from retrieval.lexicon import Bm25Lexicon

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


class CountingEmbedder:
    """Vectors from hashes of texts; keeps what it was asked to embed."""

    name = "counting"
    dimensions = 384

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vector:
        self.embedded += texts
        return np.stack([_direction(text) for text in texts])


def _direction(text: str) -> Vector:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(384).astype(np.float32)
    return vector / np.linalg.norm(vector)


class LinePool:
    """Reads files whose first lines are ``name: value`` facts and whose others are a passage each."""

    def __init__(self, revision: str = "1") -> None:
        self.revision = revision
        self.read_files: list[str] = []

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        answers = []
        for number, (path, hints) in enumerate(jobs):
            self.read_files.append(hints.name)
            data = path.read_bytes()
            answers.append((number, _read(data, self.revision) if data else _blank()))
        yield from reversed(answers)  # the order of completion is anything

    def close(self) -> None:
        """Nothing is open."""


def _blank() -> Refused:
    return Refused("The document is blank.", code="blank", todo="Check the source.")


def _read(data: bytes, revision: str) -> Reading:
    lines = data.decode().splitlines()
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    text = "\n".join(line for line in lines if ": " not in line)
    if revision != "1":
        text = "A better reader found a heading\n" + text.replace("  ", " ")
    facts = PolicyFacts(
        payer="aetna", number=said.get("number"), title=said.get("title"), effective_date=said.get("effective")
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return Reading(sha256, revision, "text/plain", None, True, text, Positions(), facts, tuple(_paragraphs(text)))


def _paragraphs(text: str) -> Iterator[Block]:
    """One paragraph a line."""
    at = 0
    for line in text.split("\n"):
        yield Block(BlockKind.PARAGRAPH, at, at + len(line), at)
        at += len(line) + 1


def line_passages(reading: Reading, version_start: int, version_end: int) -> list[Passage]:
    """One passage a line."""
    passages, at = [], version_start
    for line in reading.text[version_start:version_end].split("\n"):
        passages.append(Passage(PassageKind.PARAGRAPH, at, at + len(line), line, "{}"))
        at += len(line) + 1
    return passages


class World:
    """A data folder with everything that writes to it."""

    def __init__(self, folder: Path, revision: str = "1", pool: LinePool | None = None) -> None:
        self.folder = folder
        self.embedder = CountingEmbedder()
        self.pool = pool or LinePool(revision)
        self.archive = FolderArchive(folder / "archive")
        self.record = SqlRecord(f"sqlite:///{folder / 'record.db'}")
        self.index = EdgeIndex(folder / "index")
        self.publisher = Publisher(self.record, self.index, self.embedder, Bm25Lexicon())
        self.intake = Intake(
            archive=self.archive,
            record=self.record,
            pool=self.pool,
            publisher=self.publisher,
            passages_of=line_passages,
            book=PayerBook.load(),
            clock=lambda: NOW,
        )
        self.rereader = Rereader(
            archive=self.archive,
            record=self.record,
            pool=self.pool,
            publisher=self.publisher,
            passages_of=line_passages,
        )

    def item(
        self, name: str, text: str, retrieved: str = "2026-03-10", title: str = "", effective_date: str = ""
    ) -> Item:
        """A file of this text, as an item of a manifest."""
        path = self.folder / name
        path.write_text(text)
        moment = datetime.fromisoformat(retrieved).replace(tzinfo=UTC)
        return Item(path, title=title, effective_date=effective_date, retrieved_at=moment)

    def take(self, *items: Item) -> Report:
        """Takes items in."""
        return self.intake.take(items)

    def in_force(self, policy_id: str, day: str) -> set[str]:
        """The contents the index gives for a day, as far as the record agrees."""
        as_of = datetime.fromisoformat(day).date().toordinal()
        hits = self.index.select(Filter(as_of=as_of, policies=(policy_id,)), 1000)
        known = self.record.points_by_id([hit.point.id for hit in hits])
        keys = [point.passage_key for point in known.values() if point.valid_from <= as_of < point.valid_to]
        return {passage.content for passage in self.record.passages_by_key(policy_id, keys).values()}

    def close(self) -> None:
        """Releases the folder."""
        self.index.close()
        self.record.close()
