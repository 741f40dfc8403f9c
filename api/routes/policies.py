"""Policies: lists, one with its versions, criteria trees, texts, the payers' originals, and codes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import memento
from api.admission import Reader
from api.context import Context, Ctx
from api.cursors import read_cursor, write_cursor
from api.dates import parse_as_of, parse_day
from api.governance import governance
from api.originals import original_of, text_of
from api.policy_lists import Listed, list_policies
from api.replies import lasting, lasting_bytes, page
from api.schemas import PLAIN, CodeText, Day, Words
from api.schemas import Payer as PayerName
from api.schemas_policies import CodeUses, Policies, Policy, Tree, Version
from api.trees import tree_document
from corpus.errors import NotFound
from corpus.model import Version as VersionNoun
from corpus.model import VersionStatus
from corpus.timeline import as_known
from retrieval.render_policies import code_use_json, policy_whole, successions_json, version_json

router = APIRouter(prefix="/v1", tags=["policies"])

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=2000, pattern=r"^[A-Za-z0-9_-]*$")]
AsOf = Annotated[Day | None, Query(description="the day it is asked for; today without it")]
KnownOn = Annotated[
    Day | None, Query(description="answer as was known at the end of this day; all that is known without")
]
PayerPart = Annotated[PayerName, Path()]
NumberPart = Annotated[str, Path(pattern=PLAIN, max_length=200, examples=["lhp-0610"])]
VersionPart = Annotated[str, Path(pattern=PLAIN, max_length=40, examples=["2026-01-01"])]
Sha256 = Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")]

_VERSION = "/policies/{payer}/{number}/versions/{version}"
_TEXT: dict[int | str, Any] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, 304: {}}
_TIMEMAP: dict[int | str, Any] = {200: {"content": {memento.LINK_FORMAT: {"schema": {"type": "string"}}}}}
_BYTES: dict[int | str, Any] = {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}, 304: {}}


@router.get("/policies", responses={200: {"model": Policies}})
def policies(
    request: Request,
    context: Ctx,
    _: Reader,
    payer: PayerName | None = None,
    q: Annotated[Words | None, Query(description="words of title or number")] = None,
    code: CodeText | None = None,
    status: VersionStatus | None = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """Policies in the order of their ids, each with the version that governs on the day."""
    slug = context.services.book.resolve(payer).slug if payer else None
    day = parse_as_of(as_of, context.services.settings.zone).toordinal()
    asked = ("policies", slug, q, code, status, as_of, known_on)
    listed = Listed(slug, q or None, code, status, day, read_cursor(cursor, *asked), limit, parse_day(known_on))
    found, after = list_policies(context.services.record, listed)
    return page(request, "policies", found, write_cursor(after, *asked) if after else None)


@router.get("/policies/{payer}/{number}", responses={200: {"model": Policy}, 302: {}})
def policy(
    payer: PayerPart,
    number: NumberPart,
    context: Ctx,
    _: Reader,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    accept_datetime: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """One policy, by id or alias, with its versions; with ``Accept-Datetime`` the way to the version of a day."""
    services = context.services
    found = services.lookup.policy(f"{payer}/{number}")
    day, base_url = parse_as_of(as_of, services.settings.zone).toordinal(), services.settings.base_url
    versions = as_known(services.record.versions(found.policy_id), parse_day(known_on))
    if not versions:
        raise NotFound(f"Nothing of {found.policy_id} was known on {known_on}.", todo="Ask with a later day.")
    headers = memento.policy_headers(found.policy_id, versions, base_url)
    chosen = memento.chosen(versions, memento.asked_moment(accept_datetime)) if accept_datetime else None
    if chosen is not None:
        return RedirectResponse(memento.version_url(base_url, chosen), HTTPStatus.FOUND, headers)
    whole = policy_whole(found, services.record.aliases(found.policy_id), versions, day, base_url)
    others = successions_json(services.succession_finder.of(found.policy_id, day), base_url)
    rule = governance(services.book, found.payer)
    return JSONResponse({**whole, **others, "governance": rule}, headers=headers)


@router.get("/policies/{payer}/{number}/timemap", responses=_TIMEMAP)
def timemap(payer: PayerPart, number: NumberPart, context: Ctx, _: Reader) -> Response:
    """All versions of a policy with the day of each, as a TimeMap (RFC 7089)."""
    found = context.services.lookup.policy(f"{payer}/{number}")
    versions = context.services.record.versions(found.policy_id)
    body = memento.timemap(found.policy_id, versions, context.services.settings.base_url)
    return Response(body, media_type=memento.LINK_FORMAT)


@router.get("/policies/{payer}/{number}/criteria", responses={200: {"model": Tree}})
def criteria(
    payer: PayerPart, number: NumberPart, context: Ctx, _: Reader, as_of: AsOf = None, known_on: KnownOn = None
) -> JSONResponse:
    """The criteria tree in force on a day, every node cited, as ``criteria --json``."""
    services = context.services
    day = parse_as_of(as_of, services.settings.zone)
    return JSONResponse(tree_document(services, f"{payer}/{number}", day, parse_day(known_on))[1])


@router.get(_VERSION, responses={200: {"model": Version}, 304: {}})
def version(
    payer: PayerPart,
    number: NumberPart,
    version: VersionPart,
    request: Request,
    context: Ctx,
    _: Reader,
    as_of: AsOf = None,
) -> Response:
    """One version: its dates, its standing on the day, where it came from."""
    services = context.services
    found = _version(payer, number, version, context)
    day, base_url = parse_as_of(as_of, services.settings.zone).toordinal(), services.settings.base_url
    versions = services.record.versions(found.policy_id)
    headers = memento.version_headers(found, versions, base_url)
    return lasting(request, version_json(found, versions, day, base_url), headers)


@router.get(_VERSION + "/text", responses=_TEXT)
def text(
    payer: PayerPart,
    number: NumberPart,
    version: VersionPart,
    request: Request,
    context: Ctx,
    _: Reader,
    sha256: Annotated[Sha256, Query(description="which reading; the current one without it")] = None,
) -> Response:
    """The canonical text of a reading, whole: offsets of citations count its Unicode code points."""
    of = _version(payer, number, version, context)
    found = text_of(context.services, of, sha256)
    headers = {"Content-Type": "text/plain; charset=utf-8", **_as_memento(of, context)}
    return lasting_bytes(request, found.text.encode(), found.sha256, headers)


@router.get(_VERSION + "/document", responses=_BYTES)
def document(
    payer: PayerPart,
    number: NumberPart,
    version: VersionPart,
    request: Request,
    context: Ctx,
    _: Reader,
    sha256: Annotated[Sha256, Query(description="other bytes of the same text; the first without it")] = None,
) -> Response:
    """The payer's original bytes, as an attachment: a stranger's file, so nothing of it runs in a browser."""
    of = _version(payer, number, version, context)
    found = original_of(context.services, of, sha256)
    return lasting_bytes(request, found.data, found.sha256, {**found.headers, **_as_memento(of, context)})


@router.get("/codes/{code}", tags=["codes"], responses={200: {"model": CodeUses}})
def codes(
    code: Annotated[CodeText, Path()],
    request: Request,
    context: Ctx,
    _: Reader,
    payer: PayerName | None = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """Every policy whose version in force names the code, through ranges too, with how it is covered."""
    services = context.services
    slug = services.book.resolve(payer).slug if payer else None
    asked = ("codes", code, slug, as_of)
    after = read_cursor(cursor, *asked) or ""
    names = [name for name in services.code_finder.policies(code, slug) if name > after]
    uses = services.code_finder.uses(code, names[:limit], parse_as_of(as_of, services.settings.zone))
    shown = [code_use_json(use, services.settings.base_url) for use in uses]
    return page(request, "policies", shown, write_cursor(names[limit - 1], *asked) if len(names) > limit else None)


def _as_memento(version: VersionNoun, context: Context) -> dict[str, str]:
    versions = context.services.record.versions(version.policy_id)
    return memento.version_headers(version, versions, context.services.settings.base_url)


def _version(payer: str, number: str, dated: str, context: Context) -> VersionNoun:
    """A published version of a policy, found by id or alias. Raises NotFound with the versions there are."""
    policy = context.services.lookup.policy(f"{payer}/{number}")
    versions = context.services.record.versions(policy.policy_id)
    found = next((v for v in versions if v.dated == dated), None)
    if found is None:
        known = ", ".join(v.dated for v in versions)
        raise NotFound(f"{policy.policy_id} has no version {dated!r}.", todo=f"Its versions are: {known}.")
    return found
