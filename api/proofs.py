"""What both doors, command line and HTTP, say of a quote, and where a verified citation stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.answers import verdict_json
from api.dates import parse_as_of
from api.wiring import Services
from corpus.errors import Busy, PayerPolicyError
from retrieval.quotes_claims import Claim, missing, place_of
from retrieval.render import Json
from retrieval.render_policies import traced_json
from retrieval.screen import screened
from retrieval.verify import Verdict


@dataclass(frozen=True, slots=True)
class Quoting:
    """A quote as it comes through a door; its day is still words."""

    quote: str
    policy_id: str | None = None
    payer: str | None = None
    as_of: str | None = None


def quote_document(services: Services, quoting: Quoting, today: date, *, deep: bool = False) -> Json:
    """The verdict on words that somebody says a policy contains, and where they stand otherwise."""
    said = screened(quoting.quote)  # only what is shown to be a payer's words is given back as it came
    asked: Json = {"policy_id": quoting.policy_id, "quote": said, "as_of": quoting.as_of, "found": None}
    try:
        as_of = parse_as_of(quoting.as_of, services.settings.zone)
        payer = services.book.resolve(quoting.payer).slug if quoting.payer else None
        claim = Claim(quoting.quote, as_of, quoting.policy_id, payer)
        place = place_of(services.lookup, services.quotes, services.elsewhere, claim)
    except Busy:  # somebody else has the index, who can be asked: that is no verdict
        raise
    except PayerPolicyError as error:
        return {**_refused(services, error.line(), deep=deep), **asked}
    if place.traced is not None:
        asked["found"] = traced_json(place.traced, services.settings.base_url)
    if place.citation is None or place.citation.id is None:
        return {**_refused(services, missing(place, services.book), deep=deep), **asked}
    verdict = services.verifier.verify([place.citation.id], today=as_of, deep=deep)[0]
    asked["quote"] = quoting.quote if verdict.verified else said
    shown = verdict_json(verdict, services.settings.base_url)
    return {**shown, **asked, "today": standing(services, verdict, today)}


def standing(services: Services, verdict: Verdict, today: date) -> str | None:
    """Where a verified citation stands today; None where record or text do not hold it."""
    key = services.record.citation(verdict.id) if verdict.verified else None
    if key is None:
        return None
    try:
        return services.standings.of(key, today).value
    except PayerPolicyError:
        return None


def _refused(services: Services, because: str, *, deep: bool) -> Json:
    verdict = Verdict("", verified=False, deep=deep, because=because)
    return {**verdict_json(verdict, services.settings.base_url), "id": None, "today": None}
