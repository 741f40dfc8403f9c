"""The description of the API at ``/openapi.json``: what FastAPI derives, with every error answer as it really is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE
from api.schemas_out import Problem

_WORDS = {
    "400": "The body cannot be read.",
    "401": "There is no valid key in the call.",
    "403": "The key may not do this.",
    "404": "There is no such thing; the nearest are named.",
    "409": "What is stored differs from its hash and is withheld.",
    "413": "The body is too large.",
    "422": "The call is wrong, and how.",
    "429": "The key asks too often; Retry-After says when to come back.",
    "503": "Not now; Retry-After says when to come back.",
}
_SEEN_304 = "The caller has it already (If-None-Match)."


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        spec = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for path, operations in spec["paths"].items():
            for operation in operations.values():
                _complete(path, operation)
        schemas = spec["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problem"] = Problem.model_json_schema()
        app.openapi_schema = spec
    return app.openapi_schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Gives an operation the error answers that follow from what it is, all of one shape."""
    responses = operation["responses"]
    needed = set(responses) & set(_WORDS)
    if path.startswith("/v1/"):
        needed |= {"401", "403", "409", "422", "429"}
    if "{" in path:
        needed.add("404")
    if "requestBody" in operation:
        needed |= {"400", "413"}
    if "304" in responses:
        responses["304"] = {"description": _SEEN_304}
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}, "required": True}}
    for status in sorted(needed):
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses[status] = {"description": _WORDS[status], "content": content}
    for status in {"200", "201", "202"} & set(responses):
        if responses[status]["description"] == "Successful Response":
            responses[status]["description"] = f"{operation['summary']}."
