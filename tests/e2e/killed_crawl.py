"""A crawl in a process of its own that kills itself (SIGKILL) at a chosen write; run by ``test_kill_crawl.py``.

Arguments: data folder, address of the index page, and the moment: ``N.before`` or ``N.after`` for the N-th write to
archive, record or index, or ``count`` to print how many writes an undisturbed visit makes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from api.wiring import build
from corpus.source import LinkRules, Source, SourceKind
from tests.e2e.killed_ingest import WRITES, Trap, Trapped
from tests.e2e.state import settings_of
from tests.ingest.world import CountingEmbedder

VISIT_WRITES = ("add_visit", "lease", "release", "note_addresses", "add_changes")


def main(data: str, url: str, moment: str) -> int:
    """Visits the source once; prints the number of writes when asked to count."""
    services = build(settings_of(Path(data)))
    services.__dict__["embedder"] = CountingEmbedder()
    at, _, place = moment.partition(".")
    trap = Trap(int(at) if at.isdigit() else -1, after=place == "after")
    for engine, writes in {**WRITES, "record": (*WRITES["record"], *VISIT_WRITES)}.items():
        services.__dict__[engine] = Trapped(getattr(services, engine), writes, trap)
    rules = LinkRules(include=("/documents/",))
    source = Source("larkfield/site", "larkfield", SourceKind.INDEX, url, links=rules, internal=True)
    visit = services.watcher.visit(source)
    services.close()
    print(trap.seen if visit is not None else "nothing visited")  # noqa: T201  # the answer the test asks for
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
