"""Short texts above what is cited: evidence in, checked sentences out, and the run of a model on record.

Both doors use it, for an answer and for a change. The writer is the template unless the practice chose a model; what a
model wrote is marked as such, and how it came to be can be looked up and made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from api.dates import parse_as_of
from api.recorded import changes_json
from api.wiring import Services, now
from corpus.change import ChangeFilter, RecordedChange
from corpus.writing_port import Writing
from retrieval.llm import Evidence, Request, Task, Written
from retrieval.render import Json

_MOST = 6  # results an answer is worded from
_TOLD = {
    "medically_necessary": "{title} ({payer}) states conditions under which it is medically necessary.",
    "not_medically_necessary": "{title} ({payer}) states a case in which it is not medically necessary.",
    "investigational": "{title} ({payer}) calls it investigational or unproven in the case cited.",
    "not_covered": "{title} ({payer}) excludes it in the case cited.",
    "conditional": "{title} ({payer}) leaves it to a review.",
    "unstated": "{title} ({payer}) speaks of it without a position on coverage.",
}


def worded_answer(services: Services, document: Json) -> Json:
    """A short answer above the results of a question that was answered; without sentences for one that was not."""
    results = document["results"][:_MOST] if document["answered"] else []
    evidence = tuple(_of_result(result) for result in results)
    about = results[0]["policy"]["title"] if results else ""
    return worded(services, Request(Task.ANSWER, about, evidence, document["question"]), document["question"])


def worded_changes(services: Services, changes: Sequence[Json], about: str, subject: str) -> Json:
    """A paragraph for changes as the API shows them; those whose words could not be verified are left out."""
    evidence = tuple(piece for change in changes if (piece := of_change(change)) is not None)
    return worded(services, Request(Task.CHANGES, about, evidence), subject)


def worded_version(services: Services, change: RecordedChange) -> Json:
    """A paragraph for all material changes that came with the version a change belongs to."""
    zone = services.settings.zone
    found = services.record.changes(ChangeFilter(policy_id=change.policy_id, material=True))
    together = [one for one in found if one.version_after == change.version_after]
    shown = changes_json(services, together, parse_as_of(None, zone))
    return worded_changes(services, shown, change.policy_id, change.version_after)


def worded(services: Services, request: Request, subject: str) -> Json:
    """Has a request worded, keeps the run of a model, and shows the sentences with who worded them."""
    written = services.writer.write(request)
    kept = keep(services, request, written, subject)
    return {
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citation_ids), "by_model": sentence.by_model}
            for sentence in written.sentences
        ],
        "writer": {"name": written.writer, "model_sha256": written.model_sha256},
        "dropped": len(written.dropped),
        "failed": written.failed or None,
        "id": kept.id if kept is not None else None,
    }


def keep(services: Services, request: Request, written: Written, subject: str) -> Writing | None:
    """Puts a model's run on record; None where no model was asked."""
    run = written.run
    if run is None:
        return None
    named = [run.prompt, run.parameters, run.model_sha256, run.seed, run.output, subject]
    writing = Writing(
        id=hashlib.sha256(json.dumps(named).encode()).hexdigest()[:24],
        at=now(),
        task=request.task.value,
        subject=subject,
        prompt_name=run.prompt_name,
        prompt=run.prompt,
        parameters=run.parameters,
        model_sha256=run.model_sha256,
        seed=run.seed,
        output=run.output,
        ended=run.ended,
        kept=tuple((s.text, s.citation_ids) for s in written.sentences if s.by_model),
        dropped=tuple((dropped.text, dropped.because) for dropped in written.dropped),
    )
    services.record.add_writing(writing)
    return writing


def _of_result(result: Json) -> Evidence:
    criterion, policy = result["criterion"], result["policy"]
    words = " ".join([*criterion.get("context", []), result["citation"]["quote"]])
    said = _TOLD[criterion["coverage"]].format(title=policy["title"], payer=policy["payer"])
    return Evidence(result["citation"]["id"], words, said)


def of_change(change: Json) -> Evidence | None:
    """The program's own sentence about a change, and the payer's words on both sides."""
    sides = [side for side in (change.get("after"), change.get("before")) if side]
    if not sides or change.get("withheld"):
        return None
    before, after = change.get("before"), change.get("after")
    quotes = ([f"Before: {before['quote']}"] if before else []) + ([f"Now: {after['quote']}"] if after else [])
    return Evidence(sides[0]["id"], " ".join([change["summary"], *quotes]), change["summary"])
