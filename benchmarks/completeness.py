"""Does a reading hold every word of its PDF, in order? Judged by the words another extractor finds.

Words are runs of letters or digits, so that it does not matter where white space, ligatures or superscripts are seen.
What the reader set apart as furniture is taken out of the other extractor's words first. Order is the share of the
reading's words outside tables that stand in one common order in both.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import LCSseq

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import BlockKind, Reading
from ingest.reader import DocumentReader

LEAST_WORDS, LEAST_ORDER = 0.995, 0.97
_WORD = re.compile(r"[^\W\d_]+|\d+")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad]\s*\n\s*([^\W\d_]+)")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one document's words the reading holds; ``missing`` are examples of what it does not."""

    path: Path
    found: int
    lost: int
    ordered: float
    missing: tuple[str, ...]

    @property
    def words(self) -> float:
        """The share of the words that stand in the reading."""
        return 1 - self.lost / self.found if self.found else 1.0


def print_completeness(paths: Sequence[Path]) -> None:
    """Reads all PDFs, compares, and prints both figures, who falls short, and the worst ten of each."""
    reader = DocumentReader()
    shares = [share for path in paths if (share := _share(reader, path))]
    lost, found = sum(share.lost for share in shares), sum(share.found for share in shares)
    sys.stdout.write(f"{len(shares)} documents, {found} words of the other extractor, {lost} not in the reading\n")
    _print_worst("words found", LEAST_WORDS, [(share.words, share) for share in shares])
    _print_worst("words in order", LEAST_ORDER, [(share.ordered, share) for share in shares])


def _print_worst(what: str, least: float, judged: list[tuple[float, Share]]) -> None:
    short = sum(value < least for value, _ in judged)
    sys.stdout.write(f"{what}: {short} documents below {least:.1%}; the worst {_SHOWN}:\n")
    for value, share in sorted(judged, key=lambda pair: pair[0])[:_SHOWN]:
        missing = " ".join(share.missing[:12])
        sys.stdout.write(f"  {value:7.2%}  {share.lost} of {share.found}  {share.path.name}  {missing}\n")
    sys.stdout.flush()


def _share(reader: DocumentReader, path: Path) -> Share | None:
    """The comparison of one document; None for one that is refused."""
    try:
        reading = reader.read(path, Hints(name=path.name))
    except Refused:
        return None
    ours = _words(reading.text)
    parts = _compounds(reading.text)
    theirs = [
        part for word in _words(_rejoined(_other_text(path), frozenset(ours))) for part in parts.get(word, (word,))
    ]
    beside = Counter(word for item in reading.furniture for word in _words(item.text))
    wanted = Counter(theirs) - beside
    missing = wanted - Counter(ours)
    return Share(path, wanted.total(), missing.total(), _in_order(reading, theirs), _most(missing))


def _most(missing: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{word}×{count}" for word, count in missing.most_common(_SHOWN + 2))


def _in_order(reading: Reading, theirs: Sequence[str]) -> float:
    """The share of the words outside tables, of those both have, that stand in one order in both."""
    known = set(theirs)
    plain = (block for block in reading.blocks if block.kind is not BlockKind.ROW)
    ours = [word for block in plain for word in _words(reading.text[block.start : block.end]) if word in known]
    return float(LCSseq.similarity(ours, theirs)) / len(ours) if ours else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold())


def _compounds(text: str) -> dict[str, tuple[str, ...]]:
    """Compounds of the reading as they look without their hyphens, which the other drops at the end of a line."""
    whole = frozenset(_words(text))
    found: dict[str, tuple[str, ...]] = {}
    for match in _COMPOUND.finditer(unicodedata.normalize("NFKC", text).casefold()):
        for first, second in pairwise(match.group().split("-")):
            if first + second not in whole:
                found[first + second] = (first, second)
    return found


def _rejoined(text: str, known: frozenset[str]) -> str:
    """Words broken at a line's end put together again, where the reading has them in one piece."""

    def whole(match: re.Match[str]) -> str:
        joined = match.group(1) + match.group(2)
        return joined if joined.casefold() in known else f"{match.group(1)} {match.group(2)}"

    return _BROKEN.sub(whole, text)


def _other_text(path: Path) -> str:
    program = shutil.which("pdftotext")
    if program:
        done = subprocess.run([program, "-q", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=False)
        return done.stdout.decode("utf-8", "replace").replace("\f", "\n")
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)
