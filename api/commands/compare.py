"""``payerpolicy compare``: what several payers ask for the same, side by side, every cell cited."""

from __future__ import annotations

import argparse

from api.comparison import Comparing, comparison
from api.console import Console
from api.wiring import Services
from retrieval.render import Json

_WORDS = 40


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("question", nargs="?", default="", metavar="QUESTION", help="in words; or give codes")
    parser.add_argument("--payer", action="append", required=True, dest="payers", help="who is asked; give two or more")
    parser.add_argument("--code", action="append", default=[], dest="codes", help="a code the question is about")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Compares; 0 when at least two payers answer, 1 when fewer do."""
    document = comparison(services, Comparing(args.question, tuple(args.codes), tuple(args.payers), args.as_of))
    console.document(document)
    if not console.as_json:
        _show(document, console)
    return 0 if sum(side["answered"] for side in document["payers"]) >= min(2, len(document["payers"])) else 1


def _show(document: Json, console: Console) -> None:
    for side in document["payers"]:
        policy = side["results"][0]["policy"] if side["answered"] else None
        said = f"{policy['title']} ({policy['policy_id']})" if policy else side["because"]
        console.line(f"{side['payer']}: {said}")
    shared = [row for row in document["rows"] if len(row["asked_by"]) > 1]
    alone = [row for row in document["rows"] if len(row["asked_by"]) == 1]
    if shared:
        console.line()
        console.line("Asked by more than one:")
    for row in shared:
        _show_row(row, console)
    for payer in dict.fromkeys(row["asked_by"][0] for row in alone):
        console.line()
        console.line(f"Asked by {payer} alone:")
        for row in (row for row in alone if row["asked_by"] == [payer]):
            _show_row(row, console)


def _show_row(row: Json, console: Console) -> None:
    console.line()
    for payer in row["asked_by"]:
        cell = row["cells"][payer]
        console.line(f'   {payer}: "{_short(cell["text"])}"')
        console.line(f"      {cell['citation']['id']}")
    for difference in row["differing"]:
        values = (
            f"{payer} {' or '.join(quantity['text'] for quantity in named)}"
            for payer, named in difference["values"].items()
        )
        console.line(f"   differs: {'; '.join(values)}")


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
