"""All seams on one page: what the rest of the program asks of engines, and what it may rely on.

Every port has one contract suite in ``tests/contracts/`` that each of its adapters passes. Only ``api.wiring`` names
adapters. What travels through them is in ``corpus.exchange``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from corpus.access import KeyRecord
from corpus.event import Event
from corpus.event_port import EventOutbox
from corpus.exchange import (
    Counts,
    Filter,
    Hints,
    Hit,
    Outcome,
    Placement,
    Point,
    PointVectors,
    PolicyFilter,
    Publication,
    Search,
    Sparse,
    Vector,
)
from corpus.figures_port import FigureRecord
from corpus.life_port import PolicyLives
from corpus.model import Arrival, CitationKey, Passage, Policy, Reading, Version
from corpus.source import Fetched, Known, Source
from corpus.tell_port import TellRecord
from corpus.visit_port import VisitRecord
from corpus.webhook_port import WebhookRecord
from corpus.writing_port import WritingRecord

Clock = Callable[[], datetime]


class Archive(Protocol):
    """Bytes for ever, named by their sha256."""

    def put(self, data: bytes) -> str:
        """Stores bytes durably before it returns their sha256; storing the same bytes again writes nothing."""

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises NotFound when they were never stored, Damaged when they differ from their name."""

    def has(self, sha256: str) -> bool:
        """Whether bytes of this name are stored."""

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, for readers that open files. Raises NotFound."""

    def names(self) -> Iterator[str]:
        """The sha256 of everything stored, in order."""


class Embedder(Protocol):
    """Text to vectors: unit length, cosine similarity, the same text always the same vector."""

    @property
    def name(self) -> str:
        """The model and its revision; vectors of different names are never mixed."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row per text (float32, normalised). Texts beyond the model's window are cut."""


class Lexicon(Protocol):
    """Text to sparse BM25 vectors, for passages and for questions."""

    def passage(self, text: str) -> Sparse:
        """Term weights of a passage."""

    def question(self, text: str) -> Sparse:
        """Term weights of a question."""


class Index(Protocol):
    """The vector index: a cache of the record, never the truth."""

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points durably; a point of the same id is replaced."""

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets ``(valid_from, valid_to)`` of the points with these ids; unknown ids are ignored."""

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, exactly as they were upserted."""

    def search(self, asked: Sequence[Search]) -> list[list[Hit]]:
        """What each search finds, best first, in the order of the searches: several together cost less than alone."""

    def dense(self, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """The nearest points by cosine among those that pass the filter."""

    def sparse(self, terms: Sparse, limit: int, where: Filter) -> list[Hit]:
        """The best points by BM25 among those that pass the filter."""

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, without ranking (score 0): the lane for exact codes."""

    def count(self) -> int:
        """How many points there are."""

    def ids(self) -> Iterator[str]:
        """The ids of all points."""

    def clear(self) -> None:
        """Removes everything."""

    def optimise(self) -> None:
        """Rearranges what was written for faster search: seconds to minutes of work, worth it after many new points."""

    def flush(self) -> None:
        """Returns when everything written is durable."""

    def close(self) -> None:
        """Releases the index."""


class Record(
    VisitRecord, KeyRecord, EventOutbox, PolicyLives, TellRecord, WritingRecord, WebhookRecord, FigureRecord, Protocol
):
    """The truth: snapshots, readings, policies, versions, passages, points, citations. Every write is one transaction.

    Every write can be repeated with the same arguments and changes nothing the second time. Nothing of a version is
    returned by a reading method (``version``, ``versions``, ``placements_of`` …) before ``flip`` has published it,
    unless the method says "staged".
    """

    def one_state(self) -> AbstractContextManager[None]:
        """All that this thread reads inside is of one state, which others may change meanwhile; it must not write."""

    # arrivals and outcomes
    def add_arrival(self, arrival: Arrival, *, size: int) -> bool:
        """Notes bytes received from a source; False when this source had delivered these bytes before."""

    def arrivals(self, sha256: str) -> list[Arrival]:
        """Where these bytes came from, oldest first."""

    def outcome(self, sha256: str, source_url: str) -> Outcome | None:
        """What became of an arrival."""

    def set_outcome(self, outcome: Outcome) -> None:
        """Notes what became of an arrival."""

    def outcomes(self, state: str | None = None) -> list[Outcome]:
        """All outcomes, or those of one state, ordered by source."""

    # readings
    def add_reading(self, reading_id: str, reading: Reading) -> None:
        """Stores a reading and its text."""

    def reading(self, reading_id: str) -> Reading:
        """A reading, whole. Raises NotFound; Damaged when its text does not match its hash."""

    def text(self, text_sha256: str) -> str:
        """The canonical text as stored; callers verify its hash. Raises NotFound."""

    def positions(self, reading_id: str) -> bytes:
        """The packed positions of a reading. Raises NotFound."""

    def readings_of_text(self, text_sha256: str) -> list[str]:
        """Ids of the readings that have this text: where the boxes of an older citation are found."""

    # policies and versions
    def policy(self, policy_id: str) -> Policy | None:
        """A policy by its id or by ``<payer>/<alias>``."""

    def policies(self, where: PolicyFilter) -> list[Policy]:
        """Published policies in the order of their ids."""

    def aliases(self, policy_id: str) -> tuple[str, ...]:
        """What else resolves to this policy."""

    def all_aliases(self) -> dict[str, tuple[str, ...]]:
        """The published aliases of all policies that have some, by policy id."""

    def policies_at(self, source_url: str) -> list[str]:
        """Ids of the policies a published version of which came from this address, the latest first."""

    def find_policy(self, payer: str, alias: str) -> str | None:
        """The policy id an alias of this payer resolves to (staged ones too)."""

    def version(self, version_id: str) -> Version:
        """A published version. Raises NotFound."""

    def versions(self, policy_id: str) -> list[Version]:
        """The published versions of a policy, by ``in_force_from``, then the order of minting."""

    def versions_of_snapshot(self, sha256: str) -> list[Version]:
        """The published versions that rest on these bytes (also as the same text in other bytes)."""

    # publication, law 4
    def stage(self, publication: Publication) -> None:
        """Writes policy, aliases, version (staged), passages and placements in one transaction."""

    def staged(self) -> list[Version]:
        """Versions that were staged and not flipped: what a kill has left."""

    def staged_placements(self, version_id: str) -> list[Placement]:
        """The placements of a version, staged or published, in the order of the text."""

    def passages_by_key(self, policy_id: str, keys: Sequence[str]) -> dict[str, Passage]:
        """Stored passages (spans are 0, 0: positions are the placements')."""

    def passages_of_points(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those of these points that the record knows (spans are 0, 0), by point."""

    def contents(self) -> Iterator[str]:
        """The contents of all passages, in no order: what the corpus's vocabulary is learned from."""

    def points(self, policy_id: str) -> list[Point]:
        """The points of a policy as of the last flip."""

    def points_by_id(self, ids: Sequence[str]) -> dict[str, Point]:
        """Those of these points that the record knows: the index is believed only where the record agrees."""

    def point_with_content(self, contents: Sequence[str]) -> dict[str, str]:
        """For contents (texts) that some point of any policy already carries: content to point id."""

    def flip(self, version_id: str, points: Sequence[Point], events: Sequence[Event] = ()) -> None:
        """Publishes a staged version, replaces the points of its policy and posts the events, in one transaction."""

    def note_same_text(self, version_id: str, arrival: Arrival) -> None:
        """Notes that other bytes carry the text of a version."""

    # index work that follows a flip
    def index_debt(self) -> list[str]:
        """Policies whose points were flipped and whose index was not yet brought in line (closing of old points)."""

    def debt_of(self, policy_id: str) -> list[str]:
        """Ids of the policy's points whose interval changed or that were removed by flips since it was last settled."""

    def settle(self, policy_id: str) -> None:
        """Notes that the index is in line with the points of the policy."""

    # placements, for search
    def placements_of(self, version_id: str, keys: Sequence[str]) -> dict[str, Placement]:
        """First placement of each of these passages in a published version."""

    def placements_in(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Placement]]:
        """``placements_of`` for several versions at once: the keys wanted of each, and by version what there is."""

    def versions_by_policy(self, policy_ids: Sequence[str]) -> dict[str, list[Version]]:
        """The published versions of several policies at once."""

    # citations
    def add_citations(self, keys: Sequence[CitationKey]) -> None:
        """Hands out citations; a key that was handed out before stays as it was."""

    def citation(self, citation_id: str) -> CitationKey | None:
        """A citation that was handed out."""

    def citations(self) -> Iterator[CitationKey]:
        """All citations ever handed out, in the order of their ids."""

    def citations_of(self, policy_id: str) -> list[CitationKey]:
        """All citations ever handed out for a policy, in the order of their ids."""

    # rereading
    def reanchor(self, citation_id: str, text_sha256: str, start: int, end: int) -> None:
        """Notes where a citation stands in the version's current reading; its key stays."""

    def current_anchor(self, citation_id: str) -> tuple[str, int, int] | None:
        """Where a citation stands in the current reading, where that differs from its key."""

    def replace_reading(self, publication: Publication, points: Sequence[Point]) -> None:
        """Gives a published version a new current reading, its passages and the policy's points, in one transaction."""

    # codes
    def policies_naming(self, codes: Sequence[str], payer: str | None = None) -> list[str]:
        """Ids of policies a published version of which names one of the codes (``SYSTEM:CODE`` or ``CODE``)."""

    def counts(self) -> Counts:
        """Sizes, of published things."""

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table as rows in a stable order, surrogate keys and wall-clock times left out: for comparing states."""

    def close(self) -> None:
        """Releases connections."""


class PassageMaker(Protocol):
    """A reading to its passages; pure."""

    def __call__(self, reading: Reading, version_start: int, version_end: int) -> list[Passage]:
        """The passages of a stretch of the reading, in the order of the text."""


class Reader(Protocol):
    """Bytes to a reading."""

    @property
    def revision(self) -> str:
        """The reader's revision; readings of different revisions are never compared."""

    def read(self, path: Path, hints: Hints) -> Reading:
        """Reads one file. Raises Refused, with the reason as its code."""


class Fetcher(Protocol):
    """Asks payers' servers for documents, politely and within limits; safe to call from several threads."""

    def fetch(
        self, url: str, known: Known | None, source: Source, *, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """Asks for one address; never raises for what a server does: the state and ``why`` say it.

        With ``known`` the request is conditional and bytes of the same sha256 are ``UNCHANGED``; without it usable
        bytes are always ``NEW``. ``headers`` are sent on top of the fetcher's own (a token of an API).
        """

    def close(self) -> None:
        """Closes connections."""
