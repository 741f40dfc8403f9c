"""Bodies and answers of the calls about other programs that are told of events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas import PLAIN, CodeText, Payer
from api.schemas_out import Shape
from corpus.event import EventType
from corpus.webhook import HookState

_EXAMPLE: dict[str, JsonValue] = {
    "url": "https://records.practice.example/hooks",
    "name": "records",
    "events": ["policy.changed", "citation.altered"],
    "payers": ["larkfield"],
    "codes": ["72148", "27447-27448"],
}


class NewWebhook(BaseModel):
    """An endpoint that is to be told of events."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    url: Annotated[str, Field(pattern=PLAIN, min_length=1, max_length=2_000)]
    name: Annotated[str, Field(pattern=PLAIN, max_length=100)] = ""
    events: list[EventType] = Field(default_factory=list, max_length=20, description="none: all")
    payers: list[Payer] = Field(default_factory=list, max_length=500, description="none: all payers")
    codes: list[CodeText] = Field(
        default_factory=list, max_length=500, description="only policies that name one of these codes and ranges"
    )
    internal: bool = Field(default=False, description="may have a private address, and need not speak https")


class Webhook(Shape):
    """An endpoint and how it is doing."""

    id: str
    name: str | None
    url: str
    events: list[str]
    payers: list[str]
    codes: list[str]
    internal: bool
    created_at: datetime
    state: HookState
    waiting: int
    waiting_since: datetime | None
    failures: int
    failing_since: datetime | None
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None
    last_reply: str | None


class MadeWebhook(Webhook):
    """An endpoint with its secret, which is shown this once."""

    secret: str


class Webhooks(Shape):
    """All endpoints."""

    webhooks: list[Webhook]


class Sending(Shape):
    """One attempt to tell an endpoint of an event, with the body as it was sent."""

    webhook_id: str
    number: int
    at: datetime
    delivered: bool
    reply: str
    body: dict[str, Any]


class Sendings(Shape):
    """The newest attempts for an endpoint."""

    sendings: list[Sending]


class WebhookAnswer(Shape):
    """What an endpoint answered to a test; ``status`` is null where there was no answer."""

    id: str
    delivered: bool
    status: int | None
    reply: str
