"""Who is told of changes, what they were told, and who has seen it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from api.admission import Drafter, Reader, Reviewer
from api.context import Ctx
from api.cursors import read_cursor, write_cursor
from api.digests import acknowledge, brief_json, opened, whole_json
from api.replies import page
from api.routes.policies import Cursor, Limit
from api.schemas import Words
from api.schemas_tell import (
    ChangedSubscription,
    Digest,
    Digests,
    NewSubscription,
    Seen,
    Subscription,
    Subscriptions,
    Watching,
)
from api.subscriptions import Wish, added, changed, find, removed, restored, subscription_json
from api.wiring import now

router = APIRouter(prefix="/v1", tags=["digests"])

SubscriptionId = Annotated[Words, Path()]
DigestId = Annotated[Words, Path()]


@router.get("/subscriptions", responses={200: {"model": Subscriptions}})
def subscriptions(context: Ctx, _: Reader, removed: bool = False) -> JSONResponse:
    """Those who are told; with ``removed`` also those that were removed."""
    found = context.services.record.subscriptions(removed=removed)
    return JSONResponse({"subscriptions": [subscription_json(one, now()) for one in found]})


@router.post("/subscriptions", status_code=HTTPStatus.CREATED, responses={201: {"model": Subscription}})
def subscribe(wanted: NewSubscription, context: Ctx, _: Reviewer) -> JSONResponse:
    """Tells a practice each week."""
    made = added(context.services, _wish(wanted, wanted.name), now())
    return JSONResponse(subscription_json(made, now()), HTTPStatus.CREATED)


@router.get("/subscriptions/{subscription_id}", responses={200: {"model": Subscription}})
def subscription(subscription_id: SubscriptionId, context: Ctx, _: Reader) -> JSONResponse:
    """One practice and what it watches."""
    return JSONResponse(subscription_json(find(context.services, subscription_id, removed=True), now()))


@router.patch("/subscriptions/{subscription_id}", responses={200: {"model": Subscription}})
def change_subscription(
    subscription_id: SubscriptionId, wanted: ChangedSubscription, context: Ctx, _: Reviewer
) -> JSONResponse:
    """Changes what a practice watches, and when and where it is told."""
    found = find(context.services, subscription_id)
    return JSONResponse(subscription_json(changed(context.services, found, _wish(wanted, wanted.name)), now()))


@router.delete("/subscriptions/{subscription_id}", responses={200: {"model": Subscription}})
def unsubscribe(subscription_id: SubscriptionId, context: Ctx, _: Reviewer) -> JSONResponse:
    """Tells a practice nothing any more; it can be restored."""
    found = find(context.services, subscription_id, removed=True)
    return JSONResponse(subscription_json(removed(context.services, found, now()), now()))


@router.post("/subscriptions/{subscription_id}/restore", responses={200: {"model": Subscription}})
def restore(subscription_id: SubscriptionId, context: Ctx, _: Reviewer) -> JSONResponse:
    """Undoes a removal or an unsubscribing."""
    found = find(context.services, subscription_id, removed=True)
    return JSONResponse(subscription_json(restored(context.services, found), now()))


@router.get("/digests", responses={200: {"model": Digests}})
def digests(
    request: Request,
    context: Ctx,
    _: Reader,
    subscription: Annotated[Words | None, Query(description="only those of this practice")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """The digests that were made, the newest first."""
    services = context.services
    whose = find(services, subscription, removed=True).id if subscription else ""
    after = read_cursor(cursor, "digests", whose)
    found = services.record.digests(whose, after=after or "", limit=limit + 1)
    more = write_cursor(found[limit - 1].id, "digests", whose) if len(found) > limit else None
    return page(request, "digests", [brief_json(services, one) for one in found[:limit]], more)


@router.get("/digests/{digest_id}", responses={200: {"model": Digest}})
def digest(digest_id: DigestId, context: Ctx, _: Reader) -> JSONResponse:
    """One digest, whole."""
    return JSONResponse(whole_json(context.services, opened(context.services, digest_id)))


@router.get("/digests/{digest_id}/message", responses={200: {"content": {"message/rfc822": {}}}})
def message(digest_id: DigestId, context: Ctx, _: Reviewer) -> Response:
    """The bytes of the mail as it was sent."""
    found = opened(context.services, digest_id)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return Response(found.digest.message, media_type="message/rfc822", headers=headers)


@router.post("/digests/{digest_id}/acknowledge", responses={200: {"model": Digest}})
def acknowledge_digest(digest_id: DigestId, seen: Seen, context: Ctx, _: Drafter) -> JSONResponse:
    """Notes that a person has seen changes of a digest, or all that touch."""
    found = opened(context.services, digest_id)
    acknowledge(context.services, found, seen.by, now(), seen.changes)
    return JSONResponse(whole_json(context.services, found))


def _wish(wanted: Watching, name: str | None) -> Wish:
    sets = None if wanted.specialties is None else {one.name: one.codes for one in wanted.specialties}
    return Wish(
        name=name,
        address=wanted.address,
        timezone=wanted.timezone,
        weekday=wanted.weekday,
        hour=wanted.hour,
        payers=wanted.payers,
        codes=wanted.codes,
        words=wanted.words,
        specialties=sets,
    )
