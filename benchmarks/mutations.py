"""Is every alteration of a policy told, as what it is, and nothing that only looks new?

``python -m benchmarks mutations [REAL] [--documents N] [--seed N] [--only NAME]``: the bundled samples, and a sample of
the documents under REAL, are altered as payers alter them, in their bytes: HTML in its source, PDFs printed again, half
of them on other paper in another font at the same time. Both versions are read anew and compared. Prints, per sort of
alteration, how many were told (or silent), and the ones that were not. Exit 1 below the limits.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup

import corpus
from benchmarks.manuscript import Manuscript, manuscripts
from benchmarks.mutation_kinds import FOOTER, MUTATIONS, REPRINTED, Expected, Mutation
from benchmarks.typeset import A4_PRINT, LETTER_PRINT, Print, as_pdf
from corpus.change import Change, ChangeKind
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from ingest.reader import DocumentReader
from monitors.compare import compare
from monitors.wording import words

TOLD_GOAL, TOLD_LIMIT = 0.99, 0.96
SILENT_GOAL, SILENT_LIMIT = 0.995, 0.98
_HELD = 0.6  # of the words that must stand in the quotes of the change that tells them
_END = re.compile(r"\b(?:references|history|revisions?|sources|bibliography)\b", re.IGNORECASE)
_OTHER_DAY = "May 19, 2026"
_COVERED = ("29881", "29882", "29883", "29884", "29886")
_REFUSED = ("29870", "29871", "29873", "29874")


@dataclass(frozen=True, slots=True)
class Trial:
    """One alteration of one document, and what was told of it: ``right`` as it should be, ``besides`` what else."""

    document: str
    mutation: Mutation
    expected: Expected
    right: bool
    material: tuple[Change, ...]
    besides: int


def main() -> int:
    """Alters, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path, nargs="?", help="a folder of further documents")
    parser.add_argument("--documents", type=int, default=60, metavar="N", help="how many documents, the samples first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="NAME", help="only alterations whose name holds this")
    parser.add_argument("--named", default="", metavar="WORD", help="only documents whose name holds this")
    parser.add_argument("--misses", type=int, default=40, metavar="N", help="how many misses are shown")
    parser.add_argument("--verbose", action="store_true", help="name each document when it is done")
    args = parser.parse_args()
    begun = time.process_time()
    folders = [Path(corpus.__file__).parent / "samples" / "documents", *([args.real] if args.real else [])]
    wanted = [mutation for mutation in MUTATIONS if args.only in mutation.name]
    taken: list[Manuscript] = []
    trials: list[Trial] = []
    for made in manuscripts(folders, args.documents, args.seed, args.named):
        taken.append(made)
        trials += trials_of(made, wanted, args.seed)
        if args.verbose:
            _print(f"{time.process_time() - begun:6.0f} s {made.name}")
    _print_misses(trials, args.misses)
    good = _print_rates(trials)
    _print(f"{len(taken)} documents, {len(trials)} alterations, {time.process_time() - begun:.0f} s of processor time")
    return 0 if good else 1


def trials_of(made: Manuscript, wanted: Iterable[Mutation], seed: int) -> Iterator[Trial]:
    """All alterations of one document that it has a place for, each alone."""
    reader = DocumentReader()
    page = _prepared(made)
    base = _read(reader, made, page, LETTER_PRINT)
    for mutation in wanted if base is not None else ():
        chance = random.Random(zlib.crc32(f"{seed}\x00{made.name}\x00{mutation.name}".encode()))
        if mutation.name == REPRINTED and not made.printed:
            continue
        soup = BeautifulSoup(page, "html.parser")
        expected = Expected(frozenset()) if made.printed and mutation.name == FOOTER else mutation.make(soup, chance)
        if expected is None:
            continue
        new = _read(reader, made, str(soup), _print_of(mutation, chance))
        if new is not None and base is not None:
            yield _judged(made.name, mutation, expected, base, new)


def _prepared(made: Manuscript) -> str:
    """The page with what some alterations need: a dated foot in HTML, two groups of codes in a print."""
    soup = BeautifulSoup(made.html, "html.parser")
    body = soup.find("body") or soup
    if not made.printed:
        foot = '<footer><p class="printed-on">Page printed on March 4, 2026</p></footer>'
        body.append(BeautifulSoup(foot, "html.parser"))
        return str(soup)
    codes = BeautifulSoup(
        f"<div>{_group('covered when the criteria are met', _COVERED, 'Coding')}</div>", "html.parser"
    )
    codes.append(BeautifulSoup(_group("not covered", _REFUSED), "html.parser"))
    end = next((h for h in soup.find_all(["h1", "h2", "h3"]) if _END.search(h.get_text())), None)
    if end is not None:
        end.insert_before(codes)
    else:
        body.append(codes)
    return str(soup)


def _group(position: str, codes: tuple[str, ...], heading: str = "") -> str:
    rows = "".join(f"<tr><td>{code}</td><td>Invented service {n} of a kind</td></tr>" for n, code in enumerate(codes))
    head = f"<h2>{heading}</h2>" if heading else ""
    return f"{head}<p>CPT codes {position}:</p><table><tr><th>CPT code</th><th>Description</th></tr>{rows}</table>"


def _print_of(mutation: Mutation, chance: random.Random) -> Print:
    if mutation.name == FOOTER:
        return replace(LETTER_PRINT, dated=_OTHER_DAY)
    if mutation.name == REPRINTED:
        return replace(A4_PRINT, dated=_OTHER_DAY)
    return A4_PRINT if chance.random() < 0.5 else LETTER_PRINT


def _read(reader: DocumentReader, made: Manuscript, page: str, look: Print) -> Reading | None:
    data = as_pdf(page, look) if made.printed else page.encode()
    name = f"{Path(made.name).stem}.{'pdf' if made.printed else 'html'}"
    try:
        return reader.read_bytes(data, Hints(name=name))
    except Refused:
        return None


def _judged(name: str, mutation: Mutation, expected: Expected, old: Reading, new: Reading) -> Trial:
    material = tuple(change for change in compare(old, new).changes if change.material)
    telling = [change for change in material if _tells(change, expected, old, new)]
    right = any(change.kind in expected.kinds for change in telling) if expected.kinds else not material
    return Trial(name, mutation, expected, right, material, len(material) - len(telling))


def _tells(change: Change, expected: Expected, old: Reading, new: Reading) -> bool:
    """Whether a change points at what was altered."""
    if expected.code:
        listed = {code.code for code in (*change.codes_added, *change.codes_removed)}
        turned = change.kind is ChangeKind.COVERAGE_CHANGED and expected.code in change.summary
        return expected.code in listed or turned
    wanted = words(expected.words)
    for side, reading in ((change.before, old), (change.after, new)):
        if side is not None and wanted:
            have = set(words(reading.text[side.span.start : side.span.end]))
            if sum(word in have for word in wanted) >= _HELD * len(wanted):
                return True
    return False


def _print_rates(trials: list[Trial]) -> bool:
    """One line per sort of alteration, then both rates against goal and limit; whether both limits hold."""
    by_name: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_name[trial.mutation.name].append(trial)
    _print(f"{'alteration':<44} {'right':>12}  reports besides")
    for mutation in MUTATIONS:
        found = by_name.get(mutation.name, [])
        if found:
            right = sum(trial.right for trial in found)
            besides = sum(trial.besides for trial in found) if mutation.material else 0
            _print(f"{mutation.name:<44} {right:>5} of {len(found):<4}  {besides}")
    told = _rate(trials, material=True), TOLD_GOAL, TOLD_LIMIT
    silent = _rate(trials, material=False), SILENT_GOAL, SILENT_LIMIT
    for name, (rate, goal, limit) in (("material, found and typed", told), ("cosmetic, silent", silent)):
        _print(f"{name:<44} {rate:>8.4f}      goal {goal}, limit {limit}")
    return told[0] >= TOLD_LIMIT and silent[0] >= SILENT_LIMIT


def _rate(trials: list[Trial], *, material: bool) -> float:
    found = [trial.right for trial in trials if trial.mutation.material == material]
    return sum(found) / len(found) if found else 1.0


def _print_misses(trials: list[Trial], most: int) -> None:
    for trial in [trial for trial in trials if not trial.right][:most]:
        wanted = trial.expected.code or " ".join(trial.expected.words.split()[:30])
        kinds = ", ".join(sorted(kind.value for kind in trial.expected.kinds)) or "nothing"
        _print(f"{trial.document[:60]}: {trial.mutation.name}: {kinds}: {wanted}")
        for change in trial.material[:4]:
            _print(f"    told: {change.kind.value}: {change.summary[:200]}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
