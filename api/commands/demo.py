"""``payerpolicy demo``: the main job from end to end on bundled policies of invented payers, in a folder of its own."""

from __future__ import annotations

import argparse
import shutil
import time
from dataclasses import replace
from pathlib import Path

import corpus
from api.answers import Asked, answer
from api.console import Console
from api.dates import parse_as_of
from api.outline import criteria_lines
from api.wiring import Services, build
from ingest.manifest import read_manifest
from retrieval.lookup import own_criteria
from retrieval.render import Json

SAMPLES = Path(corpus.__file__).parent / "samples"
POLICY = "larkfield/lhp-0610"
QUESTION = "How many weeks of conservative treatment before an MRI of the lumbar spine?"
UNANSWERABLE = "Does Cedar Harbor cover hyperbaric oxygen for migraine?"


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Tells the story; 0 when every step did what it says."""
    started = time.monotonic()
    folder = services.settings.data_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)  # a folder of the demo's own: it always starts from nothing
    settings = replace(services.settings, data=str(folder), record="", index="", payers=str(SAMPLES / "payers"))
    own = build(settings)
    try:
        told = _story(own, console)
    finally:
        own.close()
    _say(console, "And now", f"That took {time.monotonic() - started:.0f} seconds. To ask more of these policies:")
    here = f"PAYERPOLICY_DATA={folder} PAYERPOLICY_PAYERS={settings.payers} payerpolicy"
    console.line(f'   {here} search "Is a positional MRI covered?" --payer larkfield')
    console.line(f"   {here} serve")
    return 0 if told else 1


def _story(services: Services, console: Console) -> bool:
    _say(
        console, "1. Policies arrive", "Three payers publish policies: web pages and PDFs. Each is archived, then read."
    )
    _take(services, console, "manifest.csv")
    _say(console, "2. A question", QUESTION)
    _ask(services, console, "2026-03-15")
    _say(console, "3. The whole policy", f"Everything {POLICY} asks for, as a list that can be checked off:")
    _criteria(services, console, "2026-03-15")
    _say(
        console,
        "4. Payers change their minds",
        "Months later the same addresses hold other texts. Nothing was announced.",
    )
    _take(services, console, "manifest-later.csv")
    _say(console, "5. The same question", "The answer depends on the day of the service. Each text keeps its own days:")
    for day in ("2026-03-15", "2026-08-15"):
        _ask(services, console, day)
    _say(console, "6. What is not known", UNANSWERABLE)
    silent = _refuses(services, console)
    _say(console, "7. Proof", "Every quote shown above, checked against the archived bytes by another extractor:")
    return silent and _proves(services, console)


def _say(console: Console, heading: str, text: str) -> None:
    console.line()
    console.line(f"== {heading}")
    console.line(text)


def _take(services: Services, console: Console, manifest: str) -> None:
    report = services.intake.take(read_manifest(SAMPLES / manifest, services.book))
    for taken in report.taken:
        versions = ", ".join(taken.versions) or taken.message
        console.line(f"   {taken.item.path.name:<44} {taken.state}: {versions}")
    effort = report.effort
    console.line(f"   {effort.embedded} passages were new and embedded; whatever stayed the same was not touched.")


def _ask(services: Services, console: Console, day: str) -> None:
    document = answer(services, Asked(QUESTION, as_of=day, limit=1))
    for result in document["results"]:
        _quote(result, console, f"on {day}")


def _quote(result: Json, console: Console, when: str) -> None:
    citation = result["citation"]
    place = f"page {citation['page']}" if citation["page"] else " > ".join(citation["section"])
    console.line(f"   {when}, {citation['policy_title']} ({place}):")
    console.line(f'      "{" ".join(citation["quote"].split())}"')
    console.line(f"      citation {citation['id']}")


def _criteria(services: Services, console: Console, day: str) -> None:
    tree = services.lookup.tree(POLICY, parse_as_of(day, services.settings.zone))
    roots = own_criteria(tree.reading, tree.found.version)
    for line in criteria_lines(roots, tree.reading.text, tree.reading.positions.page):
        console.line(f"   {line}")


def _refuses(services: Services, console: Console) -> bool:
    document = answer(services, Asked(UNANSWERABLE, limit=1))
    console.line(f"   {document['because'] or 'answered'}")
    return not document["answered"]


def _proves(services: Services, console: Console) -> bool:
    """Verifies everything deep; then damages one archived file and shows that exactly its citations fail."""
    keys = list(services.record.citations())
    today = parse_as_of(None, services.settings.zone)
    ids = [key.id for key in keys]
    well = services.verifier.verify(ids, today=today, deep=True)
    console.line(f"   {sum(v.verified for v in well)} of {len(well)} citations verified.")
    touched = services.record.version(keys[0].version_id).snapshot_sha256
    path = services.archive.path(touched)
    whole = path.read_bytes()
    _overwrite(path, whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
    try:
        failed = [v.id for v in services.verifier.verify(ids, today=today, deep=True) if not v.verified]
    finally:
        _overwrite(path, whole)
    console.line(
        f"   One bit of one archived file was flipped: {len(failed)} citations, all of that file, are withheld."
    )
    console.line("   (It was put back.)")
    own = {k.id for k in keys if services.record.version(k.version_id).snapshot_sha256 == touched}
    return all(v.verified for v in well) and set(failed) == own


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)
