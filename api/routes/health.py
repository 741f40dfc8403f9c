"""Is the service up, can it answer, and how is it doing? Without a key; the figures on this machine only."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.admission import on_this_machine
from api.context import Ctx
from api.metrics import MEDIA_TYPE
from api.problems import Turned
from api.schemas_operations import Health, Ready
from api.wiring import now
from monitors.service_figures import figures_of

router = APIRouter(tags=["health"])


@router.get("/health", responses={200: {"model": Health}})
def health() -> JSONResponse:
    """Whether the process is up."""
    return JSONResponse({"status": "up"})


@router.get("/ready", responses={200: {"model": Ready}, 503: {}})
def ready(context: Ctx) -> JSONResponse:
    """Whether record and index answer; 503 while the index is made anew."""
    must_be_whole(context)
    context.services.index.count()
    return JSONResponse({"status": "ready", "policies": context.services.record.counts().policies})


@router.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, 403: {}})
def metrics(request: Request, context: Ctx) -> Response:
    """Figures for Prometheus, to callers on this machine."""
    if not on_this_machine(request):
        raise Turned(
            HTTPStatus.FORBIDDEN,
            "Figures are shown on this machine only.",
            todo="Ask from the machine the service runs on.",
            code="forbidden",
        )
    services = context.services
    context.metrics.service(figures_of(services.record, services.sources, now()))
    text = context.metrics.text(services.record.counts(), context.jobs.states())
    return Response(text, media_type=MEDIA_TYPE)


def must_be_whole(context: Ctx) -> None:
    """Raises Turned (503) while the index is made anew."""
    if context.services.rebuilding.is_set():
        raise Turned(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The index is being rebuilt.",
            todo="Ask again in a minute.",
            code="rebuilding",
            retry_after=60,
        )
