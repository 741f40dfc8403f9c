"""What payers changed: as a list, as feeds, and who has seen it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.admission import Drafter, Reader, Reviewer
from api.context import Context, Ctx
from api.cursors import read_cursor, write_cursor
from api.dates import parse_as_of
from api.feeds import ATOM, JSON_FEED, atom, json_feed
from api.recorded import changes_json
from api.replies import page
from api.routes.policies import Cursor, Limit
from api.schemas import Assignment, CodeText, Day, Words
from api.schemas import Payer as PayerName
from api.schemas_out import Change, Changes, Wording
from api.schemas_tell import SeenBy
from api.wiring import now
from api.wording import worded_changes, worded_version
from corpus.change import ChangeFilter, ChangeKind
from corpus.errors import NotFound
from corpus.subscription import Acknowledgement
from retrieval.render import Json

router = APIRouter(prefix="/v1", tags=["changes"])

ChangeId = Annotated[Words, Path()]
_FEED = 100
_ATOM: dict[int | str, Any] = {200: {"content": {ATOM: {"schema": {"type": "string"}}}}}
_PAGE: dict[int | str, Any] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
_JSON_FEED: dict[int | str, Any] = {200: {"content": {JSON_FEED: {"schema": {"type": "object"}}}}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list or feed of changes is limited to, as the caller wrote it."""

    since: Annotated[Day | None, Query(description="detected on this day or later")] = None
    payer: PayerName | None = None
    code: Annotated[CodeText | None, Query(description="changes of policies that name this code")] = None
    kind: Annotated[list[ChangeKind] | None, Query(max_length=20)] = None
    material: bool | None = None

    def filter(self, context: Context) -> ChangeFilter:
        """The same for the record, newest first. Raises WrongUse for an unknown payer or a day that is none."""
        services = context.services
        zone = services.settings.zone
        since = datetime.combine(parse_as_of(self.since, zone), time.min, zone).astimezone(UTC) if self.since else None
        return ChangeFilter(
            since=since,
            payer=services.book.resolve(self.payer).slug if self.payer else "",
            codes=(self.code,) if self.code else (),
            kinds=tuple(self.kind or ()),
            material=self.material,
            newest_first=True,
            limit=_FEED,
        )


Asked = Annotated[Wanted, Depends()]


@router.get("/changes", responses={200: {"model": Changes}})
def changes(
    request: Request, context: Ctx, _: Reader, asked: Asked, limit: Limit = 50, cursor: Cursor = None
) -> JSONResponse:
    """The recorded changes, newest first."""
    after = read_cursor(cursor, "changes", asked)
    where = replace(asked.filter(context), limit=limit + 1, after=after or "")
    found = context.services.record.changes(where)
    shown = changes_json(context.services, found[:limit], parse_as_of(None, context.services.settings.zone))
    more = write_cursor(found[limit - 1].id, "changes", asked) if len(found) > limit else None
    return page(request, "changes", shown, more)


@router.get("/changes.atom", responses=_ATOM)
def changes_atom(request: Request, context: Ctx, _: Reader, asked: Asked) -> Response:
    """The newest changes as an Atom feed."""
    return Response(atom(_newest(context, asked), *_urls(request, context)), media_type=ATOM)


@router.get("/changes.json", responses=_JSON_FEED)
def changes_feed(request: Request, context: Ctx, _: Reader, asked: Asked) -> JSONResponse:
    """The newest changes as a JSON Feed."""
    return JSONResponse(json_feed(_newest(context, asked), *_urls(request, context)), media_type=JSON_FEED)


@router.get("/changes/{change_id}", responses={200: {"model": Change}})
def change(change_id: ChangeId, context: Ctx, _: Reader) -> JSONResponse:
    """One change."""
    return JSONResponse(_one(change_id, context))


@router.get("/changes/{change_id}/wording", responses={200: {"model": Wording}})
def change_wording(change_id: ChangeId, context: Ctx, _: Reader, whole: bool = False) -> JSONResponse:
    """A short text for a change, or for all that came with its version; each sentence cited, and who worded it."""
    shown = _one(change_id, context)
    found = context.services.record.change(change_id)
    if whole and found is not None:
        return JSONResponse(worded_version(context.services, found))
    return JSONResponse(worded_changes(context.services, [shown], shown["policy_id"], change_id))


@router.get("/changes/{change_id}/redline", responses=_PAGE, response_class=HTMLResponse)
def change_redline(change_id: ChangeId, context: Ctx, _: Reader) -> HTMLResponse:
    """Both versions side by side with the words that changed marked, as one page."""
    found = context.services.record.change(change_id)
    if found is None:
        raise NotFound(f"There is no change {change_id!r}.", todo="List them: GET /v1/changes.")
    # Not at the top: drawing is for the few who look, and start-ups must be short.
    from api.redlines import HEADERS, redline_of

    return HTMLResponse(redline_of(context.services, found.version_before, found.version_after), headers=HEADERS)


@router.post("/changes/{change_id}/acknowledge", responses={200: {"model": Change}})
def acknowledge(change_id: ChangeId, context: Ctx, caller: Drafter, seen: SeenBy | None = None) -> JSONResponse:
    """Notes who has seen a change: the person named, else the caller."""
    by = seen.by if seen is not None and seen.by else caller.name
    context.services.record.acknowledge([Acknowledgement(change_id, by, now())])
    return JSONResponse(_one(change_id, context))


@router.post("/changes/{change_id}/assign", responses={200: {"model": Change}})
def assign(change_id: ChangeId, assignment: Assignment, context: Ctx, _: Reviewer) -> JSONResponse:
    """Notes whose a change is."""
    context.services.record.assign_change(change_id, assignment.to)
    return JSONResponse(_one(change_id, context))


def _newest(context: Context, asked: Wanted) -> list[Json]:
    found = context.services.record.changes(asked.filter(context))
    return changes_json(context.services, found, parse_as_of(None, context.services.settings.zone))


def _one(change_id: str, context: Context) -> Json:
    found = context.services.record.change(change_id)
    if found is None:
        raise NotFound(f"There is no change {change_id!r}.", todo="List them: GET /v1/changes.")
    return changes_json(context.services, [found], parse_as_of(None, context.services.settings.zone))[0]


def _urls(request: Request, context: Context) -> tuple[str, str]:
    base_url = context.services.settings.base_url
    query = f"?{request.url.query}" if request.url.query else ""
    return base_url, f"{base_url}{request.url.path}{query}"
