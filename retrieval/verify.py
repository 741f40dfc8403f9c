"""Is a citation true? Shallow: against the stored text, on every showing. Deep: against the archived bytes.

Shallow verification recomputes the text's hash, checks the offsets, and compares the quote with the hash in the
citation's id. Deep verification also reads the archived bytes, which the archive hashes, and looks for the quote's
words inside its boxes (or in the visible text) with another extractor than the reader's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.errors import Damaged, NotFound, PayerPolicyError, Refused
from corpus.exchange import day
from corpus.ids import quote_hash
from corpus.model import CitationKey
from corpus.ports import Archive, Record
from retrieval.cite import Citation, Citer
from retrieval.texts import Texts
from retrieval.verify_office import is_office, unlabelled
from retrieval.verify_text import is_pdf, is_picture, visible_lines
from retrieval.verify_words import holds_only, stands_in


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation was proved, how deep, and if not why; ``citation`` is what was checked, where it is shown."""

    id: str
    verified: bool
    deep: bool
    because: str | None = None
    citation: Citation | None = None


Step = Callable[[int, str], None]


class Verifier:
    """Proves citations that were handed out."""

    def __init__(self, record: Record, archive: Archive, texts: Texts | None = None) -> None:
        self._record = record
        self._archive = archive
        self._texts = texts if texts is not None else Texts(record)
        self._citer = Citer(record, self._texts)

    def verify(self, ids: Sequence[str], *, today: date, deep: bool = False, step: Step | None = None) -> list[Verdict]:
        """A verdict for each id, in order; one that was never handed out is not verified.

        ``step`` is told how many are done, and the id or document that was done last.
        """
        verdicts = []
        for number, citation_id in enumerate(ids, start=1):
            verdicts.append(self._shallow(citation_id, today))
            if step is not None and not deep:
                step(number, citation_id)
        return self._deep(verdicts, step) if deep else verdicts

    def _shallow(self, citation_id: str, today: date) -> Verdict:
        key = self._record.citation(citation_id)
        if key is None:
            return Verdict(citation_id, verified=False, deep=False, because="no citation of this id was handed out")
        try:
            return Verdict(key.id, verified=True, deep=False, citation=self._shown(key, today))
        except (PayerPolicyError, ValueError) as error:
            return Verdict(key.id, verified=False, deep=False, because=str(error))

    def _shown(self, key: CitationKey, today: date) -> Citation:
        citation = self._citer.shown(key, day(today))
        if quote_hash(citation.quote) != key.id.partition("#")[2].partition(".")[0]:
            raise Damaged("the quote differs from the hash in its id")
        return citation

    def _deep(self, verdicts: Sequence[Verdict], step: Step | None) -> list[Verdict]:
        by_source: dict[str, list[int]] = defaultdict(list)
        for number, verdict in enumerate(verdicts):
            if verdict.citation is not None:
                by_source[verdict.citation.origin.source_sha256].append(number)
        checked = [replace(verdict, deep=True) for verdict in verdicts]
        done = sum(verdict.citation is None for verdict in verdicts)
        for sha256, numbers in by_source.items():
            citations = [citation for n in numbers if (citation := verdicts[n].citation) is not None]
            for number, because in zip(numbers, self._source_verdicts(sha256, citations), strict=True):
                checked[number] = replace(checked[number], verified=because is None, because=because)
            done += len(numbers)
            if step is not None:
                step(done, citations[0].origin.policy_id or sha256)
        return checked

    def _source_verdicts(self, sha256: str, citations: Sequence[Citation]) -> list[str | None]:
        """For each citation of one document, why it is not proved, or None."""
        try:
            data = self._archive.get(sha256)
        except (NotFound, Damaged) as error:
            return [str(error)] * len(citations)
        if is_picture(data):
            return _in_picture(data, citations)
        return _in_pdf(data, citations) if is_pdf(data) else _in_text(data, citations)


def _in_pdf(data: bytes, citations: Sequence[Citation]) -> list[str | None]:
    """Printed text against another extractor, pictures against a second look at them."""
    found: list[str | None] = [None] * len(citations)
    for look, pictured in ((_in_print, False), (_in_pictures, True)):
        places = [place for place, c in enumerate(citations) if (c.recognised is not None) is pictured]
        for place, because in zip(places, look(data, [citations[place] for place in places]), strict=True):
            found[place] = because
    return found


def _in_picture(data: bytes, citations: Sequence[Citation]) -> list[str | None]:
    """A picture is looked at as the page it stands for."""
    from corpus.pictures import as_pdf  # loads what other documents do without

    try:
        return _in_pictures(as_pdf(data), citations)
    except Refused as refused:
        return [str(refused)] * len(citations)


def _in_pictures(data: bytes, citations: Sequence[Citation]) -> list[str | None]:
    if not citations:
        return []
    # Loads a recogniser that citations of printed text do without.
    from retrieval.verify_scan import unlike

    return [unlike(data, citation.boxes, citation.quote) for citation in citations]


def _in_print(data: bytes, citations: Sequence[Citation]) -> list[str | None]:
    if not citations:
        return []
    # Loads an extractor of a third of a second that shallow checks do without.
    from retrieval.verify_pdf import words_in_boxes

    try:
        found = words_in_boxes(data, [citation.boxes for citation in citations])
    except ValueError as error:
        return [str(error)] * len(citations)
    return [_compared(text, citation) for text, citation in zip(found, citations, strict=True)]


def _compared(found: str, citation: Citation) -> str | None:
    if not citation.boxes:
        return "the quote has no place on a page"
    if holds_only(found, citation.quote):
        return None
    return f"the boxes on page {citation.page} do not hold exactly the quote's words"


def _in_text(data: bytes, citations: Sequence[Citation]) -> list[str | None]:
    lines, office = visible_lines(data), is_office(data)
    missing = "the quote's words are not in the visible text"
    return [
        None if stands_in(lines, quote) or (office and stands_in(lines, unlabelled(quote))) else missing
        for quote in (citation.quote for citation in citations)
    ]
