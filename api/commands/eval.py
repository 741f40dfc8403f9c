"""``payerpolicy eval``: how good is search on questions with known answers, and does every citation verify?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from api.console import Console
from api.dates import parse_as_of
from api.practice_questions import practice_questions
from api.wiring import Services
from retrieval.evaluate import DEPTHS, Evaluation, Judged, evaluate


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

    practice = practice_questions(console.path(args.gold), services, today)
    proof = None if args.verify == "no" else lambda ids: verify(list(ids))
    found = evaluate(services.searcher, practice.questions, today, proof)
    console.document({**asdict(found), "remarks": list(practice.remarks)})
    if not console.as_json:
        for remark in practice.remarks:
            console.note(remark)
        _show(found, console, each=args.each)
    return 0


def _show(found: Evaluation, console: Console, *, each: bool) -> None:
    nothing = found.questions - found.answerable
    console.line(f"{_counted(found.questions, 'question')}: {found.answerable} with an answer, {nothing} without one")
    console.line()
    console.line(f"{'':<16}{''.join(f'{_depth(depth):>9}' for depth in DEPTHS)}")
    for name, recall in (("right passage", found.passage_recall), ("right policy", found.document_recall)):
        console.line(f"{name:<16}{''.join(f'{_share(recall[depth]):>9}' for depth in DEPTHS)}")
    console.line()
    console.line(f"mean reciprocal rank of the right passage: {_number(found.passage_mrr)}")
    console.line(f"refused, of those without an answer: {_refused(found.rows, answerable=False)}")
    console.line(f"refused wrongly, of those with one: {_refused(found.rows, answerable=True)}")
    console.line(f"citations that verify: {_share(found.verified)}")
    console.line(
        f"words of a quote: half have at most {_number(found.quote_words['p50'])}, "
        f"nine of ten {_number(found.quote_words['p90'])}"
    )
    console.line(
        f"milliseconds: half take at most {_number(found.took_ms['p50'])}, "
        f"95 of 100 {_number(found.took_ms['p95'])}, 99 {_number(found.took_ms['p99'])}"
    )
    _show_kinds(found, console)
    if each:
        console.line()
        for row in found.rows:
            console.line(f"{_verdict(row):<22} {row.id}  {row.question}")
            if row.because and not row.answered:
                console.line(f"{'':<22} {row.because}")
    elif found.missed:
        console.line()
        console.line(f"missed: {' '.join(found.missed)}  (--each shows every question)")


def _show_kinds(found: Evaluation, console: Console) -> None:
    if found.kinds:
        console.line()
        heads = ("questions", "first", "in 5", "refused", "wrongly")
        console.line(f"{'kind':<16}{''.join(f'{head:>10}' for head in heads)}")
    for kind, figures in found.kinds.items():
        shares = (_share(figures[name]) for name in ("passage@1", "passage@5", "abstained", "wrongly_abstained"))
        console.line(f"{kind:<16}{figures['questions']:>10.0f}{''.join(f'{share:>10}' for share in shares)}")


def _verdict(row: Judged) -> str:
    """What became of a question, in a few words."""
    if not row.answerable:
        return "answered, wrongly" if row.answered else "refused, rightly"
    if not row.answered:
        return "refused, wrongly"
    if row.passage_rank is not None:
        return f"right passage {row.passage_rank}."
    return f"right policy {row.document_rank}." if row.document_rank is not None else "missed"


def _depth(depth: int) -> str:
    return "first" if depth == 1 else f"in {depth}"


def _refused(rows: Sequence[Judged], *, answerable: bool) -> str:
    of = [row for row in rows if row.answerable == answerable]
    return f"{sum(not row.answered for row in of)} of {len(of)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}" if value <= 1 else f"{value:.0f}"
