"""What does reading cost, and does the text lose anything? ``python -m benchmarks reading FOLDER [--complete]``.

Speed is pages per processor-second of the whole reader in one process, against a plain pypdfium2 pass that takes
rectangles, font sizes and text of the same pages in the same run; memory is the peak of a worker on the largest
documents. Scans are left out here (see ``scans``). ``--complete`` compares every PDF's words with those another
extractor finds (pdftotext, else pdfplumber).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from benchmarks.completeness import print_completeness
from corpus.errors import Refused
from corpus.exchange import Hints
from ingest.reader import DocumentReader
from ingest.worker import Limits, ReaderPool

LIMIT_TIMES, GOAL_PAGES = 2.5, 60
LIMIT_MB, GOAL_MB = 800, 500


@dataclass(frozen=True, slots=True)
class Cost:
    """What one document cost: processor seconds of the whole reading and of the plain pass."""

    path: Path
    pages: int
    reading: float
    plain: float


def main() -> int:
    """Prints the figures of a folder of documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--complete", action="store_true", help="compare the words with another extractor's")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth document")
    args = parser.parse_args()
    paths = sorted(args.folder.rglob("*.pdf"))[:: args.every]
    if args.complete:
        print_completeness(paths)
        return 0
    reader = DocumentReader()
    costs = [cost for path in paths if (cost := _cost(reader, path))]
    if not costs:
        _print(f"no readable PDF under {args.folder}")
        return 1
    _print_speed(costs)
    _print_memory(costs)
    return 0


def _cost(reader: DocumentReader, path: Path) -> Cost | None:
    """The document's cost; None for one that is refused, and for one with pages recognised from pictures."""
    data = path.read_bytes()
    begun = time.process_time()
    try:
        reading = reader.read_bytes(data, Hints(name=path.name))
    except Refused:
        return None
    middle = time.process_time()
    if not reading.pages or reading.positions.certainty(0, len(reading.text)) is not None:
        return None
    _plain_pass(data)
    return Cost(path, reading.pages, middle - begun, time.process_time() - middle)


def _plain_pass(data: bytes) -> int:
    """Rectangles, their text and their font sizes, and nothing made of them; the letters found."""
    document = pdfium.PdfDocument(data)
    letters = 0
    for index in range(len(document)):
        page = document[index]
        text_page = page.get_textpage()
        for number in range(text_page.count_rects()):
            left, bottom, right, top = text_page.get_rect(number)
            letters += len(text_page.get_text_bounded(left, bottom, right, top))
            at = raw.FPDFText_GetCharIndexAtPos(text_page, left, (bottom + top) / 2, 2, 2)
            raw.FPDFText_GetFontSize(text_page, max(at, 0))
        text_page.close()
        page.close()
    document.close()
    return letters


def _print_speed(costs: list[Cost]) -> None:
    pages = sum(cost.pages for cost in costs)
    reading, plain = sum(cost.reading for cost in costs), sum(cost.plain for cost in costs)
    _print(f"{len(costs)} documents, {pages} pages, one process")
    _print(f"reading     {pages / reading:7.1f} pages per processor-second (goal {GOAL_PAGES})")
    _print(f"plain pass  {pages / plain:7.1f} pages per processor-second")
    _print(f"reading costs {reading / plain:.2f} times the plain pass (limit {LIMIT_TIMES})")
    _print("dearest of 5 pages or more, seconds a page:")
    for cost in sorted((c for c in costs if c.pages >= 5), key=lambda c: c.pages / c.reading)[:5]:
        times = cost.reading / cost.plain
        _print(f"  {cost.reading / cost.pages:.3f}  {times:.1f} times  {cost.pages} pages  {cost.path.name}")


def _print_memory(costs: list[Cost]) -> None:
    """Peaks of fresh workers on the documents with the most pages and the most bytes."""
    longest = sorted(costs, key=lambda cost: cost.pages)[-3:]
    largest = sorted(costs, key=lambda cost: cost.path.stat().st_size)[-3:]
    _print(f"peak memory of a worker (goal {GOAL_MB} MB, limit {LIMIT_MB} MB):")
    for cost in dict.fromkeys([*longest, *largest]):
        size = cost.path.stat().st_size / 1e6
        _print(f"  {_peak_mb(cost.path):4.0f} MB  {cost.pages} pages, {size:.1f} MB  {cost.path.name}")


def _peak_mb(path: Path) -> float:
    """The most memory a fresh worker ever held while it read the document."""
    with ReaderPool(DocumentReader(), limits=Limits(600.0, 600, 8_000_000_000)) as pool:
        pool.read(path, Hints(name=path.name))
        status = Path(f"/proc/{pool.pids[0]}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmHWM:"))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
