"""The index is a cache: whatever happens to it, the record brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.exchange import Filter
from corpus.index_home import discard_index, open_index
from ingest.reindex import Reindexer
from retrieval.lexicon import Bm25Lexicon
from tests.ingest.test_intake import ID, NEW, OLD
from tests.ingest.world import World


def points(world: World) -> dict[str, tuple[int, int]]:
    return {hit.point.id: (hit.point.valid_from, hit.point.valid_to) for hit in world.index.select(Filter(), 1000)}


def filled(folder: Path) -> World:
    world = World(folder)
    world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", NEW, "2026-02-01"))
    return world


def reindexer(world: World) -> Reindexer:
    return Reindexer(world.record, world.index, world.embedder, Bm25Lexicon())


def test_an_index_in_line_costs_no_embedding(tmp_path: Path) -> None:
    world = filled(tmp_path)
    world.embedder.embedded.clear()
    done = reindexer(world).reindex()
    assert (done.written, done.removed, world.embedder.embedded) == (0, 0, [])
    world.close()


def test_what_is_lost_comes_back_and_what_is_strange_goes(tmp_path: Path) -> None:
    world = filled(tmp_path)
    wanted = points(world)
    lost, moved, *_ = wanted
    world.index.delete([lost])
    world.index.close_intervals({moved: (1, 2)})
    world.index.upsert([])
    done = reindexer(world).reindex()
    assert done.written == 1
    assert points(world) == wanted
    world.close()


def test_an_emptied_index_is_rebuilt_whole(tmp_path: Path) -> None:
    world = filled(tmp_path)
    wanted = points(world)
    world.index.clear()
    assert points(world) == {}
    reindexer(world).reindex()
    assert points(world) == wanted
    assert world.in_force(ID, "2026-02-01") == {"Pain for twelve weeks", "Failed therapy"}
    world.close()


def test_vectors_of_two_models_are_never_mixed(tmp_path: Path) -> None:
    open_index(tmp_path, "one").close()
    with pytest.raises(WrongUse, match="vectors of one, and the model now is two"):
        open_index(tmp_path, "two")
    discard_index(tmp_path)
    open_index(tmp_path, "two").close()
