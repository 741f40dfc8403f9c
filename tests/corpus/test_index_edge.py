"""What only the index in process can get wrong: its folder, the process that holds it, and being killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import numpy as np
import pytest

from corpus.edge_shard import discard
from corpus.errors import Busy, Damaged
from corpus.exchange import OPEN_FUTURE, OPEN_PAST, Filter, Point, PointVectors, Sparse
from corpus.index_edge import EdgeIndex

HELD = "held"

HOLDER = """
import sys, time
from pathlib import Path
from corpus.index_edge import EdgeIndex
index = EdgeIndex(Path(sys.argv[1]), dimensions=4)
print("held", flush=True)
sys.stdin.read()
"""

# Writes batches without end and says how many points were acknowledged after each.
WRITER = """
import sys
from pathlib import Path
from corpus.index_edge import EdgeIndex
from tests.corpus.test_index_edge import item
index = EdgeIndex(Path(sys.argv[1]), dimensions=4)
written = 0
while True:
    index.upsert([item(written + n) for n in range(100)])
    written += 100
    print(written, flush=True)
"""


def item(number: int) -> tuple[Point, PointVectors]:
    """A point whose vectors follow from its number."""
    point = Point(str(uuid.UUID(int=number)), "northwind/knee-7", "northwind", f"{number:032x}", OPEN_PAST, OPEN_FUTURE)
    turned = np.array([np.cos(number), np.sin(number), 0, 0], dtype=np.float32)
    return point, PointVectors(turned, Sparse((number % 7,), (1.0,)))


def _start(script: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_an_index_of_another_process_is_busy_and_the_process_is_named(tmp_path: Path) -> None:
    with _start(HOLDER, tmp_path / "index") as holder:
        assert _said(holder) == HELD
        with pytest.raises(Busy, match=f"index in use by process {holder.pid}") as caught:
            EdgeIndex(tmp_path / "index", dimensions=4)
        holder.communicate()
    assert caught.value.todo
    EdgeIndex(tmp_path / "index", dimensions=4).close()


def test_an_index_opened_twice_in_one_process_is_busy(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4)
    with pytest.raises(Busy, match=f"process {os.getpid()}"):
        EdgeIndex(tmp_path, dimensions=4)
    index.close()


def test_a_killed_writer_leaves_every_acknowledged_point(tmp_path: Path) -> None:
    with _start(WRITER, tmp_path) as writer:
        acknowledged = [int(_said(writer)) for _ in range(5)][-1]
        writer.send_signal(signal.SIGKILL)
        assert writer.stdout is not None
        acknowledged = max([acknowledged, *(int(line) for line in writer.stdout.read().split("\n")[:-1])])
    index = EdgeIndex(tmp_path, dimensions=4)
    expected = dict(item(number) for number in range(acknowledged))
    found = index.vectors([point.id for point in expected])
    assert {point.id for point in expected} == set(found)
    assert all(np.array_equal(found[point.id].dense, given.dense) for point, given in expected.items())
    index.close()


def test_the_log_alone_brings_back_everything_that_was_flushed(tmp_path: Path) -> None:
    """A loss of power keeps what was synced, the log, and of the segments only what was there long before."""
    index = EdgeIndex(tmp_path / "index", dimensions=4)
    index.upsert([item(number) for number in range(50)])
    index.flush()
    long_before = shutil.copytree(tmp_path / "index", tmp_path / "after")
    index.upsert([item(number) for number in range(50, 400)])
    index.close_intervals({item(1)[0].id: (0, 7)})
    index.delete([item(2)[0].id])
    index.flush()
    shutil.copytree(tmp_path / "index" / "shard" / "wal", long_before / "shard" / "wal", dirs_exist_ok=True)
    index.close()
    after = EdgeIndex(long_before, dimensions=4)
    assert set(after.ids()) == {item(number)[0].id for number in range(400)} - {item(2)[0].id}
    assert len(after.select(Filter(as_of=7), 1_000)) == 398
    after.close()


def test_a_shard_that_was_never_finished_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "shard.new" / "segments").mkdir(parents=True)
    index = EdgeIndex(tmp_path, dimensions=4)
    index.upsert([item(1)])
    assert index.count() == 1
    index.close()


def test_an_index_for_vectors_of_another_length_is_refused_with_what_to_do(tmp_path: Path) -> None:
    EdgeIndex(tmp_path, dimensions=4).close()
    with pytest.raises(Damaged, match="vector size") as caught:
        EdgeIndex(tmp_path, dimensions=5)
    assert "reindex" in caught.value.todo


def test_a_refused_index_can_be_discarded_and_made_anew(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4)
    index.upsert([item(1)])
    index.close()
    discard(tmp_path)
    index = EdgeIndex(tmp_path, dimensions=5)
    assert index.count() == 0
    index.close()


def test_an_index_in_use_is_not_discarded(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4)
    index.upsert([item(1)])
    with pytest.raises(Busy):
        discard(tmp_path)
    assert index.count() == 1
    index.close()


def test_an_optimised_index_answers_as_before(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4)
    index.upsert([item(number) for number in range(2_000)])
    index.delete([item(number)[0].id for number in range(1_000)])
    question = item(1_500)[1].dense
    before = index.dense(question, 5, Filter())
    index.optimise()
    assert index.count() == 1_000
    assert index.dense(question, 5, Filter()) == before
    kept, given = item(1_234)
    assert np.array_equal(index.vectors([kept.id])[kept.id].dense, given.dense)
    index.close()


def test_readers_and_a_writer_share_an_index(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4)
    index.upsert([item(0)])
    found: list[bool] = []

    def read() -> None:
        found.extend(index.dense(item(0)[1].dense, 1, Filter()) != [] for _ in range(50))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 20):
        index.upsert([item(number)])
    for reader in readers:
        reader.join()
    assert index.count() == 20
    assert found == [True] * 150
    index.close()
