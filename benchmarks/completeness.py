"""Does a reading hold every word of its PDF, in order? Judged by the words another extractor finds.

Words are runs of letters or digits, so that it does not matter where white space, ligatures or superscripts are seen.
What the reader set apart as furniture is taken out of the other extractor's words first. Order is judged page by page,
and left out are tables, and text that stands beside other text: no two extractors agree there. Poppler is asked in its
three ways (reading order, order of the file, line by line); a word is lost when no way spares it, and out of order
when it is in all of them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import and_
from pathlib import Path

from rapidfuzz.distance import LCSseq

from benchmarks.page_words import compounds, rejoined, words
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Block, BlockKind, Reading
from corpus.positions import Box
from ingest.reader import DocumentReader

LEAST_WORDS, LEAST_ORDER = 0.995, 0.97
_SHOWN = 10
_WAYS = ((), ("-raw",), ("-layout",))


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one document's words the reading holds; ``missing`` and ``moved`` say what of it does not."""

    path: Path
    found: int
    lost: int
    judged: int
    strayed: int
    missing: str
    moved: str

    @property
    def held(self) -> float:
        """The share of the other extractor's words that stand in the reading."""
        return 1 - self.lost / self.found if self.found else 1.0

    @property
    def ordered(self) -> float:
        """The share of the reading's words outside tables and columns that stand in order."""
        return 1 - self.strayed / self.judged if self.judged else 1.0


def print_completeness(paths: Sequence[Path]) -> None:
    """Reads all PDFs, compares, and prints both figures, who falls short, and the worst ten of each."""
    reader = DocumentReader()
    shares = [share for path in paths if (share := _share(reader, path))]
    lost, found = sum(share.lost for share in shares), sum(share.found for share in shares)
    strayed, judged = sum(share.strayed for share in shares), sum(share.judged for share in shares)
    _print(f"{len(shares)} documents, {found} words of the other extractor, {lost} of them not in the reading")
    _print(f"{judged} words of the readings outside tables and columns, {strayed} of them not in order")
    _print_worst("words found", LEAST_WORDS, [(s.held, s.lost, s.found, s.path, s.missing) for s in shares])
    _print_worst("words in order", LEAST_ORDER, [(s.ordered, s.strayed, s.judged, s.path, s.moved) for s in shares])


def _print_worst(what: str, least: float, judged: list[tuple[float, int, int, Path, str]]) -> None:
    short = sum(value < least for value, *_ in judged)
    _print(f"{what}: {short} documents below {least:.1%}; the worst {_SHOWN}:")
    for value, bad, whole, path, why in sorted(judged, key=lambda entry: entry[0])[:_SHOWN]:
        _print(f"  {value:7.2%}  {bad} of {whole}  {path.name}  {why}")


def _share(reader: DocumentReader, path: Path) -> Share | None:
    """The comparison of one document; None for one that is refused, and for one without a text layer."""
    pages = _other_pages(path)
    if not any(text.strip() for way in pages for text in way):
        return None
    try:
        reading = reader.read(path, Hints(name=path.name))
    except Refused:
        return None
    ours = words(reading.text)
    known, parts = frozenset(ours), compounds(reading.text)
    ways = [
        [[part for word in words(rejoined(page, known)) for part in parts.get(word, (word,))] for page in way]
        for way in pages
    ]
    beside = Counter(word for item in reading.furniture for word in words(item.text))
    wanted = [Counter(word for page in way for word in page) - beside for way in ways]
    missing = reduce(and_, (found - Counter(ours) for found in wanted))
    judged, strayed = _order(reading, ways)
    return Share(
        path,
        min(found.total() for found in wanted),
        missing.total(),
        judged,
        sum(strayed.values()),
        " ".join(f"{word}×{count}" for word, count in missing.most_common(_SHOWN)),
        " ".join(f"page {page}: {count}" for page, count in strayed.most_common(_SHOWN // 2)),
    )


def _order(reading: Reading, ways: Sequence[Sequence[Sequence[str]]]) -> tuple[int, Counter[int]]:
    """How many words outside tables and columns both have, and how many of them on each page are out of order."""
    judged, strayed = 0, Counter[int]()
    for page, ours in _pages(reading):
        theirs = [way[page - 1] for way in ways if page <= len(way)]
        known = frozenset(word for found in theirs for word in found)
        shared = [word for word in ours if word in known]
        judged += len(shared)
        in_order = max((int(LCSseq.similarity(shared, found)) for found in theirs), default=len(shared))
        if in_order < len(shared):
            strayed[page] += len(shared) - in_order
    return judged, strayed


def _pages(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """The words of each page in the order of the reading, without tables and what stands beside other text."""
    blocks = [block for block in reading.blocks if block.kind is not BlockKind.ROW]
    beside = _beside(reading)
    found: dict[int, list[str]] = {}
    for block in blocks:
        if block.start in beside:
            continue
        placed = reading.positions.words(block.start, block.end)
        for page, group in groupby(placed, key=lambda word: word.box.page):
            there = list(group)
            found.setdefault(page, []).extend(words(reading.text[there[0].start : there[-1].end]))
    yield from sorted(found.items())


def _beside(reading: Reading) -> set[int]:
    """The starts of blocks of which a line stands at the height of a line of another block."""
    lines: dict[int, list[tuple[Box, Block]]] = {}
    for block in reading.blocks:
        for box in reading.positions.boxes(block.start, block.end):
            lines.setdefault(box.page, []).append((box, block))
    beside: set[int] = set()
    for page in lines.values():
        page.sort(key=lambda line: line[0].top)
        for at, (upper, block) in enumerate(page):
            for lower, other in page[at + 1 :]:
                if lower.top >= upper.bottom:
                    break
                if other is not block and _level(upper, lower):
                    beside.update((block.start, other.start))
    return beside


def _level(one: Box, other: Box) -> bool:
    """Whether two lines stand side by side."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _other_pages(path: Path) -> list[list[str]]:
    """The text of every page as another extractor finds it, in each of its ways."""
    program = shutil.which("pdftotext")
    if program:
        return [_poppler(program, path, way) for way in _WAYS]
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [[page.extract_text() for page in document.pages]]


def _poppler(program: str, path: Path, way: Sequence[str]) -> list[str]:
    command = [program, "-q", *way, "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace").split("\f")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
