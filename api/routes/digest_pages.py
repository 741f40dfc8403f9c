"""Pages of digests, changes and citations: what was told, with the words before and after, and who has seen it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.context import Context, Ctx
from api.dates import parse_as_of
from api.digests import acknowledge, brief_json, discuss_json, opened
from api.pages.frame import page
from api.pages.route import PageRoute
from api.pages.views import change_views, groups, local_day, payer_of, seen_on
from api.pages.visitor import Checked, Form, Visiting, Visitor, back, is_secure
from api.recorded import changes_json
from api.schemas import CitationId, Words
from api.wiring import Services, now
from corpus.change import ChangeFilter
from corpus.errors import NotFound, WrongUse
from corpus.subscription import Acknowledgement
from ingest.manifest import parse_day
from retrieval.render import Json, citation_json, moment

router = APIRouter(route_class=PageRoute, include_in_schema=False)

DigestId = Annotated[Words, Path()]
_PAGE = 25
_SHOWS = (("material", "What may alter a decision"), ("open", "Not seen yet"), ("all", "Everything"))
_STANDS = {
    "unchanged": "The policy still says it, at this place.",
    "moved": "The policy still says it, at another place.",
    "altered": "The policy in force today no longer says it.",
    "withdrawn": "The policy was withdrawn.",
}


@router.get("/")
def home() -> Response:
    """The first page."""
    return RedirectResponse("/digests", HTTPStatus.SEE_OTHER)


@router.get("/digests")
def digests(context: Ctx, who: Visiting, after: Words = "") -> Response:
    """The digests that were made."""
    services = context.services
    whose = who.subscription.id if who.subscription is not None else ""
    found = services.record.digests(whose, after=after, limit=_PAGE + 1)
    shown = [
        {
            **brief_json(services, one),
            "period": opened(services, one.id).body["period"],
            "name": _name(services, one.id),
        }
        for one in found[:_PAGE]
    ]
    more = found[_PAGE - 1].id if len(found) > _PAGE else ""
    return page("digests", who=who, here="/digests", digests=shown, more=more)


@router.get("/digests/{digest_id}")
def digest(digest_id: DigestId, context: Ctx, who: Visiting, done: Words = "") -> Response:
    """One digest, whole."""
    services = context.services
    found = opened(services, _seen_by(context, who, digest_id))
    views = change_views(services, discuss_json(services, found))
    return page(
        "digest",
        who=who,
        here="/digests",
        done=done,
        id=found.digest.id,
        subscription=found.digest.subscription,
        name=_name(services, found.digest.id),
        period=found.body["period"],
        rest=found.body,
        count=len(views),
        seen=sum(1 for one in views if one["acknowledgements"]),
        groups=groups(views),
        state=found.digest.posting.value,
        recipient=found.digest.recipient,
        deliveries=[
            {"at": moment(one.at), "outcome": one.outcome, "reply": one.reply}
            for one in services.record.deliveries(found.digest.id)
        ],
    )


@router.post("/digests/{digest_id}")
def note_digest(digest_id: DigestId, context: Ctx, who: Visiting, form: Checked) -> Response:
    """A person has seen changes of a digest, or says whose one is."""
    services = context.services
    found = opened(services, _seen_by(context, who, digest_id))
    ids = {item.change_id for item in found.touching}
    by = _person(form)
    address = f"/digests/{quote(digest_id, safe='')}"
    if form.one("assign"):
        said, anchor = _assigned(services, form, ids)
    elif form.one("seen"):
        wanted = None if form.one("seen") == "all" else [form.one("seen")]
        acknowledge(services, found, by, now(), wanted)
        said, anchor = f"Noted: {by} has seen {'all of it' if wanted is None else 'it'}.", form.one("seen")
    else:
        said, anchor = "Nothing was noted: press one of the buttons.", ""
    return back(f"{address}?{urlencode({'done': said})}#c-{quote(anchor)}", by, secure=is_secure(context))


@router.get("/changes")
def changes(
    context: Ctx,
    who: Visiting,
    payer: Words = "",
    code: Words = "",
    since: Words = "",
    show: Words = "material",
    after: Words = "",
    done: Words = "",
) -> Response:
    """What payers changed, with filters, and who has seen it."""
    services = context.services
    asked = {"payer": payer.strip(), "code": code.strip(), "since": since.strip(), "show": show}
    found = services.record.changes(_where(services, asked, after))
    shown = changes_json(services, found[:_PAGE], parse_as_of(None, services.settings.zone))
    seen = _acknowledged(services, [one["id"] for one in shown])
    views = [{**one, "acknowledgements": seen_on(services, seen[one["id"]])} for one in change_views(services, shown)]
    views = [one for one in views if show != "open" or not one["acknowledgements"]]
    kept = {key: value for key, value in asked.items() if value}
    more = f"?{urlencode({**kept, 'after': found[_PAGE - 1].id})}" if len(found) > _PAGE else ""
    return page(
        "changes",
        who=who,
        here="/changes",
        done=done,
        asked=asked,
        shows=_SHOWS,
        payers=services.book.slugs(),
        changes=views,
        query=f"?{urlencode({**kept, **({'after': after} if after else {})})}",
        more=more,
    )


@router.get("/changes/{change_id}/redline")
def redline(change_id: Annotated[Words, Path()], context: Ctx, who: Visiting) -> Response:
    """Both versions side by side with the words that changed marked."""
    services = context.services
    found = services.record.change(change_id)
    if found is None:
        raise NotFound("There is no such change.", todo="See all of them: Changes.")
    # Not at the top: drawing is for the few who look, and start-ups must be short.
    from api.redlines import HEADERS, redline_of

    return Response(
        redline_of(services, found.version_before, found.version_after), headers=HEADERS, media_type="text/html"
    )


@router.post("/changes")
def note_change(request: Request, context: Ctx, who: Visiting, form: Checked) -> Response:
    """A person has seen a change, or says whose it is."""
    services = context.services
    by = _person(form)
    kept = {key: value for key, value in request.query_params.items() if key != "done"}
    change_id = form.one("seen") or form.one("assign")
    known = {change_id} if services.record.change(change_id) is not None else set[str]()
    if form.one("assign"):
        said, anchor = _assigned(services, form, known)
    elif known:
        services.record.acknowledge([Acknowledgement(change_id, by, now())])
        said, anchor = f"Noted: {by} has seen it.", change_id
    else:
        said, anchor = "Nothing was noted: press one of the buttons.", ""
    return back(f"/changes?{urlencode({**kept, 'done': said})}#c-{quote(anchor)}", by, secure=is_secure(context))


@router.get("/citations/{citation_id:path}")
def citation(citation_id: Annotated[CitationId, Path()], context: Ctx, who: Visiting) -> Response:
    """A quote, whole, where it stands, and whether the policy still says it."""
    services = context.services
    key = services.record.citation(citation_id)
    if key is None:
        raise NotFound(f"No citation {citation_id!r} was handed out.", todo="Follow a link of a digest.")
    day = parse_as_of(None, services.settings.zone)
    shown = citation_json(services.citer.shown(key, day.toordinal()), services.settings.base_url)
    stands = _STANDS.get(services.standings.of(key, day).value, "")
    shown["received_on"] = local_day(services, shown["retrieved_at"])
    return page("citation", who=who, one=shown, today=stands, payer=payer_of(services, shown["policy_id"]))


def _seen_by(context: Context, who: Visitor, digest_id: str) -> str:
    """The digest, if this visitor may see it. Raises NotFound, in the same words as for one that is not there."""
    digest = context.services.record.digest(digest_id)
    if digest is None or not who.may_see(digest.subscription):
        raise NotFound("There is no such digest here.", todo="See all of them: Digests, above.")
    return digest.id


def _name(services: Services, digest_id: str) -> str:
    subscription = services.record.subscription(digest_id.partition("@")[0])
    return subscription.name if subscription is not None else digest_id


def _person(form: Form) -> str:
    by = " ".join(form.one("by").split())[:100]
    if not by:
        raise WrongUse("A name is missing.", todo="Go back and say who you are: a person puts their name to it.")
    return by


def _assigned(services: Services, form: Form, ids: set[str]) -> tuple[str, str]:
    """Notes whose a change is; returns what to say, and of which change."""
    change_id = form.one("assign")
    to = " ".join(form.one(f"to-{change_id}").split())[:100]
    if change_id not in ids:
        raise WrongUse("There is no such change here.", todo="Go back and load the page again.")
    if not to:
        raise WrongUse("Nobody is named.", todo="Go back and say whose it is.")
    services.record.assign_change(change_id, to)
    return f"Noted: it is {to}'s now.", change_id


def _where(services: Services, asked: Json, after: str) -> ChangeFilter:
    begins = parse_day(asked["since"], "the day") if asked["since"] else None
    zone = services.settings.zone
    return ChangeFilter(
        since=datetime.combine(begins, time.min, zone).astimezone(UTC) if begins else None,
        payer=services.book.resolve(asked["payer"]).slug if asked["payer"] else "",
        codes=(asked["code"].upper(),) if asked["code"] else (),
        material=None if asked["show"] == "all" else True,
        newest_first=True,
        after=after,
        limit=_PAGE + 1,
    )


def _acknowledged(services: Services, ids: list[str]) -> defaultdict[str, list[Json]]:
    found: defaultdict[str, list[Json]] = defaultdict(list)
    for one in services.record.acknowledgements(ids):
        found[one.change_id].append({"by": one.by, "at": moment(one.at)})
    return found
