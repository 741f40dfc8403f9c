"""``payerpolicy adapt``: learns the ranking from a practice's own questions, and keeps it only where it wins."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from api.console import Console
from api.dates import parse_as_of
from api.practice_questions import practice_questions
from api.wiring import Services, now
from corpus.errors import WrongUse
from retrieval.adapt import FEWEST, Adapted, adapt, cases
from retrieval.ranking import Ranking, Won, forget_ranking, save_ranking


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "questions",
        nargs="?",
        metavar="QUESTIONS.jsonl",
        help=f"at least {FEWEST} questions with the quotes that answer them, as for eval; some without an answer too",
    )
    parser.add_argument("--undo", action="store_true", help="go back to the ranking that comes with the program")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Learns and keeps, or takes back; 0 when the ranking is the better one, 1 when nothing was gained."""
    if args.undo:
        return _undo(services, console)
    if args.questions is None:
        raise WrongUse("There are no questions.", todo="Give a file: payerpolicy adapt QUESTIONS.jsonl.")
    today = parse_as_of(None, services.settings.zone)
    practice = practice_questions(console.path(args.questions), services, today)
    for remark in practice.remarks:
        console.note(remark)
    with console.progress("adapt", len(practice.questions)) as tick:
        asked = cases(services.searcher, services.record, practice.questions, today, tick)
    found = adapt(asked, Ranking())
    if found.wins:
        won = Won(now().isoformat(timespec="seconds"), found.questions, found.folds, found.before, found.after)
        save_ranking(services.settings.data_dir, found.ranking, won)
        services.searcher.use(found.ranking)
    console.document(asdict(found))
    _show(found, console)
    return 0 if found.wins else 1


def _undo(services: Services, console: Console) -> int:
    there = forget_ranking(services.settings.data_dir)
    services.searcher.use(Ranking())  # where a service answers, this is done there
    console.document({"undone": there})
    console.line("Answers are ranked as the program comes.")
    return 0


def _show(found: Adapted, console: Console) -> None:
    console.line(f"{found.questions} questions in {found.folds} parts, each judged by what the others taught:")
    console.line(f"mean worth of an unseen question {found.before:.3f} before, {found.after:.3f} after")
    console.line(f"{found.better} do better, {found.worse} worse")
    if found.wins:
        console.line("The learnt ranking is kept. To go back: payerpolicy adapt --undo.")
    else:
        console.line("That is no clear gain: nothing was changed. More questions may teach more.")
