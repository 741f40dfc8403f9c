"""From a question to its answer: understand, gather, rank, refuse or cite.

The one entry of this folder for doors and monitors. Warm, an answer costs a few milliseconds; what is remembered
between questions (titles, passages by their key, checked texts) never decides what is true: the record does.
Threads may share a searcher; it answers about as many questions at a time as there are processors.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

from corpus.payer_book import PayerBook
from corpus.ports import Embedder, Index, Lexicon, Record
from retrieval.answer import Answer, Shower
from retrieval.catalog import Catalog
from retrieval.cite import Citer
from retrieval.ended import Standing, asks_standing
from retrieval.ranking import Ranking
from retrieval.refuse import Refusals
from retrieval.search_lanes import Candidate, Gathered, Lanes
from retrieval.search_rank import Ranked, Ranker, Words
from retrieval.texts import Recent
from retrieval.understand import Question, Understanding, Understood
from retrieval.vocabulary import EMPTY, Vocabularies, Vocabulary

MOST_RESULTS = 100
_CATALOG_SECONDS = 1.0  # counting the points costs milliseconds, and a title only prefers
_SPARE = 3  # ranked passages looked at for each result: some repeat, some the record no longer places


@dataclass(frozen=True, slots=True)
class Found:
    """A question understood, and the candidates for it with their words."""

    asked: Understood
    gathered: Gathered
    catalog: Catalog
    read: tuple[tuple[Candidate, Words], ...]

    def ranked(self, ranking: Ranking) -> list[Ranked]:
        """The candidates in the order that a ranking gives them."""
        return Ranker(self.asked, self.gathered, self.catalog, ranking.weights).order(self.read)


class Searcher:
    """Answers questions over the published policies."""

    def __init__(
        self,
        record: Record,
        index: Index,
        embedder: Embedder,
        lexicon: Lexicon,
        book: PayerBook,
        citer: Citer,
        ranking: Ranking | None = None,
        vocabularies: Vocabularies | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """``words`` are what a practice's own words mean."""
        self._record = record
        self._index = index
        self._understanding = Understanding(book, record, words)
        self._lanes = Lanes(index, embedder, lexicon)
        self._refusals = Refusals(record, book)
        self._shower = Shower(record, citer)
        self._standing = Standing(record, self._shower)
        self._ranking = ranking or Ranking()
        self._vocabularies = vocabularies
        self._words: Recent[tuple[str, str], Words] = Recent(40_000)  # some 6 kB each
        self._catalog = Catalog()
        self._points = -1
        self._looked = 0.0
        self._loading = threading.Lock()
        self._turns = _Turns((os.cpu_count() or 1) + 1)  # one more: who waits for the index needs no processor

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No question is answered meanwhile: for the moment in which the index is exchanged."""
        with self._turns.all():
            yield

    def answer(self, question: Question, today: date) -> Answer:
        """The answer on a day. Raises WrongUse for an unknown payer, a code that is none, or an empty question."""
        with self._turns.one():
            return self._answer(question, today)

    def _answer(self, question: Question, today: date) -> Answer:
        limit = max(1, min(question.limit, MOST_RESULTS))
        catalog = self.catalog()
        if asks_standing(question.text):
            asked = self._understanding.understand(question, catalog, today, self._vocabulary())
            if (ended := self._standing.answer(asked, catalog, limit)) is not None:
                return ended
        found, ranked, because = self._judged(question, today, catalog)
        if because is not None and self._stale():
            found, ranked, because = self._judged(question, today, self._catalog)
        shown = self._shower.show(ranked[: limit * _SPARE + 10], found.asked, limit, suggestion=because is not None)
        if because is None and not shown.results:
            because = _nothing(shown.withheld)
        notice = self._standing.notice(found.asked, found.gathered.titles, ranked, catalog) if because is None else None
        return Answer(found.asked, because is None, because, shown.results, shown.withheld, notice)

    def find(self, question: Question, today: date) -> Found:
        """What there is to be ranked for a question: for whoever tries other rankings. Raises like ``answer``."""
        with self._turns.one():
            return self._found(question, today, self.catalog())

    def refuses(self, found: Found, ranked: Sequence[Ranked]) -> bool:
        """Whether there can be no answer, whatever the ranking is."""
        return self._refusals.plainly(found.asked, ranked, found.catalog) is not None

    def use(self, ranking: Ranking) -> None:
        """Answers by another ranking from now on."""
        self._ranking = ranking

    def catalog(self) -> Catalog:
        """The policies there are, at most a moment old."""
        if time.monotonic() - self._looked > _CATALOG_SECONDS:
            self._stale()
        return self._catalog

    def _stale(self) -> bool:
        """Loads the catalog again if something was published since it was loaded; whether it was."""
        with self._loading:
            points = self._index.count()
            self._looked = time.monotonic()
            if points == self._points:
                return False
            self._catalog, self._points = Catalog.load(self._record), points
            return True

    def _judged(self, question: Question, today: date, catalog: Catalog) -> tuple[Found, list[Ranked], str | None]:
        ranking, found = self._ranking, self._found(question, today, catalog)
        ranked = found.ranked(ranking)
        because = self._refusals.because(found.asked, found.gathered, ranked, catalog, ranking.evidence)
        return found, ranked, because

    def _vocabulary(self) -> Vocabulary:
        return self._vocabularies.current(max(self._points, 0)) if self._vocabularies is not None else EMPTY

    def _found(self, question: Question, today: date, catalog: Catalog) -> Found:
        asked = self._understanding.understand(question, catalog, today, self._vocabulary())
        gathered = self._lanes.gather(asked, catalog)
        first = Ranker(asked, gathered, catalog, self._ranking.weights).first_pass()
        return Found(asked, gathered, catalog, tuple(self._read(first)))

    def _read(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Words]]:
        """The candidates with their words; those the record does not know, or knows otherwise, are dropped."""
        places = {c.point.id: (c.point.policy_id, c.point.passage_key) for c in candidates}
        missing = [point for point, place in places.items() if self._words.peek(place) is None]
        for point, passage in self._record.passages_of_points(missing).items() if missing else ():
            if passage.key == places[point][1]:
                self._words.put(places[point], Words(passage))
        found = [(c, self._words.peek((c.point.policy_id, c.point.passage_key))) for c in candidates]
        return [(candidate, words) for candidate, words in found if words is not None]


class _Turns:
    """Who may answer: some at a time, in the order they came, or nobody while somebody has all turns.

    Many more at a time than there are processors would take longer each, and no more in all.
    """

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)
        self._count = count
        self._taking = threading.Lock()  # two who want all turns must not each wait for the other's

    @contextmanager
    def one(self) -> Iterator[None]:
        """Holds a turn."""
        with self._free:
            yield

    @contextmanager
    def all(self) -> Iterator[None]:
        """Holds all turns."""
        with self._taking, ExitStack() as held:
            for _ in range(self._count):
                held.enter_context(self._free)
            yield


def _nothing(withheld: int) -> str:
    if withheld:
        return f"{withheld} passages were found, but their text could not be verified and is withheld."
    return "Nothing in the indexed policies speaks of this."
