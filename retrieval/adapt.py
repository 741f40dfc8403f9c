"""Which ranking suits a practice's own questions? Learnt from its answered questions, judged on those it did not see.

The questions are dealt into folds. For every fold the weights are learnt from the others and tried on it, so that no
question judges what it taught. A question is worth one by the rank of its right passage (within ten), or one when it
has no answer and is refused; nothing else counts. Only a clear gain on unseen questions is worth a change.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, stdev

from corpus.errors import WrongUse
from corpus.ports import Record
from corpus.timeline import governing
from retrieval.evaluate import DEPTHS, overlaps
from retrieval.gold import GoldPassage, GoldQuestion
from retrieval.ranking import Ranking
from retrieval.refuse import speaks_for_itself, weighed
from retrieval.search import Found, Searcher

FEWEST = 20  # questions: fewer teach what is chance
FOLDS = 5
_SEED = 20_260_101
_LEARNT = ("dense", "sparse", "words", "quoted", "title", "policy", "section", "position", "asked_number")
_TIMES = (0.6, 1.6)
_ROUNDS = 2
_BIASES = (-0.8, -0.4, -0.2, 0.2, 0.4, 0.8)
_STEP = 1e-9  # a gain in learning; whether it is one is judged on other questions

Tick = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what there is to be ranked for it; ``right`` are the ids of the points that answer it."""

    found: Found
    answerable: bool
    right: frozenset[str]
    refused: bool


@dataclass(frozen=True, slots=True)
class Adapted:
    """What was learnt: mean worth of unseen questions before and after, how many did better and worse.

    ``wins`` when the gain is larger than its standard error; only then is ``ranking`` worth keeping.
    """

    ranking: Ranking
    questions: int
    folds: int
    before: float
    after: float
    better: int
    worse: int
    wins: bool


def cases(
    searcher: Searcher, record: Record, gold: Sequence[GoldQuestion], today: date, tick: Tick | None = None
) -> list[Case]:
    """The questions with their candidates. Raises WrongUse when there are too few of them."""
    if len(gold) < FEWEST:
        raise WrongUse(
            f"{len(gold)} questions are too few to learn from.",
            todo=f"Write at least {FEWEST}, better a hundred; payerpolicy eval says how they do.",
        )
    made = []
    for number, question in enumerate(gold, start=1):
        made.append(_case(searcher, record, question, today))
        if tick is not None:
            tick(number, question.id)
    if not any(case.right for case in made):
        raise WrongUse(
            "No question's answer is among what was found.",
            todo="Check the quotes and their policies: payerpolicy eval QUESTIONS.jsonl --each.",
        )
    return made


def adapt(asked: Sequence[Case], now: Ranking) -> Adapted:
    """Learns a ranking from all questions, and judges the learning on folds that it did not see."""
    judge = _Judge(asked)
    before = [judge.worth(number, now) for number in range(len(asked))]
    after = list(before)
    for fold in _folds(asked):
        taught = [number for number in range(len(asked)) if number not in fold]
        learnt = _learn(judge, taught, now)
        for number in fold:
            after[number] = judge.worth(number, learnt)
    gains = [there - here for here, there in zip(before, after, strict=True)]
    gain, error = fmean(gains), stdev(gains) / math.sqrt(len(gains))
    wins = gain > error
    return Adapted(
        ranking=_learn(judge, range(len(asked)), now) if wins else now,
        questions=len(asked),
        folds=FOLDS,
        before=fmean(before),
        after=fmean(after),
        better=sum(g > 0 for g in gains),
        worse=sum(g < 0 for g in gains),
        wins=wins,
    )


class _Judge:
    """Says what questions are worth under a ranking, each only once."""

    def __init__(self, asked: Sequence[Case]) -> None:
        self._asked = asked
        self._known: dict[tuple[int, Ranking], float] = {}

    def worth(self, number: int, ranking: Ranking) -> float:
        key = (number, ranking)
        if key not in self._known:
            self._known[key] = _worth(self._asked[number], ranking)
        return self._known[key]

    def mean(self, numbers: Sequence[int], ranking: Ranking) -> float:
        return fmean(self.worth(number, ranking) for number in numbers)


def _learn(judge: _Judge, numbers: Sequence[int], start: Ranking) -> Ranking:
    """The best ranking that is reached by changing one number after the other."""
    best, worth = start, judge.mean(numbers, start)
    for _ in range(_ROUNDS):
        begun = best
        for steps in (*(_scaled(name) for name in _LEARNT), _biased):
            for tried in steps(best):
                found = judge.mean(numbers, tried)
                if found > worth + _STEP:
                    best, worth = tried, found
        if best == begun:
            break
    return best


def _scaled(name: str) -> Callable[[Ranking], Iterator[Ranking]]:
    def tried(ranking: Ranking) -> Iterator[Ranking]:
        for times in _TIMES:
            value = round(getattr(ranking.weights, name) * times, 4)
            yield replace(ranking, weights=replace(ranking.weights, **{name: value}))

    return tried


def _biased(ranking: Ranking) -> Iterator[Ranking]:
    for by in _BIASES:
        yield replace(ranking, evidence=replace(ranking.evidence, bias=round(ranking.evidence.bias + by, 4)))


def _worth(case: Case, ranking: Ranking) -> float:
    ranked = case.found.ranked(ranking)
    found = case.found
    speaks = speaks_for_itself(found.asked) or (
        weighed(found.asked, found.gathered, ranked, found.catalog, ranking.evidence) >= 0.0
    )
    answered = speaks and not case.refused
    if not case.answerable:
        return float(not answered)
    ranks = (rank for rank, item in enumerate(ranked[: DEPTHS[-1]], 1) if item.point.id in case.right)
    return 1 / next(ranks, math.inf) if answered else 0.0


def _folds(asked: Sequence[Case]) -> list[set[int]]:
    """The questions dealt out, those with and those without an answer evenly."""
    chance = random.Random(_SEED)  # a deal that is the same every time, no secret
    with_answer = [n for n, case in enumerate(asked) if case.answerable]
    without = [n for n, case in enumerate(asked) if not case.answerable]
    chance.shuffle(with_answer)
    chance.shuffle(without)
    return [set([*with_answer, *without][first::FOLDS]) for first in range(FOLDS)]


def _case(searcher: Searcher, record: Record, gold: GoldQuestion, today: date) -> Case:
    found = searcher.find(gold.question, today)
    policies = sorted({candidate.point.policy_id for candidate, _ in found.read})
    sources: dict[str, frozenset[str]] = {}
    for policy_id, versions in record.versions_by_policy(policies).items():
        version = governing(versions, found.asked.as_of.toordinal())
        if version is not None:
            sources[policy_id] = frozenset((version.snapshot_sha256, *version.same_text_sha256))
    right = frozenset(
        candidate.point.id
        for candidate, words in found.read
        if any(
            _of(passage, candidate.point.policy_id, sources) and overlaps(words.text, passage.quote)
            for passage in gold.passages
        )
    )
    return Case(found, gold.answerable, right, searcher.refuses(found, found.ranked(Ranking())))


def _of(passage: GoldPassage, policy_id: str, sources: dict[str, frozenset[str]]) -> bool:
    """Whether a passage of a policy is of the right passage's document."""
    if passage.sha256:
        return passage.sha256 in sources.get(policy_id, frozenset())
    return not passage.policy_id or passage.policy_id == policy_id
