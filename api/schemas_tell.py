"""Bodies and answers of the calls about those who are told: subscriptions, digests, acknowledgements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas import PLAIN, CodeText, Payer, Words
from api.schemas_out import Change, Shape
from corpus.subscription import Posting

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
_EXAMPLE: dict[str, JsonValue] = {
    "name": "Lakeside Orthopedics",
    "address": "billing@lakeside.example",
    "payers": ["larkfield"],
    "codes": ["72148", "27447-27448"],
    "specialties": [{"name": "Our injections", "codes": ["20610", "20611"]}],
}


class CodeSet(BaseModel):
    """A named code set that the practice edits."""

    name: Name
    codes: list[CodeText] = Field(min_length=1, max_length=500)


class Watching(BaseModel):
    """What a practice watches; a field that is left out stays as it is, a list that is given replaces."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    address: Words | None = Field(default=None, description="where the digest is mailed; empty: kept as a page only")
    timezone: Words | None = Field(default=None, examples=["America/Chicago"])
    weekday: Weekday | None = None
    hour: int | None = Field(default=None, ge=0, le=23)
    payers: list[Payer] | None = Field(default=None, max_length=500, description="none: all payers")
    codes: list[CodeText] | None = Field(default=None, max_length=500, description="codes and ranges")
    words: list[Words] | None = Field(default=None, max_length=500)
    specialties: list[CodeSet] | None = Field(default=None, max_length=100)


class NewSubscription(Watching):
    """A practice that is to be told."""

    name: Name


class ChangedSubscription(Watching):
    """Other values for a subscription."""

    name: Name | None = None


class Seen(BaseModel):
    """Who has seen it: a person. The changes of the digest that are meant; none: all that touch."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "R. Alvarez"}]})

    by: Name
    changes: list[Annotated[str, Field(pattern=PLAIN, max_length=64)]] | None = Field(default=None, max_length=1000)


class SeenBy(BaseModel):
    """The person who has seen a change; none: the name of the key."""

    by: Name | None = None


class Subscription(Shape):
    """A practice and what it watches."""

    id: str
    name: str
    address: str | None
    timezone: str
    weekday: str
    hour: int
    payers: list[str]
    codes: list[str]
    words: list[str]
    specialties: list[CodeSet]
    created_at: datetime
    unsubscribed_at: datetime | None
    removed_at: datetime | None
    next_digest_at: datetime | None


class Subscriptions(Shape):
    """Those who are told."""

    subscriptions: list[Subscription]


class Acknowledged(Shape):
    """Who has seen a change, and when."""

    by: str
    at: datetime


class Delivery(Shape):
    """One attempt to hand a digest to the mail server."""

    at: datetime
    outcome: str
    reply: str


class DigestBrief(Shape):
    """A digest in a list."""

    id: str
    subscription: str
    week: date
    begins: datetime
    ends: datetime
    state: Posting
    subject: str
    message_id: str
    to_discuss: int
    acknowledged: int


class Digests(Shape):
    """A page of digests, the newest first."""

    digests: list[DigestBrief]
    next_cursor: str | None


class DigestChange(Change):
    """A change as a digest tells it: why it touches the practice, and who has seen it."""

    why: list[str]
    shown: bool
    acknowledgements: list[Acknowledged]


class Digest(DigestBrief):
    """A digest, whole: the changes to discuss with their citations, and the rest as it was when it was made."""

    discuss: list[DigestChange]
    rest: dict[str, Any]
    deliveries: list[Delivery]
