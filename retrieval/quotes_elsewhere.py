"""Where does a quote come from that somebody brings along, and is it what stands there?

A letter, a colleague or another program quotes a policy without saying which, or says it wrongly. The quote is looked
for word by word in every version of the policies that speak alike; where it stands nowhere, the nearest words are
shown with each difference, so that nobody argues with a sentence the payer never wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from corpus.anchor import Words, anchor
from corpus.exchange import Filter
from corpus.model import Version
from corpus.ports import Embedder, Index, Lexicon, Record
from corpus.timeline import governing, in_order
from retrieval.cite import Citation, Citer
from retrieval.screen import screened
from retrieval.texts import Recent

_PASSAGES = 24  # that mean or say nearly the same
_POLICIES = 8  # of theirs that are searched word by word
_AROUND = 300  # characters beside a passage in which a quote may begin or end
_LIKE = 72.0  # per cent of the letters that must agree for words to be the ones meant


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that are quoted, and those that stand there; either may be empty."""

    said: str
    stands: str


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a quote stands, or what stands nearest. ``versions`` are all that hold the very words."""

    citation: Citation
    exact: bool
    similarity: float
    differences: tuple[Difference, ...] = ()
    versions: tuple[str, ...] = ()


class Elsewhere:
    """Traces quotes through all policies, or those of one payer or one policy."""

    def __init__(self, record: Record, index: Index, embedder: Embedder, lexicon: Lexicon, citer: Citer) -> None:
        self._record = record
        self._index = index
        self._embedder = embedder
        self._lexicon = lexicon
        self._citer = citer
        self._words: Recent[str, Words] = Recent(32)

    def trace(
        self, quote: str, as_of: date, *, payer: str | None = None, policy_id: str | None = None
    ) -> Traced | None:
        """The place of a quote; None where nothing is like it. Its citation is handed out.

        What is no payer's wording may be about a patient: it is screened before it is embedded or given back.
        """
        said, shown = (" ".join(text.split()) for text in (quote, screened(quote)))
        keys = self._alike(shown, payer, policy_id)
        policies = [policy_id] if policy_id else list(keys)[:_POLICIES]
        versions = self._record.versions_by_policy(policies)
        day = as_of.toordinal()
        for policy in policies:
            if (exact := self._exact(said, versions.get(policy, []), day)) is not None:
                return exact
        near = [
            n for policy in policies if (n := self._near(shown, versions.get(policy, []), keys.get(policy, []), day))
        ]
        return max(near, key=lambda found: found.similarity, default=None)

    def _alike(self, said: str, payer: str | None, policy_id: str | None) -> dict[str, list[str]]:
        """Policies and their passages that mean or say nearly the same, the likeliest first."""
        where = Filter(payers=(payer,) if payer else (), policies=(policy_id,) if policy_id else ())
        hits = self._index.sparse(self._lexicon.question(said), _PASSAGES, where)
        hits += self._index.dense(self._embedder.embed([said])[0], _PASSAGES, where)
        keys: dict[str, list[str]] = {}
        for hit in hits:
            keys.setdefault(hit.point.policy_id, []).append(hit.point.passage_key)
        return keys

    def _exact(self, said: str, versions: Sequence[Version], day: int) -> Traced | None:
        holding = [(version, span) for version in versions if (span := self._span(said, version)) is not None]
        if not holding:
            return None
        current = governing(versions, day)
        version, (start, end) = next((h for h in holding if h[0] is current), holding[-1])
        names = tuple(held.id for held, _ in holding)
        return Traced(self._cite(version, versions, start, end, day), exact=True, similarity=1.0, versions=names)

    def _span(self, said: str, version: Version) -> tuple[int, int] | None:
        text = self._record.text(version.text_sha256)[version.start : version.end]
        words = self._words.get(version.id + version.text_sha256, lambda _: Words.of(text))
        place = anchor(said, 0, len(said), words)
        return (version.start + place.start, version.start + place.end) if place is not None else None

    def _near(self, said: str, versions: Sequence[Version], keys: Sequence[str], day: int) -> Traced | None:
        ordered = in_order(versions)
        version = governing(versions, day) or (ordered[-1] if ordered else None)
        if version is None:
            return None
        text = self._record.text(version.text_sha256)
        best: tuple[float, int, int] | None = None
        for place in self._record.placements_of(version.id, keys).values():
            begin = max(version.start, place.start - _AROUND)
            window = text[begin : min(version.end, place.end + _AROUND)]
            found = fuzz.partial_ratio_alignment(said.lower(), window.lower(), score_cutoff=_LIKE)
            if found is not None and (best is None or found.score > best[0]):
                best = (found.score, begin + found.dest_start, begin + found.dest_end)
        if best is None:
            return None
        start, end = _whole_words(text, best[1], best[2])
        citation = self._cite(version, versions, start, end, day)
        differences = tuple(_differences(said, citation.quote))
        return Traced(citation, exact=False, similarity=round(best[0] / 100, 3), differences=differences)

    def _cite(self, version: Version, versions: Sequence[Version], start: int, end: int, day: int) -> Citation:
        quoter = self._citer.quoter(version, versions, day)
        sections = self._record.reading(version.reading_id).sections
        above = [section for section in sections if section.start <= start < section.end]
        path = max(above, key=lambda s: (s.start, len(s.path))).path if above else ()
        citation = quoter.cite(start, end, path)
        self._citer.hand_out([quoter])
        return citation


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole words, without white space at its ends."""
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1 : end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _differences(said: str, stands: str) -> Iterator[Difference]:
    """What differs, word by word."""
    one, other = said.split(), stands.split()
    folded = [[word.casefold().strip(".,;:") for word in words] for words in (one, other)]
    for step in Levenshtein.opcodes(folded[0], folded[1]):
        if step.tag != "equal":
            quoted, there = one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
            yield Difference(" ".join(quoted), " ".join(there))
