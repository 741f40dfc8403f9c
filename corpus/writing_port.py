"""The seam between wording and the record: how a model was asked, what it gave, and what became of it.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold. Nothing here is ever shown
as a payer's words: it is the trail by which a worded text can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Writing:
    """One run of a model. ``subject`` is what was worded: a question, or the id of a change or version.

    ``kept`` are (sentence, ids of its citations) that were shown, ``dropped`` (sentence, why) that were not.
    """

    id: str
    at: datetime
    task: str
    subject: str
    prompt_name: str
    prompt: str
    parameters: str
    model_sha256: str
    seed: int
    output: str
    ended: str
    kept: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


class WritingRecord(Protocol):
    """What models wrote, kept for ever."""

    def add_writing(self, writing: Writing) -> None:
        """Keeps a run; one that is kept already stays as it is."""

    def writing(self, writing_id: str) -> Writing | None:
        """A run by its id."""

    def writings(self, limit: int = 100) -> list[Writing]:
        """The newest runs, newest first."""
