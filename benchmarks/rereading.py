"""Do citations survive a better reader? ``python -m benchmarks rereading FOLDER --old-reader CHECKOUT [--every N]``.

CHECKOUT is the repository as it was at an earlier revision. In a process of its own, and on this Python, it takes the
documents in and hands out a citation of every criterion; then the present reader rereads its data folder. Printed are
the citations that stand on the same words again, the rest by reason, and what was raised by it (nothing may be).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from api.settings import Settings
from api.wiring import Services, build
from corpus.exchange import PolicyFilter
from corpus.model import CitationKey, Version
from corpus.ports import Record
from ingest.reread import Rereading

LEAST = 0.995
_SAME = "on the same words"
_SAMPLE = 60
_SHOWN = 10
_EVERYTHING = 1_000_000
_KINDS = (".pdf", ".html", ".htm", ".txt")
_WORD = re.compile(r"[^\W_]+|[<>=%≥≤±]")
# What the old checkout runs, with the documents on its standard input.
_OLD = """
import sys
from api.cli import main
from api.settings import Settings
from api.wiring import build
from corpus.exchange import PolicyFilter
main(["ingest", *sys.stdin.read().split("\\n"), "--json"])
services = build(Settings.from_env())
names = [policy.policy_id for policy in services.record.policies(PolicyFilter(limit=1_000_000))]
services.close()
for name in names:
    main(["criteria", name, "--json"])
"""


def main() -> int:
    """Prints the figures; 1 when fewer citations than the limit survive, or anything was raised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--old-reader", type=Path, required=True, metavar="CHECKOUT")
    parser.add_argument("--every", type=int, metavar="N", help=f"every Nth document; without it about {_SAMPLE}")
    args = parser.parse_args()
    paths = [path for path in sorted(args.folder.rglob("*")) if path.suffix.lower() in _KINDS and path.is_file()]
    paths = paths[:: args.every or max(len(paths) // _SAMPLE, 1)]
    with TemporaryDirectory() as data:
        begun = time.monotonic()
        _take_in(args.old_reader, paths, data)
        _print(f"{len(paths)} documents taken in by the old reader in {time.monotonic() - begun:.0f} s")
        services = build(Settings(data=data))
        try:
            return _reread(services)
        finally:
            services.close()


def _take_in(checkout: Path, paths: Sequence[Path], data: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(checkout.resolve()), "PAYERPOLICY_DATA": data}
    subprocess.run(
        [sys.executable, "-c", _OLD],
        input="\n".join(str(path.resolve()) for path in paths),
        text=True,
        cwd=checkout,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _reread(services: Services) -> int:
    record = services.record
    policies = record.policies(PolicyFilter(limit=_EVERYTHING))
    versions = [version for policy in policies for version in record.versions(policy.policy_id)]
    cited, events = list(record.citations()), record.last_event()
    begun, spent = time.monotonic(), time.process_time()
    done = services.rereader.reread(versions)
    seconds, spent = time.monotonic() - begun, time.process_time() - spent
    changes = services.detector.record()
    raised = record.last_event() - events
    _print(f"{done.reread} versions reread in {seconds:.0f} s, {spent:.0f} s of it here; {done.unchanged} not due")
    for version, why in done.failed:
        _print(f"  not reread: {version}: {why}")
    same = _print_ends(record, versions, cited, done)
    _print(f"{len(changes)} changes and {raised} events raised")
    return int(same < LEAST or bool(changes) or bool(raised))


def _print_ends(record: Record, versions: Sequence[Version], cited: Sequence[CitationKey], done: Rereading) -> float:
    """How the citations ended; the share that stands on the same words in the present reading."""
    present = {version.id: version.text_sha256 for version in _again(record, versions)}
    ends: Counter[str] = Counter()
    examples: list[str] = []
    lost, failed = frozenset(done.lost), frozenset(version for version, _ in done.failed)
    for key in cited:
        end = "version not reread" if key.version_id in failed else "words not found" if key.id in lost else ""
        end = end or _end(record, key, present[key.version_id])
        ends[end] += 1
        if end != _SAME and len(examples) < _SHOWN:
            words = record.text(key.text_sha256)[key.start : key.end][:100]
            examples.append(f"  {end}: {key.id}: {words}")
    share = ends[_SAME] / len(cited) if cited else 1.0
    _print(f"{len(cited)} citations, {share:.2%} on the same words (limit {LEAST:.1%})")
    for end, count in ends.most_common():
        _print(f"{count:6d}  {end}")
    for line in examples:
        _print(line)
    return share


def _again(record: Record, versions: Sequence[Version]) -> list[Version]:
    return [again for policy in {v.policy_id for v in versions} for again in record.versions(policy)]


def _end(record: Record, key: CitationKey, present: str) -> str:
    """Where a citation stands now: on the same words of the present reading, or why not."""
    place = record.current_anchor(key.id) or (key.text_sha256, key.start, key.end)
    if place[0] != present:
        return "not moved to the present reading"
    before = record.text(key.text_sha256)[key.start : key.end]
    after = record.text(place[0])[place[1] : place[2]]
    return _SAME if _words(before) == _words(after) else "on other words"


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", unescape(text)).casefold())


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
