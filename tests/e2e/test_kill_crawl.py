"""No visit is lost or doubled: a crawl killed at any moment, and run again, ends like one that was never disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.wiring import build
from corpus.change import ChangeFilter
from tests.e2e.state import State, settings_of, state_of
from tests.servers.local import LocalServer, Page, local_server

SEED = 20261120
MOMENTS = 20 if os.environ.get("TEST_LONG") else 5
DRIVER = Path(__file__).with_name("killed_crawl.py")
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "documents"
BEFORE = ("larkfield-lhp-0610-2026-01.html", "larkfield-lhp-0611-2026-03.html")
AFTER = ("larkfield-lhp-0610-2026-07.html", "larkfield-lhp-0611-2026-03-new-menu.html")
pytestmark = pytest.mark.timeout(1800)  # the long run is forty crawls

TIMED = ("arrivals", "visits")  # ids and headers in them hold the time of day
Ended = tuple[State, list[tuple[object, ...]], list[tuple[str, ...]]]


def offer(site: LocalServer, names: tuple[str, ...]) -> None:
    """Puts these documents on the site, each at the address of its policy."""
    for name in names:
        body = (SAMPLES / name).read_bytes()
        site.pages[f"/documents/{name[:18]}.html"] = Page(body, etag=f'"{name}"')
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in site.pages if path.startswith("/documents/"))
    site.pages["/"] = Page(f"<!doctype html><html><body><h1>Policies</h1><ul>{links}</ul></body></html>".encode())


@pytest.fixture(scope="module")
def site() -> Iterator[LocalServer]:
    """The payer's site."""
    with local_server() as server:
        yield server


def crawl(data: Path, site: LocalServer, moment: str = "count") -> subprocess.CompletedProcess[str]:
    """Runs the driver to its end, which may be a violent one."""
    command = [sys.executable, str(DRIVER), str(data), site.url + "/", moment]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def ended(data: Path) -> Ended:
    """What must not differ: what is published, how the visits went, what was recorded as changed."""
    services = build(settings_of(data))
    try:
        visits: list[tuple[object, ...]] = [
            (v.ended_at is not None, v.found, v.new, v.unchanged, v.failed, v.refused, v.alarms)
            for v in services.record.visits("larkfield/site")
        ]
        changes: list[tuple[str, ...]] = [
            (c.id, c.citation_before, c.citation_after) for c in services.record.changes(ChangeFilter())
        ]
    finally:
        services.close()
    state = state_of(data)
    record = {table: rows for table, rows in state.record.items() if table not in TIMED}
    return replace(state, record=record), visits, changes


def test_a_crawl_killed_at_any_write_and_run_again_ends_the_same(site: LocalServer, tmp_path: Path) -> None:
    offer(site, BEFORE)
    first = crawl(tmp_path / "first", site)
    assert first.returncode == 0, first.stderr
    offer(site, AFTER)
    shutil.copytree(tmp_path / "first", tmp_path / "undisturbed")
    run = crawl(tmp_path / "undisturbed", site)
    assert run.returncode == 0, run.stderr
    wanted = ended(tmp_path / "undisturbed")
    assert len(wanted[1]) == 2
    assert wanted[2]
    every = [f"{n}.{place}" for n in range(1, int(run.stdout) + 1) for place in ("before", "after")]
    for moment in sorted(random.Random(SEED).sample(every, min(MOMENTS, len(every)))):
        data = tmp_path / moment
        shutil.copytree(tmp_path / "first", data)
        assert crawl(data, site, moment).returncode == -signal.SIGKILL, moment
        again = crawl(data, site)
        assert again.returncode == 0, again.stderr
        state, visits, changes = ended(data)
        assert visits[-2:] == wanted[1], moment  # killed after its visit had ended, the second run is a third visit
        assert changes == wanted[2], moment
        assert {t: rows for t, rows in state.record.items() if rows != wanted[0].record[t]} == {}, moment
        assert state == wanted[0], moment
