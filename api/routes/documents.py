"""A document handed in by a person: the same way in, and the same record of origin, as one that was fetched."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.admission import Admin
from api.context import Ctx
from api.jobs import Tick
from api.problems import Turned
from api.routes.operations import accepted
from api.schemas import Day, Words
from api.schemas import Payer as PayerName
from api.schemas_operations import Job
from api.takings import taken_entry
from corpus.errors import WrongUse
from ingest.intake import MAX_BYTES
from ingest.manifest import Item
from retrieval.render import Json

router = APIRouter(prefix="/v1", tags=["documents"])

UPLOAD_PATH = "/v1/documents"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"required": True, "content": {"application/pdf": _BINARY, "text/html": _BINARY, "text/plain": _BINARY}}
_NAME = r"^[^\x00-\x1f/\\]+$"


@router.post(
    "/documents",
    status_code=HTTPStatus.ACCEPTED,
    responses={202: {"model": Job}},
    openapi_extra={"requestBody": _BODY},
)
async def upload(
    request: Request,
    context: Ctx,
    caller: Admin,
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=_NAME, examples=["lhp-0610.pdf"])],
    payer: PayerName | None = None,
    number: Words | None = None,
    title: Words | None = None,
    effective_date: Day | None = None,
    source_url: Annotated[str | None, Query(max_length=2000, pattern=r"^https?://[!-~]+$")] = None,
) -> JSONResponse:
    """Takes the body in as one document, as a job; what is said of it here wins over what it prints.

    Of an archive or e-mail, ``documents`` of the job's result are those that were in it.
    """
    services = context.services
    slug = (await run_in_threadpool(services.book.resolve, payer)).slug if payer else ""
    received = {"content-type": request.headers.get("content-type", ""), "uploaded-by": f"{caller.name} ({caller.id})"}
    item = Item(
        path=Path(name),
        payer=slug,
        number=number or "",
        title=title or "",
        effective_date=effective_date or "",
        source_url=source_url or f"upload:{percent_encoded(name)}",
        data=await _body(request),
        headers=received,
    )

    def work(tick: Tick) -> Json:
        with services.writing:
            report = services.intake.take([item], lambda taken, done, total: tick(done, total, taken.state))
            services.detector.record()
        entries = [taken_entry(taken) for taken in report.taken]
        return entries[0] if len(entries) == 1 else {**entries[0], "documents": entries}

    return accepted(context.jobs.submit("document", work))


async def _body(request: Request) -> bytes:
    """The body, up to the size a policy may have. Raises Turned (413) and WrongUse for an empty one."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            raise Turned(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The document has more than the {MAX_BYTES / 1e6:.0f} MB a policy may have.",
                todo="Split it, or check that it is a policy.",
                code="too_large",
            )
    if not data:
        raise WrongUse("The body is empty.", todo="Send the bytes of one document as the body.")
    return bytes(data)
