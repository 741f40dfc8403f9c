"""When is a practice's digest due? Weekly at its own hour, in its own time zone, whatever the clocks there do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.errors import WrongUse
from corpus.subscription import Subscription

WEEK = timedelta(days=7)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name. Raises WrongUse for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"There is no time zone {name!r}.", todo="Write it like America/Chicago.") from None


def last_due(subscription: Subscription, now: datetime) -> datetime:
    """The latest moment, not after now, at which the digest was due."""
    zone = zone_of(subscription.timezone)
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - subscription.weekday) % 7)
    due = _at(day, subscription.hour, zone)
    return due if due <= now else _at(day - WEEK, subscription.hour, zone)


def next_due(subscription: Subscription, now: datetime) -> datetime:
    """The first moment after now at which the digest is due."""
    zone = zone_of(subscription.timezone)
    day = last_due(subscription, now).astimezone(zone).date() + WEEK
    return _at(day, subscription.hour, zone)


def local_day(subscription: Subscription, moment: datetime) -> date:
    """The calendar day of a moment where the practice is."""
    return moment.astimezone(zone_of(subscription.timezone)).date()


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
