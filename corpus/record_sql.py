"""The record: adapter of the port ``Record`` over SQLAlchemy Core, for SQLite and PostgreSQL by the same statements.

This module says where transactions begin and end, and nothing else: one per method, or one for all that is read inside
``one_state``, and one connection per transaction, so threads may share a record. What happens inside is one module per
concern in ``corpus.record``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from corpus.access import ApiKey
from corpus.event import Event
from corpus.exchange import Counts, Outcome, Placement, Point, PolicyFilter, Publication
from corpus.model import Arrival, CitationKey, Passage, Policy, Reading, Version
from corpus.record import (
    access,
    citations,
    codes,
    passages,
    points,
    policies,
    publication,
    readings,
    sources,
    state,
    versions,
)
from corpus.record.engine import open_engine, snapshot_reader, unusable, writer
from corpus.record.figures import SqlFigures
from corpus.record.lives_adapter import SqlLives
from corpus.record.tell_adapter import SqlTell
from corpus.record.visits_adapter import SqlVisits
from corpus.record.webhooks import SqlWebhooks
from corpus.record.writings import SqlWritings
from corpus.schema_steps import apply_steps


class SqlRecord(SqlVisits, SqlLives, SqlTell, SqlWritings, SqlWebhooks, SqlFigures):
    """The record in a database. Every write is one transaction, durable when the method returns."""

    def __init__(self, url: str) -> None:
        """Opens ``sqlite:///path/record.db`` or ``postgresql+psycopg://…`` and brings its tables up to date.

        The folder of an SQLite file is made where there is none. Raises WrongUse for anything that is no record.
        """
        self._engine = open_engine(url)
        self._writer = writer(self._engine)
        self._snapshots = snapshot_reader(self._engine)
        self._open = threading.local()  # the connection of a thread that is inside ``one_state``
        try:
            apply_steps(self._engine)
        except DBAPIError as error:
            self._engine.dispose()
            raise unusable(url, error) from error

    def close(self) -> None:
        """Releases connections."""
        self._engine.dispose()

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All that this thread reads inside is of one state of the record, in one transaction."""
        if self._held() is not None:
            yield
            return
        with self._snapshots.connect() as db:
            self._open.connection = db
            try:
                yield
            finally:
                self._open.connection = None

    def _held(self) -> Connection | None:
        return getattr(self._open, "connection", None)

    def _read(self) -> AbstractContextManager[Connection]:
        held = self._held()
        return self._engine.connect() if held is None else nullcontext(held)

    def _write(self) -> AbstractContextManager[Connection]:
        if self._held() is not None:  # who holds one connection and waits for another may wait for somebody like him
            raise RuntimeError("nothing is written inside one_state")
        return self._writer.begin()

    # arrivals and outcomes

    def add_arrival(self, arrival: Arrival, *, size: int) -> bool:
        """Notes bytes received from a source; False when this source had delivered these bytes before."""
        with self._write() as db:
            return sources.add_arrival(db, arrival, size)

    def arrivals(self, sha256: str) -> list[Arrival]:
        """Where these bytes came from, oldest first."""
        with self._read() as db:
            return sources.arrivals_of(db, sha256)

    def outcome(self, sha256: str, source_url: str) -> Outcome | None:
        """What became of an arrival."""
        with self._read() as db:
            return sources.outcome(db, sha256, source_url)

    def set_outcome(self, outcome: Outcome) -> None:
        """Notes what became of an arrival. Raises NotFound when it never arrived."""
        with self._write() as db:
            sources.set_outcome(db, outcome)

    def outcomes(self, state: str | None = None) -> list[Outcome]:
        """All outcomes, or those of one state, ordered by source."""
        with self._read() as db:
            return sources.all_outcomes(db, state)

    # readings

    def add_reading(self, reading_id: str, reading: Reading) -> None:
        """Stores a reading and its text. Raises NotFound when its bytes never arrived."""
        with self._write() as db:
            readings.add_reading(db, reading_id, reading)

    def reading(self, reading_id: str) -> Reading:
        """A reading, whole. Raises NotFound; Damaged when it is not what was stored."""
        with self._read() as db:
            return readings.reading(db, reading_id)

    def text(self, text_sha256: str) -> str:
        """The canonical text as stored; callers verify its hash. Raises NotFound."""
        with self._read() as db:
            return readings.text(db, text_sha256)

    def positions(self, reading_id: str) -> bytes:
        """The packed positions of a reading. Raises NotFound."""
        with self._read() as db:
            return readings.positions(db, reading_id)

    def readings_of_text(self, text_sha256: str) -> list[str]:
        """Ids of the readings that have this text: where the boxes of an older citation are found."""
        with self._read() as db:
            return readings.readings_of_text(db, text_sha256)

    # policies and versions

    def policy(self, policy_id: str) -> Policy | None:
        """A published policy by its id or by ``<payer>/<alias>``."""
        with self._read() as db:
            return policies.policy(db, policy_id)

    def policies(self, where: PolicyFilter) -> list[Policy]:
        """Published policies in the order of their ids."""
        with self._read() as db:
            return policies.published(db, where)

    def aliases(self, policy_id: str) -> tuple[str, ...]:
        """What else resolves to this policy."""
        with self._read() as db:
            return policies.aliases_of(db, policy_id)

    def all_aliases(self) -> dict[str, tuple[str, ...]]:
        """What else resolves to each policy, of all that have such names."""
        with self._read() as db:
            return policies.all_aliases(db)

    def policies_at(self, source_url: str) -> list[str]:
        """Ids of the policies a published version of which came from this address, the latest first."""
        with self._read() as db:
            return policies.at_address(db, source_url)

    def find_policy(self, payer: str, alias: str) -> str | None:
        """The policy id an alias of this payer resolves to (staged ones too)."""
        with self._read() as db:
            return policies.find_policy(db, payer, alias)

    def version(self, version_id: str) -> Version:
        """A published version. Raises NotFound."""
        with self._read() as db:
            return versions.version(db, version_id)

    def versions(self, policy_id: str) -> list[Version]:
        """The published versions of a policy, by ``in_force_from``, then the order of minting."""
        with self._read() as db:
            return versions.by_policy(db, [policy_id])[policy_id]

    def versions_by_policy(self, policy_ids: Sequence[str]) -> dict[str, list[Version]]:
        """The published versions of several policies at once."""
        with self._read() as db:
            return versions.by_policy(db, policy_ids)

    def versions_of_snapshot(self, sha256: str) -> list[Version]:
        """The published versions that rest on these bytes (also as the same text in other bytes)."""
        with self._read() as db:
            return versions.of_snapshot(db, sha256)

    # publication

    def stage(self, given: Publication) -> None:
        """Writes policy, aliases, version (staged), passages and placements; replaces what was staged before.

        Raises NotFound when bytes or reading are not on record, ValueError when published with another text.
        """
        with self._write() as db:
            publication.stage(db, given)

    def staged(self) -> list[Version]:
        """Versions that were staged and not flipped: what a kill has left."""
        with self._read() as db:
            return versions.staged(db)

    def staged_placements(self, version_id: str) -> list[Placement]:
        """The placements of a version, staged or published, in the order of the text."""
        with self._read() as db:
            return passages.all_placements(db, version_id)

    def flip(self, version_id: str, points: Sequence[Point], events: Sequence[Event] = ()) -> None:
        """Publishes a staged version with the points of its policy and events. Raises NotFound when never staged."""
        with self._write() as db:
            publication.flip(db, version_id, points, events)

    def replace_reading(self, given: Publication, points: Sequence[Point]) -> None:
        """Gives a published version a new current reading, its passages and the policy's points."""
        with self._write() as db:
            publication.replace_reading(db, given, points)

    def note_same_text(self, version_id: str, arrival: Arrival) -> None:
        """Notes that other bytes carry the text of a version. Raises NotFound for an unknown version or bytes."""
        with self._write() as db:
            versions.note_arrival_of_same_text(db, version_id, arrival.sha256)

    # passages, placements and points

    def passages_by_key(self, policy_id: str, keys: Sequence[str]) -> dict[str, Passage]:
        """Stored passages (spans are 0, 0); one whose own ``key`` differs from the key asked is damaged."""
        with self._read() as db:
            return passages.by_key(db, policy_id, keys)

    def passages_of_points(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those of these points that the record knows (spans are 0, 0), by point."""
        with self._read() as db:
            return passages.of_points(db, ids)

    def placements_of(self, version_id: str, keys: Sequence[str]) -> dict[str, Placement]:
        """First placement of each of these passages in a published version."""
        with self._read() as db:
            return passages.placements_of(db, version_id, keys)

    def contents(self) -> Iterator[str]:
        """The contents of all passages, in no order."""
        with self._read() as db:
            yield from passages.contents(db)

    def placements_in(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Placement]]:
        """First placement of passages in published versions: by version, then by key."""
        with self._read() as db:
            return passages.placements_in(db, wanted)

    def points(self, policy_id: str) -> list[Point]:
        """The points of a policy as of the last flip."""
        with self._read() as db:
            return points.of_policy(db, policy_id)

    def points_by_id(self, ids: Sequence[str]) -> dict[str, Point]:
        """Those of these points that the record knows."""
        with self._read() as db:
            return points.by_id(db, ids)

    def point_with_content(self, contents: Sequence[str]) -> dict[str, str]:
        """For contents that some point of any policy already carries: content to point id."""
        with self._read() as db:
            return points.with_content(db, contents)

    def index_debt(self) -> list[str]:
        """Policies whose points were flipped and whose index was not yet brought in line."""
        with self._read() as db:
            return points.debtors(db)

    def debt_of(self, policy_id: str) -> list[str]:
        """Ids of the policy's points that changed or were removed by flips since it was last settled."""
        with self._read() as db:
            return points.debt(db, policy_id)

    def settle(self, policy_id: str) -> None:
        """Notes that the index is in line with the points of the policy."""
        if not self.debt_of(policy_id):
            return
        with self._write() as db:
            points.settle(db, policies.lock(db, policy_id))

    # citations

    def add_citations(self, keys: Sequence[CitationKey]) -> None:
        """Hands out citations; a key that was handed out before stays as it was, and costs no write."""
        with self._read() as db:
            new = citations.rows_to_add(db, keys)
        if new:
            with self._write() as db:
                citations.add(db, new)

    def citation(self, citation_id: str) -> CitationKey | None:
        """A citation that was handed out."""
        with self._read() as db:
            return citations.citation(db, citation_id)

    def citations(self) -> Iterator[CitationKey]:
        """All citations ever handed out, in the order of their ids."""
        with self._read() as db:
            yield from citations.all_in_order(db)

    def citations_of(self, policy_id: str) -> list[CitationKey]:
        """All citations ever handed out for a policy, in the order of their ids."""
        with self._read() as db:
            return citations.of_policy(db, policy_id)

    def reanchor(self, citation_id: str, text_sha256: str, start: int, end: int) -> None:
        """Notes where a citation stands in the version's current reading; its key stays."""
        with self._write() as db:
            citations.reanchor(db, citation_id, text_sha256, start, end)

    def current_anchor(self, citation_id: str) -> tuple[str, int, int] | None:
        """Where a citation stands in the current reading, where that differs from its key."""
        with self._read() as db:
            return citations.current_anchor(db, citation_id)

    # keys of programs

    def add_key(self, key: ApiKey) -> None:
        """Notes a key that was handed out."""
        with self._write() as db:
            access.add_key(db, key)

    def api_keys(self) -> list[ApiKey]:
        """Every key ever handed out, oldest first."""
        with self._read() as db:
            return access.all_keys(db)

    def key(self, sha256: str) -> ApiKey | None:
        """The key of this hash, revoked or not."""
        with self._read() as db:
            return access.key_of(db, sha256)

    def revoke_key(self, key_id: str, at: datetime) -> None:
        """Ends a key. Raises NotFound."""
        with self._write() as db:
            access.revoke(db, key_id, at)

    # codes, sizes, states

    def policies_naming(self, asked: Sequence[str], payer: str | None = None) -> list[str]:
        """Ids of policies a published version of which names one of the codes, in ranges too."""
        with self._read() as db:
            return codes.policies_naming(db, asked, payer)

    def counts(self) -> Counts:
        """Sizes, of published things."""
        with self._snapshots.connect() as db:
            return state.counts(db)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table as rows in a stable order, surrogate keys and wall-clock times left out."""
        with self._snapshots.connect() as db:
            return state.dump(db)
