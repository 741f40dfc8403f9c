"""``payerpolicy compare``: what several payers ask for the same, side by side, every cell cited."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from api.clipped import clipped
from api.comparison import Comparing, comparison
from api.console import Console
from api.wiring import Services
from retrieval.render import Json

_WORDS, _ABOVE = 40, 18  # most words shown of a criterion, and of what it stands under


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("question", nargs="?", default="", metavar="QUESTION", help="in words; or give codes")
    parser.add_argument(
        "--payer",
        action="append",
        default=[],
        dest="payers",
        help="who is asked; give two or more, or name them in words",
    )
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
        _show_side(side, console)
    shared = [row for row in document["rows"] if len(row["asked_by"]) > 1]
    alone = [row for row in document["rows"] if len(row["asked_by"]) == 1]
    if shared:
        console.line()
        console.line("Asked by more than one:")
    under: dict[str, str] = {}
    for row in shared:
        _show_row(row, under, console)
    for payer in dict.fromkeys(row["asked_by"][0] for row in alone):
        console.line()
        others = any(side["criteria_compared"] and side["payer"] != payer for side in document["payers"])
        console.line(f"Asked by {payer} alone:" if others else f"Asked by {payer}:")
        _show_alone(payer, [row for row in alone if row["asked_by"] == [payer]], console)


def _show_side(side: Json, console: Console) -> None:
    """Which policy answers for a payer, and how much of it is compared."""
    if not side["answered"]:
        console.line(f"{side['payer']}: {side['because']}")
        return
    result = side["results"][0]
    console.line(f"{side['payer']}: {result['policy']['title']} ({result['policy']['policy_id']})")
    if not side["criteria_compared"]:
        console.line("   Its answer stands in no list of criteria, so it is not laid beside the others:")
        console.line(f'   "{clipped(result["citation"]["quote"], _WORDS)}"')
        console.line(f"      {result['citation']['id']}")
    elif side["criteria_left_out"]:
        console.line(
            f"   {side['criteria_compared']} criteria around the answer are compared; {side['criteria_left_out']} more "
            f"are not: payerpolicy criteria {result['policy']['policy_id']}"
        )


def _show_row(row: Json, under: dict[str, str], console: Console) -> None:
    """What several payers ask; ``under`` is what each one's criterion before stood under, which is not said again."""
    console.line()
    for payer in row["asked_by"]:
        cell = row["cells"][payer]
        if (above := _above(cell)) != under.get(payer, ""):
            console.line(f"   {payer}, under: {above}" if above else f"   {payer}, on its own:")
        under[payer] = above
        console.line(f'   {payer}: "{clipped(cell["text"], _WORDS)}"')
        console.line(f"      {cell['citation']['id']}")
    for difference in row["differing"]:
        values = (f"{payer} {_said(named)}" for payer, named in difference["values"].items())
        console.line(f"   differs: {'; '.join(values)}")
    if row["positions"]:
        taken = (f"{payer} {coverage.replace('_', ' ')}" for payer, coverage in row["positions"].items())
        console.line(f"   position: {'; '.join(taken)}")


def _show_alone(payer: str, rows: Sequence[Json], console: Console) -> None:
    """What one payer asks, with what it stands under said once, and what comes nearest elsewhere."""
    under = None
    for row in rows:
        cell = row["cells"][payer]
        console.line()
        if (above := _above(cell)) != under:
            under = above
            console.line(f"   under: {above}" if above else "   on its own:")
        console.line(f'   "{clipped(cell["text"], _WORDS)}"')
        console.line(f"      {cell['citation']['id']}")
        for other, near in row["nearest"].items():
            console.line(f'      nearest of {other}: "{clipped(near["text"], _ABOVE)}"  {near["citation"]["id"]}')


def _above(cell: Json) -> str:
    """The sentences over a criterion: the outermost says whom it is about, the innermost what joins it."""
    context = cell["context"]
    return " > ".join(clipped(text, _ABOVE) for text in dict.fromkeys([*context[:1], *context[-1:]]))


def _said(named: Sequence[Json]) -> str:
    return " and ".join(quantity["text"] for quantity in named) or "no such number"
