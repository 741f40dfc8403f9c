"""What comes out: the shapes of answers, for the description of the API. Fields may be added, never renamed.

Answers are made by ``retrieval.render`` and its like and are not built through these models; tests hold both together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.change import ChangeKind
from corpus.model import Coverage, Operator, VersionStatus


class Shape(BaseModel):
    """An answer; further fields may come with later versions."""

    model_config = ConfigDict(extra="allow")


class Problem(Shape):
    """What went wrong, in words (RFC 9457)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "There is no policy 'larkfield/lhp-0611'. Nearest: larkfield/lhp-0610 Lumbar Spine MRI.",
                    "code": "not_found",
                    "todo": "Nearest: larkfield/lhp-0610 Lumbar Spine MRI.",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    todo: str


class Box(Shape):
    """A rectangle in PDF points from the top left corner of a page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Citation(Shape):
    """The payer's own words and where they stand; ``quote == text[start:end]`` in code points."""

    id: str | None
    url: str | None
    payer: str | None
    policy_id: str | None
    policy_number: str | None
    revision: str | None
    policy_title: str | None
    version: str | None
    effective_date: str | None
    in_force_from: date | None
    end_date: date | None
    retrieved_at: datetime | None
    status: VersionStatus | None
    section: list[str]
    label: str
    quote: str
    text_sha256: str
    start: int
    end: int
    page: int | None
    pages: list[int]
    boxes: list[Box]
    recognised: float | None
    source_url: str | None
    source_sha256: str
    target: dict[str, Any]


class Standing(Shape):
    """Where the words of a citation stand now; place and version are null where they stand nowhere."""

    standing: str = Field(description="unchanged, moved, altered or withdrawn")
    version: str | None
    section: list[str]
    label: str
    start: int | None
    end: int | None
    text_sha256: str | None


class CitationToday(Citation):
    """A citation with where it stands on the day asked for, or today."""

    today: Standing | None = Field(description="null where record and text do not hold it")


class Code(Shape):
    """A billing or diagnosis code; ``last`` in a range."""

    system: str
    code: str


class Criterion(Shape):
    """A node of the criteria tree."""

    label: str
    text: str
    operator: Operator
    at_least: int | None
    coverage: Coverage
    quantities: list[dict[str, Any]]
    codes: list[Code]
    citation: Citation
    also: list[Citation]
    children: list[Criterion]


class PolicyBrief(Shape):
    """A policy as results and lists name it, with the version that governs."""

    policy_id: str
    title: str
    payer: str
    version: str | None
    effective_date: str | None
    in_force_from: date | None
    status: VersionStatus | None


class Result(Shape):
    """One passage that answers."""

    score: float
    policy: PolicyBrief
    criterion: Criterion
    citation: Citation


class WordedSentence(Shape):
    """A sentence above cited results; ``by_model`` where a local model worded it and not the program."""

    text: str
    citations: list[str]
    by_model: bool


class Wording(Shape):
    """A short text, who worded it, how many sentences of a model were dropped, and the run on record."""

    sentences: list[WordedSentence]
    writer: dict[str, str | None]
    dropped: int
    failed: str | None
    id: str | None


class Answer(Shape):
    """As ``search --json``."""

    question: str
    understood: dict[str, Any]
    answered: bool
    because: str | None
    notice: str | None = None
    results: list[Result]
    took_ms: float
    wording: Wording | None = None


class BatchResult(Shape):
    """The answer to one question of a batch, or ``{"error": …}`` where it could not be asked."""

    id: str | int | None
    result: dict[str, Any]


class BatchAnswer(Shape):
    """The answers in the order of the questions."""

    results: list[BatchResult]


class Cell(Shape):
    """What one payer says."""

    payer: str
    answered: bool
    because: str | None
    results: list[Result]
    criteria_compared: int
    criteria_left_out: int = Field(description="what the same trees demand besides, too far from the answer")


class Compared(Criterion):
    """A criterion with the sentences it stands under, outermost first."""

    context: list[str]


class Differing(Shape):
    """Numbers that payers set differently; ``values`` are each payer's quantities, empty where it names none.

    ``unit`` is null where there is none, or where payers count in different units.
    """

    kind: str
    unit: str | None
    values: dict[str, list[dict[str, Any]]]


class ComparedRow(Shape):
    """One demand; a cell is null where no criterion of the payer was found to make it, and ``nearest`` is then
    what comes nearest to it there. ``positions`` are those taken, where they differ."""

    cells: dict[str, Compared | None]
    asked_by: list[str]
    not_asked_by: list[str]
    nearest: dict[str, Compared]
    differing: list[Differing]
    positions: dict[str, Coverage]


class Comparison(Shape):
    """The payers side by side: what each answers, and the criteria aligned, those of most payers first."""

    question: str
    codes: list[str]
    as_of: date
    payers: list[Cell]
    rows: list[ComparedRow]


class Verdict(Shape):
    """Whether a citation or a quote is true, and where it stands today."""

    id: str | None
    verified: bool
    deep: bool
    because: str | None
    status: VersionStatus | None
    today: str | None = Field(description="unchanged, moved, altered or withdrawn; null where it is not verified")
    citation: Citation | None


class Worded(Shape):
    """Words that are quoted, and those that stand there."""

    said: str
    stands: str


class Piece(Shape):
    """Words of a quote that stand somewhere, and where."""

    said: str
    citation: Citation


class Traced(Shape):
    """Where words stand that were not found where they were said to be, or what stands nearest."""

    exact: bool
    similarity: float
    differences: list[Worded]
    versions: list[str] = Field(description="all that hold the very words")
    pieces: list[Piece] = Field(description="the places it was put together from, where it was")
    citation: Citation


class QuoteVerdict(Verdict):
    """Whether a policy says these words, and where they stand otherwise."""

    found: Traced | None


class Verdicts(Shape):
    """All verdicts, in the order asked."""

    verified: bool
    citations: list[Verdict]
    quotes: list[QuoteVerdict]


class Change(Shape):
    """What a payer changed between two versions of a policy, with the citations of both sides."""

    id: str
    policy_id: str
    version_before: str
    version_after: str
    detected_at: datetime
    in_force_from: date | None
    kind: ChangeKind
    material: bool
    summary: str
    before: Citation | None
    after: Citation | None
    quantities: dict[str, Any]
    codes: dict[str, list[Code]]
    acknowledged_by: str | None
    assigned_to: str | None
    announced: bool | None


class Changes(Shape):
    """A page of changes, newest first."""

    changes: list[Change]
    next_cursor: str | None
