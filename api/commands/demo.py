"""``payerpolicy demo``: the whole story on the site of invented payers, in a folder of its own, told as it happens."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from dataclasses import replace

from api.console import Console
from api.sample_site import SampleSite
from api.story import Story
from api.wiring import Services, build


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Tells the story; 0 when every step did what it says."""
    started = time.monotonic()
    folder = services.settings.data_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)  # a folder of the demo's own: it always starts from nothing
    with SampleSite() as site:
        payers = site.payers_into(folder / "payers")
        settings = replace(services.settings, data=str(folder), record="", index="", payers=str(payers), mail_host="")
        own = build(settings)
        try:
            told = Story(own, site, console).tell()
        finally:
            own.close()
    console.line()
    console.line("== And now")
    console.line(f"That took {time.monotonic() - started:.0f} seconds. These policies are yours to ask and to serve:")
    console.line()
    console.line(f"   export PAYERPOLICY_DATA={folder} PAYERPOLICY_PAYERS={payers}")
    program = "payerpolicy" if shutil.which("payerpolicy") else sys.argv[0]  # as in `.venv/bin/payerpolicy`
    console.line(f'   {program} search "Is a positional MRI covered?" --payer larkfield')
    console.line(f"   {program} criteria meadowbrook/mm-0722 --as-of 2026-02-01")
    console.line(f"   {program} serve")
    return 0 if told else 1
