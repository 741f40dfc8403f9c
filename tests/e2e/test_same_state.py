"""The same documents make the same state: in any order, with any number of workers, any number of times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.manifest import read_manifest
from tests.e2e.state import SAMPLES, State, manifest_of_samples, reordered, services_of, state_of

ENGINES_OF_SETUP = ("torch", "transformers", "sentence_transformers", "huggingface_hub", "onnx")


def ingested(data: Path, manifest: Path, workers: int) -> State:
    """The state after an ingest with so many workers."""
    services = services_of(data, workers)
    services.intake.take(read_manifest(manifest, services.book))
    services.close()
    return state_of(data)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return manifest_of_samples(tmp_path_factory.mktemp("documents"))


def test_order_and_workers_do_not_matter(manifest: Path, tmp_path: Path) -> None:
    wanted = ingested(tmp_path / "one", manifest, 1)
    assert wanted.passages
    count = len(manifest.read_text().splitlines()) - 1
    backwards = reordered(manifest, "backwards.csv", list(reversed(range(count))))
    assert ingested(tmp_path / "four", backwards, 4) == wanted


def test_a_second_ingest_changes_nothing_and_reads_nothing(manifest: Path, tmp_path: Path) -> None:
    first = ingested(tmp_path, manifest, 2)
    assert ingested(tmp_path, manifest, 2) == first


SCRIPT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {blocked!r}:
            raise ImportError('blocked ' + name)
sys.meta_path.insert(0, Blocker())
from api.cli import main
status = main({arguments!r})
assert not set({blocked!r}) & set(sys.modules)
sys.exit(status)
"""


def without_setup_engines(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command where what belongs to set-up cannot be imported."""
    script = SCRIPT.format(blocked=ENGINES_OF_SETUP, arguments=list(arguments))
    env = os.environ | {"PAYERPOLICY_DATA": str(data), "PAYERPOLICY_PAYERS": str(SAMPLES / "payers")}
    return subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=300, check=False
    )


def test_ingest_search_and_serve_never_import_what_set_up_needs(tmp_path: Path) -> None:
    taken = without_setup_engines(tmp_path, "ingest", "--manifest", str(SAMPLES / "manifest.csv"))
    assert taken.returncode == 0, taken.stderr
    found = without_setup_engines(tmp_path, "search", "MRI of the lumbar spine", "--as-of", "2026-03-15")
    assert found.returncode == 0, found.stderr
    assert without_setup_engines(tmp_path, "serve", "--check").returncode == 0
