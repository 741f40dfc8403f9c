"""Made-up snapshots, readings and versions for the suites of record, archive and backup."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from corpus.exchange import OPEN_FUTURE, Outcome, Point, Publication, day
from corpus.ids import point_id, reading_id, sha256_hex
from corpus.model import (
    Arrival,
    Basis,
    Block,
    BlockKind,
    CitationKey,
    Code,
    CodeMention,
    CodeSystem,
    CodeWhere,
    Coverage,
    Criterion,
    Furniture,
    Operator,
    Passage,
    PassageKind,
    Policy,
    PolicyFacts,
    PolicyPart,
    PrintedDate,
    Quantity,
    QuantityKind,
    Reading,
    Section,
    SectionKind,
    Span,
    Version,
)
from corpus.ports import Record
from corpus.positions import Box, Positions, Word

MORNING = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
READER = "reader-1"


def sha256(data: bytes) -> str:
    """The name of bytes."""
    return hashlib.sha256(data).hexdigest()


def arrival(data: bytes, source_url: str = "https://payer.example/a.pdf", hour: int = 8) -> Arrival:
    """Bytes that arrived on a made-up morning."""
    return Arrival(sha256(data), source_url, MORNING.replace(hour=hour), "a.pdf", {"etag": '"1"'})


def words_of(text: str) -> Positions:
    """Positions that put every word on one long line."""
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(start, at, Box(1, 10.0 * start, 72.0, 10.0 * at, 84.0)))
    return Positions.of(words)


def reading(text: str, data: bytes = b"bytes", reader: str = READER) -> Reading:
    """A reading with something in every field."""
    leaf = Criterion(0, len(text), "A.1", codes=(Code(CodeSystem.CPT, "99990"),), also=(Span(0, 1),))
    demand = Quantity(QuantityKind.DURATION, ">=", 6, "week", "at least 6 weeks")
    root = Criterion(
        0, 4, "A", Operator.AT_LEAST, 2, Coverage.CONDITIONAL, (demand,), section=("Rules",), children=(leaf,)
    )
    facts = PolicyFacts(
        payer="meadow", title="Lamp therapy", dates=(PrintedDate("Effective", "2026-01-01", "January 1, 2026"),)
    )
    return Reading(
        snapshot_sha256=sha256(data),
        reader=reader,
        media_type="application/pdf",
        pages=2,
        text_layer=True,
        text=text,
        positions=words_of(text),
        facts=facts,
        blocks=(Block(BlockKind.ITEM, 0, 4, 2, "•", 1, 72.0, 90.5, 10.02, cells=(Span(0, 2), Span(2, 4))),),
        sections=(Section("Rules", ("Policy", "Rules"), SectionKind.CRITERIA, 0, len(text)),),
        criteria=(root,),
        codes=(CodeMention(Code(CodeSystem.ICD10CM, "Z99.1", "Z99.8"), 0, 5, CodeWhere.LIST, group="Covered"),),
        furniture=(Furniture("Page 1 of 2", 1, Box(1, 1.0, 2.0, 3.0, 4.0)), Furniture("Menu")),
        parts=(PolicyPart(facts, 0, 4),),
        warnings=("a table without a header",),
    )


def passage(text: str, start: int = 0, codes: Sequence[str] = ()) -> Passage:
    """A passage whose content is its quote."""
    kind = PassageKind.CODES if codes else PassageKind.CRITERION
    return Passage(kind, start, start + len(text), text, f'{{"quote":"{text}"}}', tuple(codes), SectionKind.CRITERIA)


@dataclass(frozen=True, slots=True)
class Story:
    """One version on its way into a record: the bytes, what was read of them, and what is to be published."""

    data: bytes
    reading: Reading
    publication: Publication

    @property
    def version(self) -> Version:
        """The version."""
        return self.publication.version

    def arrive(self, record: Record) -> None:
        """Notes the bytes and the reading."""
        record.add_arrival(arrival(self.data), size=len(self.data))
        record.add_reading(self.version.reading_id, self.reading)

    def stage(self, record: Record) -> None:
        """Everything up to and with the staging."""
        self.arrive(record)
        record.stage(self.publication)

    def publish(self, record: Record, *, others: Sequence[Story] = ()) -> list[Point]:
        """Everything; the points stand for this version and the others, each passage without an end."""
        self.stage(record)
        points = points_of(self, *others)
        record.flip(self.version.id, points)
        return points


def story(
    lines: Sequence[str] = ("Six weeks of lamp therapy.", "A signed order."),
    *,
    policy_id: str = "meadow/lamp-1",
    dated: str = "2026-01-01",
    codes: Sequence[Sequence[str]] = (),
    aliases: Sequence[str] = (),
    title: str = "Lamp therapy",
    reader: str = READER,
) -> Story:
    """A version with one passage per line; the first passages name the codes given."""
    text = "\n".join(lines)
    data = f"{policy_id} {dated} {text}".encode()
    made = reading(text, data, reader)
    passages, at = [], 0
    for number, line in enumerate(lines):
        passages.append(passage(line, at, codes[number] if number < len(codes) else ()))
        at += len(line) + 1
    payer, _, number_text = policy_id.partition("/")
    facts = replace(made.facts, payer=payer, title=title)
    version = Version(
        policy_id=policy_id,
        dated=dated,
        in_force_from=date.fromisoformat(dated[:10]),
        in_force_basis=Basis.EFFECTIVE,
        facts=facts,
        snapshot_sha256=made.snapshot_sha256,
        text_sha256=made.text_sha256,
        reading_id=reading_id(made.snapshot_sha256, reader, payer),
        start=0,
        end=len(text),
        body_sha256=sha256_hex(text),
        source_url="https://payer.example/a.pdf",
        retrieved_at=MORNING,
    )
    policy = Policy(policy_id, payer, number_text, None, title)
    return Story(data, made, Publication(policy, tuple(aliases), version, tuple(passages)))


def points_of(*stories: Story) -> list[Point]:
    """A point for every passage of these versions, from the first version that holds it on."""
    points: dict[str, Point] = {}
    for told in stories:
        policy_id, begins = told.version.policy_id, day(told.version.in_force_from)
        for held in told.publication.passages:
            known = points.get(held.key)
            if known is None or begins < known.valid_from:
                points[held.key] = Point(
                    id=point_id(policy_id, held.key, begins),
                    policy_id=policy_id,
                    payer=policy_id.partition("/")[0],
                    passage_key=held.key,
                    valid_from=begins,
                    valid_to=OPEN_FUTURE,
                    codes=held.codes,
                    kind=held.kind.value,
                    section_kind=held.section_kind.value,
                    lines_of_business=("commercial",),
                )
    return sorted(points.values(), key=lambda point: point.id)


def citation(told: Story, number: int = 0, suffix: str = "") -> CitationKey:
    """A citation of a passage of a version."""
    held = told.publication.passages[number]
    name = f"{told.version.id}#{sha256_hex(held.content)[:12]}{suffix}"
    return CitationKey(
        name, told.version.id, told.version.text_sha256, held.start, held.end, ("Policy", "Rules"), "A.1"
    )


def outcome(told: Story, state: str = "published") -> Outcome:
    """What became of the arrival of a version's bytes."""
    return Outcome(sha256(told.data), "https://payer.example/a.pdf", state, READER, versions=(told.version.id,))
