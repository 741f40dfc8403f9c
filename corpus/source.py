"""Where payers publish, and what a visit there found: sources, fetches and visits as nouns.

A source is data (``sources:`` in ``corpus/payers/<slug>.yaml``); nothing here touches the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """How the documents of a source are found."""

    INDEX = "index"  # links of an HTML page, perhaps over several pages
    SITEMAP = "sitemap"
    LIST = "list"  # fixed addresses
    BULLETIN = "bulletin"  # a page that announces changes and links to what changed
    CMS = "cms"  # the coverage API of the Centers for Medicare & Medicaid Services


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Which links of an index page are documents, as regular expressions over absolute addresses and link texts.

    ``follow`` are further index pages (paging, letters of an alphabet).
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a payer publishes. ``id`` is ``<payer>/<name>``.

    ``every`` is how often it is visited; ``verified`` the day somebody last ran it against the live site, None for
    never; ``internal`` allows private addresses; ``at_least`` is the number of documents below which a visit alarms.
    """

    id: str
    payer: str
    kind: SourceKind
    url: str
    urls: tuple[str, ...] = ()
    links: LinkRules = LinkRules()
    every: timedelta = timedelta(days=7)
    internal: bool = False
    verified: date | None = None
    at_least: int = 1
    delay: timedelta = timedelta(seconds=2)
    note: str = ""


class FetchState(StrEnum):
    """What came of asking for one address."""

    NEW = "new"  # bytes that this address had not given before
    UNCHANGED = "unchanged"  # 304, or the same bytes
    FORBIDDEN = "forbidden"  # robots.txt, or a private address
    WALL = "wall"  # a bot wall, a login or a terms page
    ERROR_PAGE = "error_page"  # an error served as 200
    GONE = "gone"  # 404 or 410
    FAILED = "failed"  # no usable answer within the limits


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of one address: ``data`` only where the state is ``NEW`` (or the bytes were wanted anyway)."""

    url: str
    state: FetchState
    at: datetime
    status: int = 0
    final_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an address: validators for a conditional GET and the sha256 of its last bytes."""

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a source, as the record keeps it. ``alarms`` are sentences for people; empty when all was well."""

    id: str
    source: str
    started_at: datetime
    ended_at: datetime | None = None
    found: int = 0
    new: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: int = 0
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """What the record knows of one address of a source.

    ``state`` is that of the last fetch and ``why`` its sentence; ``since`` is when state or bytes last changed,
    ``seen_well`` when the document was last there, as far as that is later than its last change: an address that is
    well was seen well by every visit since.
    """

    url: str
    known: Known
    state: FetchState
    why: str
    since: datetime
    seen_well: datetime | None = None

    @property
    def well(self) -> bool:
        """Whether the document was there when it was last asked for."""
        return self.state in (FetchState.NEW, FetchState.UNCHANGED)


@dataclass(frozen=True, slots=True)
class FetchLine:
    """One fetch of a visit, as the record keeps it."""

    url: str
    state: FetchState
    status: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """An address that a source no longer lists: since when, and the visit that was the first to miss it."""

    url: str
    since: datetime
    visit: str
