"""What goes in: the bodies of calls, with examples for the description of the API. What comes out is in schemas_out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.answers import MAX_LIMIT, MAX_QUESTION
from corpus.access import Role

PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Words = Annotated[str, Field(pattern=PLAIN, max_length=300)]
"""A short text without control characters."""

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
Day = Annotated[str, Field(pattern=DAY_PATTERN, examples=["2026-03-15"])]
"""A calendar day."""

Payer = Annotated[str, Field(pattern=PLAIN, max_length=100, examples=["larkfield"])]
CodeText = Annotated[str, Field(pattern=PLAIN, max_length=40, examples=["72148"])]
_CITATION = "larkfield/lhp-0610@2026-01-01#0f3c9a77d012"
CitationId = Annotated[str, Field(pattern=PLAIN, max_length=400, examples=[_CITATION])]

_QUESTION: dict[str, JsonValue] = {
    "question": "How many weeks of conservative treatment before an MRI of the lumbar spine?",
    "payer": "larkfield",
    "codes": ["72148"],
    "as_of": "2026-03-15",
    "limit": 5,
}


class Question(BaseModel):
    """A question to the policies, as ``search --json`` takes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUESTION]})

    question: str = Field(min_length=1, max_length=MAX_QUESTION, pattern=PLAIN)
    payer: Payer | None = None
    codes: list[CodeText] = Field(default_factory=list, max_length=50)
    as_of: Day | None = None
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT)
    wording: bool = Field(default=False, description="a short text above the results, each sentence cited")


class BatchQuestion(BaseModel):
    """A question of a batch; ``id`` comes back with its result, which is an error where it cannot be asked."""

    id: Words | int | None = None
    question: str = Field(default="", max_length=10 * MAX_QUESTION, pattern=PLAIN)
    payer: Payer | None = None
    codes: list[CodeText] = Field(default_factory=list, max_length=50)
    as_of: Words | None = None
    limit: int = 10


class Batch(BaseModel):
    """Several questions at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"questions": [{"id": "q1", **_QUESTION}]}]})

    questions: list[BatchQuestion] = Field(min_length=1, max_length=500)


class Compare(BaseModel):
    """The same question, or the same codes, to several payers."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"codes": ["72148"], "payers": ["larkfield", "cedar-harbor"]}]}
    )

    question: str = Field(default="", max_length=MAX_QUESTION, pattern=PLAIN)
    codes: list[CodeText] = Field(default_factory=list, max_length=50)
    payers: list[Payer] = Field(
        default_factory=list, max_length=20, description="those that the question names, where none is given"
    )
    as_of: Day | None = None
    limit: int = Field(default=3, ge=1, le=10)


class Quoted(BaseModel):
    """Words that somebody says a policy contains."""

    policy_id: Words | None = Field(default=None, examples=["larkfield/lhp-0610"], description="where it is known")
    payer: Payer | None = Field(default=None, description="whose policies are searched; everybody's without it")
    quote: str = Field(min_length=1, max_length=5000, pattern=PLAIN, examples=["at least 6 weeks of conservative care"])
    as_of: Day | None = None


class Verification(BaseModel):
    """Citations and quotes to verify."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"citations": [_CITATION], "deep": False}]})

    citations: list[CitationId] = Field(default_factory=list, max_length=1000)
    quotes: list[Quoted] = Field(default_factory=list, max_length=100)
    deep: bool = False


class Reindexing(BaseModel):
    """How much of the index is made anew."""

    all: bool = Field(default=False, description="Empty the index first; searches answer 503 until it is whole again.")


class Crawling(BaseModel):
    """Which sources are visited; all of them without any."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sources": ["larkfield/medical-policies"]}]})

    sources: list[Words] = Field(default_factory=list, max_length=500, description="ids of sources, or payers' slugs")


class Assignment(BaseModel):
    """Whose a change is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "R. Alvarez, billing"}]})

    to: str = Field(min_length=1, max_length=100, pattern=PLAIN)


class NewKey(BaseModel):
    """A key to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "billing desk", "role": "reader"}]})

    name: str = Field(min_length=1, max_length=100, pattern=r"^[ -~]*[!-~][ -~]*$")
    role: Role = Role.READER


class Forwarded(BaseModel):
    """A command of the command line, to be executed by the process that owns the index."""

    arguments: list[str]
    cwd: str
    log: str = "auto"
