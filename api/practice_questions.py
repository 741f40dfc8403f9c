"""Are a practice's questions with known answers what they are meant to be? Read, and looked at before they are asked.

A policy may be written by any of its names. What can only count as missed, an answer that does not stand in its policy
or a policy that is not on record, is told beside the figures: it says something of the file and not of the search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from api.wiring import Services
from corpus.errors import NotFound, PayerPolicyError, WrongUse
from retrieval.evaluate import overlaps
from retrieval.gold import GoldPassage, GoldQuestion, read_gold
from retrieval.understand_codes import LOOKS, given_codes


@dataclass(frozen=True, slots=True)
class Practice:
    """The questions, and what is to be said of them."""

    questions: tuple[GoldQuestion, ...]
    remarks: tuple[str, ...]


def practice_questions(path: Path, services: Services, today: date) -> Practice:
    """The questions of a file. Raises WrongUse for one that cannot be asked, naming it."""
    read = read_gold(path)
    if not read:
        raise WrongUse(
            f"{path} has no questions.", todo='Write one a line: {"question": "…", "gold": [{"quote": "…"}]}.'
        )
    questions = [_named(question, services) for question in read]
    remarks = [remark for question in questions for remark in _remarks(question, services, today)]
    return Practice(tuple(questions), tuple(remarks))


def _named(gold: GoldQuestion, services: Services) -> GoldQuestion:
    """A question whose policies have their ids."""
    if not gold.question.text.strip():
        raise WrongUse(f"Question {gold.id} is empty.", todo="Ask something, in words or with a code.")
    try:
        if gold.question.payer:
            services.book.resolve(gold.question.payer)
        for code in gold.question.codes:
            given_codes(code)
    except WrongUse as error:
        raise WrongUse(f"Question {gold.id}: {error}", todo=error.todo) from None
    except ValueError as error:
        raise WrongUse(f"Question {gold.id}: {error}.", todo=LOOKS) from None
    return replace(gold, passages=tuple(_identified(passage, services) for passage in gold.passages))


def _identified(passage: GoldPassage, services: Services) -> GoldPassage:
    if not passage.policy_id:
        return passage
    try:
        return replace(passage, policy_id=services.lookup.policy(passage.policy_id).policy_id)
    except PayerPolicyError:
        return passage


def _remarks(gold: GoldQuestion, services: Services, today: date) -> Iterator[str]:
    """What keeps a question from ever being answered rightly."""
    if gold.answerable and not gold.passages:
        yield f"Question {gold.id} has no quote that answers it: it can only count as missed."
    found = [_missing(passage, services, gold.question.as_of or today) for passage in gold.passages]
    if found and all(found):  # one of several right passages is enough
        yield f"Question {gold.id}: {found[0]} It can only count as missed."


def _missing(passage: GoldPassage, services: Services, day: date) -> str:
    """Why nothing can hit a passage; empty where it can be hit, or nobody knows."""
    if not overlaps(passage.quote, passage.quote):
        return "a quote of so few words stands anywhere: quote five or more."
    if not passage.policy_id or passage.sha256:
        return ""
    try:
        place = services.quotes.find(passage.policy_id, passage.quote, day)
    except NotFound as error:
        return str(error)
    except PayerPolicyError as error:
        return error.line()
    return "" if place is not None else f"its quote does not stand in {passage.policy_id} on {day}."
