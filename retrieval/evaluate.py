"""How well does the search answer questions with known answers? For ``payerpolicy eval GOLD.jsonl``.

A result hits a right passage when it comes from that document and the quotes overlap: one holds the other, or they
share 80 % of the shorter one's words and 30 % of the gold quote's.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from retrieval.answer import Answer, Result
from retrieval.gold import GoldPassage, GoldQuestion
from retrieval.search import Searcher
from retrieval.stems import tokens

DEPTHS = (1, 3, 5, 10)
_FEWEST = 5  # a shorter quote proves nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one question: ranks count from 1, None where nothing was hit."""

    id: str
    answerable: bool
    answered: bool
    passage_rank: int | None
    document_rank: int | None
    took_ms: float
    words: tuple[int, ...] = ()
    verified: int = 0
    shown: int = 0
    kind: str = ""
    question: str = ""
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Shares between 0 and 1, milliseconds, words; None where there was nothing to count."""

    questions: int
    answerable: int
    passage_recall: dict[int, float | None]
    document_recall: dict[int, float | None]
    abstained: float | None
    wrongly_abstained: float | None
    verified: float | None
    took_ms: dict[str, float | None]
    quote_words: dict[str, float | None]
    missed: tuple[str, ...] = field(default=())
    passage_mrr: float | None = None
    kinds: dict[str, dict[str, float | None]] = field(default_factory=dict)
    rows: tuple[Judged, ...] = ()


Verify = Callable[[Sequence[str]], Sequence[bool]]


def evaluate(searcher: Searcher, gold: Sequence[GoldQuestion], today: date, verify: Verify | None = None) -> Evaluation:
    """Asks every question and counts. ``verify`` says of citation ids whether they are proved."""
    return summary([_judge(searcher, question, today, verify) for question in gold])


def summary(rows: Sequence[Judged]) -> Evaluation:
    """The figures of judged questions."""
    there = [row for row in rows if row.answerable]
    not_there = [row for row in rows if not row.answerable]
    shown = sum(row.shown for row in rows)
    return Evaluation(
        questions=len(rows),
        answerable=len(there),
        passage_recall={k: _share([_within(row.passage_rank, k) for row in there]) for k in DEPTHS},
        document_recall={k: _share([_within(row.document_rank, k) for row in there]) for k in DEPTHS},
        abstained=_share([not row.answered for row in not_there]),
        wrongly_abstained=_share([not row.answered for row in there]),
        verified=sum(row.verified for row in rows) / shown if shown else None,
        took_ms={f"p{p}": percentile([row.took_ms for row in rows], p) for p in (50, 95, 99)},
        quote_words={f"p{p}": percentile([float(w) for row in rows for w in row.words], p) for p in (50, 90)},
        missed=tuple(row.id for row in there if not _within(row.passage_rank, DEPTHS[-1])),
        passage_mrr=_reciprocal(there),
        kinds={
            kind: _of_kind([row for row in rows if row.kind == kind]) for kind in sorted({r.kind for r in rows} - {""})
        },
        rows=tuple(rows),
    )


def _of_kind(rows: Sequence[Judged]) -> dict[str, float | None]:
    there = [row for row in rows if row.answerable]
    return {
        "questions": float(len(rows)),
        "passage@1": _share([_within(row.passage_rank, 1) for row in there]),
        "passage@5": _share([_within(row.passage_rank, 5) for row in there]),
        "mrr": _reciprocal(there),
        "abstained": _share([not row.answered for row in rows if not row.answerable]),
        "wrongly_abstained": _share([not row.answered for row in there]),
    }


def _reciprocal(rows: Sequence[Judged]) -> float | None:
    """The mean of one by the rank of the right passage, within the deepest rank that counts."""
    counted = [1 / rank if (rank := row.passage_rank) and rank <= DEPTHS[-1] else 0.0 for row in rows]
    return sum(counted) / len(counted) if counted else None


def overlaps(answer: str, gold: str) -> bool:
    """Whether two quotes speak of the same passage."""
    there, asked = tokens(answer), tokens(gold)
    short, long = sorted((there, asked), key=len)
    if len(short) < _FEWEST:
        return False
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    shared = sum((Counter(there) & Counter(asked)).values())
    return shared >= 0.8 * len(short) and shared >= 0.3 * len(asked)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)] if ordered else None


def _judge(searcher: Searcher, gold: GoldQuestion, today: date, verify: Verify | None) -> Judged:
    started = time.perf_counter()
    answer = searcher.answer(gold.question, today)
    took = (time.perf_counter() - started) * 1000
    results = _counted(answer)
    ids = [result.citation.id for result in results if result.citation.id is not None]
    return Judged(
        id=gold.id,
        answerable=gold.answerable,
        answered=answer.answered,
        passage_rank=_rank(results, lambda result: any(_hits(result, passage) for passage in gold.passages)),
        document_rank=_rank(results, lambda result: any(_same(result, passage) for passage in gold.passages)),
        took_ms=took,
        words=tuple(len(result.citation.quote.split()) for result in results[:10]),
        verified=sum(verify(ids)) if verify is not None else 0,
        shown=len(ids) if verify is not None else 0,
        kind=gold.kind,
        question=answer.understood.text,
        because=answer.because,
    )


def _counted(answer: Answer) -> tuple[Result, ...]:
    """Suggestions are no results."""
    return tuple(result for result in answer.results if not result.suggestion)


def _rank(results: Sequence[Result], right: Callable[[Result], bool]) -> int | None:
    return next((rank for rank, result in enumerate(results, 1) if right(result)), None)


def _hits(result: Result, passage: GoldPassage) -> bool:
    return _same(result, passage) and overlaps(result.citation.quote, passage.quote)


def _same(result: Result, passage: GoldPassage) -> bool:
    origin = result.citation.origin
    if not passage.sha256:
        return not passage.policy_id or passage.policy_id == origin.policy_id
    return passage.sha256 in (origin.source_sha256, *origin.same_text_sha256)


def _within(rank: int | None, depth: int) -> bool:
    return rank is not None and rank <= depth


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
