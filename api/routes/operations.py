"""Operations: payers, sources and visits, jobs, the index; and what the command line hands to this process."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from api.admission import Admin, Reader
from api.context import Ctx
from api.cursors import read_cursor, write_cursor
from api.forwarding import executed
from api.jobs import Job, Tick
from api.rebuild import rebuild
from api.remote import COMMAND_PATH
from api.replies import page
from api.routes.policies import Cursor, Limit
from api.schemas import Crawling, Forwarded, Reindexing
from api.schemas import Payer as PayerName
from api.schemas_operations import Job as JobShape
from api.schemas_operations import Payers, Sources
from api.sources import source_json, visit_json
from retrieval.render import Json, moment

router = APIRouter(tags=["operations"])


@router.get("/v1/payers", responses={200: {"model": Payers}})
def payers(request: Request, context: Ctx, _: Reader, limit: Limit = 50, cursor: Cursor = None) -> JSONResponse:
    """The payers the program knows, with the names they go by."""
    book = context.services.book
    after = read_cursor(cursor, "payers") or ""
    slugs = [slug for slug in book.slugs() if slug > after]
    known = [book.get(slug) for slug in slugs[:limit]]
    shown = [
        {"payer": p.slug, "name": p.name, "aliases": list(p.aliases), "lines_of_business": list(p.lines_of_business)}
        for p in known
    ]
    return page(request, "payers", shown, write_cursor(slugs[limit - 1], "payers") if len(slugs) > limit else None)


@router.get("/v1/sources", responses={200: {"model": Sources}})
def sources(
    request: Request,
    context: Ctx,
    _: Reader,
    payer: PayerName | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """Where the payers publish, when each source was last seen well, and what its last visit found."""
    services = context.services
    slug = services.book.resolve(payer).slug if payer else None
    after = read_cursor(cursor, "sources", slug) or ""
    wanted = [source for source in services.sources if source.id > after and slug in (None, source.payer)]
    shown = [source_json(source, services.record, datetime.now(UTC)) for source in wanted[:limit]]
    more = write_cursor(wanted[limit - 1].id, "sources", slug) if len(wanted) > limit else None
    return page(request, "sources", shown, more)


@router.post("/v1/crawls", status_code=HTTPStatus.ACCEPTED, responses={202: {"model": JobShape}})
def crawl(wanted: Crawling, context: Ctx, _: Admin) -> JSONResponse:
    """Visits sources now, one after the other, as a job."""
    services = context.services
    chosen = services.sources.select(wanted.sources)

    def work(tick: Tick) -> Json:
        visits = []
        for source in chosen:
            visit = services.watcher.visit(source, tick)
            visits.append({"source": source.id, "visit": visit_json(visit) if visit is not None else None})
        return {"visits": visits}

    return accepted(context.jobs.submit("crawl", work))


@router.post("/v1/reindex", status_code=HTTPStatus.ACCEPTED, responses={202: {"model": JobShape}})
def reindex(wanted: Reindexing, context: Ctx, _: Admin) -> JSONResponse:
    """Brings the index in line with the record, as a job."""

    def work(tick: Tick) -> Json:
        with context.services.writing:
            return asdict(rebuild(context.services, everything=wanted.all, step=tick))

    return accepted(context.jobs.submit("reindex", work))


@router.get("/v1/jobs/{job_id}", responses={200: {"model": JobShape}})
def job(job_id: str, context: Ctx, _: Reader) -> JSONResponse:
    """How far a job is."""
    return JSONResponse(job_json(context.jobs.get(job_id)))


@router.post(COMMAND_PATH, include_in_schema=False)
def command(forwarded: Forwarded, context: Ctx, _: Admin) -> StreamingResponse:
    """A command of the command line that found the index taken by this process."""
    lines = executed(forwarded.arguments, Path(forwarded.cwd), forwarded.log, context)
    return StreamingResponse(lines, media_type="application/x-ndjson")


def accepted(job: Job) -> JSONResponse:
    """202, with where to ask how far the job is."""
    return JSONResponse(job_json(job), HTTPStatus.ACCEPTED, {"Location": f"/v1/jobs/{job.id}"})


def job_json(job: Job) -> Json:
    """A job as callers see it."""
    error = job.error
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state.value,
        "created_at": moment(job.created_at),
        "started_at": moment(job.started_at),
        "ended_at": moment(job.ended_at),
        "done": job.done,
        "total": job.total,
        "last": job.last,
        "result": job.result,
        "error": {"code": error.code, "message": str(error), "todo": error.todo} if error else None,
    }
