"""The load generator of ``scale``: asks a service many different questions, and says what share of a core it took.

``python -m benchmarks.scale_load PORT TOKEN QUESTIONS --clients 8 --seconds 20 --first 0``: a process of its own, with
one kept connection a client; prints one JSON document. Answers are received whole and not read, but for their status.
"""

from __future__ import annotations

import argparse
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path


@dataclass(slots=True)
class Seen:
    """Seconds of every answer, and how many were no answers."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    received: int = 0
    asked: int = 0


def main() -> None:
    """Asks until the time or the questions are over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("token")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--first", type=int, default=0, help="leave out so many questions: they were asked before")
    parser.add_argument("--most", type=int, help="ask at most so many")
    args = parser.parse_args()
    last = None if args.most is None else args.first + args.most
    bodies = args.questions.read_bytes().splitlines()[args.first : last]
    seen, turns, until = Seen(), count(), time.perf_counter() + args.seconds
    clients = [
        threading.Thread(target=_client, args=(args.port, args.token, bodies, turns, until, seen))
        for _ in range(args.clients)
    ]
    begun, used = time.perf_counter(), time.process_time()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    elapsed, own = time.perf_counter() - begun, time.process_time() - used
    print(json.dumps(_figures(seen, elapsed, own)))  # noqa: T201


def _client(port: int, token: str, bodies: list[bytes], turns: count[int], until: float, seen: Seen) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while (turn := next(turns)) < len(bodies) and time.perf_counter() < until:
        begun = time.perf_counter()
        connection.request("POST", "/v1/search", bodies[turn], headers)
        answer = connection.getresponse()
        received = len(answer.read())
        seen.seconds.append(time.perf_counter() - begun)
        seen.asked = max(seen.asked, turn + 1)
        seen.received += received
        seen.failed += answer.status != http.HTTPStatus.OK
    connection.close()


def _figures(seen: Seen, elapsed: float, own: float) -> dict[str, float]:
    ordered = sorted(seen.seconds)
    at = {f"p{part}": ordered[min(len(ordered) - 1, len(ordered) * part // 100)] * 1000 for part in (50, 95, 99)}
    return {
        **at,
        "questions": len(ordered),
        "asked": seen.asked,
        "failed": seen.failed,
        "a_second": len(ordered) / elapsed,
        "own_share": own / elapsed,
        "kilobytes": seen.received / 1000 / max(1, len(ordered)),
    }


if __name__ == "__main__":
    main()
