"""Does the service stay quick, right and of one size while several clients call it for minutes?

``python -m benchmarks load [--data DATA] [--clients 8] [--minutes 5]``: starts the service on a data folder (without
one, on the sample policies), calls it from several threads with searches, trees, citations, proofs, codes and now and
then an upload, and prints times, answers other than expected, and the memory of the service as it goes.
"""

from __future__ import annotations

import argparse
import itertools
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

import corpus
from benchmarks.serving import Service, environment, resident_mb, serving

SAMPLES = Path(corpus.__file__).parent / "samples"
QUESTIONS = (
    "How many weeks of conservative treatment before an MRI of the lumbar spine?",
    "body mass index for a weight loss operation",
    "apnea index for a sleep study in a laboratory",
    "what is required before an artificial knee joint",
    "72148",
)
_POLICY = (
    "Larkfield Health Plan\nMedical Policy\nPolicy Number: LHP-{number}\nEffective Date: 01/01/2026\n\nTest {number}"
    "\n\nCoverage Criteria\n\nTest {number} is considered medically necessary when all of the following criteria "
    "are met:\nA. The member has waited at least {number} days; and\nB. A reply did not come.\n"
)


@dataclass(slots=True)
class Seen:
    """What the clients saw: seconds by kind of call, and answers other than expected."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Runs the load and prints what came of it; 1 when any answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=5.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _served(args.data, Path(folder)) as service:
        seen, until = Seen(), time.monotonic() + args.minutes * 60
        clients = [
            threading.Thread(target=_client, args=(n, service.url, service.token, until, seen))
            for n in range(args.clients)
        ]
        for client in clients:
            client.start()
        while any(client.is_alive() for client in clients):
            _print(f"{max(0.0, until - time.monotonic()):5.0f} s left, service {resident_mb(service.pid):.0f} MB")
            time.sleep(min(15.0, args.minutes * 6))
        _report(seen, args.minutes * 60, resident_mb(service.pid))
    return 1 if seen.wrong else 0


def _client(number: int, url: str, token: str, until: float, seen: Seen) -> None:
    """Calls the service until the time is over."""
    chance = random.Random(number)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        citations = ["none"]
        for turn in itertools.count():
            if time.monotonic() > until:
                return
            kind = chance.choices(("search", "tree", "citation", "verify", "codes", "list"), (6, 2, 2, 1, 1, 1))[0]
            kind = "upload" if number == 0 and turn % 200 == 199 else kind
            _call(client, kind, chance, citations, seen, turn)


def _call(client: httpx.Client, kind: str, chance: random.Random, citations: list[str], seen: Seen, turn: int) -> None:
    started = time.perf_counter()
    try:
        answer = _answer(client, kind, chance, citations[-1], turn)
    except httpx.HTTPError as error:
        seen.wrong.append(f"{kind}: {error!r}")
        return
    seen.seconds[kind].append(time.perf_counter() - started)
    expected = {"upload": (202,), "citation": (200, 404) if citations[-1] == "none" else (200,)}.get(kind, (200,))
    if answer.status_code not in expected:
        seen.wrong.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
    elif kind == "search":
        citations += [result["citation"]["id"] for result in answer.json()["results"]]
        del citations[:-20]


def _answer(client: httpx.Client, kind: str, chance: random.Random, citation: str, turn: int) -> httpx.Response:
    if kind == "search":
        return client.post("/v1/search", json={"question": chance.choice(QUESTIONS)})
    if kind == "verify":
        return client.post("/v1/citations/verify", json={"citations": [citation], "deep": chance.random() < 0.2})
    if kind == "upload":
        number = str(2000 + turn // 200)
        return client.post(
            "/v1/documents", params={"name": f"load-{number}.txt"}, content=_POLICY.format(number=number)
        )
    paths = {
        "tree": "/v1/policies/larkfield/lhp-0610/criteria",
        "citation": f"/v1/citations/{quote(citation, safe='')}",
        "codes": "/v1/codes/72148",
        "list": "/v1/policies",
    }
    return client.get(paths[kind])


def _served(data: Path | None, folder: Path) -> AbstractContextManager[Service]:
    """A service on the data folder, or on one made below ``folder`` with the sample policies."""
    if data is not None:
        return serving(data)
    data = folder / "var"
    command = [sys.executable, "-m", "api.cli", "ingest", "--manifest", str(SAMPLES / "manifest.csv")]
    subprocess.run(command, env=environment(data, SAMPLES / "payers"), check=True, capture_output=True)
    return serving(data, SAMPLES / "payers")


def _report(seen: Seen, seconds: float, resident: float) -> None:
    total = sum(map(len, seen.seconds.values()))
    _print(f"{total} calls, {total / seconds:.1f} a second; {len(seen.wrong)} wrong; service {resident:.0f} MB")
    for kind, times in sorted(seen.seconds.items()):
        ordered = sorted(times)
        shown = (f"p{part} {ordered[len(ordered) * part // 100] * 1000:.0f} ms" for part in (50, 95, 99))
        _print(f"  {kind:<9} {len(ordered):>6} calls  {'  '.join(shown)}")
    for line in seen.wrong[:10]:
        _print(f"  {line}")


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
