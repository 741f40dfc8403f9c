"""Payers side by side: what both doors say when the same question, or the same codes, go to several of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from api.answers import Asked, answer
from api.dates import parse_as_of
from api.wiring import Services
from corpus.errors import NotFound, WrongUse
from corpus.model import Span
from retrieval.compare_numbers import Difference
from retrieval.compare_payers import Row, compare
from retrieval.compare_sides import Demand, Side, holding, side
from retrieval.render import Json, criterion_json, quantity_json

MOST_PAYERS = 20
_BEST = 3  # results whose trees are a payer's side
_LOOKED_AT = 10  # results among which they are looked for: a definition may stand before the criteria
_SHOWN = ("answered", "because", "results", "understood")


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is compared: a question or codes, and the payers it is put to."""

    question: str
    codes: tuple[str, ...]
    payers: tuple[str, ...]
    as_of: str | None = None
    limit: int = 3


def comparison(services: Services, asked: Comparing) -> Json:
    """The document of ``compare``. Raises WrongUse for unknown payers, and where nothing is asked."""
    started = time.perf_counter()
    if not asked.question.strip() and not asked.codes:
        raise WrongUse("There is neither a question nor a code.", todo="Ask in words, or give codes.")
    payers = list(dict.fromkeys(services.book.resolve(name).slug for name in asked.payers or _named(services, asked)))
    if len(payers) > MOST_PAYERS:
        raise WrongUse("Too many are asked.", todo=f"Name 1 to {MOST_PAYERS} payers.")
    answers = {payer: _answer(services, asked, payer) for payer in payers}
    sides = {payer: _side(services, payer, found, asked.as_of) for payer, found in answers.items() if found["answered"]}
    rows = compare(list(sides.values()), services.embedder)
    return {
        "question": next(iter(answers.values()))["question"] if asked.question.strip() else "",  # as it was screened
        "codes": list(asked.codes),
        "as_of": parse_as_of(asked.as_of, services.settings.zone).isoformat(),
        "payers": [_payer(payer, found, asked.limit, sides.get(payer)) for payer, found in answers.items()],
        "rows": [_row(row, list(sides), services.settings.base_url) for row in rows],
        "took_ms": round((time.perf_counter() - started) * 1000, 2),
    }


def _named(services: Services, asked: Comparing) -> list[str]:
    """The payers that the question itself names. Raises WrongUse where it does not name two."""
    found: list[str] = []
    if asked.question.strip():
        found = answer(services, Asked(asked.question, None, asked.codes, asked.as_of, 1))["understood"]["payers"]
    if len(found) < 2:
        told = f"The question names only {found[0]}." if found else "It is not said which payers are compared."
        raise WrongUse(told, todo="Name two or more: in the question, or as payers.")
    return found


def _answer(services: Services, asked: Comparing, payer: str) -> Json:
    words = asked.question if asked.question.strip() else f"criteria for {' '.join(asked.codes)}"
    return answer(services, Asked(words, payer, asked.codes, asked.as_of, max(asked.limit, _LOOKED_AT)))


def _side(services: Services, payer: str, found: Json, as_of: str | None) -> Side:
    """What the policy that answers first demands around its best results."""
    first = found["results"][0]["policy"]["policy_id"]
    cited = [result["citation"] for result in found["results"] if result["policy"]["policy_id"] == first]
    try:
        roots = services.lookup.tree(first, parse_as_of(as_of, services.settings.zone)).roots
    except NotFound:
        roots = ()
    spans = (Span(citation["start"], citation["end"]) for citation in cited)
    return side(payer, roots, [span for span in spans if holding(roots, span)][:_BEST])


def _payer(payer: str, found: Json, limit: int, compared: Side | None) -> Json:
    """What a payer answers, and how many of its criteria are compared."""
    counts = (len(compared.leaves), compared.left_out) if compared is not None else (0, 0)
    answered = {name: found[name] for name in _SHOWN} | {"results": found["results"][:limit]}
    return {"payer": payer, **answered, "criteria_compared": counts[0], "criteria_left_out": counts[1]}


def _row(row: Row, payers: Sequence[str], base_url: str) -> Json:
    cells = {payer: _cell(row.cells.get(payer), base_url) for payer in payers}
    return {
        "cells": cells,
        "asked_by": [payer for payer in payers if payer in row.cells],
        "not_asked_by": [payer for payer in payers if payer not in row.cells],
        "nearest": {payer: _cell(demand, base_url) for payer, demand in row.nearest.items()},
        "differing": [_difference(difference) for difference in row.differing],
        "positions": {payer: coverage.value for payer, coverage in row.positions.items()},
    }


def _cell(demand: Demand | None, base_url: str) -> Json | None:
    """A criterion with the sentences it stands under, outermost first."""
    if demand is None:
        return None
    return {
        **criterion_json(demand.cited, base_url),
        "context": [above.citation.quote for above in demand.above],
    }


def _difference(difference: Difference) -> Json:
    values = {payer: [quantity_json(quantity) for quantity in named] for payer, named in difference.values.items()}
    return {"kind": difference.kind, "unit": difference.unit, "values": values}
