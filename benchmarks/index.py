"""What the index in process costs: ``python -m benchmarks.index [--points N] [--optimise]``.

Fills a shard in a scratch folder with invented points (20 payers, five versions' worth of closed intervals) and prints
writing, durability, reopening, queries, memory and disk. With ``--optimise`` also what building the graphs takes and
brings, and how many of the exact ten nearest the graph still finds.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.embed import invented, say
from corpus.exchange import OPEN_FUTURE, OPEN_PAST, Filter, Hit, Point, PointVectors, Vector
from corpus.index_edge import EdgeIndex
from retrieval.lexicon import Bm25Lexicon

_TODAY = 740_000
_FILTERS = {
    "all": Filter(),
    "as of today": Filter(as_of=_TODAY),
    "one payer, today": Filter(as_of=_TODAY, payers=("payer-3",)),
}


def _vectors(count: int, seed: int) -> Vector:
    """Unit vectors around 200 centres, as passages gather around subjects."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(200, 384))
    vectors = centres[chance.integers(0, 200, count)] + chance.normal(size=(count, 384))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _point(number: int, chance: random.Random) -> Point:
    closed = chance.random() < 0.2
    return Point(
        id=str(uuid.UUID(int=chance.getrandbits(128))),
        policy_id=f"payer-{number % 20}/policy-{number // 60}",
        payer=f"payer-{number % 20}",
        passage_key=f"{chance.getrandbits(128):032x}",
        valid_from=OPEN_PAST if closed else _TODAY - chance.randint(1, 900),
        valid_to=_TODAY - chance.randint(1, 900) if closed else OPEN_FUTURE,
        codes=tuple(f"CPT:{chance.randint(10_000, 12_000)}" for _ in range(chance.randint(0, 3))),
        kind="criterion",
        section_kind="criteria",
    )


def _fill(index: EdgeIndex, count: int) -> None:
    chance, lexicon, texts = random.Random(5), Bm25Lexicon(), invented(2_000)
    seconds = 0.0
    for start in range(0, count, 1_000):
        dense = _vectors(min(1_000, count - start), start + 1)
        sparse = [lexicon.passage(chance.choice(texts)) for _ in dense]
        items = [
            (_point(start + n, chance), PointVectors(vector, terms))
            for n, (vector, terms) in enumerate(zip(dense, sparse, strict=True))
        ]
        begun = time.perf_counter()
        index.upsert(items)
        seconds += time.perf_counter() - begun
    say(f"upsert       {count / seconds:.0f} points/s")
    begun = time.perf_counter()
    index.flush()
    say(f"flush        {time.perf_counter() - begun:.2f} s")


def _milliseconds(asked: Callable[[int], list[Hit]], times: int = 50) -> str:
    clock, processor = [], []
    for number in range(times):
        begun, used = time.perf_counter(), time.process_time()
        asked(number)
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - used) * 1000)
    middle, slow = np.percentile(clock, [50, 95])
    return f"p50 {middle:5.1f} ms  p95 {slow:5.1f} ms  processor {np.mean(processor):5.1f} ms"


def _ask(index: EdgeIndex) -> None:
    questions, lexicon = _vectors(50, 999), Bm25Lexicon()
    words = [lexicon.question(text) for text in invented(50, seed=9)]
    for name, where in _FILTERS.items():
        say(f"dense        {_milliseconds(lambda n, w=where: index.dense(questions[n], 50, w))}  {name}")  # type: ignore[misc]
        say(f"sparse       {_milliseconds(lambda n, w=where: index.sparse(words[n], 50, w))}  {name}")  # type: ignore[misc]
    by_code = Filter(as_of=_TODAY, codes=("CPT:10500",))
    say(f"select       {_milliseconds(lambda _: index.select(by_code, 50))}  one code, today")


def _nearest(index: EdgeIndex) -> list[set[str]]:
    where = _FILTERS["as of today"]
    return [{hit.point.id for hit in index.dense(vector, 10, where)} for vector in _vectors(50, 999)]


def _optimise(index: EdgeIndex) -> None:
    exact = _nearest(index)
    begun, used = time.perf_counter(), time.process_time()
    index.optimise()
    say(f"optimise     {time.perf_counter() - begun:.0f} s, {time.process_time() - used:.0f} processor-seconds")
    found = [len(near & before) / 10 for near, before in zip(_nearest(index), exact, strict=True)]
    say(f"recall@10    {np.mean(found):.3f} of the exact search before")
    _ask(index)


def _size(folder: Path) -> float:
    """Megabytes on disk: blocks, for the engine reserves far more than it fills."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Parses the command line and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--optimise", action="store_true")
    arguments = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        index = EdgeIndex(folder)
        _fill(index, arguments.points)
        index.close()
        begun = time.perf_counter()
        index = EdgeIndex(folder)
        say(f"reopen       {time.perf_counter() - begun:.2f} s")
        _ask(index)
        if arguments.optimise:
            _optimise(index)
        say(f"disk         {_size(folder):.0f} MB, {_size(folder) * 1e6 / arguments.points:.0f} bytes a point")
        say(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
        index.close()


if __name__ == "__main__":
    main()
