"""An endpoint and an attempt, for the contract of the record and for backups."""

from __future__ import annotations

from datetime import timedelta

from corpus.event import EventType
from corpus.webhook import Sending, Webhook
from tests.contracts.samples import MORNING

MINUTE = timedelta(minutes=1)


def hook(name: str = "wh_1", *events: EventType, minutes: int = 0) -> Webhook:
    """An endpoint with something in every field that a caller fills."""
    return Webhook(
        id=name,
        url=f"https://hooks.practice.example/{name}",
        secret="whsec_bGFtcA==",
        created_at=MORNING + minutes * MINUTE,
        cursor=0,
        name="Records – „Praxis“",
        events=events,
        payers=("meadow",),
        codes=("99990", "CPT:11111-11119"),
        internal=True,
    )


def sent(number: int, *, delivered: bool = True, minutes: int = 5, webhook: str = "wh_1") -> Sending:
    """One attempt."""
    at = MORNING + minutes * MINUTE
    return Sending(webhook, number, f"event-{number}", at, delivered, "HTTP 200" if delivered else "HTTP 500", "{}")
