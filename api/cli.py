"""The command line: which command, with which arguments, and what its end means to the caller.

Exit status: 0 done, 1 the answer is no (not found, not verified), 2 wrong use or unreadable input, with one line that
says what and what to do next. A traceback never reaches a user; it is kept in the data folder.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from api.console import Console
from api.mishaps import kept
from api.settings import Settings
from corpus.errors import Busy, Damaged, NotFound, PayerPolicyError, WrongUse

if TYPE_CHECKING:  # wiring imports the engines: only commands that need them may pay for it
    from api.wiring import Services

SUMMARIES = {
    "demo": "the whole story on the bundled sample policies",
    "serve": "run the service: HTTP API and, in embedded mode, everything else",
    "sources": "where payers publish: how watching goes; list, try out and add sources",
    "crawl": "visit sources now and take in what is new",
    "ingest": "take in documents that are already on disk",
    "read": "read one document and show what it says; nothing is stored",
    "diff": "what changed between two documents; nothing is stored",
    "changes": "what payers changed, with the words before and after",
    "digest": "what changed in a week, printed or mailed to a practice",
    "subscriptions": "who is told of changes, and what each practice watches",
    "webhooks": "which other programs are told of events, and how that goes",
    "search": "cited criteria for a question",
    "compare": "what several payers ask for the same, side by side",
    "codes": "every policy that names a code, and how it covers it",
    "policies": "which policies there are, by their names, payer or a code",
    "criteria": "the criteria tree of a policy",
    "payers": "which payers are known, and how many policies there are of each",
    "quote": "whether a policy says these words, and where they stand",
    "verify": "check citations against the record and the archived bytes",
    "reread": "read archived documents again with the present reader",
    "reindex": "rebuild the index from the record",
    "eval": "measure search on questions with known answers",
    "adapt": "learn the ranking from a practice's own questions, where that gains",
    "backup": "write record and archive into one file",
    "restore": "bring a backup back and rebuild the index",
    "keys": "make, list and revoke the keys of programs that call the service",
    "doctor": "check the installation and the stored data",
}
CHOSEN = {"wording": "what the chosen model wrote, and how much of it could be kept"}
"""Commands that are shown only where a model was chosen."""
FORWARDED = frozenset({"search", "compare", "quote", "ingest", "crawl", "reread", "reindex", "eval", "adapt"})
"""Commands that a running service executes when it owns the index."""

OK, NO, WRONG = 0, 1, 2


class Command(Protocol):
    """What a module in ``api.commands`` provides."""

    def declare(self, parser: argparse.ArgumentParser) -> None:
        """Adds the command's arguments."""

    def run(self, args: argparse.Namespace, services: Services, console: Console) -> int:
        """Does it; returns the exit status."""


class _Parser(argparse.ArgumentParser):
    """Reports wrong use in one line, like every other error."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"{self.prog}: {message}.", todo=f"See {self.prog} --help.")


def main(argv: Sequence[str] | None = None) -> int:
    """The console script ``payerpolicy``."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview())
        return OK if arguments else WRONG
    console = Console(as_json="--json" in arguments)
    try:
        return _main(arguments, console)
    except PayerPolicyError as error:
        return report(error, console)
    except KeyboardInterrupt:
        console.note("Stopped. Nothing is half done: run the same command again to go on.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return OK


def _main(arguments: Sequence[str], console: Console) -> int:
    command, args = parse(arguments)
    settings = Settings.from_env()
    console.log = settings.log
    from api.wiring import build

    services = build(settings)
    try:
        return execute(command, args, services, console)
    except Busy as busy:
        if arguments[0] not in FORWARDED:
            raise
        from api.remote import forward

        return forward(settings, arguments, console, busy)
    finally:
        services.close()


def execute(command: Command, args: argparse.Namespace, services: Services, console: Console) -> int:
    """Runs a command with open services; returns the exit status. Raises Busy when another process owns the index."""
    try:
        return command.run(args, services, console)
    except (Busy, BrokenPipeError):
        raise
    except PayerPolicyError as error:
        return report(error, console)
    except Exception as error:  # the last line of defence: a user sees one line, the trace is kept
        return report(kept(error, services.settings), console)


def parse(arguments: Sequence[str]) -> tuple[Command, argparse.Namespace]:
    """The command module and its parsed arguments. Raises WrongUse."""
    name = arguments[0]
    if name not in SUMMARIES and name not in CHOSEN:
        from rapidfuzz import process

        near = process.extractOne(name, list(SUMMARIES))
        hint = f"Did you mean {near[0]}? " if near and near[1] > 60 else ""
        raise WrongUse(f"There is no command {name!r}.", todo=f"{hint}See payerpolicy --help.")
    command = cast(Command, importlib.import_module(f"api.commands.{name}"))
    parser = _Parser(prog=f"payerpolicy {name}", description=(SUMMARIES | CHOSEN)[name].capitalize() + ".")
    command.declare(parser)
    return command, parser.parse_args(list(arguments[1:]))


def report(error: PayerPolicyError, console: Console) -> int:
    """Tells the user what happened and what to do; returns the exit status that says so."""
    if console.as_json:
        body = {"code": error.code, "message": str(error), "todo": error.todo}
        console.document({"error": body, "criteria": [], "codes": [], "warnings": [str(error)]})
    else:
        console.note(error.line())
    return NO if isinstance(error, NotFound | Damaged) else WRONG


def _overview() -> str:
    width = max(map(len, SUMMARIES))
    shown = SUMMARIES | (CHOSEN if os.environ.get("PAYERPOLICY_WRITER_MODEL") else {})
    lines = [f"  {name:<{width}}  {text}" for name, text in shown.items()]
    return "\n".join(["usage: payerpolicy COMMAND …", "", *lines, "", "payerpolicy COMMAND --help says more.", ""])


if __name__ == "__main__":
    sys.exit(main())
