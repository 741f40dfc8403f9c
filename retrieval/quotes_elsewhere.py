"""Where does a quote come from that somebody brings along, and is it what stands there?

A letter, a colleague or another program quotes a policy without saying which, or says it wrongly. The quote is looked
for word by word in every version of the policies that speak alike; where it stands nowhere, the nearest words are
shown with each difference, so that nobody argues with a sentence the payer never wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from corpus.anchor import Words, anchor
from corpus.exchange import Filter
from corpus.model import Span, Version
from corpus.ports import Embedder, Index, Lexicon, Record
from corpus.timeline import governing, in_order
from retrieval.cite import Citation, Citer
from retrieval.headings import headings_at, label_at
from retrieval.quote_pieces import Pieces, has_gaps, pieces
from retrieval.screen import screened
from retrieval.texts import Recent

_PASSAGES = 24  # that mean or say nearly the same
_POLICIES = 8  # of theirs that are searched word by word
_AROUND = 300  # characters beside a passage in which a quote may begin or end
_LIKE = 72.0  # per cent of the letters that must agree for words to be the ones meant
_SLIP = 0.95  # share of the letters from which on words were mistyped rather than put together
_WHOLE = 1500  # characters of a stretch that is shown whole around what was left out
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that are quoted, and those that stand there; either may be empty."""

    said: str
    stands: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a quote that stand somewhere, and where."""

    said: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a quote stands, or what stands nearest. ``versions`` are all that hold the very words.

    ``pieces`` are the places of one version that a quote is put together from; ``cut`` where dots in it say so.
    """

    citation: Citation
    exact: bool
    similarity: float
    differences: tuple[Difference, ...] = ()
    versions: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    cut: bool = False


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
        if (exact := self._exact(said, policies, versions, day)) is not None:
            return exact
        near = [
            n for policy in policies if (n := self._near(shown, versions.get(policy, []), keys.get(policy, []), day))
        ]
        nearest = max(near, key=lambda found: found.similarity, default=None)
        return self._put_together(shown, policies, versions, nearest, day)

    def _alike(self, said: str, payer: str | None, policy_id: str | None) -> dict[str, list[str]]:
        """Policies and their passages that mean or say nearly the same, the likeliest first."""
        where = Filter(payers=(payer,) if payer else (), policies=(policy_id,) if policy_id else ())
        hits = self._index.sparse(self._lexicon.question(said), _PASSAGES, where)
        hits += self._index.dense(self._embedder.embed([said])[0], _PASSAGES, where)
        keys: dict[str, list[str]] = {}
        for hit in hits:
            keys.setdefault(hit.point.policy_id, []).append(hit.point.passage_key)
        return keys

    def _exact(
        self, said: str, policies: Sequence[str], versions: Mapping[str, Sequence[Version]], day: int
    ) -> Traced | None:
        """A place with the very words: in a version in force, else in the last to say them of the likeliest policy."""
        best: tuple[Version, list[Version], Span] | None = None
        in_force = False
        names: list[str] = []
        for policy in policies:
            own = in_order(versions.get(policy, []))
            holding = [(version, span) for version in own if (span := self._span(said, version)) is not None]
            names += [version.id for version, _ in holding]
            current = governing(own, day)
            governs = any(version is current for version, _ in holding)
            if holding and (best is None or (governs and not in_force)):
                version, span = next((h for h in holding if h[0] is current), holding[-1])
                best, in_force = (version, own, span), governs
        if best is None:
            return None
        version, own, span = best
        return Traced(self._cite(version, own, [span], day)[0], exact=True, similarity=1.0, versions=tuple(names))

    def _span(self, said: str, version: Version) -> Span | None:
        place = anchor(said, 0, len(said), self._words_of(version))
        return Span(version.start + place.start, version.start + place.end) if place is not None else None

    def _words_of(self, version: Version) -> Words:
        def made(_: str) -> Words:
            return Words.of(self._record.text(version.text_sha256)[version.start : version.end])

        return self._words.get(f"{version.reading_id} {version.start} {version.end}", made)

    def _near(self, said: str, versions: Sequence[Version], keys: Sequence[str], day: int) -> Traced | None:
        """The words of any version that are most like a quote; of several alike, those in force."""
        best: tuple[float, Version, Span] | None = None
        for version in _by_likelihood(versions, day):
            for score, span in self._windows(said, version, keys):
                if best is None or score > best[0]:
                    best = score, version, span
        if best is None:
            return None
        _, version, span = best
        citation = self._cite(version, versions, [_trimmed(said, self._record.text(version.text_sha256), span)], day)[0]
        similarity = fuzz.ratio(said.lower(), " ".join(citation.quote.lower().split())) / 100
        return Traced(citation, False, round(similarity, 3), tuple(_differences(said, citation.quote)))

    def _windows(self, said: str, version: Version, keys: Sequence[str]) -> Iterator[tuple[float, Span]]:
        """How alike the text around each passage is, and where."""
        text = self._record.text(version.text_sha256)
        for place in self._record.placements_of(version.id, keys).values():
            begin = max(version.start, place.start - _AROUND)
            window = text[begin : min(version.end, place.end + _AROUND)]
            found = fuzz.partial_ratio_alignment(said.lower(), window.lower(), score_cutoff=_LIKE)
            if found is not None:
                yield found.score, Span(*_whole_words(text, begin + found.dest_start, begin + found.dest_end))

    def _put_together(
        self,
        said: str,
        policies: Sequence[str],
        versions: Mapping[str, Sequence[Version]],
        nearest: Traced | None,
        day: int,
    ) -> Traced | None:
        """What stands nearest, with the places of one version that the quote is put together from, where it is."""
        if nearest is not None and nearest.similarity >= _SLIP and not has_gaps(said):
            return nearest
        for policy in policies:
            own = versions.get(policy, [])
            for version in _by_likelihood(own, day):
                if (made := pieces(said, self._words_of(version))) is not None:
                    return self._from_pieces(made, version, own, nearest, day)
        return nearest

    def _from_pieces(
        self, made: Pieces, version: Version, versions: Sequence[Version], nearest: Traced | None, day: int
    ) -> Traced:
        spans = [Span(version.start + p.span.start, version.start + p.span.end) for p in made.places]
        cited = self._cite(version, versions, spans, day)
        found = tuple(Piece(place.said, citation) for place, citation in zip(made.places, cited, strict=True))
        whole = Span(spans[0].start, spans[-1].end)
        if made.marked and whole.end - whole.start <= _WHOLE:
            text = self._record.text(version.text_sha256)
            gaps = [text[one.end : other.start] for one, other in pairwise(spans)]
            left_out = tuple(Difference("…", " ".join(gap.split())) for gap in gaps)
            around = self._cite(version, versions, [whole], day)[0]
            share = sum(span.end - span.start for span in spans) / (whole.end - whole.start)
            return Traced(around, False, round(share, 3), left_out, pieces=found, cut=True)
        if nearest is not None:
            return replace(nearest, pieces=found, cut=made.marked)
        return Traced(cited[0], exact=False, similarity=0.0, pieces=found, cut=made.marked)

    def _cite(self, version: Version, versions: Sequence[Version], spans: Sequence[Span], day: int) -> list[Citation]:
        """The citations of stretches of a version's text, which are handed out."""
        quoter = self._citer.quoter(version, versions, day)
        reading = self._record.reading(version.reading_id)
        made = [
            quoter.cite(span.start, span.end, headings_at(reading, span.start), label_at(reading, span.start))
            for span in spans
        ]
        self._citer.hand_out([quoter])
        return made


def _by_likelihood(versions: Sequence[Version], day: int) -> list[Version]:
    """The version in force, then the others, the latest first."""
    current = governing(versions, day)
    others = [version for version in reversed(in_order(versions)) if version is not current]
    return [current, *others] if current is not None else others


def _trimmed(said: str, text: str, span: Span) -> Span:
    """A span without the words at its ends that the quote has nothing of."""
    found = [match.span() for match in _WORD.finditer(text, span.start, span.end)]
    steps = Levenshtein.opcodes(_folded(said.split()), _folded([text[start:end] for start, end in found]))
    first, last = 0, len(found)
    if steps and steps[0].tag == "insert":
        first = steps[0].dest_end
    if steps and steps[-1].tag == "insert":
        last = steps[-1].dest_start
    return Span(found[first][0], found[last - 1][1]) if first < last else span


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
    for step in Levenshtein.opcodes(_folded(one), _folded(other)):
        if step.tag != "equal":
            quoted, there = one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
            yield Difference(" ".join(quoted), " ".join(there))


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold().strip(".,;:") for word in words]
