"""Who looks at a page? Somebody at this very machine, or somebody with a signed link from a mail of their practice.

A link is exchanged for a cookie that lasts two weeks and opens that practice's pages alone; what changes something is a
POST with a token that only a page of ours can know. People do not have accounts yet: a name is asked, and noted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.admission import on_this_machine
from api.context import Context, Ctx
from api.problems import Turned
from api.telling import links_work
from api.wiring import now
from corpus.subscription import Subscription
from monitors.links import OPEN, SESSION, is_signed, signature

VISIT, NAME = "payerpolicy_visit", "payerpolicy_name"
_LASTS = 14 * 86_400  # seconds of a visit
_LINK_LASTS = timedelta(days=90)
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_FIELDS = 1000
_PROCESS = secrets.token_bytes(32)  # forms of an earlier process are shown anew


class Leads(Exception):
    """A signed link that is exchanged for a visit."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks. ``subscription`` None: somebody at this machine, who may see and do everything."""

    subscription: Subscription | None
    name: str
    token: str

    @property
    def local(self) -> bool:
        """Whether it is somebody at this machine."""
        return self.subscription is None

    def may_see(self, subscription_id: str) -> bool:
        """Whether the pages of this practice are theirs."""
        return self.subscription is None or self.subscription.id == subscription_id


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in; every field is text."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """A field, the last one of this name; empty where there is none."""
        return next((value for key, value in reversed(self.fields) if key == name), "").strip()

    def all(self, name: str) -> list[str]:
        """All fields of this name, in order."""
        return [value.strip() for key, value in self.fields if key == name]


def visitor(request: Request, context: Ctx) -> Visitor:
    """Who looks. Raises Leads for a signed link, Turned for a stranger."""
    _follow(request, context)
    cookie = request.cookies.get(VISIT, "")
    subscription = _visited(context, cookie)
    if subscription is None and not _is_here(request, context):
        raise Turned(
            HTTPStatus.UNAUTHORIZED,
            "This page opens with a link of your digest mail, or on the machine that the service runs on.",
            todo="Open your last digest, and follow its link.",
            code="unauthorized",
        )
    known = cookie if subscription is not None else "here"
    return Visitor(subscription, unquote(request.cookies.get(NAME, ""))[:100], _token(known))


async def filled(request: Request) -> Form:
    """A form that was sent; whether it is ours is told by ``checked``."""
    body = (await request.body()).decode("utf-8", errors="replace")
    try:
        return Form(tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS)))
    except ValueError:
        return Form(())


Visiting = Annotated[Visitor, Depends(visitor)]
Sent = Annotated[Form, Depends(filled)]


def checked(request: Request, who: Visiting, form: Sent) -> Form:
    """A form that a page of ours has sent. Raises Turned for one that somebody else made up."""
    origin = request.headers.get("origin", "")
    foreign = bool(origin) and urlsplit(origin).netloc != request.headers.get("host", "")
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if foreign or elsewhere or not hmac.compare_digest(form.one("token").encode(), who.token.encode()):
        raise Turned(
            HTTPStatus.FORBIDDEN,
            "This form is too old, or was not made here. Nothing was changed.",
            todo="Go back, load the page again, and repeat it.",
            code="forbidden",
        )
    return form


Checked = Annotated[Form, Depends(checked)]


def back(address: str, name: str = "", *, secure: bool = False) -> Response:
    """On to a page after a form was taken; a name that was given is remembered."""
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if name:
        response.set_cookie(NAME, quote(name[:100]), max_age=365 * 86_400, httponly=True, samesite="lax", secure=secure)
    return response


def is_secure(context: Context) -> bool:
    """Whether others reach the service over TLS."""
    return context.services.settings.base_url.startswith("https:")


def _follow(request: Request, context: Context) -> None:
    """Exchanges a signed link for a visit."""
    digest_id, proof = request.query_params.get("d", ""), request.query_params.get("t", "")
    if not (digest_id and proof):
        return
    record = context.services.record
    digest = record.digest(digest_id)
    subscription = record.subscription(digest.subscription) if digest is not None else None
    if digest is None or subscription is None or not is_signed(subscription, proof, OPEN, digest_id):
        return
    if now() > digest.ends + _LINK_LASTS or not subscription.active:
        return
    rest = [(key, value) for key, value in request.query_params.multi_items() if key not in ("d", "t")]
    response = RedirectResponse(
        quote(request.scope["path"], safe="/@~.") + (f"?{urlencode(rest)}" if rest else ""), HTTPStatus.SEE_OTHER
    )
    ends = str(int(time.time()) + _LASTS)
    value = f"{subscription.id}.{ends}.{signature(subscription, SESSION, ends)}"
    response.set_cookie(VISIT, value, max_age=_LASTS, httponly=True, samesite="lax", secure=is_secure(context))
    response.headers["Referrer-Policy"] = "no-referrer"
    raise Leads(response)


def _visited(context: Context, cookie: str) -> Subscription | None:
    """Whose pages a cookie opens."""
    name, _, proof = cookie.partition(".")
    ends, _, proof = proof.partition(".")
    if not (name and ends.isdecimal() and len(ends) < 12 and int(ends) > time.time()):
        return None
    subscription = context.services.record.subscription(name)
    if subscription is None or not subscription.active or not is_signed(subscription, proof, SESSION, ends):
        return None
    return subscription


def _is_here(request: Request, context: Context) -> bool:
    """Whether somebody at this machine asks; behind a proxy everybody seems to, so there a link is needed."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    forwarded = any(name in request.headers for name in _FORWARDED)
    return on_this_machine(request) and host in _LOCAL and not forwarded and not links_work(context.services.settings)


def _token(about: str) -> str:
    return hmac.new(_PROCESS, about.encode(), hashlib.sha256).hexdigest()
