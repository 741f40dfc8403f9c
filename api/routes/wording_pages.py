"""The page of a short text: what a new version changed, in sentences, each with its citations and its author."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.context import Ctx
from api.pages.frame import page
from api.pages.route import PageRoute
from api.pages.visitor import Visiting
from api.schemas import Words
from api.wording import worded_version
from corpus.errors import NotFound

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/changes/{change_id}/short")
def short(change_id: Annotated[Words, Path()], context: Ctx, who: Visiting) -> Response:
    """All material changes of a version in a few sentences."""
    services = context.services
    found = services.record.change(change_id)
    if found is None:
        raise NotFound("There is no such change.", todo="See all of them: Changes.")
    policy = services.record.policy(found.policy_id)
    title = policy.title if policy is not None else found.policy_id
    return page("short", who=who, title=title, version=found.version_after, told=worded_version(services, found))
