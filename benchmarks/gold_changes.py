"""Scores the comparison of versions: what ``diff --json`` says of each pair of a gold set, against what people found.

Every document is read once, though it may stand in several pairs. Reports are placed by plain texts of the documents,
made by another program than the reader where one is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from api.changes import diff_json, document_json
from api.settings import Settings
from api.wiring import build
from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from monitors.compare import compare
from retrieval.cite import Quoter

_SIDES = ("old", "new")


def score_diff(gold: Path, real: Path, out: Path, scorer: list[str]) -> int:
    """Writes one output per pair and the texts, and scores them."""
    pairs_of, target, texts = gold / "dev" / "changes", out / "diff", out / "texts"
    target.mkdir(parents=True, exist_ok=True)
    texts.mkdir(parents=True, exist_ok=True)
    pairs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(pairs_of.glob("*.json"))]
    names = {pair[side]["sha256"]: pair[side]["path"] for pair in pairs for side in _SIDES}
    readings = _readings({sha256: real / name for sha256, name in names.items()})
    for pair in pairs:
        document = _document([readings[pair[side]["sha256"]] for side in _SIDES], [pair[s]["path"] for s in _SIDES])
        (target / f"{pair['id']}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    for sha256, name in names.items():
        _write_text(real / name, texts / f"{sha256}.txt")
    tool = gold / "tools" / "score_changes.py"
    command: list[str | Path] = [sys.executable, tool, pairs_of, target, "--texts", texts, *scorer]
    return subprocess.run(command, check=False).returncode


def _readings(paths: dict[str, Path]) -> dict[str, Reading | Refused]:
    services = build(Settings())
    named = list(paths)
    try:
        found = services.pool.read_all((path, Hints(name=path.name)) for path in paths.values())
        return {named[number]: reading for number, reading in found}
    finally:
        services.close()


def _document(readings: list[Reading | Refused], paths: list[str]) -> dict[str, Any]:
    old, new = readings
    if isinstance(old, Refused) or isinstance(new, Refused):
        refused = old if isinstance(old, Refused) else new
        return {"error": {"code": getattr(refused, "code", ""), "message": str(refused)}}
    quoters = Quoter.of_reading(old), Quoter.of_reading(new)
    about = document_json(old, quoters[0], paths[0]), document_json(new, quoters[1], paths[1])
    return diff_json(*quoters, compare(old, new), about)


def _write_text(source: Path, target: Path) -> None:
    """A plain text of a document; none of a PDF where poppler is not installed."""
    if target.exists():
        return
    if source.suffix == ".pdf":
        if shutil.which("pdftotext"):
            subprocess.run(["pdftotext", "-layout", source, target], check=False)
        return
    raw = source.read_text(encoding="utf-8", errors="replace")
    text = BeautifulSoup(raw, "lxml").get_text("\n") if source.suffix in (".html", ".htm") else raw
    target.write_text(text, encoding="utf-8")
