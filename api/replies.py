"""The form of answers: JSON, pages of lists with a link to the next, and strong ETags for what never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_json

from retrieval.render import Json

_ALWAYS = "private, no-cache"  # keep, but ask again: what a citation's status says changes with the day


class Document(JSONResponse):
    """A large document, written several times faster than Python's own JSON is. A number that is none becomes null."""

    def render(self, content: Any) -> bytes:
        """The document as bytes."""
        return to_json(content, inf_nan_mode="null")


def page(request: Request, name: str, items: Sequence[Json], cursor: str | None) -> JSONResponse:
    """One page of a list; ``Link: rel="next"`` leads to the following one."""
    headers = {}
    if cursor is not None:
        query = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
        headers["Link"] = f'<{request.url.path}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'
    return JSONResponse({name: list(items), "next_cursor": cursor}, headers=headers)


def lasting(request: Request, document: Json, headers: Mapping[str, str] | None = None) -> Response:
    """A document with a strong ETag, made of its bytes; 304 where the caller has it already."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    return lasting_bytes(request, body, hashlib.sha256(body).hexdigest(), sent)


def lasting_bytes(request: Request, body: bytes, sha256: str, headers: Mapping[str, str]) -> Response:
    """Bytes with a strong ETag; 304 where the caller has them already."""
    tag = f'"{sha256}"'
    always = {"ETag": tag, "Cache-Control": _ALWAYS}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=always)
    return Response(body, headers={**headers, **always})


def _has(if_none_match: str, tag: str) -> bool:
    known = [entry.strip().removeprefix("W/") for entry in if_none_match.split(",")]
    return "*" in known or tag in known
