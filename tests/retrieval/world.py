"""A small published world for the tests of retrieval: real record, index and archive, invented policies.

Policies are written line by line (``Writer``), so that a test says exactly what stands in a reading; the embedder
counts words instead of understanding them, which is enough to tell one invented policy from another.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from corpus import ids
from corpus.archive import FolderArchive
from corpus.exchange import Publication, Vector
from corpus.index_edge import EdgeIndex
from corpus.model import (
    Arrival,
    Basis,
    Block,
    BlockKind,
    Code,
    CodeMention,
    CodeSystem,
    CodeWhere,
    Coverage,
    Criterion,
    Operator,
    Policy,
    PolicyFacts,
    Reading,
    Section,
    SectionKind,
    Version,
)
from corpus.payer_book import PayerBook
from corpus.positions import Positions
from corpus.record_sql import SqlRecord
from ingest.publish import Publisher
from retrieval.answer import Answer
from retrieval.cite import Citer
from retrieval.lexicon import Bm25Lexicon
from retrieval.passages import make_passages
from retrieval.search import Searcher
from retrieval.stems import content_stems
from retrieval.texts import Texts
from retrieval.understand import Question
from retrieval.verify import Verifier

TODAY = date(2026, 3, 10)


class Writer:
    """Writes a reading line by line: each line is a block."""

    def __init__(self, title: str = "", **facts: str) -> None:
        self.facts = PolicyFacts(title=title, **facts)  # type: ignore[arg-type]
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.criteria: list[Criterion] = []
        self.codes: list[CodeMention] = []
        self._at = 0

    def section(self, heading: str, kind: SectionKind) -> Writer:
        """Begins a section of the top level."""
        start = self._line(heading, BlockKind.HEADING)
        self.sections.append(Section(heading, (heading,), kind, start, start))
        return self

    def paragraph(self, text: str) -> Writer:
        """A paragraph that is no criterion."""
        self._line(text, BlockKind.PARAGRAPH)
        return self

    def item(self, text: str) -> Writer:
        """A list item that is no criterion."""
        self._line(f"• {text}", BlockKind.ITEM)
        return self

    def row(self, *cells: str, codes: Sequence[str] = ()) -> Writer:
        """A table row; ``codes`` are codes in it."""
        text = " | ".join(cells)
        start = self._line(text, BlockKind.ROW)
        for code in codes:
            at = start + text.index(code)
            mention = CodeMention(_code(code), at, at + len(code), CodeWhere.LIST)
            self.codes.append(mention)
        return self

    def demand(self, text: str, *items: str, operator: Operator = Operator.ALL) -> Writer:
        """A criterion with its list."""
        path = self.sections[-1].path if self.sections else ()
        start = self._line(text, BlockKind.PARAGRAPH)
        children = tuple(self._criterion(item, path) for item in items)
        self.criteria.append(
            Criterion(
                start,
                start + len(text),
                operator=operator if items else Operator.LEAF,
                coverage=Coverage.MEDICALLY_NECESSARY,
                section=path,
                children=children,
            )
        )
        return self

    def reading(self, payer: str | None = None) -> Reading:
        """What was written, as a reading of itself as plain text."""
        text = "\n".join(self.lines)
        ends = [section.start for section in self.sections[1:]] + [len(text)]
        return Reading(
            snapshot_sha256=hashlib.sha256(text.encode()).hexdigest(),
            reader="1",
            media_type="text/plain",
            pages=None,
            text_layer=True,
            text=text,
            positions=Positions(),
            facts=replace(self.facts, payer=payer),
            blocks=tuple(self.blocks),
            sections=tuple(replace(s, end=end) for s, end in zip(self.sections, ends, strict=True)),
            criteria=tuple(self.criteria),
            codes=tuple(self.codes),
        )

    def _criterion(self, text: str, path: tuple[str, ...]) -> Criterion:
        start = self._line(f"• {text}", BlockKind.ITEM) + 2
        return Criterion(start, start + len(text), coverage=Coverage.MEDICALLY_NECESSARY, section=path)

    def _line(self, text: str, kind: BlockKind) -> int:
        start = self._at
        marker = "•" if text.startswith("• ") else ""
        self.lines.append(text)
        self.blocks.append(Block(kind, start, start + len(text), start + 2 * len(marker), marker))
        self._at += len(text) + 1
        return start


class WordEmbedder:
    """Vectors that count words, hashed into 384 places."""

    name = "words"
    dimensions = 384

    def embed(self, texts: Sequence[str]) -> Vector:
        return np.stack([_counted(text) for text in texts])


class World:
    """Published policies, and everything that answers questions about them."""

    def __init__(self, folder: Path) -> None:
        self.archive = FolderArchive(folder / "archive")
        self.record = SqlRecord(f"sqlite:///{folder / 'record.db'}")
        self.index = EdgeIndex(folder / "index")
        self._publisher = Publisher(self.record, self.index, WordEmbedder(), Bm25Lexicon())
        self.texts = Texts(self.record)
        self.citer = Citer(self.record, self.texts)
        self.searcher = Searcher(self.record, self.index, WordEmbedder(), Bm25Lexicon(), PayerBook.load(), self.citer)
        self.verifier = Verifier(self.record, self.archive, Texts(self.record))

    def publish(
        self, payer: str, number: str, writer: Writer, since: str | None = None, withdrawn: str | None = None
    ) -> Version:
        """Publishes what was written as a version in force from a day on, to the day on which it was withdrawn.

        None is open to the past, and to the future.
        """
        reading = writer.reading(payer)
        data = reading.text.encode()
        retrieved = datetime(2026, 3, 1, 9, tzinfo=UTC)
        url = f"https://{payer}.example/{number}"
        self.archive.put(data)
        self.record.add_arrival(Arrival(reading.snapshot_sha256, url, retrieved, number), size=len(data))
        policy = Policy(ids.policy_id(payer, number), payer, number, None, reading.facts.title or "")
        key = ids.reading_id(reading.snapshot_sha256, reading.reader, payer)
        self.record.add_reading(key, reading)
        version = Version(
            policy_id=policy.policy_id,
            dated=since or "2026-03-01",
            in_force_from=date.fromisoformat(since) if since else None,
            in_force_basis=Basis.EFFECTIVE if since else Basis.UNKNOWN,
            facts=replace(reading.facts, number=number),
            snapshot_sha256=reading.snapshot_sha256,
            text_sha256=reading.text_sha256,
            reading_id=key,
            start=0,
            end=len(reading.text),
            body_sha256=reading.text_sha256,
            source_url=url,
            retrieved_at=retrieved,
            withdrawn_on=date.fromisoformat(withdrawn) if withdrawn else None,
            withdrawn_noted_at=retrieved if withdrawn else None,
        )
        passages = tuple(make_passages(reading, 0, len(reading.text)))
        self._publisher.publish(Publication(policy, (ids.slug(policy.title),), version, passages))
        return version

    def ask(self, text: str, payer: str | None = None, *codes: str, as_of: date | None = None) -> Answer:
        """The answer to a question, today."""
        return self.searcher.answer(Question(text, payer, codes, as_of), TODAY)

    def close(self) -> None:
        """Releases the folder."""
        self.index.close()
        self.record.close()


def quotes(answer: Answer) -> list[str]:
    """The quotes of an answer, in order."""
    return [result.citation.quote for result in answer.results]


def _code(code: str) -> Code:
    return Code(CodeSystem.HCPCS if code[0].isalpha() else CodeSystem.CPT, code)


def _counted(text: str) -> Vector:
    vector = np.zeros(384, dtype=np.float32)
    for stem in content_stems(text):
        vector[zlib.crc32(stem.encode()) % 384] += 1.0
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector
