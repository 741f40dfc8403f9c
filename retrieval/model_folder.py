"""What lies in the folder of an embedding model, and whether it is what was put there.

``model.json`` names the model, its sizes and the sha256 of the other files, and is written last: a folder whose
``model.json`` agrees with its files is whole. Written by ``retrieval.export``, read by ``retrieval.embed``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import Damaged, PayerPolicyError

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "model.json"

_TODO = "Run `make setup`, or `python -m retrieval.export` in an environment with the extra `export`."


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as exported: ``name`` holds its revision, ``window`` is the most tokens of a text that count."""

    name: str
    dimensions: int
    window: int
    weights_sha256: str
    graph_sha256: str
    tokenizer_sha256: str

    def to_json(self) -> str:
        """The text of ``model.json``."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def default_folder() -> Path:
    """Where set-up puts the model: inside the environment, so that it goes when the environment goes."""
    return Path(sys.prefix) / "share" / "payerpolicy" / "model"


def open_folder(folder: Path) -> ModelCard:
    """The card of a whole model folder.

    Raises PayerPolicyError (``no_model``) when there is none, Damaged when a file is not the one that was exported.
    """
    card = _card(folder)
    for name, expected in ((GRAPH, card.graph_sha256), (TOKENIZER, card.tokenizer_sha256)):
        if file_sha256(folder / name) != expected:
            raise Damaged(f"The embedding model in {folder} is not the one exported: {name} differs.", todo=_TODO)
    return card


def file_sha256(path: Path) -> str:
    """sha256 of a file; of nothing when the file is missing."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return hashlib.sha256().hexdigest()


def _card(folder: Path) -> ModelCard:
    try:
        return ModelCard(**json.loads((folder / CARD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PayerPolicyError(f"There is no embedding model in {folder}.", todo=_TODO, code="no_model") from None
    except (ValueError, TypeError) as error:
        raise Damaged(f"{CARD} in {folder} is not a model card: {error}.", todo=_TODO) from error
