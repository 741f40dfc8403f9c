"""A record in which made-up payers change policies, a clock that is set by hand, and a mail server that takes notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from corpus.change import Change, ChangeKind, RecordedChange, Side
from corpus.ids import sha256_hex
from corpus.model import Code, CodeSystem, Payer, Span
from corpus.payer_book import PayerBook
from corpus.ports import Record
from corpus.record_sql import SqlRecord
from corpus.source import Source, SourceKind
from corpus.subscription import Subscription
from monitors.editor import Editor
from monitors.postman import Postman
from monitors.smtp import Handed
from retrieval.cite import Citer
from retrieval.texts import Texts
from retrieval.verify import Verdict
from tests.contracts.samples import MORNING, Story, citation, story
from tests.contracts.tell_samples import practice

BASE_URL = "https://policies.practice.example"
SENDER = "Policy watch <watch@practice.example>"
DAY = timedelta(days=1)
SOURCE = Source("meadow/policies", "meadow", SourceKind.LIST, "https://meadow.example/")


@dataclass
class Postbox:
    """A mail server that keeps what it was handed; what it says is set by the test."""

    says: Handed = field(default_factory=lambda: Handed("accepted", "250 ok"))
    got: list[tuple[str, str, bytes]] = field(default_factory=list)

    def hand_over(self, sender: str, recipient: str, data: bytes) -> Handed:
        """Notes the mail and answers."""
        self.got.append((sender, recipient, data))
        return self.says


@dataclass
class TellWorld:
    """Everything that makes and sends digests, over one record."""

    record: Record
    now: datetime
    postbox: Postbox
    citer: Citer
    stories: dict[str, Story] = field(default_factory=dict)
    numbers: int = 0
    unproved: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, url: str) -> TellWorld:
        """A world whose record is at this URL."""
        record = SqlRecord(url)
        return cls(record, MORNING, Postbox(), Citer(record, Texts(record)))

    @property
    def editor(self) -> Editor:
        """Makes digests."""
        book = PayerBook([Payer("meadow", "Meadow Health"), Payer("brook", "Brook Mutual")])
        return Editor(record=self.record, citer=self.citer, proofs=self, book=book, sources=[SOURCE])

    def verify(self, ids: Sequence[str], *, today: date, deep: bool = False) -> list[Verdict]:
        """Stands for the proof against archived bytes, of which this world has none."""
        return [Verdict(name, name not in self.unproved, deep) for name in ids]

    @property
    def postman(self) -> Postman:
        """Makes and sends them."""
        return Postman(
            record=self.record,
            editor=self.editor,
            clock=lambda: self.now,
            base_url=BASE_URL,
            sender=SENDER,
            transport=self.postbox,
        )

    def subscribe(self, **wanted: object) -> Subscription:
        """A practice that is told of 72148 on Mondays at seven in Chicago, or as is wanted."""
        plain: dict[str, object] = {"payers": (), "codes": ("72148",), "words": (), "specialties": ()}
        plain |= {"weekday": 0, "hour": 7}
        made = replace(practice(), **{**plain, **wanted})  # type: ignore[arg-type]
        self.record.put_subscription(made)
        return made

    def publish(
        self, policy_id: str, lines: Sequence[str], *, codes: Sequence[str] = (), title: str = "Lamp therapy"
    ) -> Story:
        """A further version of a policy, a day later than the one before."""
        before = self.stories.get(policy_id)
        begins = before.version.in_force_from if before else MORNING.date()
        assert begins is not None
        dated = (begins + DAY).isoformat()
        told = story(lines, policy_id=policy_id, dated=dated, codes=[list(codes)], title=title)
        told.publish(self.record, others=[before] if before else [])
        self.record.add_citations([citation(told, number) for number in range(len(lines))])
        self.stories[policy_id] = told
        return told

    def change(
        self,
        policy_id: str,
        before: str,
        after: str,
        kind: ChangeKind = ChangeKind.CRITERION_TIGHTENED,
        *,
        codes: Sequence[str] = (),
        added: Sequence[str] = (),
        title: str = "Lamp therapy",
        at: datetime | None = None,
    ) -> RecordedChange:
        """A payer turns one sentence into another: two versions, their citations, and the recorded change."""
        self.numbers += 1
        old = self.publish(policy_id, [before], codes=codes, title=title)
        new = self.publish(policy_id, [after], codes=codes, title=title)
        made = RecordedChange(
            id=sha256_hex(f"{policy_id} {self.numbers}")[:16],
            policy_id=policy_id,
            version_before=old.version.id,
            version_after=new.version.id,
            detected_at=at or self.now,
            in_force_from=new.version.in_force_from,
            change=Change(
                kind,
                kind not in (ChangeKind.EDITORIAL, ChangeKind.HISTORY_CHANGED),
                f"{before} becomes {after}",
                Side(Span(0, len(before)), ("Rules",)),
                Side(Span(0, len(after)), ("Rules",)),
                codes_added=tuple(Code(CodeSystem.CPT, code) for code in added),
            ),
            citation_before=citation(old).id,
            citation_after=citation(new).id,
        )
        self.record.add_changes([made])
        return made


@contextmanager
def tell_world(folder: Path) -> Iterator[TellWorld]:
    """A world of its own."""
    world = TellWorld.at(f"sqlite:///{folder}/record.db")
    yield world
    world.record.close()
