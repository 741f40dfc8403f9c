"""What a digest is made of: plain values between whoever selects (``editor``) and whoever writes (text, HTML, page)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from corpus.change import RecordedChange
from corpus.subscription import Subscription
from monitors.excerpts import Piece


@dataclass(frozen=True, slots=True)
class Quoted:
    """One side of a change as it is shown: an excerpt of the verified quote, and where the whole of it stands."""

    pieces: tuple[Piece, ...]
    quote: str
    citation_id: str
    version: str
    page: int | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One change, why it touches, and its two sides; ``withheld`` counts sides that do not verify."""

    change: RecordedChange
    why: tuple[str, ...]
    before: Quoted | None
    after: Quoted | None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class PolicyNews:
    """The changes of one policy that are told together."""

    policy_id: str
    title: str
    payer: str
    in_force_from: date | None
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class PayerFile:
    """What one payer changed that needs nobody: changes of other policies, and kinds that alter no decision."""

    payer: str
    policies: tuple[tuple[str, str, int], ...]  # id, title, how many material changes
    kinds: tuple[tuple[str, int], ...]

    @property
    def number(self) -> int:
        """How many changes were filed."""
        return sum(count for _, _, count in self.policies) + sum(count for _, count in self.kinds)


@dataclass(frozen=True, slots=True)
class Coming:
    """A version that is published and not yet in force, or a policy seen for the first time."""

    policy_id: str
    title: str
    payer: str
    on: date | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A policy whose words somebody had cited and that no longer says them."""

    policy_id: str
    title: str
    citations: int


@dataclass(frozen=True, slots=True)
class SourceWatch:
    """How the watched payers' sources are: ``troubles`` are sentences, ``unknown`` payers nothing is on record of."""

    well: int
    visited: int
    troubles: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A practice's week, selected and in order, nothing left out: the writer decides what fits into the mail."""

    subscription: Subscription
    id: str
    week: date
    begins: datetime
    ends: datetime
    discuss: tuple[PolicyNews, ...]
    filed: tuple[PayerFile, ...]
    filed_changes: tuple[str, ...]
    fresh: tuple[Coming, ...]
    fresh_others: int
    coming: tuple[Coming, ...]
    altered: tuple[Altered, ...]
    sources: SourceWatch
    last_event: int = 0

    @property
    def told(self) -> Iterator[Told]:
        """All changes to discuss, in their order."""
        for news in self.discuss:
            yield from news.told

    @property
    def touching(self) -> int:
        """How many changes are to be discussed."""
        return sum(len(news.told) for news in self.discuss)

    @property
    def filed_number(self) -> int:
        """How many changes were filed."""
        return sum(payer.number for payer in self.filed)
