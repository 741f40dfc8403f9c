"""``payerpolicy eval``: how good is search on questions with known answers, and does every citation verify?"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from api.console import Console
from api.dates import parse_as_of
from api.wiring import Services
from retrieval.evaluate import Evaluation, Judged, evaluate, read_gold


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("gold", metavar="GOLD.jsonl", help="questions with the quotes that answer them")
    parser.add_argument(
        "--verify", choices=("shallow", "deep", "no"), default="shallow", help="how citations are proved"
    )
    parser.add_argument("--each", action="store_true", help="what became of every question")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Asks every question and prints the figures."""
    today = parse_as_of(None, services.settings.zone)

    def verify(ids: list[str]) -> list[bool]:
        deep = args.verify == "deep"
        return [verdict.verified for verdict in services.verifier.verify(ids, today=today, deep=deep)]

    gold = read_gold(console.path(args.gold))
    found = evaluate(services.searcher, gold, today, None if args.verify == "no" else lambda ids: verify(list(ids)))
    console.document(asdict(found))
    if not console.as_json:
        _show(found, console, each=args.each)
    return 0


def _show(found: Evaluation, console: Console, *, each: bool) -> None:
    console.line(f"{found.questions} questions, {found.answerable} answerable")
    for name, recall in (("passage", found.passage_recall), ("document", found.document_recall)):
        console.line(f"recall by {name:<9}" + "  ".join(f"@{k} {_figure(v)}" for k, v in recall.items()))
    console.line(f"mean reciprocal rank by passage {_figure(found.passage_mrr)}")
    console.line(f"abstained {_figure(found.abstained)}, wrongly {_figure(found.wrongly_abstained)}")
    console.line(f"citations verified {_figure(found.verified)}")
    console.line("milliseconds " + "  ".join(f"{k} {_figure(v)}" for k, v in found.took_ms.items()))
    console.line("words per quote " + "  ".join(f"{k} {_figure(v)}" for k, v in found.quote_words.items()))
    _show_kinds(found, console)
    for row in found.rows if each else ():
        console.line(f"{_verdict(row):<22} {row.id}  {row.question}")
    if found.missed and not each:
        console.line(f"missed: {' '.join(found.missed)}  (--each shows every question)")


def _show_kinds(found: Evaluation, console: Console) -> None:
    for kind, figures in found.kinds.items():
        parts = (
            f"{name} {_figure(value)}" for name, value in figures.items() if name != "questions" and value is not None
        )
        console.line(f"{kind or '–':<16} {figures['questions']:>4.0f}  {'  '.join(parts)}")


def _verdict(row: Judged) -> str:
    """What became of a question, in a few words."""
    if not row.answerable:
        return "answered, wrongly" if row.answered else "refused, rightly"
    if not row.answered:
        return "refused, wrongly"
    if row.passage_rank is not None:
        return f"right passage {row.passage_rank}."
    return f"right document {row.document_rank}." if row.document_rank is not None else "missed"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value <= 1 else f"{value:.1f}"
