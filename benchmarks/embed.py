"""How fast and how true the embedder is: ``python -m benchmarks.embed [--recipes] [--texts FILE]``.

Prints start, memory, the latency of one question and the rate of many texts. With ``--recipes`` (needs the extra
``export``) also what each part of the quantisation is worth: least and mean cosine to float32, and texts per second.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from corpus.exchange import Vector

if TYPE_CHECKING:
    from onnx import ModelProto

_SUBJECTS = "the member|the patient|an adult|a child of 6 years or older|the requesting physician|the imaging report"
_VERBS = "has documented|must show|has completed|has not responded to|is scheduled for|confirms|rules out"
_OBJECTS = (
    "six weeks of supervised exercise|a trial of two oral agents|progressive weakness of the leg|repeat imaging|"
    "a body mass index of 35 or more|failure of conservative treatment|an infection of the joint|severe sleep apnoea"
)
_TAILS = "within the last 90 days|unless contraindicated|by plain radiographs|, as stated in the chart|in the last year"
_HEADS = "Knee arthroscopy|Lumbar injection|Home oxygen|Bariatric surgery|Wrist splint|Genetic testing|Sleep study"


def invented(count: int, seed: int = 1) -> list[str]:
    """Texts as long as passages are (8 to 90 tokens), and some single words."""
    chance = random.Random(seed)

    def pick(choices: str) -> str:
        return chance.choice(choices.split("|"))

    def clause() -> str:
        return f"{pick(_SUBJECTS)} {pick(_VERBS)} {pick(_OBJECTS)} {pick(_TAILS)}"

    texts = [f"{pick(_HEADS)}: {'; '.join(clause() for _ in range(chance.randint(1, 5)))}" for _ in range(count)]
    return [pick(_HEADS).split()[0] if number % 20 == 0 else text for number, text in enumerate(texts)]


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def rate(work: Callable[[], Vector], count: int) -> tuple[Vector, float, float]:
    """The result, and texts per second by the clock and per second of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, count / (time.perf_counter() - clock), count / (time.process_time() - processor)


def _embedder(texts: list[str]) -> None:
    begun = time.perf_counter()
    from retrieval.embed import OnnxEmbedder

    embedder = OnnxEmbedder()
    say(f"start (imports, hashes, session)  {time.perf_counter() - begun:.2f} s")
    embedder.embed(texts[:20])
    say(f"resident memory at most           {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    times = []
    for text in texts[:200]:
        begun = time.perf_counter()
        embedder.embed([text])
        times.append((time.perf_counter() - begun) * 1000)
    middle, slow = np.percentile(times, [50, 95])
    say(f"one text, warm                    p50 {middle:.1f} ms, p95 {slow:.1f} ms")
    for threads in sorted({1, os.cpu_count() or 1}):
        several = OnnxEmbedder(threads=threads)
        _, wall, processor = rate(lambda several=several: several.embed(texts), len(texts))  # type: ignore[misc]
        say(f"many texts, {threads} at a time            {wall:.0f}/s, {processor:.0f} per processor-second")


def _recipes(texts: list[str]) -> None:
    from retrieval.export import float_graph, weights_folder
    from retrieval.quantise import Recipe, quantise

    exact = float_graph(weights_folder())

    truth = _measure("float32", exact, texts, None)
    variants = {
        "the recipe": Recipe(),
        "weights of 8 bits": Recipe(weight_levels=127),
        "without balance": Recipe(balance=0.0),
        "without lift": Recipe(lift=0.0),
        "value projections too": Recipe(kept=()),
        "a scale per token alone, 8 bits": Recipe(weight_levels=127, balance=0.0, lift=0.0, kept=()),
    }
    for name, recipe in variants.items():
        _measure(name, quantise(exact, recipe), texts, truth)
    _measure("a scale per tensor (usual), 8 bits", _usual(exact), texts, truth)


def _usual(exact: ModelProto) -> ModelProto:
    """The quantiser of ONNX Runtime: a scale per tensor for activations, per channel for weights."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]  # ships no types

    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "usual.onnx"
        options = {"per_channel": True, "weight_type": QuantType.QInt8, "op_types_to_quantize": ["MatMul"]}
        quantize_dynamic(exact, path, **options)
        return onnx.load(path)


def _measure(name: str, model: ModelProto, texts: list[str], truth: Vector | None) -> Vector:
    from tokenizers import Tokenizer

    from retrieval.embed import session
    from retrieval.model_folder import TOKENIZER, default_folder

    tokenizer = Tokenizer.from_file(str(default_folder() / TOKENIZER))
    tokenizer.no_padding()
    ids = [np.array([tokenizer.encode(text).ids], dtype=np.int64) for text in texts]
    running = session(model.SerializeToString())
    running.run(None, {"input_ids": ids[0]})
    vectors, _, processor = rate(
        lambda: np.concatenate([running.run(None, {"input_ids": i})[0] for i in ids]), len(ids)
    )
    cosines = np.einsum("ij,ij->i", vectors, vectors if truth is None else truth)
    least, mean = cosines.min(), cosines.mean()
    say(f"{name:36s} cosine {least:.4f} least, {mean:.4f} mean; {processor:4.0f} per processor-second")
    return vectors


def main() -> None:
    """Parses the command line and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipes", action="store_true", help="compare ways to quantise (needs the extra `export`)")
    parser.add_argument("--texts", type=Path, help="a file with a text a line, instead of invented ones")
    parser.add_argument("--count", type=int, default=400)
    arguments = parser.parse_args()
    texts = arguments.texts.read_text(encoding="utf-8").splitlines() if arguments.texts else invented(arguments.count)
    _embedder(texts)
    if arguments.recipes:
        _recipes(texts)


if __name__ == "__main__":
    main()
