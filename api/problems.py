"""What a caller is told when a call fails: ``application/problem+json`` (RFC 9457), in words, with what to do next."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.context import context_of
from api.mishaps import kept
from api.schemas import DAY_PATTERN
from corpus.errors import Busy, Damaged, NotFound, PayerPolicyError

MEDIA_TYPE = "application/problem+json"


class Turned(PayerPolicyError):
    """A call that is turned away for a reason that is HTTP's: no key, too often, too large, later."""

    def __init__(self, status: int, message: str, *, todo: str, code: str, retry_after: float = 0.0) -> None:
        super().__init__(message, todo=todo, code=code)
        self.status = status
        self.retry_after = retry_after


def status_of(error: PayerPolicyError) -> int:
    """The HTTP status that says what kind of error it is."""
    if isinstance(error, Turned):
        return error.status
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, Damaged):
        return HTTPStatus.CONFLICT
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, Busy) else HTTPStatus.UNPROCESSABLE_ENTITY


def body_of(status: int, error: PayerPolicyError) -> dict[str, Any]:
    """A problem: ``detail`` in words, ``todo`` what to do next, ``code`` for programs."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": error.line(),
        "code": error.code,
        "todo": error.todo,
    }


def encoded(body: dict[str, Any]) -> bytes:
    """JSON bytes; characters of a caller that are no text (half a surrogate pair) become question marks."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")


def problem(status: int, error: PayerPolicyError, headers: dict[str, str] | None = None) -> Response:
    """The answer to a call that failed."""
    return Response(encoded(body_of(status, error)), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Every error of the application becomes a problem."""
    app.add_exception_handler(PayerPolicyError, _reported)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _reported(_: Request, error: Exception) -> Response:
    assert isinstance(error, PayerPolicyError)
    status = status_of(error)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    if isinstance(error, Turned) and error.retry_after:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return problem(status, error, headers)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [f"{'.'.join(str(part) for part in e['loc'][1:]) or 'body'}: {_in_words(e)}" for e in error.errors()]
    told = PayerPolicyError("; ".join(wrong) + ".", todo="See /openapi.json for what is taken.", code="wrong_use")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, told)


_WORDS = {
    "missing": "this is missing",
    "string_type": "write this as text, between quotation marks",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "list_type": "write a list, between [ and ]",
    "string_pattern_mismatch": "this is not written as it should be",
    "less_than_equal": "at most {le}",
    "greater_than_equal": "at least {ge}",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} at once",
    "json_invalid": "this is no JSON",
    "model_attributes_type": "write an object, between { and }",
    "enum": "write {expected}",
}
_TOO_SHORT = ("string_too_short", "too_short")


def _in_words(error: Any) -> str:
    """What is wrong with a value; never the pattern it was held against, nor the words of who held it."""
    kind, about = error["type"], error.get("ctx", {})
    if about.get("pattern") == DAY_PATTERN:
        return "write a day as 2026-01-31"
    if kind in _TOO_SHORT:
        return "this is empty" if about.get("min_length") == 1 else f"at least {about.get('min_length')}"
    words = _WORDS.get(kind)
    if words is None:
        return str(error["msg"])
    for name, value in about.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {
        HTTPStatus.NOT_FOUND: ("no_such_call", f"There is no call {request.method} {request.url.path}."),
        HTTPStatus.METHOD_NOT_ALLOWED: ("no_such_method", f"{request.url.path} takes no {request.method}."),
    }
    code, words = known.get(HTTPStatus(error.status_code), ("bad_request", f"{error.detail}."))
    told = PayerPolicyError(words, todo="See /openapi.json for the calls.", code=code)
    return problem(error.status_code, told, dict(error.headers or {}))


def _unforeseen(request: Request, error: Exception) -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, kept(error, context_of(request).services.settings))
