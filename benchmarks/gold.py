"""Scores the reader, the comparison and the search against a gold set that lies outside the repository.

``python -m benchmarks.gold read GOLD REAL --out DIR`` reads every document a gold file names and runs the set's own
scorer (``--without-modules``, ``--leave-one-out``: less what is particular to payers); ``… diff GOLD REAL --out DIR``
compares its pairs of versions; ``… search GOLD REAL --out DIR`` ingests its manifest, asks its questions, scores the
answers and proves every citation of every answer, deep. GOLD is the folder that holds ``dev/`` and ``tools/``, REAL the
folder its paths begin in.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import build
from benchmarks.gold_changes import score_diff
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from retrieval.render import reading_json


def main() -> int:
    """Parses the arguments and scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("read", "search", "diff"))
    parser.add_argument("gold", type=Path)
    parser.add_argument("real", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for outputs and, for search, the data folder")
    parser.add_argument(
        "--without-modules", action="store_true", help="read: payers by name alone, without their habits"
    )
    parser.add_argument("--leave-one-out", action="store_true", help="read: each document without its payer's habits")
    parser.add_argument("scorer", nargs="*", help="further arguments for the scorer, after --")
    args = parser.parse_args()
    if args.what == "read" and (args.without_modules or args.leave_one_out):
        return score_without_habits(args.gold, args.real, args.out, args.scorer, one_only=args.leave_one_out)
    score = {"read": score_read, "search": score_search, "diff": score_diff}[args.what]
    return score(args.gold, args.real, args.out, args.scorer)


def score_read(gold: Path, real: Path, out: Path, scorer: list[str]) -> int:
    """Writes one output per gold file and scores them."""
    entries = _entries(gold)
    read = _documents([real / entry["path"] for entry in entries])
    return _score(gold, out / "read", ((entries[number], document) for number, document in read), scorer)


def score_without_habits(gold: Path, real: Path, out: Path, scorer: list[str], *, one_only: bool) -> int:
    """Scores readings that know payers by name alone: all of them, or of each document the one it belongs to.

    What a payer's data and its module in ``ingest/payers`` say of its documents is left out; its names are kept.
    """
    book = PayerBook.load()
    bare = book.without_habits()
    read = []
    for entry in (entries := _entries(gold)):
        payer = entry["facts"].get("payer")
        reader = DocumentReader(book.without_habits(book.resolve(payer).slug) if one_only and payer else bare)
        path = real / entry["path"]
        try:
            found: Reading | Refused = reader.read(path, Hints(name=path.name))
        except Refused as refusal:
            found = refusal
        read.append(_document(found, str(path)))
    name = "read-leave-one-out" if one_only else "read-without-modules"
    return _score(gold, out / name, zip(entries, read, strict=True), scorer)


def _entries(gold: Path) -> list[dict[str, Any]]:
    files = sorted((gold / "dev" / "read").glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def _score(
    gold: Path, target: Path, outputs: Iterable[tuple[dict[str, Any], dict[str, Any]]], scorer: list[str]
) -> int:
    target.mkdir(parents=True, exist_ok=True)
    for entry, document in outputs:
        (target / f"{entry['id']}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    tool = gold / "tools" / "score_read.py"
    return subprocess.run([sys.executable, tool, gold / "dev" / "read", target, *scorer], check=False).returncode


def _documents(paths: list[Path]) -> Iterator[tuple[int, dict[str, Any]]]:
    """What ``read --json`` says of each file."""
    services = build(Settings())
    try:
        for number, read in services.pool.read_all((path, Hints(name=path.name)) for path in paths):
            yield number, _document(read, str(paths[number]))
    finally:
        services.close()


def _document(read: Reading | Refused, path: str) -> dict[str, Any]:
    if isinstance(read, Refused):
        return {"error": {"code": read.code, "message": str(read)}, "criteria": [], "codes": [], "warnings": []}
    return reading_json(read, path=path)


def score_search(gold: Path, real: Path, out: Path, scorer: list[str]) -> int:
    """Ingests the manifest into ``out/data`` (unchanged documents cost nothing), asks, scores and verifies."""
    environment = f"PAYERPOLICY_DATA={out / 'data'}"
    manifest, questions, answers = gold / "dev" / "ingest.csv", gold / "dev" / "retrieval.jsonl", out / "answers.jsonl"
    out.mkdir(parents=True, exist_ok=True)
    command = ["env", environment, str(Path(sys.executable).with_name("payerpolicy"))]
    subprocess.run(
        [*command, "ingest", "--manifest", manifest, "--json"], stdout=(out / "ingest.json").open("w"), check=True
    )
    subprocess.run([*command, "search", "--batch", questions], stdout=answers.open("w"), check=True)
    subprocess.run([sys.executable, gold / "tools" / "score_retrieval.py", questions, answers, *scorer], check=False)
    return subprocess.run([*command, "verify", "--deep", "--all"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
