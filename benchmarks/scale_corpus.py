"""Fills data folders with a corpus multiplied: more payers, more versions, every passage of an altered text.

Through the product's own publisher, so that record, index and citations are those of a practice with so many policies.
Vectors are made anew for every altered text; a file keeps them, because making them is nearly all the work and a run
that was broken off goes on where it was.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np

from api.settings import Settings
from api.wiring import Services, build
from benchmarks.scale_texts import Alteration, Vocabulary, altered, revised
from corpus.exchange import PolicyFilter, Publication, Vector
from corpus.ids import reading_id, sha256_hex, slug
from corpus.model import Arrival, Basis, Policy, Reading, Version
from corpus.ports import Embedder, Record
from ingest.publish import Effort, Publisher

PAYERS_A_COPY = 3
_READER = "altered"
_FIRST = datetime(2016, 1, 1, tzinfo=UTC)
_SYLLABLES = (
    "bran",
    "cor",
    "dell",
    "fen",
    "gar",
    "hol",
    "kes",
    "lor",
    "mar",
    "nor",
    "pel",
    "quin",
    "ros",
    "tam",
    "wes",
)


class KeptVectors:
    """An embedder that keeps what it made in a file. With ``letters``, only so many of a text's are embedded.

    A text abridged has a vector of its own words all the same, three times as fast; the last line, the passage's own
    words, is what is kept of it.
    """

    def __init__(self, embedder: Embedder, path: Path, letters: int = 0) -> None:
        self._embedder = embedder
        self._letters = letters
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        self.made = 0

    @property
    def name(self) -> str:
        """The model's."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """The model's."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row per text; the file is asked first."""
        shown = [text.rpartition("\n")[2][: self._letters] if self._letters else text for text in texts]
        names = [sha256(text.encode()).digest()[:16] for text in shown]
        found = [self._db.execute("SELECT vector FROM vectors WHERE text = ?", (name,)).fetchone() for name in names]
        missing = {name: text for name, text, row in zip(names, shown, found, strict=True) if row is None}
        fresh = dict(zip(missing, self._embedder.embed(list(missing.values())), strict=True)) if missing else {}
        self.made += len(fresh)
        with self._db:
            rows = [(name, vector.tobytes()) for name, vector in fresh.items()]
            self._db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        return np.stack(
            [
                fresh[name] if row is None else np.frombuffer(row[0], np.float32)
                for name, row in zip(names, found, strict=True)
            ]
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """How a corpus is multiplied: versions of each policy, and what share of its lines a version alters."""

    versions: int = 1
    share: float = 0.1
    letters: int = 0
    vectors: Path = Path("vectors.db")


def open_folder(folder: Path) -> Services:
    """The services of a data folder with the invented payers that go with it."""
    payers = folder / "payers"
    if not payers.exists():
        payers.mkdir(parents=True)
        for copy in range(1, 40):
            for number in range(PAYERS_A_COPY):
                name = _payer_name(copy, number)
                text = f"name: {name} Health\nnames_in_text: [{name} Health]\naliases: [{name}]\n"
                (payers / f"{slug(name)}.yaml").write_text(text, encoding="utf-8")
    return build(Settings(data=str(folder), payers=str(payers)))


def grown(
    before: Path | None, folder: Path, source: Path, points: int, plan: Plan, policies: int | None = None
) -> Effort:
    """Makes ``folder`` hold that many points, or policies, and says what it took.

    It gets all of ``before``, and further copies of the policies of ``source`` until there are enough.
    """
    if before is not None and not folder.exists():
        shutil.copytree(before, folder, ignore=shutil.ignore_patterns("*.token", "service.json"))
    with closing(build(Settings(data=str(source)))) as base, closing(open_folder(folder)) as services:
        embedder = KeptVectors(services.embedder, plan.vectors, plan.letters)
        publisher = Publisher(services.record, services.index, embedder, services.lexicon)
        publisher.recover()
        known = _known(services.record)
        made, held, seen = Effort(), services.index.count(), {name.rpartition("@")[0] for name in known}
        for publication, reading in _publications(base.record, services, plan):
            policy_id = publication.policy.policy_id
            if held >= points or (policies is not None and len(seen) >= policies and policy_id not in seen):
                break
            if publication.version.id in known:
                continue
            effort = _publish(services.record, publisher, publication, reading)
            made.add(effort)
            held += effort.points
            seen.add(policy_id)
        made.embedded = embedder.made
        if made.points:
            services.index.optimise()
        return made


def _publish(record: Record, publisher: Publisher, publication: Publication, reading: Reading) -> Effort:
    version = publication.version
    arrival = Arrival(version.snapshot_sha256, version.source_url, version.retrieved_at)
    record.add_arrival(arrival, size=len(reading.text))
    record.add_reading(version.reading_id, reading)
    return publisher.publish(publication)


def _known(record: Record) -> set[str]:
    known: set[str] = set()
    after: str | None = None
    while page := record.policies(PolicyFilter(after=after, limit=1000)):
        for versions in record.versions_by_policy([policy.policy_id for policy in page]).values():
            known.update(version.id for version in versions)
        after = page[-1].policy_id
    return known


def _publications(base: Record, services: Services, plan: Plan) -> Iterator[tuple[Publication, Reading]]:
    """The source's own policies, then copy after copy of them, each in all its versions."""
    policies = {policy.policy_id: policy for policy in base.policies(PolicyFilter(limit=100_000))}
    filed: dict[str, list[Version]] = {}
    for versions in base.versions_by_policy(list(policies)).values():
        filed.setdefault(versions[-1].reading_id, []).append(versions[-1])
    readings = sorted(filed)
    vocabulary = Vocabulary.of(base.reading(name).text for name in readings)
    for copy in range(40):
        rule = Alteration(vocabulary, copy)
        for name in readings:
            original = base.reading(name)
            reading = altered(original, rule) if copy else original
            for number in range(plan.versions):
                shown = revised(reading, vocabulary, number, plan.share) if number else reading
                for version in filed[name]:
                    copied = _policy(policies[version.policy_id], copy, rule)
                    yield _publication(copied, version, shown, rule, copy, number, services), shown


def _policy(policy: Policy, copy: int, rule: Alteration) -> Policy:
    if not copy:
        return policy
    digest = int.from_bytes(sha256(policy.policy_id.encode()).digest()[:2], "big")
    payer = slug(_payer_name(copy, digest % PAYERS_A_COPY))
    title = rule.text(policy.title)
    return Policy(f"{payer}/{policy.policy_id.replace('/', '-')}", payer, policy.number, policy.edition, title)


def _publication(
    policy: Policy, version: Version, reading: Reading, rule: Alteration, copy: int, number: int, services: Services
) -> Publication:
    facts = replace(version.facts, payer=policy.payer, title=rule.text(version.facts.title or "") or None)
    if not copy:
        facts = version.facts
    since = version.in_force_from
    if number or copy:
        since = (_FIRST + timedelta(days=300 * number + copy)).date()
    stored = reading_id(reading.snapshot_sha256, _READER, policy.payer)
    filed = replace(
        version,
        policy_id=policy.policy_id,
        dated=(since or date(2015, 1, 1)).isoformat(),
        in_force_from=since,
        in_force_basis=Basis.EFFECTIVE if since else version.in_force_basis,
        facts=facts,
        snapshot_sha256=reading.snapshot_sha256,
        text_sha256=reading.text_sha256,
        reading_id=stored,
        body_sha256=sha256_hex(reading.text[version.start : version.end]),
        retrieved_at=_FIRST + timedelta(days=300 * number),
        same_text_sha256=(),
    )
    shown = replace(reading, facts=facts) if not reading.parts else reading
    passages = tuple(services.passages_of(shown, version.start, version.end))
    return Publication(policy, (), filed, passages)


def _payer_name(copy: int, number: int) -> str:
    place = copy * PAYERS_A_COPY + number
    first, second = divmod(place, len(_SYLLABLES))
    return (_SYLLABLES[first % len(_SYLLABLES)] + _SYLLABLES[second] + "ia").capitalize()
