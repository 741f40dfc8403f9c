"""Week after week, no digest is too long, nothing that touches is missed, and nothing is told twice."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.digest import simulate
from monitors.digest_plan import LIMIT
from tests.monitors.tell_world import tell_world


def test_simulated_weeks_keep_every_promise_of_the_digest(tmp_path: Path) -> None:
    with tell_world(tmp_path) as world:
        found = simulate(world, weeks=14, chance=random.Random(11), policies=60)
    assert found.broken == []
    assert found.shown > 0
    assert max(found.words) <= LIMIT
    assert len(found.words) > 10
