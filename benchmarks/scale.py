"""What do a hundred thousand passages cost, and ten versions of every policy?

``python -m benchmarks scale DATA --out FOLDER [--passages 10000,30000,100000] [--pile 10]``: DATA is a data folder that
was filled with ``payerpolicy ingest``. Its policies are multiplied, as other payers' and in further versions, with
altered text, into data folders below FOLDER, which stay there for the next run. Every one is served and asked, by a
process of its own, questions of which none is asked twice; nothing of an answer is ever kept, so there is no cache to
turn off. Printed are the clock times that a caller sees, with one client and with eight, questions a second, the share
of a core that the caller itself took, memory of the service, its start until ready, and what filling took.

``--letters N`` embeds only the first N letters of a passage's own words, three times as fast: full texts at 100,000
passages are a quarter of an hour of one core. ``--pile N`` compares N versions of each policy with one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from api.answers import Asked, answer
from benchmarks.scale_corpus import Plan, grown, open_folder
from benchmarks.scale_questions import write_questions
from benchmarks.serving import processor_seconds, resident_mb, serving

QUESTIONS = 6_000
WARM = 60  # questions asked before the clock runs: threads, connections, pages of files


@dataclass(frozen=True, slots=True)
class Load:
    """How a service is asked: numbers of clients one after the other, and for how long each."""

    clients: tuple[int, ...]
    seconds: float


def main() -> int:
    """Fills, serves, asks, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the data folders and the vectors")
    parser.add_argument("--passages", default="10000,30000,100000", help="sizes, in points of the index")
    parser.add_argument("--pile", type=int, default=0, metavar="N", help="also N versions of each policy")
    parser.add_argument("--pile-passages", type=int, default=10_000, help="points that one version of each makes")
    parser.add_argument("--letters", type=int, default=0, help="letters of a passage that are embedded; 0: all")
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each number of clients asks")
    parser.add_argument("--measure-only", action="store_true", help="ask what is there, and fill nothing")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    load = Load(tuple(int(n) for n in args.clients.split(",")), args.seconds)
    plan = Plan(letters=args.letters, vectors=args.out / "vectors.db")
    before: Path | None = None
    for size in sorted(int(size) for size in args.passages.split(",")):
        folder = args.out / str(size)
        if not args.measure_only:
            _fill(before, folder, args.data, size, plan)
        before = folder
        _measure(folder, load)
    if args.pile:
        _pile(args.out, args.data, args.pile, args.pile_passages, plan, load, fill=not args.measure_only)
    return 0


def _pile(out: Path, data: Path, versions: int, points: int, plan: Plan, load: Load, *, fill: bool) -> None:
    """The same policies in one version each, and in many."""
    for count in (1, versions):
        folder = out / f"{points}-in-{count}"
        if fill:
            piled = Plan(count, plan.share, plan.letters, plan.vectors)
            policies = _policies(out / f"{points}-in-1") if count > 1 else None
            _fill(None, folder, data, points if policies is None else sys.maxsize, piled, policies)
        _measure(folder, load)


def _policies(folder: Path) -> int:
    services = open_folder(folder)
    try:
        return services.record.counts().policies
    finally:
        services.close()


def _fill(before: Path | None, folder: Path, data: Path, points: int, plan: Plan, policies: int | None = None) -> None:
    begun, used = time.perf_counter(), time.process_time()
    made = grown(before, folder, data, points, plan, policies)
    clock, processor = time.perf_counter() - begun, time.process_time() - used
    if made.points:
        _print(
            f"{folder.name}: {made.points} points written, {made.embedded} texts embedded, "
            f"{clock:.0f} s ({processor:.0f} processor-seconds)"
        )


def _measure(folder: Path, load: Load) -> None:
    """Serves a folder and asks it."""
    questions = folder / "questions.jsonl"
    services = open_folder(folder)
    try:
        counts, points = services.record.counts(), services.index.count()
        if not questions.exists():
            write_questions(services.record, services.book, questions, QUESTIONS)
        answer(services, Asked("learn the words"))  # a service would learn them beside its first answers
    finally:
        services.close()
    _print(f"{folder.name}: {points} points, {counts.policies} policies, {counts.versions} versions")
    with serving(folder, folder / "payers") as service:
        _print(f"  ready after {service.started:.1f} s, {resident_mb(service.pid):.0f} MB")
        first = _ask(service.port, service.token, questions, 1, 3600, 0, WARM)["asked"]
        for clients in load.clients:
            used = processor_seconds(service.pid)
            seen = _ask(service.port, service.token, questions, clients, load.seconds, int(first))
            each = (processor_seconds(service.pid) - used) / max(1, seen["questions"]) * 1000
            first += seen["asked"]
            _print(f"  {clients} clients  {_line(seen)}")
            _print(f"             service: {each:.1f} processor-ms a question, {resident_mb(service.pid):.0f} MB")


def _ask(
    port: int, token: str, questions: Path, clients: int, seconds: float, first: int, most: int | None = None
) -> dict[str, float]:
    """What the load generator saw."""
    command = [sys.executable, "-m", "benchmarks.scale_load", str(port), token, str(questions)]
    command += ["--clients", str(clients), "--seconds", str(seconds), "--first", str(first)]
    command += ["--most", str(most)] if most is not None else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _line(seen: dict[str, float]) -> str:
    times = "  ".join(f"{name} {seen[name]:.1f} ms" for name in ("p50", "p95", "p99"))
    failed = f", {seen['failed']:.0f} FAILED" if seen["failed"] else ""
    return (
        f"{times}  {seen['a_second']:.1f} questions/s ({seen['questions']:.0f} asked{failed}, "
        f"{seen['kilobytes']:.0f} kB each)  generator {seen['own_share']:.2f} cores"
    )


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
