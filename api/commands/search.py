"""``payerpolicy search``: cited criteria for a question, or for a file of questions."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.answers import Asked, answer
from api.clipped import clipped
from api.console import Console
from api.wiring import Services
from corpus.errors import PayerPolicyError, WrongUse
from retrieval.render import Json

_SHOWN_WORDS = 90


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="in words; payers, codes and dates are read")
    parser.add_argument("--payer", help="only policies of this payer")
    parser.add_argument("--code", action="append", default=[], dest="codes", help="prefer policies that name this code")
    parser.add_argument("--as-of", metavar="DATE", help="the day it is asked for; today without it")
    parser.add_argument("--limit", type=int, default=10, metavar="N", help="most results (10)")
    parser.add_argument("--wording", action="store_true", help="a short text above the results, each sentence cited")
    parser.add_argument("--batch", metavar="FILE.jsonl", help="a question a line; an answer a line is printed")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Answers; 0 when answered, 1 when the indexed policies do not answer."""
    if args.batch:
        if args.question is not None or args.wording:
            raise WrongUse("A batch has its questions in a file.", todo="Give --batch FILE.jsonl without a question.")
        usual = {"payer": args.payer, "codes": args.codes, "as_of": args.as_of, "limit": args.limit}
        return _batch(console.path(args.batch), usual, services, console)
    if args.question is None:
        raise WrongUse("There is no question.", todo='Write one: payerpolicy search "…", or give --batch FILE.jsonl.')
    document = answer(services, Asked(args.question, args.payer, tuple(args.codes), args.as_of, args.limit))
    if args.wording:
        from api.wording import worded_answer  # only few ask for it

        document["wording"] = worded_answer(services, document)
    console.document(document)
    if not console.as_json:
        _show(document, console)
    return 0 if document["answered"] else 1


def _batch(path: Path, usual: Json, services: Services, console: Console) -> int:
    """Writes a line of ``{"id", "result"}`` for each line of the file; a wrong line has an error as its result.

    ``usual`` is what the command line says, for lines that do not say it themselves.
    """
    lines = list(_lines(path))
    with console.progress("search", len(lines)) as tick:
        for done, line in enumerate(lines, start=1):
            console.json_line({"id": line.get("id"), "result": _result({**usual, **_given(line)}, services)})
            tick(done, str(line.get("id")))
    return 0


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}.", todo="Check the path.") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path} is not in UTF-8.", todo="Save it as JSON Lines in UTF-8.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise WrongUse(f"{path}, line {number} is not a JSON object.", todo='Write {"id": …, "question": …}.')
        yield value


def _given(line: Json) -> Json:
    """What a line says: null says nothing."""
    return {name: value for name, value in line.items() if value is not None}


def _result(line: Json, services: Services) -> Json:
    try:
        return answer(services, _asked(line))
    except PayerPolicyError as error:
        return {"error": {"code": error.code, "message": str(error), "todo": error.todo}}


def _asked(line: Json) -> Asked:
    """The question of a line. Raises WrongUse naming a field of another kind."""
    question, payer, as_of, codes, limit = (line.get(name) for name in ("question", "payer", "as_of", "codes", "limit"))
    if not isinstance(question, str):
        raise _wrong("question", "the question in words")
    if not (payer is None or isinstance(payer, str)):
        raise _wrong("payer", "the name of a payer")
    if not (as_of is None or isinstance(as_of, str)):
        raise _wrong("as_of", "a day, written as 2026-01-31 between quotation marks")
    if not (isinstance(codes, list) and all(isinstance(code, str | int) for code in codes)):
        raise _wrong("codes", 'a list, like ["72148"]')
    if not isinstance(limit, int):
        raise _wrong("limit", "a whole number")
    return Asked(question, payer, tuple(map(str, codes)), as_of, limit)


def _wrong(field: str, meant: str) -> WrongUse:
    return WrongUse(f"`{field}` is missing in this line, or is something else.", todo=f"Give {meant}.")


def _show(document: Json, console: Console) -> None:
    understood = document["understood"]
    if understood["masked"]:
        console.line("What looks like a person's data was left out of the question.")
    if understood["read_as"]:
        read = ", ".join(f"{word} as {right}" for word, right in understood["read_as"].items())
        console.line(f"Read {read}.")
    if understood["codes_unmatched"]:
        console.line(f"No policy that was searched names {', '.join(understood['codes_unmatched'])}.")
    if not document["answered"]:
        console.line(document["because"])
    if document.get("notice"):
        console.line(document["notice"])
    for sentence in document.get("wording", {}).get("sentences", []):
        console.line(f"{sentence['text']}{'  (worded by a model)' if sentence['by_model'] else ''}")
    for number, result in enumerate(document["results"], start=1):
        _show_result(number, result, console)
    for rule in understood["governs"] if document["results"] else ():
        console.line(rule["note"])
    if understood["asks"] == "comparison" and document["results"]:
        payers = " ".join(f"--payer {payer}" for payer in understood["payers"])
        question = shlex.quote(document["question"])
        console.line(f"Side by side, criterion by criterion: payerpolicy compare {question} {payers}")
    if document.get("withheld"):
        console.line(f"{document['withheld']} passages were withheld: their text could not be verified.")


def _show_result(number: int, result: Json, console: Console) -> None:
    citation, policy = result["citation"], result["policy"]
    place = f", p. {citation['page']}" if citation["page"] else ""
    kind = "suggestion" if result.get("suggestion") else policy["status"].replace("_", " ")
    console.line()
    console.line(f"{number}. {policy['title']}  ({policy['policy_id']}, {kind}{place})")
    for above in result["criterion"].get("context", []):
        console.line(f"     under: {clipped(above, _SHOWN_WORDS)}")
    console.line(f'   "{clipped(citation["quote"], _SHOWN_WORDS)}"')
    console.line(f"   {citation['id']}")
