"""What both doors, command line and HTTP, say to a question and of citations: one call inside, one document out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from api.dates import parse_as_of
from api.governance import particular
from api.wiring import Services
from corpus.errors import WrongUse
from retrieval.render import Json, citation_json, search_json
from retrieval.understand import Question
from retrieval.verify import Verdict

MAX_QUESTION = 2000
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it comes through a door; dates are still words."""

    question: str
    payer: str | None = None
    codes: tuple[str, ...] = ()
    as_of: str | None = None
    limit: int = 10


def answer(services: Services, asked: Asked) -> Json:
    """The ``search --json`` document. Raises WrongUse for a question that cannot be asked."""
    started = time.perf_counter()
    if not asked.question.strip():
        raise WrongUse("The question is empty.", todo="Ask something, in words or with a code.")
    if len(asked.question) > MAX_QUESTION:
        raise WrongUse(
            f"The question has {len(asked.question):,} characters, more than {MAX_QUESTION:,}.",
            todo="Ask in a few sentences; name the payer, the service and the code.",
        )
    if not 1 <= asked.limit <= MAX_LIMIT:
        raise WrongUse(f"A limit of {asked.limit} is not possible.", todo=f"Give a number from 1 to {MAX_LIMIT}.")
    zone = services.settings.zone
    question = Question(
        text=asked.question,
        payer=asked.payer or None,
        codes=asked.codes,
        as_of=parse_as_of(asked.as_of, zone) if asked.as_of else None,
        limit=asked.limit,
    )
    found = services.searcher.answer(question, parse_as_of(None, zone))
    document = search_json(found, services.settings.base_url)
    payers = [*document["understood"]["payers"], *(result["policy"]["payer"] for result in document["results"])]
    document["understood"]["governs"] = particular(services.book, payers)
    return {**document, "took_ms": round((time.perf_counter() - started) * 1000, 2)}


def verdicts_document(verdicts: Sequence[Verdict], base_url: str) -> Json:
    """What ``verify`` says of citations."""
    return {
        "verified": all(verdict.verified for verdict in verdicts),
        "citations": [verdict_json(verdict, base_url) for verdict in verdicts],
    }


def verdict_json(verdict: Verdict, base_url: str) -> Json:
    """One citation: a quote that does not verify is withheld."""
    shown = verdict.citation if verdict.verified else None
    return {
        "id": verdict.id,
        "verified": verdict.verified,
        "deep": verdict.deep,
        "because": verdict.because,
        "status": shown.origin.status.value if shown and shown.origin.status else None,
        "citation": citation_json(shown, base_url) if shown else None,
    }
