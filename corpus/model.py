"""The nouns: what a payer, a policy, a version, a reading, a criterion and a citation are.

Frozen values without behaviour that touches the world; one word per thing, as everywhere in the project. Offsets are
counted in Unicode code points of a reading's canonical text, ends exclusive. Positions on a page are PDF points from
the page's top left corner; pages are counted from 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from corpus.kinds import (
    Basis,
    BlockKind,
    CodeSystem,
    CodeWhere,
    Coverage,
    Governs,
    Lifecycle,
    Operator,
    PassageKind,
    QuantityKind,
    SectionKind,
    VersionStatus,
)
from corpus.positions import Box, Positions

__all__ = [
    "Arrival", "Basis", "Block", "BlockKind", "CitationKey", "Code", "CodeMention", "CodeSystem", "CodeWhere",
    "Coverage", "Criterion", "Furniture", "Governing", "Governs", "Lifecycle", "Operator", "Passage",
    "PassageKind", "Payer", "Policy", "PolicyFacts", "PolicyPart", "PrintedDate", "Quantity", "QuantityKind",
    "Reading", "Section", "SectionKind", "Span", "Version", "VersionStatus",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of canonical text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Payer:
    """An insurer: its slug, how it is called, and the habits of its policy numbers (``corpus/payers/<slug>.yaml``).

    ``number_prefixes`` are series prefixes that belong to a number although the payer prints it without them
    (``cpb``); ``revision_patterns`` are regular expressions whose first group is the constant part of a number that
    changes with each revision; ``delegates`` are slugs of companies whose criteria govern for this payer.
    ``names_in_text`` are read in any case, ``names_as_printed`` only as written (``Oscar``, ``CCA``); ``editions_by``
    names what tells editions of one number apart (``state``, ``line_of_business``). ``part_series`` are
    ``start-of-a-file's-number=series`` pairs: policies in files of such numbers are numbered over all of them.
    ``own_words`` are regular expressions for a payer whose name is also a line of business that every payer's policies
    speak of (Medicare): its name says whose a document is only in a text that one of them matches. ``governs`` is the
    day whose version applies, as the payer says. ``plain`` says that its documents are to be read like anybody's.
    """

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    lines_of_business: tuple[str, ...] = ()
    number_prefixes: tuple[str, ...] = ()
    number_patterns: tuple[str, ...] = ()
    revision_patterns: tuple[str, ...] = ()
    delegates: tuple[str, ...] = ()
    names_in_text: tuple[str, ...] = ()
    names_as_printed: tuple[str, ...] = ()
    editions_by: tuple[str, ...] = ()
    part_series: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    governs: Governs = Governs.DATE_OF_SERVICE
    plain: bool = False


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as a document prints it; ``value`` is ``YYYY-MM-DD`` or ``YYYY-MM``."""

    label: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Governing:
    """Criteria that are elsewhere (InterQual, MCG, a delegate), with the span of the sentence that says so."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What a document says about itself. Dates are ``YYYY-MM-DD`` or ``YYYY-MM``; None where nothing is printed."""

    payer: str | None = None
    number: str | None = None
    revision: str | None = None
    edition: str | None = None
    title: str | None = None
    effective_date: str | None = None
    last_review_date: str | None = None
    next_review_date: str | None = None
    published_date: str | None = None
    effective_is_original: bool = False
    dates: tuple[PrintedDate, ...] = ()
    status: str | None = None
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    lines_of_business: tuple[str, ...] = ()
    governed_by: tuple[Governing, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number a criterion asks for: ``at least 6 weeks`` is ``>= 6 week``; a range has ``upper``."""

    kind: QuantityKind
    comparator: str
    value: float
    unit: str | None
    text: str
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a system, as printed (upper case, ICD-10 with its dot); a range has ``last``."""

    system: CodeSystem
    code: str
    last: str | None = None


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code at its place in the text, with the group it stands in and the position taken on it."""

    code: Code
    start: int
    end: int
    where: CodeWhere
    coverage: Coverage = Coverage.UNSTATED
    group: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading or table row of the canonical text, with what the page says of its depth.

    ``marker`` is the printed label or bullet (``"A."``, ``"•"``) that stands before ``body_start``; it is part of the
    text, never of a quote. ``left`` is where the marker (or the text, without one) begins, ``text_left`` where the
    body begins, in points; ``size`` the font size in points, 0 where unknown. ``level`` is the list depth counted from
    1 where the format says it (HTML), 0 otherwise; ``heading`` the heading level where it says it, 0 otherwise.
    ``cells`` are the spans of a row's cells, left to right, and may be empty spans.
    """

    kind: BlockKind
    start: int
    end: int
    body_start: int
    marker: str = ""
    page: int | None = None
    left: float = 0.0
    text_left: float = 0.0
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    level: int = 0
    heading: int = 0
    cells: tuple[Span, ...] = ()
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; ``path`` ends in ``heading``; ``start`` is where the heading begins."""

    heading: str
    path: tuple[str, ...]
    kind: SectionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of the criteria tree. Its text is ``text[start:end]``: its own sentence, no label, no children.

    ``also`` are spans of further sentences that belong to the node, such as a verdict after its list.
    """

    start: int
    end: int
    label: str = ""
    operator: Operator = Operator.LEAF
    at_least: int | None = None
    coverage: Coverage = Coverage.UNSTATED
    quantities: tuple[Quantity, ...] = ()
    codes: tuple[Code, ...] = ()
    also: tuple[Span, ...] = ()
    section: tuple[str, ...] = ()
    children: tuple[Criterion, ...] = ()

    def walk(self) -> Iterator[Criterion]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text that belongs to the page and not to the policy: running headers, footers, page numbers, navigation."""

    text: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """One policy inside a file of many: its facts and the stretch of text that is its own."""

    facts: PolicyFacts
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What one reader revision made of one snapshot; immutable, named by the hash of its text."""

    snapshot_sha256: str
    reader: str
    media_type: str
    pages: int | None
    text_layer: bool
    text: str
    positions: Positions
    facts: PolicyFacts
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    codes: tuple[CodeMention, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    parts: tuple[PolicyPart, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def text_sha256(self) -> str:
        """The name of the reading: sha256 of its canonical text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes received once from one place: where from, when, with which headers. ``name`` is the file's name."""

    sha256: str
    source_url: str
    retrieved_at: datetime
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and retrieved: a criterion with its context, a paragraph, or rows of codes.

    ``start`` and ``end`` are the quote in the reading's text. ``content`` is what is embedded and matched: context and
    quote. ``body`` is canonical JSON of everything else shown with it, without absolute positions, so that the same
    passage of two versions has the same identity. ``codes`` are ``SYSTEM:CODE`` strings (``CPT:72148``).
    """

    kind: PassageKind
    start: int
    end: int
    content: str
    body: str
    codes: tuple[str, ...] = ()
    section_kind: SectionKind = SectionKind.OTHER

    @property
    def key(self) -> str:
        """Identity of the content within a policy: 32 hex digits."""
        packed = "\x00".join((self.kind, self.content, self.body))
        return hashlib.sha256(packed.encode("utf-8")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Version:
    """A policy's text from one date on. ``dated`` is the part of its id after ``@`` (``2026-01-01``, ``2026-01-01.2``).

    ``in_force_from`` None means open to the past. ``start`` and ``end`` are the policy's own stretch of the reading
    (all of it, but in a file of many policies). ``body_sha256`` is the hash of that stretch. ``withdrawn_on`` is the
    first day on which it governs no more although nothing follows it, ``withdrawn_noted_at`` when that became known.
    """

    policy_id: str
    dated: str
    in_force_from: date | None
    in_force_basis: Basis
    facts: PolicyFacts
    snapshot_sha256: str
    text_sha256: str
    reading_id: str
    start: int
    end: int
    body_sha256: str
    source_url: str
    retrieved_at: datetime
    withdrawn_on: date | None = None
    same_text_sha256: tuple[str, ...] = ()
    withdrawn_noted_at: datetime | None = None

    @property
    def id(self) -> str:
        """``<policy>@<date>``."""
        return f"{self.policy_id}@{self.dated}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A coverage policy over its whole life. ``title`` is that of its latest version."""

    policy_id: str
    payer: str
    number: str | None
    edition: str | None
    title: str


@dataclass(frozen=True, slots=True)
class CitationKey:
    """What a citation id points at, for ever: a span of one text of one version, and the path of headings above it."""

    id: str
    version_id: str
    text_sha256: str
    start: int
    end: int
    path: tuple[str, ...] = ()
    label: str = ""
