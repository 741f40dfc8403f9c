"""How well are scans read? ``python -m benchmarks scans [GOLD REAL] [--pages N] [--only WORD]``.

Pages with criteria and codes, of the bundled fixtures and samples and (with GOLD and REAL) of the gold documents, are
read with their text and again as pictures: at 150 and 300 dots per inch, clean, askew by two degrees, and dirty.
Printed are the share of criteria leaves and codes that are found again, the share of codes that were invented, the
share of recognised words whose boxes lie where the printed word stands, and processor-seconds a page. Goals at 300:
leaves within 0.05 of the printed reading, codes within 0.02.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.scanned import Scanner, pages_of
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.positions import Word
from ingest.reader import DocumentReader

ROOT = Path(__file__).resolve().parent.parent
OWN = (ROOT / "tests" / "fixtures" / "documents", ROOT / "corpus" / "samples" / "documents")
SCANNERS = tuple(Scanner(dpi, skew, dirt) for dpi in (300, 150) for skew, dirt in ((0.0, 0.0), (2.0, 0.0), (0.0, 1.0)))
LETTER = (612.0, 792.0)  # points: the pages of the documents measured here
ALIKE = 90.0  # of 100: a leaf with a letter or two misread is the leaf
_A_DOCUMENT = 3  # pages of one document, at most
_NEAR = 6.0  # points between the middles of a word's two boxes


@dataclass
class Tally:
    """What one way of scanning gave, over all pages."""

    pages: int = 0
    leaves: int = 0
    leaves_found: int = 0
    codes: int = 0
    codes_found: int = 0
    codes_invented: int = 0
    words: int = 0
    words_placed: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, printed: Reading, scanned: Reading, skew: float) -> None:
        """Counts one document."""
        leaves = list(_leaves(printed))
        self.leaves += len(leaves)
        missed = _missing(leaves, list(_leaves(scanned)))
        self.leaves_found += len(leaves) - len(missed)
        self.missed += missed
        wanted, got = _codes(printed), _codes(scanned)
        self.codes += len(wanted)
        self.codes_found += len(wanted & got)
        self.codes_invented += len(got - wanted)
        self.missed += [f"code {code}" for code in sorted(wanted - got)]
        self.missed += [f"invented {code}" for code in sorted(got - wanted)]
        placed, words = _placed(printed.positions.words(), scanned, printed.text, skew)
        self.words += words
        self.words_placed += placed


def main() -> int:
    """Prints a line for each way of scanning."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("real", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=20, help="of each kind: the product's own, and real ones")
    parser.add_argument("--only", default="", help="only ways of scanning whose name holds this")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    sets = {"own": _own(args.pages)}
    if args.gold and args.real:
        sets["real"] = _real(args.gold, args.real, args.pages)
    for name, documents in sets.items():
        chosen = list(documents)
        for scanner in SCANNERS:
            if args.only in scanner.name:
                _print(name, scanner, _run(scanner, chosen), misses=args.misses)
    return 0


def _run(scanner: Scanner, documents: Sequence[tuple[str, bytes]]) -> Tally:
    reader, tally = DocumentReader(), Tally()
    for name, data in documents:
        printed = reader.read_bytes(data, Hints(name=name))
        picture = scanner.scan(data)
        begun = _cpu()
        try:
            scanned = reader.read_bytes(picture, Hints(name=name))
        except Refused as refused:
            tally.refused.append(f"{name}: {refused.code}")
            continue
        tally.seconds += _cpu() - begun
        tally.pages += printed.pages or 0
        tally.add(printed, scanned, scanner.skew)
    return tally


def _own(most: int) -> Iterator[tuple[str, bytes]]:
    paths = [path for folder in OWN for path in sorted(folder.glob("*.pdf"))]
    return _chosen(((path.name, path.read_bytes()) for path in paths), most)


def _real(gold: Path, real: Path, most: int) -> Iterator[tuple[str, bytes]]:
    labels = [json.loads(path.read_text()) for path in sorted((gold / "dev" / "read").glob("*.json"))]
    paths = [real / label["path"] for label in labels if label["path"].endswith(".pdf")]
    return _chosen(((path.name, path.read_bytes()) for path in paths), most)


def _chosen(documents: Iterable[tuple[str, bytes]], most: int) -> Iterator[tuple[str, bytes]]:
    """The pages with criteria or codes of each document, until there are enough."""
    reader, taken = DocumentReader(), 0
    for name, data in documents:
        if taken >= most:
            return
        try:
            reading = reader.read_bytes(data, Hints(name=name))
        except Refused:
            continue
        if reading.pages is None or not reading.text_layer or not reading.criteria:
            continue
        numbers = _pages_of_interest(reading)[: min(_A_DOCUMENT, most - taken)]
        taken += len(numbers)
        yield name, pages_of(data, numbers)


def _pages_of_interest(reading: Reading) -> list[int]:
    spans = [(node.start, node.end) for root in reading.criteria for node in root.walk()]
    spans += [(code.start, code.end) for code in reading.codes]
    counts: dict[int, int] = {}
    for start, end in spans:
        if (page := reading.positions.page(start, end)) is not None:
            counts[page] = counts.get(page, 0) + 1
    return sorted(sorted(counts, key=lambda page: -counts[page])[:_A_DOCUMENT])


def _leaves(reading: Reading) -> Iterator[str]:
    for root in reading.criteria:
        yield from (reading.text[node.start : node.end] for node in root.walk() if not node.children)


def _missing(wanted: list[str], got: list[str]) -> list[str]:
    return [leaf for leaf in wanted if not got or process.extractOne(leaf, got, scorer=fuzz.ratio)[1] < ALIKE]


def _codes(reading: Reading) -> set[str]:
    return {f"{mention.code.system}:{mention.code.code}:{mention.code.last}" for mention in reading.codes}


def _placed(printed: Sequence[Word], scanned: Reading, text: str, skew: float) -> tuple[int, int]:
    """Of the recognised words that the printed page has too, those whose box lies where the printed one does."""
    places: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for word in printed:
        places.setdefault((word.box.page, text[word.start : word.end]), []).append(_laid_in(*_middle(word), skew))
    placed = words = 0
    for word in scanned.positions.words():
        known = places.get((word.box.page, scanned.text[word.start : word.end]))
        if known is not None:
            words += 1
            x, y = _middle(word)
            placed += any(abs(x - a) < _NEAR and abs(y - b) < _NEAR for a, b in known)
    return placed, words


def _middle(word: Word) -> tuple[float, float]:
    return (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2


def _laid_in(x: float, y: float, skew: float) -> tuple[float, float]:
    """Where a place of a letter page comes to lie when the page is laid in askew, turned about its middle."""
    sine, cosine = math.sin(math.radians(skew)), math.cos(math.radians(skew))
    across, down = x - LETTER[0] / 2, y - LETTER[1] / 2
    return LETTER[0] / 2 + across * cosine - down * sine, LETTER[1] / 2 + across * sine + down * cosine


def _cpu() -> float:
    """Processor-seconds of this process and of the recogniser's."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def _print(name: str, scanner: Scanner, tally: Tally, *, misses: bool) -> None:
    share = "{:.3f}".format
    print(  # noqa: T201
        f"{name:5} {scanner.name:24} pages {tally.pages:3}  leaves {share(tally.leaves_found / max(tally.leaves, 1))} "
        f"of {tally.leaves}  codes {share(tally.codes_found / max(tally.codes, 1))} of {tally.codes}, "
        f"{tally.codes_invented} invented  boxes {share(tally.words_placed / max(tally.words, 1))}  "
        f"{tally.seconds / max(tally.pages, 1):.1f} s a page" + (f"  refused {tally.refused}" if tally.refused else ""),
        flush=True,
    )
    for leaf in tally.missed if misses else ():
        print("      missed:", leaf[:150])  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
