"""Which adapters serve: the only module that names them.

``build`` makes nothing yet: every engine is opened when a command first asks for it, so that looking up a criteria
tree never opens the index and reading a document never opens the record.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from api.settings import Settings
from corpus.archive import FolderArchive
from corpus.payer_book import PayerBook
from corpus.ports import Archive, Embedder, Fetcher, Index, Lexicon, PassageMaker, Record

if TYPE_CHECKING:
    from corpus.source_book import SourceBook
    from ingest.intake import Intake
    from ingest.publish import Publisher
    from ingest.reindex import Reindexer
    from ingest.reread import Rereader
    from ingest.worker import ReaderPool
    from monitors.courier import Courier
    from monitors.detect import Detector
    from monitors.disappearance import Disappearances
    from monitors.dispatch import Dispatch
    from monitors.hook_post import HookPost
    from monitors.postman import Postman
    from monitors.schedule import Schedule
    from monitors.survival import Survival
    from monitors.watch import Watcher
    from retrieval.cite import Citer
    from retrieval.code_uses import CodeFinder
    from retrieval.llm import Writer
    from retrieval.lookup import Lookup
    from retrieval.quotes import Quotes
    from retrieval.quotes_elsewhere import Elsewhere
    from retrieval.search import Searcher
    from retrieval.standing import Standings
    from retrieval.succession import SuccessionFinder
    from retrieval.texts import Texts
    from retrieval.verify import Verifier


MANY_POINTS = 5_000
"""From so many new points on the index is worth rearranging: 9 s at 27,000 points, and searches a fifth faster."""


class Services:
    """Everything a command may need, opened on first use and closed together."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.serving = False
        self.rebuilding = Event()  # set while the index is emptied and filled: what it answered would be wrong

    @cached_property
    def book(self) -> PayerBook:
        """The payers that come with the program, and those of the practice."""
        return PayerBook.load(*([Path(self.settings.payers)] if self.settings.payers else []))

    @cached_property
    def sources(self) -> SourceBook:
        """Where the payers publish: the sources that come with the program, and those of the practice."""
        from corpus.source_book import SourceBook

        return SourceBook.load(*([Path(self.settings.payers)] if self.settings.payers else []))

    @cached_property
    def writing(self) -> threading.RLock:
        """Held by whoever changes index and record inside this process."""
        return threading.RLock()

    @cached_property
    def archive(self) -> Archive:
        """The bytes of everything received."""
        return FolderArchive(self.settings.data_dir / "archive")

    @cached_property
    def record(self) -> Record:
        """The truth; schema steps are applied when it is opened."""
        from corpus.record_sql import SqlRecord

        return SqlRecord(self.settings.record_url)

    @cached_property
    def index(self) -> Index:
        """Qdrant Edge in the data folder, or a Qdrant server. Raises Busy when another process has the folder."""
        if self.settings.index:
            from corpus.index_client import ClientIndex

            return ClientIndex.connect(self.settings.index, api_key=self.settings.index_key or None)
        from corpus.index_home import open_index

        # A service answers several questions at once: the engine would hold all of them up while it searches for one.
        return open_index(self.settings.data_dir / "index", self.embedder.name, apart=self.serving)

    def optimise_index(self, new_points: int) -> None:
        """Rearranges the index after many new points, but never while a service answers from it: it would wait."""
        if new_points >= MANY_POINTS and not self.serving:
            self.index.optimise()

    def discard_index(self) -> None:
        """Empties the index whatever its state; it is opened anew when it is next asked for."""
        if self.settings.index or "index" in self.__dict__:
            with self.searcher.paused():
                self.index.clear()
            return
        from corpus.index_home import discard_index

        discard_index(self.settings.data_dir / "index")

    @cached_property
    def embedder(self) -> Embedder:
        """The exported model on ONNX Runtime."""
        from retrieval.embed import OnnxEmbedder

        return OnnxEmbedder(self.settings.model_dir)

    @cached_property
    def lexicon(self) -> Lexicon:
        """BM25 terms."""
        from retrieval.lexicon import Bm25Lexicon

        return Bm25Lexicon()

    @cached_property
    def pool(self) -> ReaderPool:
        """The reader, in worker processes with limits."""
        from ingest.reader import DocumentReader
        from ingest.worker import Limits, ReaderPool

        seconds, memory = self.settings.read_seconds, self.settings.read_megabytes * 1_000_000
        limits = Limits(seconds=seconds, cpu_seconds=seconds, memory_bytes=memory)
        return ReaderPool(DocumentReader(self.book), self.settings.worker_count, limits)

    @cached_property
    def passages_of(self) -> PassageMaker:
        """How readings are cut into passages."""
        from retrieval.passages import make_passages

        return make_passages

    @cached_property
    def publisher(self) -> Publisher:
        """Makes versions visible, whole or not at all."""
        from ingest.publish import Publisher

        return Publisher(self.record, self.index, self.embedder, self.lexicon, now)

    @cached_property
    def intake(self) -> Intake:
        """Takes documents in."""
        from ingest.intake import Intake

        return Intake(
            archive=self.archive,
            record=self.record,
            pool=self.pool,
            publisher=self.publisher,
            passages_of=self.passages_of,
            book=self.book,
            clock=now,
        )

    @cached_property
    def fetcher(self) -> Fetcher:
        """Asks payers' sites."""
        from ingest.cms_api import CmsFetcher
        from ingest.fetch import WebFetcher

        return CmsFetcher(WebFetcher(contact=self.settings.contact), now)

    @cached_property
    def detector(self) -> Detector:
        """Records what new versions changed."""
        from monitors.detect import Detector

        return Detector(record=self.record, rereader=self.rereader, citer=self.citer, clock=now, survival=self.survival)

    @cached_property
    def survival(self) -> Survival:
        """Says which citations a new version altered."""
        from monitors.survival import Survival

        return Survival(self.record, self.standings)

    @cached_property
    def disappearances(self) -> Disappearances:
        """Withdraws what payers took down, and brings back what they show again."""
        from ingest.returning import Returns
        from monitors.disappearance import Disappearances

        returns = Returns(self.record, self.publisher, self.passages_of)
        return Disappearances(
            record=self.record, publisher=self.publisher, returns=returns, survival=self.survival, clock=now
        )

    @cached_property
    def watcher(self) -> Watcher:
        """Visits sources."""
        from monitors.watch import Watcher

        return Watcher(
            record=self.record,
            fetcher=self.fetcher,
            intake=self.intake,
            detector=self.detector,
            disappearances=self.disappearances,
            clock=now,
            hold=lambda: self.writing,
        )

    @cached_property
    def schedule(self) -> Schedule:
        """Visits every source when it is due; runs once it is started.

        Sites of others are visited by themselves only under the name of somebody whom they can reach.
        """
        from monitors.schedule import Schedule

        visited = [source for source in self.sources if source.internal or self.settings.contact]
        return Schedule(visited, self.record, self.watcher, now, post=self.postman.run)

    @cached_property
    def postman(self) -> Postman:
        """Makes digests and sends them."""
        from api.telling import postman_of

        return postman_of(self)

    @cached_property
    def hook_post(self) -> HookPost:
        """Sends to other programs' endpoints."""
        from monitors.hook_post import HookPost

        return HookPost()

    @cached_property
    def courier(self) -> Courier:
        """Tells other programs of events."""
        from api.webhooks import courier_of

        return courier_of(self, self.hook_post)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Tells them as it happens; runs once it is started."""
        from monitors.dispatch import Dispatch

        return Dispatch(self.courier)

    @cached_property
    def rereader(self) -> Rereader:
        """Reads archived bytes again."""
        from ingest.reread import Rereader

        return Rereader(
            archive=self.archive,
            record=self.record,
            pool=self.pool,
            publisher=self.publisher,
            passages_of=self.passages_of,
        )

    @cached_property
    def reindexer(self) -> Reindexer:
        """Mends the index."""
        from ingest.reindex import Reindexer

        return Reindexer(self.record, self.index, self.embedder, self.lexicon)

    @cached_property
    def texts(self) -> Texts:
        """Stored texts, believed only with their hash."""
        from retrieval.texts import Texts

        return Texts(self.record)

    @cached_property
    def citer(self) -> Citer:
        """Makes citations and hands them out."""
        from retrieval.cite import Citer

        return Citer(self.record, self.texts)

    @cached_property
    def lookup(self) -> Lookup:
        """Finds policies by name."""
        from retrieval.lookup import Lookup

        return Lookup(self.record, self.book, self.citer)

    @cached_property
    def verifier(self) -> Verifier:
        """Proves citations."""
        from retrieval.verify import Verifier

        return Verifier(self.record, self.archive, self.texts)

    @cached_property
    def standings(self) -> Standings:
        """Says where citations stand today."""
        from retrieval.standing import Standings

        return Standings(self.record, self.texts)

    @cached_property
    def quotes(self) -> Quotes:
        """Finds words that somebody quotes."""
        from retrieval.quotes import Quotes

        return Quotes(self.record, self.lookup, self.citer)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Traces words whose source is not said, or said wrongly."""
        from retrieval.quotes_elsewhere import Elsewhere

        return Elsewhere(self.record, self.index, self.embedder, self.lexicon, self.citer)

    @cached_property
    def code_finder(self) -> CodeFinder:
        """Finds how policies cover codes."""
        from retrieval.code_uses import CodeFinder

        return CodeFinder(self.record, self.citer)

    @cached_property
    def succession_finder(self) -> SuccessionFinder:
        """Reads which policies replace which."""
        from retrieval.succession import SuccessionFinder

        return SuccessionFinder(self.record, self.book, self.citer)

    @cached_property
    def searcher(self) -> Searcher:
        """Answers questions."""
        from retrieval.ranking import load_ranking
        from retrieval.search import Searcher
        from retrieval.vocabulary import Vocabularies
        from retrieval.word_lists import own_words

        # A service answers while it learns the words of a corpus that has grown; a command waits for them, once.
        vocabularies = Vocabularies(
            self.record.contents,
            self.settings.data_dir / "vocabulary.json",
            aside=self.serving,
            ordinary=getattr(self.embedder, "knows", None),  # not every model tells its words
        )
        parts = (self.record, self.index, self.embedder, self.lexicon, self.book, self.citer)
        ranking, _ = load_ranking(self.settings.data_dir)
        words = own_words(self.settings.data_dir)
        return Searcher(*parts, vocabularies=vocabularies, ranking=ranking, words=words)

    @cached_property
    def writer(self) -> Writer:
        """Words short texts: a local model where one is chosen and can be run, else templates."""
        from api.writers import writer_of

        return writer_of(self.settings)

    def close(self) -> None:
        """Releases what was opened."""
        for name in ("dispatch", "schedule", "hook_post", "fetcher", "pool", "writer", "index", "record"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


def now() -> datetime:
    """The clock of everything that is wired here."""
    return datetime.now(UTC)


def build(settings: Settings) -> Services:
    """The services of these settings."""
    return Services(settings)
