"""Pages of watch lists, and the way out of the mails (RFC 8058)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.context import Context, Ctx
from api.pages.frame import page
from api.pages.route import PageRoute
from api.pages.visitor import Checked, Form, Sent, Visiting, Visitor, back
from api.schemas import Words
from api.subscriptions import Wish, added, changed, find, left, removed, restored, starter, starters, subscription_json
from api.wiring import now
from corpus.errors import NotFound, WrongUse
from corpus.subscription import Subscription
from monitors.links import LEAVE, is_signed
from monitors.weeks import DAYS

router = APIRouter(route_class=PageRoute, include_in_schema=False)

SubscriptionId = Annotated[Words, Path()]
Token = Annotated[Words, Path()]
_BETWEEN = re.compile(r"[,;\n]")


@router.get("/subscriptions")
def subscriptions(context: Ctx, who: Visiting, done: Words = "") -> Response:
    """Who is told, and of what."""
    known = [one for one in context.services.record.subscriptions(removed=True) if who.may_see(one.id)]
    shown = [subscription_json(one, now()) for one in known]
    living, gone = ([one for one in shown if bool(one["removed_at"]) is dead] for dead in (False, True))
    return page("subscriptions", who=who, here="/subscriptions", done=done, living=living, gone=gone)


@router.post("/subscriptions")
def add(context: Ctx, who: Visiting, form: Checked) -> Response:
    """Adds a practice."""
    _only_here(who)
    made = added(context.services, Wish(name=form.one("name"), address=form.one("address")), now())
    return _on(made, f"{made.name} is told from now on. Say below what it watches.")


@router.get("/subscriptions/{subscription_id}")
def subscription(subscription_id: SubscriptionId, context: Ctx, who: Visiting, done: Words = "") -> Response:
    """What a practice watches."""
    one = _mine(context, who, subscription_id)
    return page(
        "subscription",
        who=who,
        here="/subscriptions",
        done=done,
        one=subscription_json(one, now()),
        days=DAYS,
        starters=starters(),
    )


@router.post("/subscriptions/{subscription_id}")
def save(subscription_id: SubscriptionId, context: Ctx, who: Visiting, form: Checked) -> Response:
    """Changes what a practice watches. Where its mail goes is changed on this machine only."""
    one = _mine(context, who, subscription_id)
    hour = form.one("hour")
    wish = Wish(
        address=form.one("address") if who.local else None,
        timezone=form.one("timezone") or None,
        weekday=form.one("weekday") or None,
        hour=int(hour) if hour.isdecimal() and len(hour) < 3 else None,
        payers=_listed(form.one("payers")),
        codes=_listed(form.one("codes")),
        words=_listed(form.one("words")),
        specialties=_specialties(form),
    )
    return _on(changed(context.services, one, wish), "Saved.")


@router.post("/subscriptions/{subscription_id}/remove")
def remove(subscription_id: SubscriptionId, context: Ctx, who: Visiting, form: Checked) -> Response:
    """Tells a practice nothing any more."""
    _only_here(who)
    gone = removed(context.services, _mine(context, who, subscription_id), now())
    return _on(gone, f"{gone.name} is told nothing any more.")


@router.post("/subscriptions/{subscription_id}/restore")
def restore(subscription_id: SubscriptionId, context: Ctx, who: Visiting, form: Checked) -> Response:
    """Undoes that."""
    _only_here(who)
    return _on(restored(context.services, _mine(context, who, subscription_id)), "It is told again.")


@router.get("/unsubscribe/{token}")
def ask(token: Token, context: Ctx) -> Response:
    """Asks whether the mails are to end; nothing happens by opening it."""
    one = _leaving(context, token)
    return page("unsubscribe", who=None, name=one.name, token=token, left=not one.mailed)


@router.post("/unsubscribe/{token}")
def leave(token: Token, context: Ctx, form: Sent) -> Response:
    """Ends the mails, by one click in a mail program or by the button; a second one takes it back."""
    one = _leaving(context, token)
    again = form.one("again") == "yes" and one.active
    one = restored(context.services, one) if again else left(context.services, one, now())
    return page("unsubscribe", who=None, name=one.name, token=token, left=not one.mailed)


def _leaving(context: Context, token: str) -> Subscription:
    """Whose token it is. Raises NotFound."""
    name, _, proof = token.partition(".")
    one = context.services.record.subscription(name)
    if one is None or not is_signed(one, proof, LEAVE):
        raise NotFound("This link is not one of ours, or not whole.", todo="Open it from the mail again.")
    return one


def _mine(context: Context, who: Visitor, subscription_id: str) -> Subscription:
    if not who.may_see(subscription_id):
        raise NotFound("There is no such watch list here.", todo="See Watch lists, above.")
    return find(context.services, subscription_id, removed=True)


def _only_here(who: Visitor) -> None:
    """Raises WrongUse for whoever came by a link: a mail that is passed on must not end what others rely on."""
    if not who.local:
        raise WrongUse(
            "This can be done only on the machine that the service runs on.",
            todo="Ask whoever looks after it, or unsubscribe with the link in the mail.",
        )


def _specialties(form: Form) -> dict[str, Sequence[str]]:
    sets: dict[str, Sequence[str]] = {}
    for name, codes in zip(form.all("set-name"), form.all("set-codes"), strict=False):
        if codes and not name:
            raise WrongUse("A code set has no name.", todo="Go back and give it one.")
        if name:
            sets[name] = _listed(codes)
    if form.one("starter"):
        chosen = starter(form.one("starter"))
        sets.setdefault(chosen.name, chosen.codes)
    return sets


def _listed(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _on(one: Subscription, done: str) -> Response:
    return back(f"/subscriptions/{quote(one.id, safe='')}?{urlencode({'done': done})}")
