"""Do thousands of damaged files end in a reading or a clear refusal? ``python -m benchmarks fuzz [--files 5000]``.

Prints how they ended and every fault of the reader; exit status 1 where there was one.
``--keep FOLDER`` keeps the files that brought a fault, so that they can become tests.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import Refused
from corpus.exchange import Hints
from ingest.reader import DocumentReader
from ingest.worker import Limits, ReaderPool
from tests.ingest.mutations import mutated

_FAULTS = ("The reader failed", "The process that read")
_CHUNK = 250  # files on the disk at once


def main() -> int:
    """Reads the files in workers with the limits of the service."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    ends: Counter[str] = Counter()
    faults: list[str] = []
    begun = time.monotonic()
    files = mutated(args.files, args.seed)
    with ReaderPool(DocumentReader(), workers=args.workers, limits=Limits()) as pool, TemporaryDirectory() as scratch:
        for _ in range(0, args.files, _CHUNK):
            faults += _chunk(pool, Path(scratch), list(islice(files, _CHUNK)), ends, args.keep)
            sys.stdout.write(f"{ends.total()} files, {len(faults)} faults, {time.monotonic() - begun:.0f} s\n")
            sys.stdout.flush()
    for end, count in ends.most_common():
        sys.stdout.write(f"{count:6d}  {end}\n")
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def _chunk(
    pool: ReaderPool, scratch: Path, files: Sequence[tuple[str, bytes]], ends: Counter[str], keep: Path | None
) -> list[str]:
    """Reads some files, counts their ends, and returns the faults."""
    faults = []
    paths = [scratch / name for name, _ in files]
    for path, (_, data) in zip(paths, files, strict=True):
        path.write_bytes(data)
    for index, answer in pool.read_all((path, Hints(name=path.name)) for path in paths):
        ends[f"refused: {answer.code}" if isinstance(answer, Refused) else "read"] += 1
        if isinstance(answer, Refused) and str(answer).startswith(_FAULTS):
            faults.append(f"{paths[index].name}: {answer}")
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / paths[index].name).write_bytes(files[index][1])
    for path in paths:
        path.unlink()
    return faults


if __name__ == "__main__":
    sys.exit(main())
