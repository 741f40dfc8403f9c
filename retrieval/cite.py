"""Citations: the words of one version at one place, with everything needed to find and prove them there.

A ``Quoter`` quotes from one text; for a published version its citations get ids, which the ``Citer`` hands out through
the record, where they stay for ever. A quote is always copied from the checked text, never passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from corpus.ids import quote_hash
from corpus.model import CitationKey, Criterion, PolicyFacts, Reading, Version, VersionStatus
from corpus.ports import Record
from corpus.positions import Box, Positions
from corpus.timeline import ends_on, status
from retrieval.texts import CheckedText, Recent, Texts

Place = tuple[str, str, int, int]
"""A stretch of a text of a version or reading: its id, the text's sha256, start and end."""

_AROUND = 32  # characters of prefix and suffix in a TextQuoteSelector


@dataclass(frozen=True, slots=True)
class Origin:
    """The document a quote comes from. Fields of publication are None for a document that is only being read."""

    payer: str | None
    facts: PolicyFacts
    text_sha256: str
    source_sha256: str
    policy_id: str | None = None
    version_id: str | None = None
    dated: str | None = None
    in_force_from: date | None = None
    end_date: date | None = None
    retrieved_at: datetime | None = None
    status: VersionStatus | None = None
    source_url: str = ""
    same_text_sha256: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote at its place. ``boxes`` cover the quoted words and nothing else; empty where there are no pages.

    ``recognised`` is how sure the recogniser was of its words, 0 to 1, where they stand in a picture; else None.
    """

    id: str | None
    origin: Origin
    section: tuple[str, ...]
    label: str
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    boxes: tuple[Box, ...] = ()
    recognised: float | None = None

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages the quote touches, in order."""
        return tuple(sorted({box.page for box in self.boxes}))

    @property
    def page(self) -> int | None:
        """The page on which the quote starts; None without pages."""
        return self.boxes[0].page if self.boxes else None


@dataclass(frozen=True, slots=True)
class CitedCriterion:
    """A criterion with the citation of its own sentence, of sentences that belong to it, and of all below it."""

    node: Criterion
    citation: Citation
    also: tuple[Citation, ...] = ()
    children: tuple[CitedCriterion, ...] = ()


@dataclass
class Quoter:
    """Quotes from one text. With a ``version`` its citations have ids, which gather in ``made`` to be handed out."""

    text: CheckedText
    positions: Positions
    origin: Origin
    version: Version | None = None
    made: list[CitationKey] = field(default_factory=list)
    ids: Recent[Place, str] = field(default_factory=lambda: Recent(4096))
    found: Recent[Place, tuple[Box, ...]] = field(default_factory=lambda: Recent(4096))

    @classmethod
    def of_reading(cls, reading: Reading, payer: str | None = None, source_url: str = "") -> Quoter:
        """Quotes from a document that is not stored: citations without id, version and status."""
        text = CheckedText(reading.text_sha256, reading.text)
        origin = Origin(
            payer=payer or reading.facts.payer,
            facts=reading.facts,
            text_sha256=reading.text_sha256,
            source_sha256=reading.snapshot_sha256,
            source_url=source_url,
        )
        return cls(text, reading.positions, origin)

    def cite(self, start: int, end: int, section: tuple[str, ...] = (), label: str = "") -> Citation:
        """The citation of ``text[start:end]``. Raises ValueError for a span that is empty or outside the text."""
        text = self.text.text
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no text at {start}-{end}")
        return Citation(
            id=self._id(start, end, section, label),
            origin=self.origin,
            section=section,
            label=label,
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - _AROUND) : start],
            suffix=text[end : end + _AROUND],
            boxes=self._boxes(start, end),
            recognised=self.positions.certainty(start, end),
        )

    def criterion(self, node: Criterion) -> CitedCriterion:
        """The node and all below it, each with its citation."""
        return CitedCriterion(
            node=node,
            citation=self.cite(node.start, node.end, node.section, node.label),
            also=tuple(self.cite(span.start, span.end, node.section) for span in node.also),
            children=tuple(self.criterion(child) for child in node.children),
        )

    def _boxes(self, start: int, end: int) -> tuple[Box, ...]:
        if self.version is None:
            return tuple(self.positions.boxes(start, end))
        place = (self.version.reading_id, self.text.sha256, start, end)
        return self.found.get(place, lambda _: tuple(self.positions.boxes(start, end)))

    def _id(self, start: int, end: int, section: tuple[str, ...], label: str) -> str | None:
        if self.version is None:
            return None
        place = (self.version.id, self.text.sha256, start, end)
        name = self.ids.get(place, lambda _: self._name(start, end))
        self.made.append(CitationKey(name, self.version.id, self.text.sha256, start, end, section, label))
        return name

    def _name(self, start: int, end: int) -> str:
        assert self.version is not None
        name = f"{self.version.id}#{quote_hash(self.text.text[start:end])}"
        ordinal = self.text.ordinal(start, end, self.version.start, self.version.end)
        return name if ordinal == 1 else f"{name}.{ordinal}"


class Citer:
    """Makes quoters for published versions and hands out what they made."""

    def __init__(self, record: Record, texts: Texts) -> None:
        self._record = record
        self._texts = texts
        self._ids: Recent[Place, str] = Recent(50_000)
        self._boxes: Recent[Place, tuple[Box, ...]] = Recent(20_000)
        self._handed_out: Recent[str, bool] = Recent(50_000)

    def quoter(self, version: Version, versions: Sequence[Version], as_of: int) -> Quoter:
        """Quotes from the current reading of a version. Raises Damaged when its text differs from its hash."""
        return Quoter(
            text=self._texts.text(version.text_sha256),
            positions=self._texts.positions(version.reading_id),
            origin=origin_of(version, versions, as_of),
            version=version,
            ids=self._ids,
            found=self._boxes,
        )

    def hand_out(self, quoters: Iterable[Quoter]) -> None:
        """Stores the keys of all citations made, in one transaction; those handed out before cost nothing."""
        made = {key.id: key for quoter in quoters for key in quoter.made}
        new = [key for key in made.values() if self._handed_out.peek(key.id) is None]
        if new:
            self._record.add_citations(new)
        for key in new:
            self._handed_out.put(key.id, True)

    def shown(self, key: CitationKey, as_of: int) -> Citation:
        """A citation that was handed out, as it is shown today. Raises NotFound or Damaged.

        Boxes are those of the current reading: of an older text they are known only where it was re-anchored.
        """
        version = self._record.version(key.version_id)
        quoter = self.quoter(version, self._record.versions(version.policy_id), as_of)
        if key.text_sha256 == version.text_sha256:
            return replace(quoter.cite(key.start, key.end, key.path, key.label), id=key.id)
        origin = replace(quoter.origin, text_sha256=key.text_sha256)
        old = Quoter(self._texts.text(key.text_sha256), Positions(), origin)
        anchor = self._record.current_anchor(key.id)
        boxes = tuple(quoter.positions.boxes(anchor[1], anchor[2])) if anchor is not None else ()
        sure = quoter.positions.certainty(anchor[1], anchor[2]) if anchor is not None else None
        return replace(old.cite(key.start, key.end, key.path, key.label), id=key.id, boxes=boxes, recognised=sure)


def origin_of(version: Version, versions: Sequence[Version], as_of: int) -> Origin:
    """Where a version's quotes come from, with its standing on a day ordinal."""
    ends = ends_on(version, versions)
    return Origin(
        payer=version.policy_id.partition("/")[0],
        facts=version.facts,
        text_sha256=version.text_sha256,
        source_sha256=version.snapshot_sha256,
        policy_id=version.policy_id,
        version_id=version.id,
        dated=version.dated,
        in_force_from=version.in_force_from,
        end_date=ends - timedelta(days=1) if ends is not None else None,
        retrieved_at=version.retrieved_at,
        status=status(version, versions, as_of),
        source_url=version.source_url,
        same_text_sha256=version.same_text_sha256,
    )
