"""The writer that asks a local model: prompt, grammar, answer, check of every sentence; else the template stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from retrieval.llm import Dropped, Evidence, Request, Run, Sentence, Written, template_sentences
from retrieval.llm_grammar import Line, grammar, parsed
from retrieval.llm_prompts import Prompt, prompt_for
from retrieval.llm_support import unsupported
from retrieval.llm_worker import Answered, ModelProcess, ModelSettings

_CHUNK = 1 << 22
_PIECE = re.compile(r"^\[E\d+\] ", re.M)


class LocalWriter:
    """Words requests with a model on this machine, loaded with the first of them."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._process = ModelProcess(settings)

    @cached_property
    def model_sha256(self) -> str:
        """The hash of the model's file, which names it in every record."""
        return file_sha256(self._settings.path)

    @property
    def name(self) -> str:
        """The model's file name without its ending."""
        return self._settings.path.stem

    def close(self) -> None:
        """Ends the model's process."""
        self._process.close()

    def write(self, request: Request) -> Written:
        """Checked sentences of the model where any are left, the template's otherwise; and what became of the rest."""
        template = template_sentences(request.evidence)
        prompt = prompt_for(request)
        if prompt is None:
            return Written(template, failed="no evidence is fit to be shown to a model")
        try:
            model_sha256 = self.model_sha256
        except OSError as error:
            return Written(template, failed=f"the model's file cannot be read ({error.strerror})")
        answer = self.answered(prompt, self._settings.seed)
        kept, dropped = judged(answer.text, prompt.evidence)
        run = Run(
            prompt.name,
            prompt.text,
            self._settings.told(),
            model_sha256,
            self._settings.seed,
            answer.text,
            answer.failed or answer.ended,
        )
        if not kept:
            return Written(template, dropped=dropped, run=run, failed=answer.failed or "no sentence could be kept")
        return Written(kept, self.name, model_sha256, dropped, run)

    def answered(self, prompt: Prompt, seed: int) -> Answered:
        """What the model says to a prompt."""
        return self._process.ask(prompt.text, grammar(len(prompt.evidence)), seed)

    def again(self, prompt: str, seed: int) -> Answered:
        """What the model says to a prompt that was kept. Raises ValueError for one without evidence."""
        return self._process.ask(prompt, grammar(len(_PIECE.findall(prompt))), seed)


def judged(output: str, evidence: Sequence[Evidence]) -> tuple[tuple[Sentence, ...], tuple[Dropped, ...]]:
    """The sentences of an answer that their evidence carries, each said once, and the others with the reason."""
    form = parsed(output, len(evidence))
    kept: list[Sentence] = []
    dropped = [Dropped(text, "it is not in the form that was asked for") for text in form.malformed]
    said: set[str] = set()
    for line in form.lines:
        because = _refusal(line, evidence, said)
        if because is None:
            said.add(line.text.lower())
            kept.append(Sentence(line.text, tuple(evidence[at].citation_id for at in line.evidence), by_model=True))
        else:
            dropped.append(Dropped(line.text, because))
    return tuple(kept), tuple(dropped)


def _refusal(line: Line, evidence: Sequence[Evidence], said: set[str]) -> str | None:
    if line.text.lower() in said:
        return "it was said before"
    return unsupported(line.text, [evidence[at].quote for at in line.evidence])


def file_sha256(path: Path) -> str:
    """The hash of a file of any size. Raises OSError."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            whole.update(part)
    return whole.hexdigest()
