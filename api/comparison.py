"""Payers side by side: what both doors say when the same question, or the same codes, go to several of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.answers import Asked, answer
from api.dates import parse_as_of
from api.wiring import Services
from corpus.errors import NotFound, WrongUse
from retrieval.cite import CitedCriterion
from retrieval.compare_payers import Difference, Row, Side, compare, leaves_of
from retrieval.render import Json, criterion_json, quantity_json

MOST_PAYERS = 20
_BEST = 3  # results whose trees are a payer's side
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
    payers = list(dict.fromkeys(services.book.resolve(name).slug for name in asked.payers))
    if not payers or len(payers) > MOST_PAYERS:
        raise WrongUse(
            "Nobody is asked." if not payers else "Too many are asked.", todo=f"Name 1 to {MOST_PAYERS} payers."
        )
    answers = {payer: _answer(services, asked, payer) for payer in payers}
    sides = [_side(services, payer, found, asked.as_of) for payer, found in answers.items() if found["answered"]]
    rows = compare(sides, services.embedder)
    return {
        "question": next(iter(answers.values()))["question"] if asked.question.strip() else "",  # as it was screened
        "codes": list(asked.codes),
        "as_of": parse_as_of(asked.as_of, services.settings.zone).isoformat(),
        "payers": [{"payer": payer, **{name: found[name] for name in _SHOWN}} for payer, found in answers.items()],
        "rows": [_row(row, [side.payer for side in sides], services.settings.base_url) for row in rows],
        "took_ms": round((time.perf_counter() - started) * 1000, 2),
    }


def _answer(services: Services, asked: Comparing, payer: str) -> Json:
    words = asked.question if asked.question.strip() else f"criteria for {' '.join(asked.codes)}"
    return answer(services, Asked(words, payer, asked.codes, asked.as_of, asked.limit))


def _side(services: Services, payer: str, found: Json, as_of: str | None) -> Side:
    """The leaves of the trees that hold the best results of the policy that answers first."""
    first = found["results"][0]["policy"]["policy_id"]
    results = [result for result in found["results"][:_BEST] if result["policy"]["policy_id"] == first]
    try:
        roots = services.lookup.tree(first, parse_as_of(as_of, services.settings.zone)).roots
    except NotFound:
        roots = ()
    # A tree answers for the payer where one of the best results stands in it, the best result's first.
    holding = [root for result in results for root in roots if _holds(root, result["citation"])]
    kept = list({id(root): root for root in holding}.values())
    return Side(payer, tuple(leaves_of(kept)))


def _holds(root: CitedCriterion, citation: Json) -> bool:
    spans = [(node.start, node.end) for node in root.node.walk()]
    return any(start < citation["end"] and citation["start"] < end for start, end in spans)


def _row(row: Row, payers: Sequence[str], base_url: str) -> Json:
    cells: dict[str, Any] = {
        payer: criterion_json(row.cells[payer], base_url) if payer in row.cells else None for payer in payers
    }
    return {
        "cells": cells,
        "asked_by": [payer for payer in payers if payer in row.cells],
        "not_asked_by": [payer for payer in payers if payer not in row.cells],
        "differing": [_difference(difference) for difference in row.differing],
    }


def _difference(difference: Difference) -> Json:
    values = {payer: [quantity_json(quantity) for quantity in named] for payer, named in difference.values.items()}
    return {"kind": difference.kind, "unit": difference.unit, "values": values}
