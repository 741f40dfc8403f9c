"""The HTTP service: the same answers as the command line, for programs, and the owner of the index in embedded mode.

Every call is one call inside and back. Searches take turns in the searcher; what changes data takes the one lock of
writers, so that a long job never keeps a question waiting for more than a document's transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.context import Context
from api.jobs import Jobs
from api.limits import MAX_BODY, BodyLimit, Rates
from api.metrics import Measured, Metrics
from api.openapi import describe
from api.problems import install, problem
from api.routes import (
    changes,
    citations,
    digest_pages,
    documents,
    health,
    keys,
    operations,
    policies,
    search,
    subscription_pages,
    telling,
    webhooks,
    wording_pages,
)
from api.wiring import Services
from corpus.errors import PayerPolicyError

_ABOUT = (
    "Payers' coverage policies as cited criteria. Every quote is the payer's own words, checked when it is shown. "
    "Errors are application/problem+json (RFC 9457). Lists have `limit`, an opaque `cursor` and a `Link` to the next "
    "page. Ids in paths are percent-encoded."
)


def create_app(services: Services, token: str) -> FastAPI:
    """The application over these services; ``token`` is what the command line of the same data folder presents."""
    jobs = Jobs(services.settings)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(jobs.close)

    # No pages that draw the description: their scripts come from elsewhere.
    app = FastAPI(
        title="payerpolicy", version="1", description=_ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.router.redirect_slashes = False
    app.state.context = Context(services, token, jobs, Rates(services.settings.rate), metrics)
    for module in (health, search, citations, policies, changes, documents, operations, keys, telling, webhooks):
        app.include_router(module.router)
    for pages in (digest_pages, subscription_pages, wording_pages):
        app.include_router(pages.router)
    install(app)
    app.add_middleware(BodyLimit, refusal=_too_large, free=frozenset({documents.UPLOAD_PATH}))
    app.add_middleware(Measured, metrics=metrics)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    told = PayerPolicyError(f"The body has more than {MAX_BODY:,} bytes.", todo="Ask for less.", code="too_large")
    await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told, {"Connection": "close"})(scope, receive, send)
