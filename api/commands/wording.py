"""``payerpolicy wording``: what a local model wrote, whether it writes it again, and how much of it can be kept.

``measure`` is how a practice judges a model of its choice: it words the changes and criteria of its own corpus, checks
every sentence, and prints the share that was kept and why the others were not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from api.console import Console
from api.dates import parse_as_of
from api.recorded import changes_json
from api.wiring import Services
from api.wording import keep, of_change
from corpus.change import ChangeFilter
from corpus.errors import NotFound, WrongUse
from corpus.exchange import PolicyFilter
from retrieval.llm import Evidence, Request, Task, Written
from retrieval.llm_local import LocalWriter

_REASONS = 8


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="what was written, newest first")
    listed.add_argument("--limit", type=int, default=20)
    replayed = actions.add_parser("replay", help="asks the model again with the same prompt and seed")
    replayed.add_argument("id", metavar="ID")
    measured = actions.add_parser("measure", help="words the practice's own corpus and prints how much could be kept")
    measured.add_argument("--most", type=int, default=50, metavar="N", help="texts to write (50)")
    for action in (listed, replayed, measured):
        action.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Lists, replays or measures; 1 when a replay differs or no such run is on record."""
    if args.action == "list":
        return _list(args.limit, services, console)
    return _replay(args.id, services, console) if args.action == "replay" else _measure(args.most, services, console)


def _list(limit: int, services: Services, console: Console) -> int:
    found = services.record.writings(limit)
    console.document(
        {
            "writings": [
                {"id": w.id, "at": w.at.isoformat(), "task": w.task, "subject": w.subject, "prompt": w.prompt_name,
                 "model_sha256": w.model_sha256, "kept": len(w.kept), "dropped": len(w.dropped), "ended": w.ended}
                for w in found
            ]
        }
    )  # fmt: skip
    for w in found:
        console.line(f"{w.id}  {w.at:%Y-%m-%d %H:%M}  {w.task}: {len(w.kept)} kept, {len(w.dropped)} dropped")
    if not found:
        console.line("No model has written anything.")
    return 0


def _replay(writing_id: str, services: Services, console: Console) -> int:
    kept = services.record.writing(writing_id)
    if kept is None:
        raise NotFound(f"No writing {writing_id!r} is on record.", todo="List them: payerpolicy wording list.")
    writer = _model(services)
    if writer.model_sha256 != kept.model_sha256:
        raise WrongUse(
            "Another model is chosen than the one that wrote it.",
            todo=f"Set PAYERPOLICY_WRITER_MODEL to the file with sha256 {kept.model_sha256}.",
        )
    again = writer.again(kept.prompt, kept.seed)
    same = again.text == kept.output
    console.document({"id": kept.id, "same": same, "output": again.text, "before": kept.output})
    console.line("The model wrote the same again." if same else "The model wrote something else than before.")
    return 0 if same else 1


def _measure(most: int, services: Services, console: Console) -> int:
    """Words changes and criteria of the corpus and prints what was kept."""
    writer, kept, dropped = _model(services), 0, Counter[str]()
    with console.progress("wording", most) as tick:
        for done, (subject, request) in enumerate(_requests(most, services), start=1):
            written = writer.write(request)
            keep(services, request, written, subject)
            kept += sum(sentence.by_model for sentence in written.sentences)
            dropped.update(_because(written))
            tick(done, request.about)
    whole = kept + dropped.total()
    share = kept / whole if whole else 0.0
    reasons = [{"because": because, "sentences": count} for because, count in dropped.most_common(_REASONS)]
    console.document({"kept": kept, "dropped": dropped.total(), "share": round(share, 3), "reasons": reasons})
    console.line(f"{kept} of {whole} sentences were carried by their evidence ({share:.0%}).")
    for reason in reasons:
        console.line(f"  {reason['sentences']:4}  {reason['because']}")
    return 0


def _because(written: Written) -> Iterator[str]:
    """Why sentences were dropped, without their own words, so that reasons can be counted."""
    for each in written.dropped:
        yield each.because.partition(" is not in the evidence")[1].strip() or each.because
    if written.failed and not written.dropped:
        yield written.failed


def _requests(most: int, services: Services) -> Iterator[tuple[str, Request]]:
    """Material changes first, then the criteria of policies, until there are enough."""
    today = parse_as_of(None, services.settings.zone)
    changes = services.record.changes(ChangeFilter(material=True, limit=most))
    for change, shown in zip(changes, changes_json(services, changes, today), strict=True):
        if (piece := of_change(shown)) is not None:
            yield change.id, Request(Task.CHANGES, change.policy_id, (piece,))
            most -= 1
    for policy in services.record.policies(PolicyFilter(limit=max(most, 0))):
        evidence = tuple(_criteria(policy.policy_id, services))
        if evidence:
            yield policy.policy_id, Request(Task.ANSWER, policy.title, evidence, f"What does {policy.title} ask for?")


def _criteria(policy_id: str, services: Services) -> Iterator[Evidence]:
    today = parse_as_of(None, services.settings.zone)
    found = services.lookup.tree(policy_id, today)
    for root in found.roots[:4]:
        if root.citation.id:
            yield Evidence(root.citation.id, root.citation.quote, "")


def _model(services: Services) -> LocalWriter:
    """The chosen model. Raises WrongUse when none is chosen."""
    writer = services.writer
    if not isinstance(writer, LocalWriter):
        raise WrongUse(
            "No model is chosen: texts are worded by templates.",
            todo="Set PAYERPOLICY_WRITER_MODEL to a GGUF file, and pip install 'payerpolicy[llm]'.",
        )
    return writer
