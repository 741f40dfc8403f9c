"""When do the indexed policies not answer, and how is that said so that it helps?

A refusal names its reason: no policy of this payer, nothing known of that day, none for this service, or a question
that no coverage policy answers. Wrong refusals hurt more than weak answers, so each reason needs plain evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.payer_book import PayerBook
from corpus.ports import Index, Lexicon, Record
from retrieval.catalog import Catalog
from retrieval.search_lanes import Gathered
from retrieval.search_rank import Ranked
from retrieval.understand import Understood


class Refusals:
    """Judges whether a ranked list answers."""

    def __init__(self, record: Record, index: Index, lexicon: Lexicon, book: PayerBook) -> None:
        self._record = record
        self._index = index
        self._lexicon = lexicon
        self._book = book

    def because(self, asked: Understood, gathered: Gathered, ranked: Sequence[Ranked], catalog: Catalog) -> str | None:
        """Why the question is not answered, in words; None where it is."""
        unknown = [payer for payer in asked.payers if payer not in catalog.payers]
        if asked.payers and len(unknown) == len(asked.payers):
            names = " and ".join(self._book.get(payer).name for payer in unknown)
            return f"No policy of {names} has been taken in."
        return None
