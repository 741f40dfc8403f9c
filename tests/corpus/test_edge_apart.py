"""What only an index in a process of its own can get wrong: that process ending, and this one."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import fields, replace
from multiprocessing import Pipe
from pathlib import Path

import pytest

from corpus.edge_apart import ShardApart
from corpus.edge_process import CALLS, serve
from corpus.edge_shard import FolderShard
from corpus.errors import Busy, Damaged, PayerPolicyError
from corpus.exchange import Filter, Point, Sparse
from corpus.index_edge import EdgeIndex
from tests.corpus.test_index_edge import item

# Opens the index apart, writes a point, says so, and waits to be killed.
OWNER = """
import sys
from pathlib import Path
from corpus.index_edge import EdgeIndex
from tests.corpus.test_index_edge import item
index = EdgeIndex(Path(sys.argv[1]), dimensions=4, apart=True)
index.upsert([item(1)])
print("held", flush=True)
sys.stdin.read()
"""


def _kill_the_process_of(index: EdgeIndex) -> None:
    shard = index._shard
    assert isinstance(shard, ShardApart)
    process = shard._process._process
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_process_is_replaced_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4, apart=True)
    index.upsert([item(number) for number in range(700)])
    _kill_the_process_of(index)
    assert index.count() == 700
    _kill_the_process_of(index)
    index.upsert([item(700)])
    assert [hit.point.id for hit in index.dense(item(700)[1].dense, 1, Filter())] == [item(700)[0].id]
    index.close()


def test_threads_that_ask_while_the_process_is_killed_all_get_their_answers(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4, apart=True)
    index.upsert([item(number) for number in range(50)])
    found: list[int] = []

    def ask() -> None:
        found.extend(len(index.dense(item(1)[1].dense, 10, Filter())) for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    _kill_the_process_of(index)
    for thread in threads:
        thread.join()
    assert found == [10] * 800
    index.close()


def test_the_folder_is_free_once_the_owner_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline().strip() == "held"
        with pytest.raises(Busy, match=f"process {owner.pid}"):
            EdgeIndex(tmp_path, dimensions=4)
        owner.kill()
        owner.wait()
        index = EdgeIndex(tmp_path, dimensions=4)
        assert index.count() == 1
        index.close()


def test_a_closed_index_stays_closed_and_its_folder_is_free(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, dimensions=4, apart=True)
    index.upsert([item(1)])
    index.close()
    with pytest.raises(RuntimeError, match="closed"):
        index.count()
    again = EdgeIndex(tmp_path, dimensions=4)
    assert again.count() == 1
    again.close()


def test_what_opening_refuses_is_refused_here_with_the_same_words(tmp_path: Path) -> None:
    held = EdgeIndex(tmp_path / "held", dimensions=4)
    with pytest.raises(Busy, match=f"process {os.getpid()}") as caught:
        EdgeIndex(tmp_path / "held", dimensions=4, apart=True)
    assert caught.value.todo
    held.close()
    EdgeIndex(tmp_path / "other", dimensions=4).close()
    with pytest.raises(Damaged, match="vector size") as refused:
        EdgeIndex(tmp_path / "other", dimensions=5, apart=True)
    assert "reindex" in refused.value.todo


def test_a_panic_of_the_engine_hangs_nobody_and_is_undone_by_clearing(tmp_path: Path) -> None:
    """It panics at a sparse vector of more terms than weights, and again at its log, where the vector stands."""
    index = EdgeIndex(tmp_path, dimensions=4, apart=True)
    index.upsert([item(1)])
    point, vectors = item(2)
    with pytest.raises(Damaged, match="cannot be opened") as caught:
        index.upsert([(point, replace(vectors, sparse=Sparse((1, 2), (1.0,))))])
    assert "reindex" in caught.value.todo
    with pytest.raises(Damaged):
        index.count()
    index.clear()
    index.upsert([item(3)])
    assert index.count() == 1
    index.close()


class _Broken(FolderShard):
    def count(self) -> int:
        raise MemoryError

    def ids(self, after: str | None = None) -> tuple[list[str], str | None]:
        return [lambda: None], None  # type: ignore[list-item]  # cannot be pickled


def test_what_cannot_be_done_or_told_is_told_and_the_next_call_is_answered(tmp_path: Path) -> None:
    shard = _Broken(tmp_path, dimensions=4)
    here, there = Pipe()
    server = threading.Thread(target=serve, args=(shard, there))
    server.start()
    for call, said in (("count", "MemoryError"), ("ids", "cannot be told"), ("close", "does not close")):
        here.send((call, ()))
        done, error = here.recv()
        assert not done
        assert said in str(error)
    here.send(("search", ([],)))
    assert here.recv()[0]
    here.close()
    server.join()
    assert there.closed
    shard.close()


def test_a_folder_that_cannot_be_opened_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("no folder")
    with pytest.raises(PayerPolicyError, match=r"index in .*index cannot be opened: .*exists") as caught:
        EdgeIndex(tmp_path / "index", dimensions=4, apart=True)
    assert caught.value.todo


def test_a_point_travels_with_all_of_its_fields() -> None:
    kinds = {"str": "x", "int": 7, "tuple[str, ...]": ("y",)}
    point = Point(**{field.name: kinds[str(field.type)] for field in fields(Point)})  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(point)) == point


def test_whatever_a_shard_does_can_be_asked_for() -> None:
    done = {name for name in vars(FolderShard) if not name.startswith("_")}
    assert done - {"close"} == CALLS
