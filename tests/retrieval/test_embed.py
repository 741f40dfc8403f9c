"""The embedder's start: what it imports, and what it says when its model is missing or altered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import Damaged, PayerPolicyError
from retrieval.embed import OnnxEmbedder
from retrieval.model_folder import CARD, GRAPH, TOKENIZER, default_folder

HEAVY = ("torch", "transformers", "sentence_transformers", "huggingface_hub")
EMBED = "from retrieval.embed import OnnxEmbedder\nOnnxEmbedder().embed(['a knee brace', 'a splint'])"

needs_model = pytest.mark.skipif(not (default_folder() / CARD).exists(), reason="no exported model: run `make setup`")


def _modules_after(statement: str) -> set[str]:
    script = f"{statement}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@needs_model
def test_embedding_imports_neither_torch_nor_the_hub() -> None:
    loaded = _modules_after(EMBED)
    assert "onnxruntime" in loaded
    assert loaded.isdisjoint(HEAVY)


@needs_model
def test_embedding_reports_nothing_and_leaves_no_identifier_of_the_machine(tmp_path: Path) -> None:
    silent_anyway = {"CI", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in silent_anyway}
    script = f"import os\nos.environ['HOME'] = {str(tmp_path)!r}\n{EMBED}"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("module", ["retrieval.export", "retrieval.embed_st", "retrieval.lexicon"])
def test_importing_the_modules_beside_it_imports_no_torch_either(module: str) -> None:
    assert _modules_after(f"import {module}").isdisjoint(HEAVY)


def test_a_missing_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(PayerPolicyError) as caught:
        OnnxEmbedder(tmp_path)
    assert caught.value.code == "no_model"
    assert "make setup" in caught.value.todo
    assert "python -m retrieval.export" in caught.value.todo


@needs_model
@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_an_altered_model_is_not_used(tmp_path: Path, name: str) -> None:
    for file in default_folder().iterdir():
        shutil.copy(file, tmp_path)
    data = bytearray((tmp_path / name).read_bytes())
    data[1_000] ^= 1
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Damaged, match=name):
        OnnxEmbedder(tmp_path)


def test_a_model_card_that_is_none_is_damage(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text('{"name": "a"}', encoding="utf-8")
    with pytest.raises(Damaged, match=CARD.replace(".", "[.]")):
        OnnxEmbedder(tmp_path)
