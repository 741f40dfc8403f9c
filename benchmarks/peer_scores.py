"""How good are answers to questions whose right passages are known? The same rules for every program.

An answer hits a document when it names its sha256, and a passage when, in addition, its quote and the known one are the
same words: one within the other, or four fifths of the shorter and three tenths of the known one shared. Quotes of
under five words never hit. Suggestions do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

DEPTH = 10
_FEWEST = 5
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of the answerable questions, but for ``abstained``: of those that have no answer."""

    passage: Mapping[int, float]
    document: float
    mrr: float
    missed: int
    abstained: float
    wrongly_abstained: float
    quote_words: tuple[int, int]


def scored(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Mapping[str, Any]]) -> Scores:
    """The scores of a program's answers, by the id of the question."""
    ranks, documents, declined, words = [], [], {True: list[bool](), False: list[bool]()}, []
    for question in questions:
        answer = answers.get(question["id"], {})
        results = [r for r in answer.get("results", ()) if not r.get("suggestion")][:DEPTH]
        declined[bool(question["answerable"])].append(not answer.get("answered"))
        words += [len(str(result["citation"]["quote"]).split()) for result in results]
        if question["answerable"]:
            passage, document = _ranks(results, question["gold"])
            ranks.append(passage)
            documents.append(document)
    words.sort()
    return Scores(
        passage={k: fmean(rank is not None and rank <= k for rank in ranks) for k in (1, 5, 10)},
        document=fmean(rank == 1 for rank in documents),
        mrr=fmean(1 / rank if rank else 0.0 for rank in ranks),
        missed=sum(rank is None or rank > 5 for rank in ranks),
        abstained=fmean(declined[False]) if declined[False] else 0.0,
        wrongly_abstained=fmean(declined[True]),
        quote_words=(words[len(words) // 2], words[len(words) * 9 // 10]) if words else (0, 0),
    )


def same_words(answer: str, known: str) -> bool:
    """Whether two quotes cover the same passage."""
    found, wanted = _TOKEN.findall(answer.lower()), _TOKEN.findall(known.lower())
    short, long = sorted((found, wanted), key=len)
    if len(short) < _FEWEST:
        return False
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    shared = (Counter(found) & Counter(wanted)).total()
    return shared >= 0.8 * len(short) and shared >= 0.3 * len(wanted)


def _ranks(results: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    """Where the first right passage and the first right document stand, counted from 1."""
    passage = document = None
    for rank, result in enumerate(results, 1):
        citation = result["citation"]
        for known in gold:
            if citation["source_sha256"] == known["sha256"]:
                document = document or rank
                if passage is None and same_words(citation["quote"], known["quote"]):
                    passage = rank
    return passage, document
