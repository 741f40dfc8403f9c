"""How a subscription is made and changed, by command, call or page: one set of rules for all three."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files

import yaml

from api.wiring import Services
from corpus.errors import NotFound, WrongUse
from corpus.ids import slug
from corpus.subscription import Specialty, Subscription
from monitors.links import new_secret
from monitors.mail import address_of
from monitors.watched_codes import watched
from monitors.weeks import DAYS, next_due, zone_of
from retrieval.render import Json, moment

_MAX_NAME = 100
_MAX_LIST = 500
_MAX_WORD = 80
_MIN_WORD = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a subscription to be; None leaves a field as it is."""

    name: str | None = None
    address: str | None = None
    timezone: str | None = None
    weekday: str | None = None
    hour: int | None = None
    payers: Sequence[str] | None = None
    codes: Sequence[str] | None = None
    words: Sequence[str] | None = None
    specialties: Mapping[str, Sequence[str]] | None = None


def added(services: Services, wish: Wish, now: datetime) -> Subscription:
    """A new subscription, kept. Raises WrongUse for a name that is taken, and for what cannot be meant."""
    name = _name(wish.name or "")
    taken = {one.id for one in services.record.subscriptions(removed=True)}
    if any(one.name.casefold() == name.casefold() for one in services.record.subscriptions()):
        raise WrongUse(f"There is a subscription {name!r} already.", todo="Give another name, or change that one.")
    base, number = slug(name)[:60].strip("-") or "practice", 1
    chosen = base
    while chosen in taken:
        number += 1
        chosen = f"{base}-{number}"
    empty = Subscription(chosen, name, "", services.settings.timezone, new_secret(), now)
    made = _wished(services, empty, replace(wish, name=None))
    services.record.put_subscription(made)
    return made


def changed(services: Services, subscription: Subscription, wish: Wish) -> Subscription:
    """A subscription with other values, kept. Raises WrongUse for what cannot be meant."""
    made = _wished(services, subscription, wish)
    services.record.put_subscription(made)
    return made


def removed(services: Services, subscription: Subscription, now: datetime) -> Subscription:
    """A subscription that is told nothing any more; it can be restored."""
    gone = replace(subscription, removed_at=subscription.removed_at or now)
    services.record.put_subscription(gone)
    return gone


def restored(services: Services, subscription: Subscription) -> Subscription:
    """A subscription that is told again, by mail too. Raises WrongUse when its name was given to another."""
    if any(one.name.casefold() == subscription.name.casefold() for one in _others(services, subscription)):
        raise WrongUse(f"There is another subscription {subscription.name!r} now.", todo="Rename that one first.")
    back = replace(subscription, removed_at=None, unsubscribed_at=None)
    services.record.put_subscription(back)
    return back


def left(services: Services, subscription: Subscription, now: datetime) -> Subscription:
    """A subscription that gets no more mails; its digests go on being kept as pages."""
    gone = replace(subscription, unsubscribed_at=subscription.unsubscribed_at or now)
    services.record.put_subscription(gone)
    return gone


def find(services: Services, name: str, *, removed: bool = False) -> Subscription:
    """A subscription by its id or name. Raises NotFound, naming those there are."""
    known = services.record.subscriptions(removed=removed)
    for one in sorted(known, key=lambda one: one.removed_at is not None):
        if name in (one.id, one.name) or name.casefold().strip() == one.name.casefold():
            return one
    there = ", ".join(one.name for one in known[:5])
    todo = f"There are: {there}." if there else "Add one: payerpolicy subscriptions add NAME."
    raise NotFound(f"There is no subscription {name!r}.", todo=todo)


@cache
def starters() -> tuple[Specialty, ...]:
    """Code sets to begin with."""
    raw = yaml.safe_load((files("corpus") / "specialties.yaml").read_text(encoding="utf-8"))
    return tuple(Specialty(one["name"], tuple(map(str, one["codes"]))) for one in raw)


def starter(name: str) -> Specialty:
    """A code set to begin with, by its name. Raises WrongUse, naming those there are."""
    for one in starters():
        if one.name.casefold() == name.casefold().strip():
            return one
    raise WrongUse(
        f"There is no code set {name!r} to begin with.",
        todo=f"There are: {', '.join(one.name for one in starters())}. Or give its codes: NAME=CODE,CODE.",
    )


def subscription_json(subscription: Subscription, now: datetime) -> Json:
    """A subscription without anything secret."""
    return {
        "id": subscription.id,
        "name": subscription.name,
        "address": subscription.address or None,
        "timezone": subscription.timezone,
        "weekday": DAYS[subscription.weekday].lower(),
        "hour": subscription.hour,
        "payers": list(subscription.payers),
        "codes": list(subscription.codes),
        "words": list(subscription.words),
        "specialties": [{"name": one.name, "codes": list(one.codes)} for one in subscription.specialties],
        "created_at": moment(subscription.created_at),
        "unsubscribed_at": moment(subscription.unsubscribed_at),
        "removed_at": moment(subscription.removed_at),
        "next_digest_at": moment(next_due(subscription, now)) if subscription.active else None,
    }


def _wished(services: Services, subscription: Subscription, wish: Wish) -> Subscription:
    made = subscription
    if wish.name is not None and (name := _name(wish.name)) != subscription.name:
        if any(one.name.casefold() == name.casefold() for one in _others(services, subscription)):
            raise WrongUse(f"There is a subscription {name!r} already.", todo="Give another name.")
        made = replace(made, name=name)
    if wish.address is not None:
        address = address_of(wish.address) if wish.address.strip() else ""
        again = made.unsubscribed_at if address == made.address else None
        made = replace(made, address=address, unsubscribed_at=again)
    if wish.timezone is not None:
        made = replace(made, timezone=str(zone_of(wish.timezone.strip())))
    if wish.weekday is not None:
        made = replace(made, weekday=_weekday(wish.weekday))
    if wish.hour is not None:
        made = replace(made, hour=_hour(wish.hour))
    if wish.payers is not None:
        made = replace(made, payers=_unique(services.book.resolve(payer).slug for payer in _filled(wish.payers)))
    if wish.codes is not None:
        made = replace(made, codes=_codes(wish.codes))
    if wish.words is not None:
        made = replace(made, words=_unique(_word(word) for word in _filled(wish.words)))
    if wish.specialties is not None:
        sets = (Specialty(_name(name), _codes(codes)) for name, codes in wish.specialties.items())
        made = replace(made, specialties=tuple(one for one in sets if one.codes))
    return made


def _others(services: Services, subscription: Subscription) -> list[Subscription]:
    return [one for one in services.record.subscriptions() if one.id != subscription.id]


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > _MAX_NAME or not name.isprintable():
        raise WrongUse("A name is missing or too long.", todo=f"Give one of at most {_MAX_NAME} letters.")
    return name


def _weekday(text: str) -> int:
    found = [number for number, day in enumerate(DAYS) if day.casefold().startswith(text.strip().casefold())]
    if len(found) != 1:
        raise WrongUse(f"{text!r} is no day of the week.", todo=f"Days are: {', '.join(DAYS)}.")
    return found[0]


def _hour(number: int) -> int:
    if not 0 <= number <= 23:
        raise WrongUse(f"{number} is no hour of the day.", todo="Give one from 0 to 23.")
    return number


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    for text in _filled(texts):
        watched(text)
    return _unique(" ".join(text.upper().split()) for text in _filled(texts))


def _word(text: str) -> str:
    word = " ".join(text.split())
    if not _MIN_WORD <= len(word) <= _MAX_WORD or not word.isprintable():
        raise WrongUse(f"{text!r} is no word to watch.", todo=f"Give words of {_MIN_WORD} to {_MAX_WORD} letters.")
    return word


def _filled(texts: Sequence[str]) -> list[str]:
    if len(texts) > _MAX_LIST:
        raise WrongUse(f"{len(texts)} are too many.", todo=f"Give at most {_MAX_LIST}, or ranges of codes.")
    return [text for text in texts if text.strip()]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
