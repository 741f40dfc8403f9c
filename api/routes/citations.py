"""Citations and quotes: what they say, whether they are true, and where they stand today."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from api.admission import Reader
from api.answers import verdict_json, verdicts_document
from api.context import Context, Ctx
from api.dates import parse_as_of
from api.replies import lasting
from api.schemas import CitationId, Day, Quoted, Verification
from api.schemas_out import CitationToday, Verdicts
from corpus.errors import NotFound, PayerPolicyError, WrongUse
from corpus.model import CitationKey
from retrieval.quotes_claims import Claim, Place, missing, place_of
from retrieval.render import Json, citation_json
from retrieval.render_policies import traced_json
from retrieval.screen import screened
from retrieval.verify import Verdict

router = APIRouter(prefix="/v1", tags=["citations"])


@router.get("/citations/{citation_id:path}", responses={200: {"model": CitationToday}, 304: {}})
def citation(
    citation_id: Annotated[CitationId, Path()],
    request: Request,
    context: Ctx,
    _: Reader,
    as_of: Annotated[Day | None, Query(description="the day it is asked for; today without it")] = None,
) -> Response:
    """A citation that was handed out, and where its words stand now. Its id is percent-encoded in the path."""
    services = context.services
    key = services.record.citation(citation_id)
    if key is None:
        raise NotFound(f"No citation {citation_id!r} was handed out.", todo="Check the id; encode it in the path.")
    day = parse_as_of(as_of, services.settings.zone)
    shown = citation_json(services.citer.shown(key, day.toordinal()), services.settings.base_url)
    return lasting(request, {**shown, "today": _stands(key, day, context)})


@router.post("/citations/verify", responses={200: {"model": Verdicts}})
def verify(wanted: Verification, context: Ctx, _: Reader) -> JSONResponse:
    """Proves citations against the record, with ``deep`` against the archived bytes, and looks quotes up."""
    if not wanted.citations and not wanted.quotes:
        raise WrongUse("There is nothing to verify.", todo="Give citations, quotes, or both.")
    services = context.services
    today = parse_as_of(None, services.settings.zone)
    verdicts = services.verifier.verify(wanted.citations, today=today, deep=wanted.deep)
    document = verdicts_document(verdicts, services.settings.base_url)
    shown = [
        {**entry, "today": _standing(verdict, today, context)}
        for verdict, entry in zip(verdicts, document["citations"], strict=True)
    ]
    quotes = [_quote(quoted, today, wanted.deep, context) for quoted in wanted.quotes]
    verified = document["verified"] and all(quote["verified"] for quote in quotes)
    return JSONResponse({"verified": verified, "citations": shown, "quotes": quotes})


def _quote(quoted: Quoted, today: date, deep: bool, context: Context) -> Json:
    """The verdict on words that somebody says a policy contains."""
    services = context.services
    said = screened(quoted.quote)  # only what is shown to be a payer's words is given back as it came
    asked: Json = {"policy_id": quoted.policy_id, "quote": said, "as_of": quoted.as_of, "found": None}
    try:
        as_of = parse_as_of(quoted.as_of, services.settings.zone)
        place = _place(quoted, as_of, context)
    except PayerPolicyError as error:
        return {**_verdict(Verdict("", verified=False, deep=deep, because=error.line()), context), **asked}
    if place.traced is not None:
        asked["found"] = traced_json(place.traced, services.settings.base_url)
    if place.citation is None or place.citation.id is None:
        because = missing(place, services.book)
        return {**_verdict(Verdict("", verified=False, deep=deep, because=because), context), **asked}
    verdict = services.verifier.verify([place.citation.id], today=as_of, deep=deep)[0]
    asked["quote"] = quoted.quote if verdict.verified else said
    return {**_verdict(verdict, context), **asked, "today": _standing(verdict, today, context)}


def _place(quoted: Quoted, as_of: date, context: Context) -> Place:
    """Where the words stand. Raises WrongUse for an unknown payer, NotFound for a day on which nothing governed."""
    services = context.services
    payer = services.book.resolve(quoted.payer).slug if quoted.payer else None
    claim = Claim(quoted.quote, as_of, quoted.policy_id, payer)
    return place_of(services.lookup, services.quotes, services.elsewhere, claim)


def _verdict(verdict: Verdict, context: Context) -> Json:
    shown = verdict_json(verdict, context.services.settings.base_url)
    return {**shown, "id": verdict.id or None, "today": None}


def _stands(key: CitationKey, day: date, context: Context) -> Json | None:
    """Where the words of a citation stand on a day; null where record or text do not hold it."""
    try:
        stands = context.services.standings.today(key, day)
    except PayerPolicyError:
        return None
    span = stands.span
    return {
        "standing": stands.standing.value,
        "version": stands.version.id if stands.version is not None else None,
        "section": list(stands.path),
        "label": stands.label,
        "start": span.start if span is not None else None,
        "end": span.end if span is not None else None,
        "text_sha256": stands.version.text_sha256 if stands.version is not None and span is not None else None,
    }


def _standing(verdict: Verdict, today: date, context: Context) -> str | None:
    """Where a verified citation stands today; null where record or text do not hold it."""
    key = context.services.record.citation(verdict.id) if verdict.verified else None
    if key is None:
        return None
    try:
        return context.services.standings.of(key, today).value
    except PayerPolicyError:
        return None
