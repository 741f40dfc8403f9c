"""Any other sentence-transformers model that a practice chooses, from a folder on its own disk.

Imports torch, which takes seconds and hundreds of megabytes: only ``api.wiring`` imports this module, and only where a
model folder is configured that is not an export. Nothing is ever fetched: the hub is switched off before the import.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import PayerPolicyError
from corpus.exchange import Vector
from retrieval.model_folder import file_sha256
from retrieval.offline import go_offline

_BATCH = 32


class SentenceTransformerEmbedder:
    """The port ``Embedder`` over a sentence-transformers folder with ``model.safetensors``.

    A text's vector moves in its seventh digit with the texts beside it (padding), no more. ``threads`` is torch's, for
    the whole process; it is left alone when None. Raises PayerPolicyError (``no_model``) when the folder holds none.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        if not (folder / "model.safetensors").is_file():
            raise PayerPolicyError(
                f"There is no sentence-transformers model in {folder}.",
                todo="Name a folder with modules.json and model.safetensors.",
                code="no_model",
            )
        go_offline()
        import torch
        from sentence_transformers import SentenceTransformer

        if threads is not None:
            torch.set_num_threads(threads)
        # Any: the class is typed as a torch module, whose attributes are all "Tensor or Module".
        self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._name = f"{folder.resolve().name}@{_revision(folder)}"

    @property
    def name(self) -> str:
        """The folder's name and 12 hex digits that change with weights, tokenizer and pooling."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row per text (float32, unit length)."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


def _revision(folder: Path) -> str:
    """A hash over all files that decide on the vectors."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".json", ".txt", ".safetensors"})
    lines = (f"{path.relative_to(folder)} {file_sha256(path)}" for path in files)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:12]
