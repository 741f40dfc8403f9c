"""The HTTP service: the same answers as the command line, for programs, and the owner of the index in embedded mode.

Every call is one call inside and back; errors are ``application/problem+json`` (RFC 9457). One lock stands before the
engines: the embedded index and the caches belong to one caller at a time.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from api.answers import MAX_LIMIT, MAX_QUESTION, Asked, answer, verdicts_document
from api.cli import FORWARDED, execute, parse, report
from api.console import Channel, Console
from api.dates import parse_as_of
from api.remote import COMMAND_PATH
from api.wiring import Services
from corpus.errors import Damaged, NotFound, PayerPolicyError, WrongUse
from retrieval.render import Json, citation_json, criteria_json


class Question(BaseModel):
    """A question to the policies, as ``search --json`` takes it."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION)
    payer: str | None = None
    codes: list[str] = Field(default_factory=list, max_length=50)
    as_of: str | None = None
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT)


class Batch(BaseModel):
    """Several questions at once."""

    questions: list[Question] = Field(min_length=1, max_length=500)


class Verification(BaseModel):
    """Citations to verify."""

    citations: list[str] = Field(min_length=1, max_length=1000)
    deep: bool = False


class Forwarded(BaseModel):
    """A command of the command line, to be executed by the process that owns the index."""

    arguments: list[str]
    cwd: str
    log: str = "auto"


def create_app(services: Services, token: str) -> FastAPI:
    """The application over these services; ``token`` is what the command line of the same data folder presents."""
    app = FastAPI(title="payerpolicy", version="1")
    lock = threading.Lock()
    bearer = HTTPBearer(auto_error=False)

    def admitted(key: HTTPAuthorizationCredentials | None = Depends(bearer)) -> None:  # noqa: B008  # FastAPI's way
        if key is None or not secrets.compare_digest(key.credentials.encode(), token.encode()):
            raise _Unauthorized

    @app.exception_handler(PayerPolicyError)
    def problem(_: Request, error: PayerPolicyError) -> JSONResponse:
        status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Damaged) else 422
        return _problem(status, error.code, error.line())

    @app.exception_handler(_Unauthorized)
    def unauthorized(_: Request, __: Exception) -> JSONResponse:
        return _problem(401, "unauthorized", "Send Authorization: Bearer <key>.")

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        wrong = [f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors()]
        return _problem(422, "wrong_use", "; ".join(wrong))

    @app.get("/health")
    def health() -> Json:
        return {"status": "up"}

    @app.get("/ready")
    def ready() -> Json:
        with lock:
            return {"status": "ready", "policies": services.record.counts().policies}

    @app.post("/v1/search", dependencies=[Depends(admitted)])
    def search(question: Question) -> Json:
        with lock:
            return answer(services, _asked(question))

    @app.post("/v1/search/batch", dependencies=[Depends(admitted)])
    def search_batch(batch: Batch) -> Json:
        with lock:
            return {"results": [answer(services, _asked(question)) for question in batch.questions]}

    @app.get("/v1/policies/{payer}/{number}/criteria", dependencies=[Depends(admitted)])
    def criteria(payer: str, number: str, as_of: str | None = None) -> Json:
        with lock:
            tree = services.lookup.tree(f"{payer}/{number}", parse_as_of(as_of, services.settings.zone))
            found, base_url = tree.found, services.settings.base_url
            return criteria_json(found.policy, found.version, tree.roots, tree.quoter.origin, base_url)

    @app.get("/v1/citations/{citation_id:path}", dependencies=[Depends(admitted)])
    def citation(citation_id: str) -> Json:
        with lock:
            key = services.record.citation(citation_id)
            if key is None:
                raise NotFound(f"No citation {citation_id!r} was handed out.", todo="Check the id.")
            today = parse_as_of(None, services.settings.zone).toordinal()
            return citation_json(services.citer.shown(key, today), services.settings.base_url)

    @app.post("/v1/citations/verify", dependencies=[Depends(admitted)])
    def verify(wanted: Verification) -> Json:
        with lock:
            today = parse_as_of(None, services.settings.zone)
            verdicts = services.verifier.verify(wanted.citations, today=today, deep=wanted.deep)
            return verdicts_document(verdicts, services.settings.base_url)

    @app.post(COMMAND_PATH, dependencies=[Depends(admitted)], include_in_schema=False)
    def command(forwarded: Forwarded) -> StreamingResponse:
        return StreamingResponse(
            _executed(forwarded.arguments, Path(forwarded.cwd), forwarded.log, services, lock),
            media_type="application/x-ndjson",
        )

    return app


class _Unauthorized(Exception):
    """A call without a valid key."""


def _asked(question: Question) -> Asked:
    return Asked(question.question, question.payer, tuple(question.codes), question.as_of, question.limit)


def _problem(status: int, code: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _executed(arguments: Sequence[str], cwd: Path, log: str, services: Services, lock: threading.Lock) -> Iterator[str]:
    """Runs a command in a thread of its own and yields what it writes, as JSON lines, while it runs."""
    events: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    console = Console(
        out=Channel(lambda text: events.put({"out": text})),
        err=Channel(lambda text: events.put({"err": text})),
        as_json="--json" in arguments,
        log=log,
        cwd=cwd,
    )

    def work() -> None:
        try:
            events.put({"exit": _command(arguments, services, console, lock)})
        finally:
            events.put(None)

    threading.Thread(target=work, daemon=True).start()
    while (event := events.get()) is not None:
        yield json.dumps(event, ensure_ascii=False) + "\n"


def _command(arguments: Sequence[str], services: Services, console: Console, lock: threading.Lock) -> int:
    try:
        if not arguments or arguments[0] not in FORWARDED:
            raise WrongUse("Only commands that open the index are executed here.", todo="Run it directly.")
        command, args = parse(arguments)
        with lock:
            return execute(command, args, services, console)
    except PayerPolicyError as error:
        return report(error, console)
