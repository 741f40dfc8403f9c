"""The keys of programs: made, listed and revoked by an administrator."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from api.admission import Admin
from api.context import Ctx
from api.keys import key_json, make_key
from api.schemas import NewKey, Words
from api.schemas_operations import Keys, MadeKey

router = APIRouter(prefix="/v1", tags=["keys"])


@router.get("/keys", responses={200: {"model": Keys}})
def list_keys(context: Ctx, _: Admin) -> JSONResponse:
    """All keys ever made, without their secrets."""
    return JSONResponse({"keys": [key_json(key) for key in context.services.record.api_keys()]})


@router.post("/keys", status_code=HTTPStatus.CREATED, responses={201: {"model": MadeKey}})
def create_key(wanted: NewKey, context: Ctx, _: Admin) -> JSONResponse:
    """Makes a key; its secret is in this answer and nowhere else."""
    key, secret = make_key(context.services.record, wanted.name, wanted.role, datetime.now(UTC))
    return JSONResponse({**key_json(key), "secret": secret}, HTTPStatus.CREATED)


@router.delete("/keys/{key_id}", status_code=HTTPStatus.NO_CONTENT)
def revoke_key(key_id: Annotated[Words, Path()], context: Ctx, _: Admin) -> Response:
    """Ends a key at once."""
    context.services.record.revoke_key(key_id, datetime.now(UTC))
    return Response(status_code=HTTPStatus.NO_CONTENT)
