"""The inside of the process that runs a model: one question after the other, within a limit of memory.

A model is a stranger's file too, read by a program in C: what it does to its process must not reach the service. The
library is imported here and nowhere else. Questions and answers are lines of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any, TextIO

MEGABYTE = 1_000_000


def main() -> None:
    """Loads the model that the first line names and answers every other line until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the library prints must not stand between two answers
    setup = json.loads(sys.stdin.readline())
    _limit_memory(int(setup["megabytes"]) * MEGABYTE + os.path.getsize(setup["path"]))
    try:
        model = _load(setup)
    except Exception as error:  # whatever the library raises on a file that is no model
        _say(answers, {"failed": f"the model cannot be loaded ({type(error).__name__}: {str(error)[:200]})"})
        return
    _say(answers, {"ready": True})
    for line in sys.stdin:
        _say(answers, _answer(model, json.loads(line)))


def _load(setup: dict[str, Any]) -> Any:
    from llama_cpp import Llama

    return Llama(
        model_path=setup["path"],
        n_ctx=setup["context"],
        n_threads=setup["threads"] or None,
        n_gpu_layers=setup["gpu_layers"],
        seed=setup["seed"],
        verbose=False,
    )


def _answer(model: Any, question: dict[str, Any]) -> dict[str, Any]:
    from llama_cpp.llama_grammar import LlamaGrammar

    try:
        model.reset()
        model.set_seed(question["seed"])
        given = model.create_completion(
            question["prompt"],
            grammar=LlamaGrammar.from_string(question["grammar"], verbose=False),
            max_tokens=question["tokens"],
            temperature=question["temperature"],
            top_k=40,
            top_p=0.9,
            repeat_penalty=1.1,
        )
    except MemoryError:
        return {"failed": "the model needs more memory than is allowed"}
    except Exception as error:  # a prompt too long, a grammar it cannot follow: one answer is lost, and no other
        return {"failed": f"the model gave up ({type(error).__name__}: {str(error)[:200]})"}
    choice = given["choices"][0]
    return {"text": choice["text"], "ended": choice["finish_reason"] or ""}


def _limit_memory(most: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _say(answers: TextIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value, ensure_ascii=True) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
