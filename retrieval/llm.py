"""Who words a summary or an answer, and what it may say: a port with templates as default and a local model beside it.

A writer gets evidence (words of payers, each with the id of its citation) and gives sentences, each with the ids it
rests on. It never gives a quotation: what is quoted is put beside a sentence by the program. Whatever a model writes is
checked sentence by sentence (``llm_support``); what does not pass is dropped, and where nothing is left the template
stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

TEMPLATE = "template"


class Task(StrEnum):
    """What is to be worded."""

    CHANGES = "changes"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a sentence may rest on. ``said`` is the program's own sentence about them, which templates use."""

    citation_id: str
    quote: str
    said: str


@dataclass(frozen=True, slots=True)
class Request:
    """What to write: the task, what it is about (a policy's title, say), the question for answers, and the evidence."""

    task: Task
    about: str
    evidence: tuple[Evidence, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the ids of the citations it rests on; ``by_model`` tells readers who worded it."""

    text: str
    citation_ids: tuple[str, ...]
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence of a model that was not shown, and why."""

    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Run:
    """How a model was asked and what it gave, kept so that it can be asked again."""

    prompt_name: str
    prompt: str
    parameters: str
    model_sha256: str
    seed: int
    output: str
    ended: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer gave. ``writer`` is ``template`` or a model's name; ``failed`` says why a model gave nothing."""

    sentences: tuple[Sentence, ...]
    writer: str = TEMPLATE
    model_sha256: str | None = None
    dropped: tuple[Dropped, ...] = ()
    run: Run | None = None
    failed: str = ""
    id: str = ""


class Writer(Protocol):
    """Words requests. Never raises for what a model does: the worst it can give is the template."""

    def write(self, request: Request) -> Written:
        """The sentences of a request, in order, without a citation that was not among its evidence."""

    def close(self) -> None:
        """Releases what was opened."""


class TemplateWriter:
    """The program's own sentences, one for each piece of evidence; no model."""

    def write(self, request: Request) -> Written:
        """One sentence for each piece of evidence, each said once."""
        return Written(template_sentences(request.evidence))

    def close(self) -> None:
        """Nothing was opened."""


def template_sentences(evidence: Sequence[Evidence]) -> tuple[Sentence, ...]:
    """What the program says of each piece of evidence; equal sentences are one that rests on all of them."""
    by_text: dict[str, list[str]] = {}
    for piece in evidence:
        if piece.said:
            by_text.setdefault(piece.said, []).append(piece.citation_id)
    return tuple(Sentence(text, tuple(dict.fromkeys(ids))) for text, ids in by_text.items())
