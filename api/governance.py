"""With which day is a payer to be asked? Most apply what governed on the date of service; some what governs when they
process the claim or request. What a payer says is data of the payer, and stands beside every answer that it changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.model import Governs
from corpus.payer_book import PayerBook
from retrieval.render import Json

_NOTES = {
    Governs.DATE_OF_SERVICE: "The version in force on the date of service applies: ask with that day.",
    Governs.PROCESSING_DATE: (
        "{name} applies the version in force on the day it processes the claim or request, whatever the date of "
        "service: ask with the day of processing."
    ),
}


def governance(book: PayerBook, payer: str | None) -> Json:
    """The rule of one payer, in a word and in a sentence; that of an unknown payer is the common one."""
    known = book.get(payer) if payer in book.slugs() and payer else None
    rule = known.governs if known is not None else Governs.DATE_OF_SERVICE
    return {"governs": rule.value, "note": _NOTES[rule].format(name=known.name if known is not None else "")}


def particular(book: PayerBook, payers: Iterable[str]) -> list[Json]:
    """The rules of those of these payers that do not go by the date of service."""
    rules = [{"payer": payer, **governance(book, payer)} for payer in dict.fromkeys(payers)]
    return [rule for rule in rules if rule["governs"] != Governs.DATE_OF_SERVICE.value]
