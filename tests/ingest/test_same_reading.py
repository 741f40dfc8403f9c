"""Two readings of the same bytes are the same, whichever process reads them and in whatever order sets are walked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "tests" / "fixtures" / "documents", ROOT / "corpus" / "samples" / "documents")

# Everything a reading holds, as it prints itself; positions are packed bytes. The clock of the second process is wrong.
_READ_ALL = """
import hashlib, sys, time
from dataclasses import fields
from datetime import date
from pathlib import Path
from corpus.errors import Refused
from corpus.payer_book import PayerBook
from corpus.exchange import (Hints)
from ingest.reader import DocumentReader

reader = DocumentReader(PayerBook.load(Path(sys.argv[1])))
if sys.argv[2] == "later":
    import datetime
    class Later(date):
        @classmethod
        def today(cls):
            return cls(2041, 7, 1)
    class Much(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2041, 7, 1, tzinfo=tz)
    datetime.date, datetime.datetime = Later, Much
    time.time = lambda: 2_257_000_000.0
for path in map(Path, sys.argv[3:]):
    try:
        reading = reader.read(path, Hints(name=path.name))
    except Refused as refused:
        said = repr((refused.code, str(refused), refused.todo))
    else:
        parts = {field.name: getattr(reading, field.name) for field in fields(reading)}
        parts["positions"] = reading.positions.pack()
        said = repr(parts)
    print(path.name, hashlib.sha256(said.encode()).hexdigest())
"""


def _documents() -> list[str]:
    paths = [
        path for folder in FOLDERS for path in folder.iterdir() if path.suffix in (".pdf", ".html", ".txt", ".json")
    ]
    return sorted(str(path) for path in paths if not path.name.endswith(".expected.json"))


def _read(seed: str, clock: str, paths: list[str]) -> dict[str, str]:
    command = [sys.executable, "-c", _READ_ALL, str(ROOT / "corpus" / "samples" / "payers"), clock, *paths]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if clock == "later" else "UTC"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split(" ") for line in done.stdout.splitlines())


def test_readings_are_the_same_under_other_hash_seeds_orders_and_clocks() -> None:
    paths = _documents()
    first = _read("1", "now", paths)
    assert len(first) == len(paths) > 40
    assert len(set(first.values())) > 40
    for seed, clock in (("2", "now"), ("77", "later")):
        other = _read(seed, clock, paths[::-1])
        assert {name: said for name, said in other.items() if first[name] != said} == {}
