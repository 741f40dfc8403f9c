"""``payerpolicy quote``: does a policy say these words, and where do they stand if not there?"""

from __future__ import annotations

import argparse
import time

from api.citation_lines import TODAY, citation_lines
from api.clipped import clipped
from api.console import Console
from api.dates import parse_as_of
from api.proofs import Quoting, quote_document
from api.wiring import Services
from retrieval.render import Json

_WORDS = 130


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("words", metavar="WORDS", help="what is quoted, between quotation marks")
    parser.add_argument("--policy", help="the policy that is said to say it; any without")
    parser.add_argument("--payer", help="the payer that is said to say it")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--deep", action="store_true", help="prove it against the archived bytes, not only the record")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Looks for the words; 0 where they stand where they are said to, 1 where they do not."""
    started = time.monotonic()
    today = parse_as_of(None, services.settings.zone)
    parse_as_of(args.as_of, services.settings.zone)  # what is wrong use here is a verdict where many are asked at once
    payer = services.book.resolve(args.payer).slug if args.payer else None
    quoting = Quoting(args.words, args.policy, payer, args.as_of)
    document = quote_document(services, quoting, today, deep=args.deep)
    console.document({**document, "took_ms": round((time.monotonic() - started) * 1000, 1)})
    if not console.as_json:
        _show(document, console)
    return 0 if document["verified"] else 1


def _show(document: Json, console: Console) -> None:
    found = document["found"]
    if document["verified"]:
        console.line(f"Verified, and {TODAY[document['today']]}." if document["today"] else "Verified.")
        _show_place(document["citation"], console)
    else:
        console.line(f"Not verified: {document['because']}{'' if document['because'].endswith('.') else '.'}")
    if found is None:
        return
    others = [version for version in found["versions"] if not _shown(version, document["citation"])]
    if not document["verified"]:
        _show_place(found["citation"], console)
    for difference in found["differences"]:
        console.line(_difference(difference["said"], difference["stands"]))
    for piece in found["pieces"]:
        console.line(f'   "{clipped(piece["said"], _WORDS)}" stands in')
        console.line(f"      {piece['citation']['id']}")
    if len(others) > 1 or (others and document["verified"]):
        console.line(f"   the very words stand in {', '.join(others)}")


def _difference(said: str, stands: str) -> str:
    if said == "…":
        return f'   left out: "{stands}"'
    if not said:
        return f'   not said: "{stands}"'
    return f'   said "{said}", stands "{stands}"' if stands else f'   said "{said}", which does not stand there'


def _shown(version: str, citation: Json | None) -> bool:
    return citation is not None and version == f"{citation['policy_id']}@{citation['version']}"


def _show_place(citation: Json, console: Console) -> None:
    for line in citation_lines(citation):
        console.line(line)
