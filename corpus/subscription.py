"""Who wants to be told of what: a practice's watch list, the digests it was sent, and who has seen a change.

Codes are written as people write them: ``72148``, ``CPT:72148``, ``72141-72158``, ``M54`` (a category of ICD-10 stands
for all below it). Nothing here is about a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Specialty:
    """A named code set that the practice edits."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A practice and what it watches.

    ``address`` is where the digest is mailed; empty: it is only kept, to be read as a page. The digest is due each week
    on ``weekday`` (0 is Monday) at ``hour`` in ``timezone``. Empty ``payers`` mean all; without codes, words and
    specialties everything of the payers is the practice's. ``secret`` signs the links in its mails.
    """

    id: str
    name: str
    address: str
    timezone: str
    secret: str
    created_at: datetime
    weekday: int = 0
    hour: int = 7
    payers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    specialties: tuple[Specialty, ...] = ()
    unsubscribed_at: datetime | None = None
    removed_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether digests are made for it."""
        return self.removed_at is None

    @property
    def mailed(self) -> bool:
        """Whether its digests are sent by mail."""
        return self.active and bool(self.address) and self.unsubscribed_at is None

    @property
    def watches_all(self) -> bool:
        """Whether everything of its payers is its own."""
        return not (self.codes or self.words or self.specialties)


class Posting(StrEnum):
    """Where a digest is on its way."""

    KEPT = "kept"  # made, and not to be mailed
    COMPOSED = "composed"  # the bytes are stored; the mail server has not accepted them, as far as is known
    ACCEPTED = "accepted"  # the mail server has taken it over
    REFUSED = "refused"  # the mail server will never take it; a person must look


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One change that a digest tells. ``shown`` in the mail itself, else behind its link; ``why`` it touches, if so."""

    change_id: str
    touches: bool
    shown: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDigest:
    """A digest as it was made, once: ``message`` are the bytes of the mail, ``body`` is its content as JSON.

    ``id`` is ``<subscription>@<week>``; ``week`` the day on which it was due. It tells what was detected in
    ``[begins, ends)`` and was not told before, and events up to the number ``last_event``.
    """

    id: str
    subscription: str
    week: date
    begins: datetime
    ends: datetime
    composed_at: datetime
    recipient: str
    subject: str
    message_id: str
    message: bytes
    body: str
    posting: Posting
    last_event: int = 0
    attempts: int = 0
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand a digest to the mail server, with the server's words."""

    digest: str
    number: int
    at: datetime
    outcome: str  # accepted, deferred, refused; kept: not sent, because nobody wants it any more
    reply: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who has seen a change, when, and in which digest (empty: elsewhere)."""

    change_id: str
    by: str
    at: datetime
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TellFigures:
    """How telling goes: digests by where they are, since when the oldest waits, and how soon changes are seen.

    ``to_acknowledge`` counts told changes that touch somebody and that nobody has acknowledged; ``seconds_to_ack`` is
    the median from detection to the first acknowledgement, None before there is one.
    """

    subscriptions: int
    digests: dict[str, int]
    waiting_since: datetime | None
    failing: tuple[tuple[str, str], ...]
    to_acknowledge: int
    acknowledged: int
    seconds_to_ack: float | None
