"""How long does a question take inside a warm process, its embedding included, and how much memory does it hold?

``python -m benchmarks query DATA QUESTIONS.jsonl [--rounds N]``: DATA is a data folder that was filled with
``payerpolicy ingest``; the questions are lines of ``{"question", "payer"?, "codes"?, "as_of"?}``. The first round warms
caches and is reported apart.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from api.answers import Asked, answer
from api.settings import Settings
from api.wiring import Services, build


def main() -> int:
    """Asks all questions several times and prints percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    lines = args.questions.read_text(encoding="utf-8").splitlines()
    questions = [_asked(json.loads(line)) for line in lines if line.strip()]
    services = build(Settings(data=str(args.data)))
    try:
        services.embedder.embed(["warm"])
        _print(f"{len(questions)} questions, {services.index.count()} points")
        _print(f"first round  {_figures(_round(services, questions))}")
        times = [took for _ in range(args.rounds) for took in _round(services, questions)]
        _print(f"warm         {_figures(times)}")
        _print(f"resident     {_resident_mb():.0f} MB (peak {_peak_mb():.0f} MB)")
    finally:
        services.close()
    return 0


def _asked(line: dict[str, object]) -> Asked:
    codes = line.get("codes") or []
    assert isinstance(codes, list)
    payer, as_of = line.get("payer"), line.get("as_of")
    return Asked(str(line["question"]), str(payer) if payer else None, tuple(codes), str(as_of) if as_of else None)


def _round(services: Services, questions: list[Asked]) -> list[float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        answer(services, question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _figures(times: list[float]) -> str:
    ordered = sorted(times)
    shown = {f"p{p}": ordered[min(len(ordered) - 1, int(len(ordered) * p / 100))] for p in (50, 90, 95, 99)}
    return "  ".join(f"{name} {value:.1f} ms" for name, value in shown.items()) + f"  max {ordered[-1]:.1f} ms"


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
