"""What an answer is, and how a ranked passage becomes a cited result: copied from the checked text, or withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import Damaged, NotFound
from corpus.exchange import Placement
from corpus.model import Criterion, Version
from corpus.ports import Record
from corpus.timeline import governing
from retrieval.cite import Citation, CitedCriterion, Citer, Quoter
from retrieval.passage_body import PassageBody, decode, moved
from retrieval.search_rank import Ranked
from retrieval.stems import stems
from retrieval.understand import Understood

_REPEATED = 4  # of so many passages more than results, some say again what another has said


@dataclass(frozen=True, slots=True)
class Result:
    """A passage that answers: its citation, the criterion that fits best inside it, and its ancestors' texts."""

    score: float
    title: str
    citation: Citation
    criterion: CitedCriterion
    context: tuple[str, ...]
    suggestion: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: ``because`` says in words why there is none; then results are suggestions.

    ``withheld`` counts passages that were found and not shown, because their text could not be verified. ``notice``
    is what must be known with an answer: that the policy it quotes was withdrawn, and when.
    """

    understood: Understood
    answered: bool
    because: str | None
    results: tuple[Result, ...]
    withheld: int = 0
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The results that could be shown, and how many were withheld."""

    results: tuple[Result, ...]
    withheld: int


class Shower:
    """Turns ranked passages into cited results."""

    def __init__(self, record: Record, citer: Citer) -> None:
        self._record = record
        self._citer = citer

    def show(self, ranked: Sequence[Ranked], asked: Understood, limit: int, *, suggestion: bool = False) -> Shown:
        """At most ``limit`` results, in order, each with its words said once; citations are handed out."""
        places = _Places(self._record, self._citer, asked.as_of.toordinal())
        with self._record.one_state():
            shown = self._shown(places, ranked, asked, limit, suggestion=suggestion)
        self._citer.hand_out(places.quoters.values())
        return shown

    def _shown(
        self, places: _Places, ranked: Sequence[Ranked], asked: Understood, limit: int, *, suggestion: bool
    ) -> Shown:
        results: list[Result] = []
        said: set[tuple[str | None, str]] = set()
        withheld = 0
        for item in places.looked_up(ranked, limit + _REPEATED):
            if len(results) >= limit:
                break
            found = places.find(item)
            if found is None:
                continue
            try:
                result = _result(item, *found, asked=asked, suggestion=suggestion)
            except (Damaged, ValueError):
                withheld += 1
                continue
            # The same words of another edition or version of the same payer say nothing new, unless all are asked for.
            whose = result.citation.origin.policy_id if asked.only_codes else result.citation.origin.payer
            words = (whose, " ".join(stems(result.citation.quote)))
            if words not in said:
                said.add(words)
                results.append(result)
        return Shown(tuple(results), withheld + places.damaged)

    def of_version(
        self, version: Version, versions: Sequence[Version], ranked: Sequence[Ranked], asked: Understood, limit: int
    ) -> Shown:
        """Passages of one version, also of one that governs no more: each is marked with where it stands."""
        try:
            quoter = self._citer.quoter(version, versions, asked.as_of.toordinal())
        except (Damaged, NotFound):
            return Shown((), len(ranked))
        results: list[Result] = []
        for number, item in enumerate(ranked[:limit]):
            place = Placement(item.point.passage_key, number, item.passage.start, item.passage.end)
            try:
                results.append(_result(item, quoter, place, asked=asked, suggestion=False))
            except (Damaged, ValueError):
                continue
        self._citer.hand_out([quoter])
        return Shown(tuple(results), min(len(ranked), limit) - len(results))


class _Places:
    """Where ranked passages stand in the versions that govern on the day; the record decides, not the index."""

    def __init__(self, record: Record, citer: Citer, as_of: int) -> None:
        self._record, self._citer, self._as_of = record, citer, as_of
        self._versions: dict[str, list[Version]] = {}
        self._governing: dict[str, Version] = {}
        self._placed: dict[str, dict[str, Placement]] = {}
        self.quoters: dict[str, Quoter] = {}
        self.damaged = 0

    def looked_up(self, ranked: Sequence[Ranked], step: int) -> Iterator[Ranked]:
        """The same passages, looked up in the record some at a time: most answers need no more than the first."""
        for first in range(0, len(ranked), step):
            self._look_up(ranked[first : first + step])
            yield from ranked[first : first + step]

    def _look_up(self, ranked: Sequence[Ranked]) -> None:
        keys: dict[str, list[str]] = {}
        for item in ranked:
            keys.setdefault(item.point.policy_id, []).append(item.point.passage_key)
        self._versions.update(self._record.versions_by_policy([p for p in keys if p not in self._versions]))
        for policy_id in keys:
            version = governing(self._versions[policy_id], self._as_of)
            if version is not None:
                self._governing[policy_id] = version
        wanted = {self._governing[p].id: found for p, found in keys.items() if p in self._governing}
        for version_id, placed in self._record.placements_in(wanted).items():
            self._placed.setdefault(version_id, {}).update(placed)

    def find(self, item: Ranked) -> tuple[Quoter, Placement] | None:
        """The quoter and place of a passage; None where the record does not place it on this day."""
        version = self._governing.get(item.point.policy_id)
        placement = self._placed[version.id].get(item.point.passage_key) if version is not None else None
        if version is None or placement is None:
            return None
        try:
            return self._quoter(version, self._versions[version.policy_id]), placement
        except (Damaged, NotFound):
            self.damaged += 1
            return None

    def _quoter(self, version: Version, versions: Sequence[Version]) -> Quoter:
        if version.id not in self.quoters:
            self.quoters[version.id] = self._citer.quoter(version, versions, self._as_of)
        return self.quoters[version.id]


def _result(item: Ranked, quoter: Quoter, place: Placement, *, asked: Understood, suggestion: bool) -> Result:
    """Raises Damaged when the words at the place are not the passage's."""
    text = quoter.text.text
    quote = text[place.start : place.end]
    if item.passage.content.rpartition("\n")[2] != quote.replace("\n", " "):
        raise Damaged("the stored text and the passage differ")
    body = decode(item.passage.body)
    node = _criterion(body, place, quote, asked)
    return Result(
        score=round(item.score, 4),
        title=quoter.origin.facts.title or "",
        citation=quoter.cite(place.start, place.end, body.path, node.label),
        criterion=quoter.criterion(node),
        context=tuple(above for above in body.context if above in text),
        suggestion=suggestion,
    )


def _criterion(body: PassageBody, place: Placement, quote: str, asked: Understood) -> Criterion:
    """The criterion of a passage that shares most words with the question; the quote itself where it holds none."""
    if not body.criteria:
        return Criterion(place.start, place.end, section=body.path)
    wanted = {*asked.stems, *asked.also_stems}

    def shared(node: Criterion) -> int:
        last = max(n.end for n in node.walk())
        return len(wanted.intersection(stems(quote[node.start : last])))

    best = body.criteria[0]
    if len(body.criteria) > 1:
        best = max(body.criteria, key=lambda node: (shared(node), -node.start))
    return moved(best, place.start)
