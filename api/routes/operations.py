"""Operations: payers, jobs, the index; and the commands of the command line that need the process with the index."""

from __future__ import annotations

from dataclasses import asdict
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
from api.schemas import Forwarded, Reindexing
from api.schemas_out import Job as JobShape
from api.schemas_out import Payers
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


@router.post("/v1/reindex", status_code=HTTPStatus.ACCEPTED, responses={202: {"model": JobShape}})
def reindex(wanted: Reindexing, context: Ctx, _: Admin) -> JSONResponse:
    """Brings the index in line with the record, as a job."""

    def work(tick: Tick) -> Json:
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
