"""Other programs that are told of events: added, tested, enabled and removed by an administrator."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from api.admission import Admin
from api.context import Ctx
from api.routes.policies import Limit
from api.schemas import Words
from api.schemas_webhooks import MadeWebhook, NewWebhook, Sendings, Webhook, WebhookAnswer, Webhooks
from api.webhooks import NewHook, added, answered_json, find, sending_json, tried, webhook_json
from api.wiring import now

router = APIRouter(prefix="/v1", tags=["webhooks"])

WebhookId = Annotated[Words, Path()]


@router.get("/webhooks", responses={200: {"model": Webhooks}})
def webhooks(context: Ctx, _: Admin) -> JSONResponse:
    """All endpoints, how they are doing and what waits for them; without their secrets."""
    services = context.services
    return JSONResponse({"webhooks": [webhook_json(services, hook) for hook in services.record.webhooks()]})


@router.post("/webhooks", status_code=HTTPStatus.CREATED, responses={201: {"model": MadeWebhook}})
def add_webhook(wanted: NewWebhook, context: Ctx, _: Admin) -> JSONResponse:
    """Tells an endpoint of what happens from now on; its secret is in this answer and nowhere else."""
    given = NewHook(wanted.url, wanted.name, wanted.events, wanted.payers, wanted.codes, wanted.internal)
    hook = added(context.services, given)
    return JSONResponse({**webhook_json(context.services, hook), "secret": hook.secret}, HTTPStatus.CREATED)


@router.get("/webhooks/{webhook_id}", responses={200: {"model": Webhook}})
def webhook(webhook_id: WebhookId, context: Ctx, _: Admin) -> JSONResponse:
    """One endpoint."""
    return JSONResponse(webhook_json(context.services, find(context.services, webhook_id)))


@router.get("/webhooks/{webhook_id}/sendings", responses={200: {"model": Sendings}})
def sendings(webhook_id: WebhookId, context: Ctx, _: Admin, limit: Limit = 50) -> JSONResponse:
    """What was sent to an endpoint and what it answered, newest first."""
    hook = find(context.services, webhook_id)
    found = context.services.record.sendings(hook.id, limit)
    return JSONResponse({"sendings": [sending_json(one) for one in found]})


@router.post("/webhooks/{webhook_id}/test", responses={200: {"model": WebhookAnswer}})
def try_webhook(webhook_id: WebhookId, context: Ctx, _: Admin) -> JSONResponse:
    """Sends a message of the type ``webhook.test`` now and says what the endpoint answered."""
    hook = find(context.services, webhook_id)
    return JSONResponse(answered_json(hook, tried(context.services, hook)))


@router.post("/webhooks/{webhook_id}/enable", responses={200: {"model": Webhook}})
def enable_webhook(webhook_id: WebhookId, context: Ctx, _: Admin) -> JSONResponse:
    """Tries a failing or disabled endpoint again at once; it goes on where it stopped."""
    hook = find(context.services, webhook_id)
    context.services.record.enable_webhook(hook.id)
    return JSONResponse(webhook_json(context.services, find(context.services, hook.id)))


@router.delete("/webhooks/{webhook_id}", status_code=HTTPStatus.NO_CONTENT)
def remove_webhook(webhook_id: WebhookId, context: Ctx, _: Admin) -> Response:
    """Tells an endpoint nothing any more; what was sent stays on record."""
    context.services.record.remove_webhook(webhook_id, now())
    return Response(status_code=HTTPStatus.NO_CONTENT)
