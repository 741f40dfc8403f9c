"""Citations and quotes: what they say, whether they are true, and where they stand today."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from api.admission import Reader
from api.answers import verdicts_document
from api.context import Context, Ctx
from api.dates import parse_as_of
from api.proofs import Quoting, quote_document, standing
from api.replies import lasting
from api.schemas import CitationId, Day, Verification
from api.schemas_out import CitationToday, Verdicts
from corpus.errors import NotFound, PayerPolicyError, WrongUse
from corpus.model import CitationKey
from retrieval.render import Json, citation_json

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
        {**entry, "today": standing(services, verdict, today)}
        for verdict, entry in zip(verdicts, document["citations"], strict=True)
    ]
    quotings = [Quoting(q.quote, q.policy_id, q.payer, q.as_of) for q in wanted.quotes]
    quotes = [quote_document(services, quoting, today, deep=wanted.deep) for quoting in quotings]
    verified = document["verified"] and all(quote["verified"] for quote in quotes)
    return JSONResponse({"verified": verified, "citations": shown, "quotes": quotes})


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
