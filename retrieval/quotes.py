"""Does a policy say this? Finds words that somebody quotes in the text of a policy, and cites the place."""

from __future__ import annotations

from datetime import date

from corpus.anchor import Words, anchor
from corpus.ports import Record
from retrieval.cite import Citation, Citer
from retrieval.headings import headings_at, label_at
from retrieval.lookup import Lookup
from retrieval.texts import Recent


class Quotes:
    """Finds quotes word by word; spacing, case and punctuation aside, nothing is forgiven."""

    def __init__(self, record: Record, lookup: Lookup, citer: Citer) -> None:
        self._record = record
        self._lookup = lookup
        self._citer = citer
        self._words: Recent[str, Words] = Recent(16)

    def find(self, policy: str, quote: str, as_of: date) -> Citation | None:
        """The citation of a place with these words; None where there is none.

        Raises NotFound for an unknown policy or day, WrongUse for a name without a payer, Damaged for a text that
        differs from its hash.
        """
        found = self._lookup.find(policy, as_of)
        version = found.version
        quoter = self._citer.quoter(version, found.versions, found.as_of)
        own = quoter.text.text[version.start : version.end]
        stretch = f"{version.reading_id} {version.start} {version.end}"
        words = self._words.get(stretch, lambda _: Words.of(own))
        said = quote.strip()
        place = anchor(said, 0, len(said), words)
        if place is None:
            return None
        start, end = version.start + place.start, version.start + place.end
        reading = self._record.reading(version.reading_id)
        citation = quoter.cite(start, end, headings_at(reading, start), label_at(reading, start))
        self._citer.hand_out([quoter])
        return citation
