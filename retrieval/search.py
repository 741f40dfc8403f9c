"""From a question to its answer: understand, gather, rank, refuse or cite.

The one entry of this folder for doors and monitors. Warm, an answer costs a few milliseconds; what is remembered
between questions (titles, passages by their key, checked texts) never decides what is true: the record does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from corpus.model import Passage
from corpus.payer_book import PayerBook
from corpus.ports import Embedder, Index, Lexicon, Record
from retrieval.answer import Answer, Shower
from retrieval.catalog import Catalog
from retrieval.cite import Citer
from retrieval.refuse import Refusals
from retrieval.search_lanes import Candidate, Gathered, Lanes
from retrieval.search_rank import WEIGHTS, Ranked, Ranker, Weights
from retrieval.texts import Recent
from retrieval.understand import Question, Understanding, Understood

MOST_RESULTS = 100
_SPARE = 3  # ranked passages looked at for each result: some repeat, some the record no longer places


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
        weights: Weights = WEIGHTS,
    ) -> None:
        self._record = record
        self._index = index
        self._understanding = Understanding(book, record)
        self._lanes = Lanes(record, index, embedder, lexicon)
        self._refusals = Refusals(record, book)
        self._shower = Shower(record, citer)
        self._weights = weights
        self._passages: Recent[tuple[str, str], Passage] = Recent(50_000)
        self._catalog = Catalog()
        self._points = -1

    def answer(self, question: Question, today: date) -> Answer:
        """The answer on a day. Raises WrongUse for an unknown payer, a code that is none, or an empty question."""
        catalog = self.catalog()
        asked = self._understanding.understand(question, catalog, today)
        limit = max(1, min(question.limit, MOST_RESULTS))
        gathered, ranked = self._ranked(asked, catalog)
        because = self._refusals.because(asked, gathered, ranked, catalog)
        shown = self._shower.show(ranked[: limit * _SPARE + 10], asked, limit, suggestion=because is not None)
        if because is None and not shown.results:
            because = _nothing(shown.withheld)
        return Answer(asked, because is None, because, shown.results, shown.withheld)

    def catalog(self) -> Catalog:
        """The policies there are; loaded again when something was published."""
        points = self._index.count()
        if points != self._points:
            self._catalog = Catalog.load(self._record)
            self._points = points
        return self._catalog

    def _ranked(self, asked: Understood, catalog: Catalog) -> tuple[Gathered, list[Ranked]]:
        gathered = self._lanes.gather(asked, catalog)
        ranker = Ranker(asked, gathered, catalog, self._weights)
        return gathered, ranker.order(self._read(ranker.first_pass()))

    def _read(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Passage]]:
        """The candidates with their passages; those the record does not know, or knows otherwise, are dropped."""
        missing: dict[str, list[str]] = {}
        for candidate in candidates:
            place = (candidate.point.policy_id, candidate.point.passage_key)
            if self._passages.peek(place) is None:
                missing.setdefault(place[0], []).append(place[1])
        for policy_id, keys in missing.items():
            for key, passage in self._record.passages_by_key(policy_id, keys).items():
                if passage.key == key:
                    self._passages.put((policy_id, key), passage)
        found = [(c, self._passages.peek((c.point.policy_id, c.point.passage_key))) for c in candidates]
        return [(candidate, passage) for candidate, passage in found if passage is not None]


def _nothing(withheld: int) -> str:
    if withheld:
        return f"{withheld} passages were found, but their text could not be verified and is withheld."
    return "Nothing in the indexed policies speaks of this."
