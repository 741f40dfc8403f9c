"""Prompts are files with a version in their name; here the newest of each task is filled with evidence.

Evidence whose words give orders is not put into a prompt at all: what a policy tells its readers to do is for readers.
Braces, line breaks and brackets of a stranger's text cannot leave the place that is theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retrieval.llm import Evidence, Request, Task
from retrieval.llm_support import is_order

_NEWEST = {Task.CHANGES: "changes-1", Task.ANSWER: "answer-1"}
_MOST_PIECES = 8
_MOST_LETTERS = 700  # of one quote, of the question, and of a title
_BREAKS = re.compile(r"[\s\x00-\x1f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A filled prompt: the name of its file, its text, and the evidence it shows, in the order of its numbers."""

    name: str
    text: str
    evidence: tuple[Evidence, ...]


def prompt_for(request: Request) -> Prompt | None:
    """The prompt of a request; None where no evidence is fit to be shown to a model."""
    fit = tuple(piece for piece in request.evidence if piece.quote.strip() and not is_order(piece.quote))[:_MOST_PIECES]
    if not fit or is_order(request.question):
        return None
    name = _NEWEST[request.task]
    about = "" if is_order(request.about) else _plain(request.about)
    shown = "\n".join(f"[E{number}] {_plain(piece.quote)}" for number, piece in enumerate(fit, 1))
    fields = {"{about}": about, "{question}": _plain(request.question), "{evidence}": shown}
    # One pass over the template alone: braces inside a policy's text are never looked at.
    text = re.sub(r"\{(?:about|question|evidence)\}", lambda match: fields[match.group()], _template(name))
    return Prompt(name, text, fit)


@cache
def _template(name: str) -> str:
    return (files("retrieval") / "prompts" / f"{name}.txt").read_text("utf-8")


def _plain(text: str) -> str:
    """A stranger's words on one line, without brackets that look like numbers of evidence."""
    return _BREAKS.sub(" ", text).replace("[", "(").replace("]", ")").strip()[:_MOST_LETTERS]
