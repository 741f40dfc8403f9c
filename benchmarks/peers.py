"""How does the product compare with what others would build? All programs on one corpus, in one run.

``python -m benchmarks peers MANIFEST QUESTIONS --out FOLDER [--documents N] [--only ours,bm25]``: MANIFEST is a CSV as
``payerpolicy ingest`` takes it; QUESTIONS are lines of ``{"id", "question", "payer", "codes", "as_of", "answerable",
"gold": [{"sha256", "quote"}]}``. Compared are BM25 over windows of words, MiniLM over the same windows, both fused, and
the default pipelines of LangChain, LlamaIndex and Haystack with the same weights; each in a process of its own, the
foreign ones in an environment of their own, ``.venv-bench``, that the first run makes from ``benchmarks/peers.txt``.

They get the documents as plain text and the payer of each as a filter, the product the documents themselves. Embedding
whole windows with torch takes an hour of one core for 288 policies and each program: ``--documents N`` keeps those that
the questions are about and every so manieth other, up to N.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from bs4 import BeautifulSoup

from benchmarks.peer_scores import Scores, scored
from benchmarks.peer_worker import BUILDERS

ROOT = Path(__file__).parent
PINS = ROOT / "peers.txt"
CLIENTS = (1, 8)

Row = dict[str, str]


def main() -> int:
    """Runs all programs and prints a table; 1 when the product misses more than half of what the best other misses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for texts, answers and the product's data")
    parser.add_argument("--documents", type=int, default=0, help="how many documents at most; 0: all")
    parser.add_argument("--only", default=",".join(BUILDERS), help="which programs, in this order")
    parser.add_argument("--rounds", type=int, default=1, help="how often the questions are asked for the times")
    parser.add_argument("--venv", type=Path, default=Path(".venv-bench"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    questions = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = _chosen(_manifest(args.manifest), questions, args.documents)
    job = _job(rows, questions, args.out.resolve(), args.rounds)
    names = args.only.split(",")
    foreign = _environment(args.venv.absolute()) if set(names) - {"ours"} else None
    done = {name: scores for name in names if (scores := _run(name, job, foreign, questions, args.out)) is not None}
    return _verdict(done)


def _manifest(path: Path) -> list[Row]:
    """The manifest's rows, with absolute paths and the sha256 of each file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["path"] = str((path.parent / row["path"]).resolve())
        row["sha256"] = hashlib.sha256(Path(row["path"]).read_bytes()).hexdigest()
    return rows


def _chosen(rows: list[Row], questions: list[dict[str, Any]], most: int) -> list[Row]:
    """All documents that the questions are about, and others evenly, up to ``most``."""
    if not most or len(rows) <= most:
        return rows
    wanted = {gold["sha256"] for question in questions for gold in question["gold"]}
    about = [row for row in rows if row["sha256"] in wanted]
    others = [row for row in rows if row["sha256"] not in wanted]
    left = max(0, most - len(about))
    return about + [others[n * len(others) // left] for n in range(left)]


def _job(rows: list[Row], questions: list[dict[str, Any]], out: Path, rounds: int) -> Path:
    """Writes the documents, the questions and the manifest of this run; what every process is told."""
    with (out / "documents.jsonl").open("w", encoding="utf-8") as file:
        seen: set[str] = set()
        for row in rows:
            if row["sha256"] not in seen:
                seen.add(row["sha256"])
                told = {"sha256": row["sha256"], "payer": row["payer"], "text": _text(Path(row["path"]))}
                file.write(json.dumps(told) + "\n")
    with (out / "questions.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(question) + "\n" for question in questions)
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != "sha256"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    job = {
        "documents": str(out / "documents.jsonl"),
        "questions": str(out / "questions.jsonl"),
        "data": str(out / "data"),
        "out": str(out),
        "clients": CLIENTS,
        "rounds": rounds,
    }
    path = out / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return path


def _text(path: Path) -> str:
    """The plain text of a document, as the usual loaders give it."""
    if path.suffix.lower() == ".pdf":
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError:
            return ""
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
        return "\n".join(pages).encode("utf-8", "ignore").decode("utf-8")
    text = path.read_bytes().decode("utf-8", "replace")
    return BeautifulSoup(text, "lxml").get_text("\n") if path.suffix.lower() in (".html", ".htm") else text


def _environment(folder: Path) -> Path | None:
    """The Python of the compared programs' environment, which is made where it is missing; None when it cannot be."""
    python, stamp = folder / "bin" / "python", folder / "peers.txt"
    pins = PINS.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == pins:
        return python
    _print(f"making {folder.name} (some minutes, 2 GB) …")
    made = [[sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", "-q", "-r", str(PINS)]]
    for command in made:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            _print(f"the compared programs cannot be installed: {(done.stderr.strip() or '?').splitlines()[-1]}")
            return None
    stamp.write_text(pins, encoding="utf-8")
    return python


def _run(name: str, job: Path, foreign: Path | None, questions: list[dict[str, Any]], out: Path) -> Scores | None:
    """Runs one program and prints what it reached; None where it could not run."""
    taken: dict[str, float] = {}
    if name == "ours":
        taken = _ingested(out)
    python = Path(sys.executable) if name == "ours" else foreign
    if python is None:
        _print(f"{name}: not run, for its environment is missing")
        return None
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PAYERPOLICY_")} | {
        "HF_HOME": str(out.resolve() / "hf"),  # whatever they keep stays out of the home folder
        "LLAMA_INDEX_CACHE_DIR": str(out.resolve() / "llama"),
        "PYTHONPATH": str(ROOT.parent),
    }
    command = [str(python), str(ROOT / "peer_worker.py"), name, str(job)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=out)
    if done.returncode:
        _print(f"{name}: could not be run: {(done.stderr.strip() or 'it ended without a word').splitlines()[-1]}")
        return None
    figures = json.loads((out / f"{name}.json").read_text(encoding="utf-8")) | taken
    answers = {line["id"]: line["result"] for line in _lines(out / f"{name}.jsonl")}
    scores = scored(questions, answers)
    _show(name, scores, figures)
    return scores


def _ingested(out: Path) -> dict[str, float]:
    """Takes the documents in; what that cost, workers included. Nothing where it was done before."""
    data = out / "data"
    fresh = not (data / "record.db").exists()
    environment = os.environ | {"PAYERPOLICY_DATA": str(data.resolve())}
    program = str(Path(sys.executable).with_name("payerpolicy"))
    command = ["/usr/bin/env", program, "ingest", "--manifest", str(out / "manifest.csv"), "--json"]
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return {"index_seconds": after.elapsed - before.elapsed, "index_processor": processor} if fresh else {}


def _show(name: str, scores: Scores, figures: Mapping[str, Any]) -> None:
    at = "  ".join(f"R@{k} {share:.2f}" for k, share in scores.passage.items())
    _print(
        f"{name:<11} {at}  MRR {scores.mrr:.2f}  document R@1 {scores.document:.2f}  "
        f"abstains {scores.abstained:.2f} (wrongly {scores.wrongly_abstained:.2f})  "
        f"words of a quote {scores.quote_words[0]}/{scores.quote_words[1]}  missed in 5: {scores.missed}"
    )
    for clients in CLIENTS:
        timed = figures[f"clients_{clients}"]
        _print(
            f"  {clients} client{'s' if clients > 1 else ' '}  p50 {timed['p50']:.1f}  p95 {timed['p95']:.1f}  "
            f"p99 {timed['p99']:.1f} ms  {timed['a_second']:.1f}/s  {timed['processor_ms']:.1f} processor-ms each"
        )
    _print(
        f"  {figures['pieces']} pieces, indexed in {figures['index_seconds']:.0f} s "
        f"({figures['index_processor']:.0f} processor-seconds), {figures['megabytes']:.0f} MB at most"
    )


def _verdict(done: Mapping[str, Scores]) -> int:
    """Whether the product misses at most half of what the best of the others misses."""
    others = {name: scores.missed for name, scores in done.items() if name != "ours"}
    if "ours" not in done or not others:
        return 0
    best = min(others, key=lambda name: (others[name], name))
    share = done["ours"].missed / max(1, others[best])
    _print(f"ours misses {done['ours'].missed}, the best other ({best}) {others[best]}: {share:.2f} (at most 0.50)")
    return int(share > 0.5)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
