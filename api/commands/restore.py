"""``payerpolicy restore``: brings a backup back into a data folder and rebuilds the index from it."""

from __future__ import annotations

import argparse

from api.console import Console
from api.wiring import Services
from corpus.errors import Damaged, WrongUse


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a file that `payerpolicy backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace a record that is not empty")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Restores, then rebuilds the index. Everything is checked before anything is changed."""
    from corpus.backup import restore

    services.discard_index()  # first: nobody may answer from the old index, and a process that has it is named
    try:
        contents = restore(console.path(args.file), services.settings.record_url, services.archive, replace=args.force)
    except Damaged as error:  # what was given cannot be read; nothing that is stored here is damaged
        raise WrongUse(str(error), todo=error.todo, code=error.code) from error
    with console.progress("reindex", services.record.counts().policies) as tick:
        done = services.reindexer.reindex(step=lambda n, _, policy: tick(n, policy))
    services.optimise_index(done.written)
    console.document({"rows": contents.rows, "files": contents.files, "points": done.points})
    console.line(
        f"{sum(contents.rows.values())} rows and {contents.files} files restored, {done.points} points indexed."
    )
    return 0
