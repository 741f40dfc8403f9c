"""Text to dense vectors on ONNX Runtime: what questions and passages mean, as 384 numbers.

Loads the graph that ``retrieval.export`` made once at set-up and never touches torch, transformers or the network.
Each text is a run of its own: never padded, never beside another one, so the same text has the same vector whatever is
embedded with it, and short texts in parallel are faster than padded batches (``python -m benchmarks.embed``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from corpus.exchange import Vector
from retrieval.model_folder import GRAPH, TOKENIZER, default_folder, open_folder
from retrieval.offline import go_offline


class OnnxEmbedder:
    """The port ``Embedder`` over an exported model folder; safe to share between threads.

    ``folder`` defaults to where set-up puts the model, ``threads`` (texts embedded at a time) to the processor count.
    Raises PayerPolicyError (``no_model``) when the folder holds no model, Damaged when a file of it was altered.
    """

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        folder = folder or default_folder()
        self._card = open_folder(folder)
        self._threads = threads or _processors()
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._card.window)
        self._session = session(folder / GRAPH)

    @property
    def name(self) -> str:
        """The model, its weights and the recipe of the export."""
        return self._card.name

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._card.dimensions

    def knows(self, word: str) -> bool:
        """Whether the model has a small word whole among its pieces: then it is an ordinary one, rightly spelt."""
        return self._tokenizer.token_to_id(word) is not None

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row per text (float32, unit length); bit for bit the same for the same text on the same machine."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        if len(texts) == 1 or self._threads == 1:
            return np.stack([self._one(text) for text in texts])
        with ThreadPoolExecutor(min(self._threads, len(texts))) as pool:
            return np.stack(list(pool.map(self._one, texts)))

    def _one(self, text: str) -> Vector:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        vector: Vector = self._session.run(None, {"input_ids": ids})[0][0]
        return vector


def session(graph: Path | bytes) -> Any:
    """An ``onnxruntime.InferenceSession`` on this machine's processor, for a graph in a file or in memory."""
    go_offline()
    import onnxruntime  # type: ignore[import-untyped]  # ships no types; imported here, after it was told to be silent

    options = onnxruntime.SessionOptions()
    # One thread a run: the second gains nothing on texts this short (3.4 ms either way), texts side by side gain all.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
