"""``payerpolicy backup``: record and archive into one file, also while the service runs."""

from __future__ import annotations

import argparse

from api.console import Console
from api.wiring import Services


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="the file to write, for instance payerpolicy-backup.tar")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Writes the backup; it appears under its name when it is whole."""
    from corpus.backup import backup

    target = console.path(args.file)
    services.record.counts()  # makes an empty record where there is none yet
    contents = backup(services.settings.record_url, services.archive, target)
    rows = sum(contents.rows.values())
    size = target.stat().st_size
    console.document({"file": str(target), "rows": contents.rows, "files": contents.files, "bytes": size})
    console.line(f"{target}: {rows} rows of the record and {contents.files} archived files, {size / 1e6:.1f} MB.")
    return 0
