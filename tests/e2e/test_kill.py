"""Whole or not at all: an ingest killed at any moment, and run again, ends like one that was never disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.exchange import Filter, PolicyFilter
from tests.e2e.state import State, manifest_of_samples, services_of, state_of

LONG = bool(os.environ.get("TEST_LONG"))
SEED = 20261120
DRIVER = Path(__file__).with_name("killed_ingest.py")
pytestmark = pytest.mark.timeout(3600)  # the long run is hundreds of ingests


def ingest(data: Path, manifest: Path, moment: str = "count") -> subprocess.CompletedProcess[str]:
    """Runs the driver to its end, which may be a violent one."""
    command = [sys.executable, str(DRIVER), str(data), str(manifest), moment]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several versions of several policies, one of them in two files of the same text."""
    return manifest_of_samples(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def undisturbed(manifest: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[State, int]:
    """The end state of a run without a kill, and how many writes it made."""
    data = tmp_path_factory.mktemp("undisturbed")
    run = ingest(data, manifest)
    assert run.returncode == 0, run.stderr
    return state_of(data), int(run.stdout)


def moments(writes: int) -> list[str]:
    """All kill points in the long run, seeded ones otherwise."""
    every = [f"{n}.{place}" for n in range(1, writes + 1) for place in ("before", "after")]
    return every if LONG else sorted(random.Random(SEED).sample(every, 10))


def test_killed_before_or_after_a_write_and_run_again_ends_the_same(
    manifest: Path, undisturbed: tuple[State, int], tmp_path: Path
) -> None:
    wanted, writes = undisturbed
    for moment in moments(writes):
        data = tmp_path / moment
        assert ingest(data, manifest, moment).returncode == -signal.SIGKILL, moment
        assert_nothing_half_visible(data, wanted)
        again = ingest(data, manifest)
        assert again.returncode == 0, again.stderr
        assert state_of(data) == wanted, moment


@pytest.mark.skipif(not LONG, reason="fifty random kills run where TEST_LONG is set")
def test_killed_at_fifty_random_moments_and_run_again_ends_the_same(
    manifest: Path, undisturbed: tuple[State, int], tmp_path: Path
) -> None:
    wanted, _ = undisturbed
    started = time.monotonic()
    assert ingest(tmp_path / "timed", manifest).returncode == 0
    lasting = time.monotonic() - started
    chance = random.Random(SEED)
    for n in range(50):
        data = tmp_path / str(n)
        process = subprocess.Popen(
            [sys.executable, str(DRIVER), str(data), str(manifest), "count"], stdout=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.0, lasting))  # the moment itself is what is tested
        process.kill()
        process.wait()
        assert_nothing_half_visible(data, wanted)
        assert ingest(data, manifest).returncode == 0
        assert state_of(data) == wanted, n


def assert_nothing_half_visible(data: Path, wanted: State) -> None:
    """Every version that is visible is whole: its passages, its points, and its points in the index."""
    if not (data / "record.db").exists():
        return
    services = services_of(data)
    try:
        for policy_id in [p.policy_id for p in services.record.policies(PolicyFilter(limit=1000))]:
            for version in services.record.versions(policy_id):
                placements = {p.passage_key for p in services.record.staged_placements(version.id)}
                assert placements == wanted.passages[version.id]
                points = services.record.points(policy_id)
                assert placements <= {p.passage_key for p in points}
                assert {p.id for p in points} <= set(services.index.ids())
                assert services.index.select(Filter(policies=(policy_id,)), 1)
    finally:
        services.close()
