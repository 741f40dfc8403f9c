"""Where do payers' own lists of changes and their texts disagree? ``python -m benchmarks announcements PAIRS.csv``.

The table names pairs of documents, older and newer, in columns ``older`` and ``newer``, by paths beside it. Prints per
pair how many new entries the payer's history has, how many material changes they name, do not name or cannot be known
to name, and each disagreement in a sentence.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from ingest.reader import DocumentReader
from monitors.agreement import Agreement, agreement
from monitors.compare import compare


def main() -> int:
    """Reads every pair and prints what it says of itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--kind", default="", help="only pairs whose column kind begins so")
    args = parser.parse_args()
    with args.pairs.open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row.get("kind", "").startswith(args.kind)]
    reader = DocumentReader()
    for row in rows:
        paths = [args.pairs.parent / row[side] for side in ("older", "newer")]
        if paths[0].read_bytes() == paths[1].read_bytes():
            continue
        try:
            old, new = (reader.read_bytes(path.read_bytes(), Hints(name=path.name)) for path in paths)
        except Refused as refused:
            _print(f"{row['newer']}: {refused}")
            continue
        _print_pair(row["newer"], old, new)
    return 0


def _print_pair(name: str, old: Reading, new: Reading) -> None:
    found = compare(old, new)
    said: Agreement = agreement(old, new, found)
    told = [announced for announced, change in zip(said.announced, found.changes, strict=True) if change.material]
    counts = f"{told.count(True)} announced, {told.count(False)} not, {told.count(None)} not to be known"
    _print(f"{name}: {len(said.entries)} new entries; of {len(told)} material changes {counts}")
    for parting in said.partings:
        _print(f"    {parting.kind.value}: {parting.summary}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
