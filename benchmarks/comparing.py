"""What does comparing cost? ``python -m benchmarks comparing [FOLDER]``.

Two versions of 2,000 invented paragraphs, the second with every twentieth, then every second one altered, moved,
dropped or written anew: processor seconds to align them, against the limit of one. With a folder also the two largest
PDFs in it against their own texts with every tenth block altered, aligned and compared whole. Exit 1 above the limit.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from ingest.reader import DocumentReader
from monitors.align import align
from monitors.compare import compare
from monitors.units import pieces_of

PARAGRAPHS, LIMIT_SECONDS = 2000, 1.0
_EVERY = (20, 2)
_THINGS = ("brace", "scan", "graft", "pump", "lens", "valve", "stent", "coil", "probe", "frame", "patch", "tube")
_STATES = ("worn", "stiff", "swollen", "torn", "weak", "numb", "blocked", "loose", "bent", "sore", "closed", "thin")


def main() -> int:
    """Prints both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="a folder of PDFs")
    args = parser.parse_args()
    reader = DocumentReader()
    aligning = 0.0
    for every in _EVERY:
        old, new = (reader.read_bytes(_page(lines), Hints(name="long.html")) for lines in _versions(every))
        aligning = max(aligning, _cost(f"2,000 invented paragraphs, one in {every} altered", old, new))
    for path in _largest(args.folder) if args.folder else ():
        try:
            reading = reader.read_bytes(path.read_bytes(), Hints(name=path.name))
        except Refused:
            continue
        lines = [reading.text[block.start : block.end] for block in reading.blocks]
        pair = [
            reader.read_bytes("\n\n".join(v).encode(), Hints(name="long.txt")) for v in (lines, _every_tenth(lines))
        ]
        _cost(f"{path.name}, {reading.pages} pages", *pair)
    return 0 if aligning <= LIMIT_SECONDS else 1


def _versions(every: int) -> tuple[list[str], list[str]]:
    chance = random.Random(3)
    old = [_sentence(chance, n) for n in range(PARAGRAPHS)]
    new = list(old)
    for n in range(0, PARAGRAPHS - 7, every):
        way = n // every % 4
        if way == 0:
            new[n] = new[n].replace("weeks", "months")
        elif way == 1:
            new[n], new[n + 7] = new[n + 7], new[n]
        elif way == 2:
            new[n] = _sentence(chance, PARAGRAPHS + n)
        else:
            new[n] = ""
    return old, [line for line in new if line]


def _sentence(chance: random.Random, number: int) -> str:
    things, states = chance.sample(_THINGS, 4), chance.sample(_STATES, 4)
    told = ", ".join(f"the {thing} is {state}" for thing, state in zip(things, states, strict=True))
    return f"A member of group {number} may have one when {told} and this has lasted {chance.randint(2, 90)} weeks."


def _page(lines: list[str]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><body><main><h1>Long policy</h1><h2>Coverage Criteria</h2>{body}</main></body></html>".encode()


def _largest(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pdf"), key=lambda path: -path.stat().st_size)[:2]


def _every_tenth(lines: list[str]) -> list[str]:
    return [f"{line} Now also in writing." if n % 10 == 0 else line for n, line in enumerate(lines)]


def _cost(name: str, old: Reading, new: Reading) -> float:
    """Processor seconds of the alignment; prints them and those of the whole comparison."""
    left, right = pieces_of(old), pieces_of(new)
    begun = time.process_time()
    align(left.units, right.units)
    middle = time.process_time()
    found = compare(old, new)
    ended = time.process_time()
    sizes = f"{len(left.units)} and {len(right.units)} pieces, {len(found.changes)} changes"
    sys.stdout.write(f"{name}: {sizes}: aligned in {middle - begun:.2f} s, compared in {ended - middle:.2f} s\n")
    sys.stdout.flush()
    return middle - begun


if __name__ == "__main__":
    sys.exit(main())
