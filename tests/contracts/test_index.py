"""What every index keeps to: one suite, run on Qdrant Edge in this process and in one of its own, on the client's local
mode, and on a server where one runs.

``TEST_QDRANT_URL`` names the server; the local mode of the client stands in for it otherwise.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from corpus.exchange import OPEN_FUTURE, OPEN_PAST, Filter, Point, PointVectors, Sparse, Vector
from corpus.index_edge import EdgeIndex
from corpus.ports import Index
from retrieval.lexicon import Bm25Lexicon

DIMENSIONS = 8
LEXICON = Bm25Lexicon()
ANYTHING = Filter()


def _vector(seed: int) -> Vector:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _point(seed: int, **fields: object) -> Point:
    plain = Point(
        id=str(uuid.UUID(int=seed + 1)),
        policy_id="northwind/knee-7",
        payer="northwind",
        passage_key=f"{seed:032x}",
        valid_from=OPEN_PAST,
        valid_to=OPEN_FUTURE,
        codes=("CPT:00001",),
        kind="criterion",
        section_kind="criteria",
        lines_of_business=("commercial", "medicaid"),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]  # fields of Point, by name


def _item(point: Point, seed: int = 0, text: str = "a walking brace") -> tuple[Point, PointVectors]:
    return point, PointVectors(_vector(seed), LEXICON.passage(text))


def _ids(index: Index, where: Filter) -> set[str]:
    """What a filter lets through, which must be the same in all three ways of asking."""
    by_meaning = {hit.point.id for hit in index.dense(_vector(0), 100, where)}
    by_words = {hit.point.id for hit in index.sparse(LEXICON.question("brace"), 100, where)}
    listed = {hit.point.id for hit in index.select(where, 100)}
    assert by_meaning == by_words == listed
    return listed


class IndexContract:
    """The suite; a subclass says in ``open`` how its index is opened on a folder, anew or again.

    One index serves the whole class, emptied before each test: making one costs a second of waiting for the disk.
    """

    @classmethod
    def open(cls, folder: Path) -> Index:
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def shared(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
        index = cls.open(tmp_path_factory.mktemp("shared"))
        yield index
        index.close()

    @pytest.fixture
    def index(self, shared: Index) -> Index:
        shared.delete(list(shared.ids()))
        return shared

    def test_a_new_index_is_empty(self, index: Index) -> None:
        assert index.count() == 0
        assert list(index.ids()) == []
        assert _ids(index, ANYTHING) == set()

    def test_a_point_comes_back_with_everything_it_was_given(self, index: Index) -> None:
        point = _point(1, valid_from=738_000, valid_to=739_000)
        index.upsert([_item(point)])
        assert [hit.point for hit in index.select(ANYTHING, 10)] == [point]
        assert [hit.point for hit in index.dense(_vector(0), 10, ANYTHING)] == [point]

    def test_vectors_come_back_bit_for_bit(self, index: Index) -> None:
        items = [_item(_point(n), n, f"brace number {n} for the knee") for n in range(20)]
        index.upsert(items)
        found = index.vectors([point.id for point, _ in items])
        for point, given in items:
            assert np.array_equal(found[point.id].dense, given.dense)
            assert found[point.id].dense.dtype == np.float32
            assert found[point.id].sparse == given.sparse

    def test_vectors_of_unknown_points_are_left_out(self, index: Index) -> None:
        index.upsert([_item(_point(1))])
        assert set(index.vectors([_point(1).id, _point(2).id])) == {_point(1).id}

    def test_a_text_without_words_is_kept_and_found_by_meaning(self, index: Index) -> None:
        point, given = _item(_point(1), text="…")
        index.upsert([(point, given)])
        assert index.vectors([point.id])[point.id].sparse == Sparse((), ())
        assert [hit.point for hit in index.dense(_vector(0), 10, ANYTHING)] == [point]

    def test_a_question_without_words_finds_nothing_by_words(self, index: Index) -> None:
        index.upsert([_item(_point(1))])
        assert index.sparse(LEXICON.question("… ?"), 10, ANYTHING) == []

    def test_a_point_of_the_same_id_is_replaced(self, index: Index) -> None:
        index.upsert([_item(_point(1, payer="contoso"), 1, "an old brace")])
        index.upsert([_item(_point(1), 2, "a new splint")])
        assert index.count() == 1
        assert [hit.point.payer for hit in index.select(ANYTHING, 10)] == ["northwind"]
        assert np.array_equal(index.vectors([_point(1).id])[_point(1).id].dense, _vector(2))
        assert index.sparse(LEXICON.question("old"), 10, ANYTHING) == []

    def test_writing_the_same_points_again_changes_nothing(self, index: Index) -> None:
        items = [_item(_point(n), n) for n in range(5)]
        index.upsert(items)
        before = index.dense(_vector(3), 10, ANYTHING)
        index.upsert(items)
        assert index.dense(_vector(3), 10, ANYTHING) == before

    def test_more_points_than_fit_a_batch_are_all_written_and_listed(self, index: Index) -> None:
        points = [_point(n) for n in range(1_100)]
        index.upsert([_item(point) for point in points])
        assert index.count() == 1_100
        assert sorted(index.ids()) == sorted(point.id for point in points)

    def test_the_nearest_comes_first_with_its_cosine(self, index: Index) -> None:
        index.upsert([_item(_point(n), n) for n in range(10)])
        hits = index.dense(_vector(4), 3, ANYTHING)
        assert len(hits) == 3
        assert hits[0].point.id == _point(4).id
        assert hits[0].score == pytest.approx(1.0, abs=1e-5)
        assert hits[1].score == pytest.approx(
            float(max(_vector(4) @ _vector(n) for n in range(10) if n != 4)), abs=1e-5
        )
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_the_passage_with_the_rare_word_comes_first(self, index: Index) -> None:
        texts = ["knee brace for walking", "knee brace for sport", "knee brace and cryotherapy", "knee brace at night"]
        index.upsert([_item(_point(n), n, text) for n, text in enumerate(texts)])
        hits = index.sparse(LEXICON.question("cryotherapy for the knee"), 10, ANYTHING)
        assert hits[0].point.id == _point(2).id
        assert hits[0].score > 2 * hits[1].score

    def test_the_interval_in_force_begins_on_its_first_day_and_ends_before_its_last(self, index: Index) -> None:
        index.upsert([_item(_point(1, valid_from=100, valid_to=200)), _item(_point(2, valid_from=200))])
        one, two = _point(1).id, _point(2).id
        found = {day: _ids(index, Filter(as_of=day)) for day in (99, 100, 199, 200, 201)}
        assert found == {99: set(), 100: {one}, 199: {one}, 200: {two}, 201: {two}}

    def test_a_point_open_to_the_past_is_in_force_on_any_day_before_its_end(self, index: Index) -> None:
        index.upsert([_item(_point(1, valid_to=200))])
        assert _ids(index, Filter(as_of=1)) == {_point(1).id}
        assert _ids(index, Filter(as_of=200)) == set()

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (Filter(payers=("northwind",)), {1, 2}),
            (Filter(payers=("northwind", "contoso")), {1, 2, 3}),
            (Filter(policies=("contoso/hip-1",)), {3}),
            (Filter(codes=("CPT:00002",)), {2, 3}),
            (Filter(codes=("CPT:00001", "CPT:00003")), {1, 3}),
            (Filter(section_kinds=("background",)), {2}),
            (Filter(payers=("northwind",), codes=("CPT:00002",)), {2}),
            (Filter(payers=("contoso",), section_kinds=("background",)), set()),
            (Filter(payers=("northwin",)), set()),
        ],
    )
    def test_a_filter_lets_through_what_has_any_of_each(self, index: Index, where: Filter, expected: set[int]) -> None:
        index.upsert(
            [
                _item(_point(1)),
                _item(_point(2, codes=("CPT:00002",), section_kind="background")),
                _item(_point(3, payer="contoso", policy_id="contoso/hip-1", codes=("CPT:00002", "CPT:00003"))),
            ]
        )
        assert _ids(index, where) == {_point(n).id for n in expected}

    def test_closing_an_interval_moves_its_bounds_and_nothing_else(self, index: Index) -> None:
        index.upsert([_item(_point(n), n) for n in (1, 2, 3)])
        index.close_intervals({_point(1).id: (0, 50), _point(2).id: (10, 50), _point(9).id: (0, 50)})
        stored = {hit.point.id: hit.point for hit in index.select(ANYTHING, 10)}
        assert stored == {
            point.id: point for point in (_point(1, valid_to=50), _point(2, valid_from=10, valid_to=50), _point(3))
        }
        assert np.array_equal(index.vectors([_point(2).id])[_point(2).id].dense, _vector(2))
        assert _ids(index, Filter(as_of=60)) == {_point(3).id}

    def test_deleted_points_are_gone_and_unknown_ones_ignored(self, index: Index) -> None:
        index.upsert([_item(_point(n)) for n in (1, 2)])
        index.delete([_point(1).id, _point(9).id])
        assert index.count() == 1
        assert _ids(index, ANYTHING) == {_point(2).id}

    def test_selection_stops_at_its_limit(self, index: Index) -> None:
        index.upsert([_item(_point(n)) for n in range(10)])
        assert len(index.select(ANYTHING, 4)) == 4

    def test_a_cleared_index_is_empty_and_takes_points_again(self, index: Index) -> None:
        index.upsert([_item(_point(n)) for n in (1, 2)])
        index.clear()
        assert index.count() == 0
        index.upsert([_item(_point(3))])
        assert _ids(index, Filter(as_of=5)) == {_point(3).id}

    def test_what_was_written_is_there_when_it_is_opened_again(self, tmp_path: Path) -> None:
        first = self.open(tmp_path)
        first.upsert([_item(_point(n), n) for n in (1, 2)])
        first.close_intervals({_point(1).id: (0, 50)})
        first.flush()
        first.close()
        second = self.open(tmp_path)
        assert second.count() == 2
        assert _ids(second, Filter(as_of=60)) == {_point(2).id}
        assert np.array_equal(second.vectors([_point(2).id])[_point(2).id].dense, _vector(2))
        second.close()


class TestEdge(IndexContract):
    @classmethod
    def open(cls, folder: Path) -> Index:
        return EdgeIndex(folder, dimensions=DIMENSIONS)


class TestEdgeApart(IndexContract):
    @classmethod
    def open(cls, folder: Path) -> Index:
        return EdgeIndex(folder, dimensions=DIMENSIONS, apart=True)


# The local mode says that it does without payload indexes; a server has them.
@pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")
class TestLocalClient(IndexContract):
    @classmethod
    def open(cls, folder: Path) -> Index:
        from qdrant_client import QdrantClient

        from corpus.index_client import ClientIndex

        return ClientIndex(QdrantClient(path=str(folder)), dimensions=DIMENSIONS)


@pytest.mark.skipif("TEST_QDRANT_URL" not in os.environ, reason="TEST_QDRANT_URL names no Qdrant server")
class TestServer(IndexContract):
    collections: ClassVar[set[str]] = set()

    @classmethod
    def open(cls, folder: Path) -> Index:
        from corpus.index_client import ClientIndex

        collection = f"contract-{uuid.uuid5(uuid.NAMESPACE_URL, f'{os.getpid()} {folder}').hex}"
        cls.collections.add(collection)
        return ClientIndex.connect(os.environ["TEST_QDRANT_URL"], collection=collection, dimensions=DIMENSIONS)

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def nothing_stays_behind(cls) -> Iterator[None]:
        from qdrant_client import QdrantClient

        yield
        for collection in cls.collections:
            QdrantClient(url=os.environ["TEST_QDRANT_URL"]).delete_collection(collection)
