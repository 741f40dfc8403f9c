"""Scores the reader, the comparison and the search against a gold set that lies outside the repository.

``python -m benchmarks.gold read GOLD REAL --out DIR`` reads every document a gold file names and runs the set's own
scorer; ``… diff GOLD REAL --out DIR`` compares its pairs of versions; ``… search GOLD REAL --out DIR`` ingests its
manifest, asks its questions, scores the answers and proves every citation of every answer, deep. GOLD is the folder
that holds ``dev/`` and ``tools/``, REAL the folder its paths begin in.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import build
from benchmarks.gold_changes import score_diff
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from retrieval.render import reading_json


def main() -> int:
    """Parses the arguments and scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("read", "search", "diff"))
    parser.add_argument("gold", type=Path)
    parser.add_argument("real", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for outputs and, for search, the data folder")
    parser.add_argument("scorer", nargs="*", help="further arguments for the scorer, after --")
    args = parser.parse_args()
    score = {"read": score_read, "search": score_search, "diff": score_diff}[args.what]
    return score(args.gold, args.real, args.out, args.scorer)


def score_read(gold: Path, real: Path, out: Path, scorer: list[str]) -> int:
    """Writes one output per gold file and scores them."""
    target = out / "read"
    target.mkdir(parents=True, exist_ok=True)
    files = sorted((gold / "dev" / "read").glob("*.json"))
    entries = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    paths = [real / entry["path"] for entry in entries]
    for number, document in _documents(paths):
        name = entries[number]["id"]
        (target / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
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
