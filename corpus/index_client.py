"""The index on a Qdrant server, for when one machine is not enough: one collection, shared by all processes.

An acknowledged write is in the server's log (``wait=True``). Importing the client takes seconds: only ``api.wiring``
imports this module, and only where a server is configured. The client's local mode passes the same contract suite and
stands in for a server in tests; it is too slow for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np
from qdrant_client import QdrantClient
from qdrant_client import models as engine
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from corpus.errors import PayerPolicyError
from corpus.exchange import Filter, Hit, Point, PointVectors, Search, Sparse
from corpus.index_payload import (
    DENSE,
    INTEGER_FIELDS,
    KEYWORD_FIELDS,
    SPARSE,
    Above,
    AnyOf,
    AtMost,
    Condition,
    OneSearch,
    batches,
    best_first,
    by_bounds,
    conditions,
    interval,
    payload,
    point,
)

P = ParamSpec("P")
R = TypeVar("R")

_BATCH = 256  # points a request: about 1 MB of JSON
_PAGE = 1_000


class ClientIndex(OneSearch):
    """The port ``Index`` over a collection, made when it is not there. Vectors must have unit length.

    Raises PayerPolicyError (``index_unreachable``) here and in every method when the server does not answer or refuses.
    """

    def __init__(self, client: QdrantClient, *, collection: str = "payerpolicy", dimensions: int = 384) -> None:
        self._client = client
        self._collection = collection
        self._dimensions = dimensions
        self._ensure()

    @classmethod
    def connect(
        cls, url: str, *, api_key: str | None = None, collection: str = "payerpolicy", dimensions: int = 384
    ) -> ClientIndex:
        """Opens the collection on the server at ``url``."""
        client = QdrantClient(url=url, api_key=api_key, timeout=60, check_compatibility=False)
        return cls(client, collection=collection, dimensions=dimensions)

    def upsert(self, points: Sequence[tuple[Point, PointVectors]]) -> None:
        """Writes points; a point of the same id is replaced."""
        for batch in batches(points, _BATCH):
            _ask(self._client.upsert, self._collection, [_stored(*item) for item in batch], wait=True)

    def close_intervals(self, ends: Mapping[str, tuple[int, int]]) -> None:
        """Sets the intervals of points; unknown ids are ignored."""
        for bounds, ids in by_bounds(ends).items():
            for batch in batches(ids, _BATCH):
                known = engine.Filter(must=[engine.HasIdCondition(has_id=list(batch))])
                _ask(self._client.set_payload, self._collection, interval(bounds), points=known, wait=True)

    def delete(self, ids: Sequence[str]) -> None:
        """Removes points; unknown ids are ignored."""
        for batch in batches(ids, _BATCH):
            selector = engine.PointIdsList(points=list(batch))
            _ask(self._client.delete, self._collection, selector, wait=True)

    def vectors(self, ids: Sequence[str]) -> dict[str, PointVectors]:
        """The vectors of those points that exist, bit for bit."""
        found: dict[str, PointVectors] = {}
        for batch in batches(ids, _PAGE):
            records = _ask(self._client.retrieve, self._collection, list(batch), with_payload=False, with_vectors=True)
            found.update((str(record.id), _vectors(record.vector)) for record in records)
        return found

    def search(self, asked: Sequence[Search]) -> list[list[Hit]]:
        """What each search finds, all in one request; none by a sparse vector without terms."""
        wanted = [number for number, one in enumerate(asked) if not one.empty]
        requests = [_request(asked[number]) for number in wanted]
        answers = _ask(self._client.query_batch_points, self._collection, requests) if requests else []
        hits: list[list[Hit]] = [[] for _ in asked]
        for number, answer in zip(wanted, answers, strict=True):
            hits[number] = best_first([Hit(point(found.id, found.payload), found.score) for found in answer.points])
        return hits

    def select(self, where: Filter, limit: int) -> list[Hit]:
        """Points that pass the filter, by id."""
        records, _ = _ask(
            self._client.scroll, self._collection, scroll_filter=_filter(where), limit=limit, with_payload=True
        )
        return [Hit(point(record.id, record.payload), 0.0) for record in records]

    def count(self) -> int:
        """How many points there are."""
        return _ask(self._client.count, self._collection, exact=True).count

    def ids(self) -> Iterator[str]:
        """The ids of all points, in order."""
        offset: Any = None
        while True:
            records, offset = _ask(
                self._client.scroll, self._collection, limit=_PAGE, offset=offset, with_payload=False
            )
            yield from (str(record.id) for record in records)
            if offset is None:
                return

    def clear(self) -> None:
        """Removes everything, by making the collection anew."""
        _ask(self._client.delete_collection, self._collection)
        self._ensure()

    def optimise(self) -> None:
        """Nothing to do: a server rearranges by itself, beside its work."""

    def flush(self) -> None:
        """Nothing to do: what the server has acknowledged it keeps."""

    def close(self) -> None:
        """Closes the connection."""
        self._client.close()

    def _ensure(self) -> None:
        if _ask(self._client.collection_exists, self._collection):
            return
        _ask(
            self._client.create_collection,
            self._collection,
            # Dot on unit vectors ranks as Cosine does and keeps them bit for bit; graph and memory are left at the
            # server's defaults, which its operator sets for all collections.
            vectors_config={DENSE: engine.VectorParams(size=self._dimensions, distance=engine.Distance.DOT)},
            sparse_vectors_config={SPARSE: engine.SparseVectorParams(modifier=engine.Modifier.IDF)},
        )
        integer = engine.IntegerIndexParams(type=engine.IntegerIndexType.INTEGER, lookup=False, range=True)
        for field in KEYWORD_FIELDS:
            _ask(self._client.create_payload_index, self._collection, field, engine.PayloadSchemaType.KEYWORD)
        for field in INTEGER_FIELDS:
            _ask(self._client.create_payload_index, self._collection, field, integer)


def _ask(call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls the server; what it or the network objects becomes an error with something to do."""
    try:
        return call(*args, **kwargs)
    except (QdrantException, ApiException, OSError) as error:
        raise PayerPolicyError(
            f"The Qdrant server does not answer as it should: {' '.join(str(error).split())}",
            todo="Check that it runs and that the URL and key of the index are right.",
            code="index_unreachable",
        ) from error


def _request(asked: Search) -> engine.QueryRequest:
    dense = not isinstance(asked.by, Sparse)
    return engine.QueryRequest(
        query=_terms(asked.by) if isinstance(asked.by, Sparse) else asked.by.tolist(),
        using=DENSE if dense else SPARSE,
        limit=asked.limit,
        filter=_filter(asked.where),
        with_payload=True,
    )


def _filter(where: Filter) -> engine.Filter | None:
    must: list[engine.Condition] = [_condition(condition) for condition in conditions(where)]
    return engine.Filter(must=must) if must else None


def _condition(condition: Condition) -> engine.FieldCondition:
    match condition:
        case AnyOf(field, values):
            return engine.FieldCondition(key=field, match=engine.MatchAny(any=list(values)))
        case AtMost(field, value):
            return engine.FieldCondition(key=field, range=engine.Range(lte=value))
        case Above(field, value):
            return engine.FieldCondition(key=field, range=engine.Range(gt=value))


def _terms(terms: Sparse) -> engine.SparseVector:
    return engine.SparseVector(indices=list(terms.indices), values=list(terms.values))


def _stored(entry: Point, vectors: PointVectors) -> engine.PointStruct:
    vector = {DENSE: vectors.dense.tolist(), SPARSE: _terms(vectors.sparse)}
    return engine.PointStruct(id=entry.id, vector=vector, payload=payload(entry))


def _vectors(stored: Any) -> PointVectors:
    terms = stored[SPARSE]
    return PointVectors(np.array(stored[DENSE], np.float32), Sparse(tuple(terms.indices), tuple(terms.values)))
