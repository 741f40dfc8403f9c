"""Digests of simulated weeks: do they keep their words, miss nothing that touches, and tell every change once?

    python -m benchmarks digest --weeks 200

Invented payers change invented policies at random: quiet weeks, ordinary ones, and turns of a quarter at which hundreds
change; changes that reach the record late, weeks in which the machine was off. What touches the practice is known from
how the week was made, not from the product. Prints each figure; ends with 1 where a digest broke a promise.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median

from corpus.change import QUIET_KINDS, Change, ChangeKind, RecordedChange, Side
from corpus.model import Span
from corpus.ports import Record
from corpus.subscription import KeptDigest, Specialty, Subscription
from monitors.digest_html import words_seen
from monitors.digest_plan import LIMIT
from monitors.mail import bodies
from monitors.touching import to_discuss
from monitors.weeks import last_due
from tests.contracts.samples import Story, citation
from tests.monitors.tell_world import DAY, TellWorld, tell_world

_PAYERS = ("meadow", "brook", "hill", "fern", "stone", "lake")
_MINE = ("72141-72158", "27447", "M54", "E0470-E0472")
_TOUCHING_CODES = ("CPT:72148", "CPT:72150-72160", "CPT:27447", "ICD-10-CM:M54.16", "ICD-10-CM:M50-M54", "HCPCS:E0471")
_OTHER_CODES = ("CPT:99213", "CPT:11042-11047", "ICD-10-CM:E11.9", "HCPCS:A4253", "CPT:72159-72170", "CPT:20610")
_WORD = "shockwave"
_PLAIN = "pain therapy weeks member visit record trial joint nerve scan score plan brace needle study"
_WORDS = _PLAIN.split()
_KINDS = (*ChangeKind,)
_POLICIES = 240


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy: two versions, and whether a change of it touches the practice."""

    policy_id: str
    old: Story
    new: Story
    touches: bool


@dataclass
class Found:
    """What came of all weeks."""

    words: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    touching: int = 0
    shown: int = 0
    linked: int = 0
    broken: list[str] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulates and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, tell_world(Path(folder)) as world:
        found = simulate(world, args.weeks, random.Random(args.seed))
    for line in report(found, args.weeks):
        print(line)  # noqa: T201
    return 1 if found.broken else 0


def simulate(world: TellWorld, weeks: int, chance: random.Random, policies: int = _POLICIES) -> Found:
    """Runs so many weeks and holds every digest to its promises."""
    subjects = [_subject(world, number, chance) for number in range(policies)]
    practice = world.subscribe(
        payers=_PAYERS[:5], codes=_MINE[:2], words=(_WORD,), specialties=(Specialty("Spine and sleep", _MINE[2:]),)
    )
    world.now = last_due(practice, world.now) + timedelta(minutes=1)
    found, expected, late = Found(), dict[str, bool](), list[RecordedChange]()
    for week in range(weeks):
        world.record.add_changes(late)
        made = [_change(world, chance.choice(subjects), f"{week}-{n}", chance) for n in range(_number(week, chance))]
        late = [change for change in made if chance.random() < 0.03]
        world.record.add_changes([change for change in made if change not in late])
        expected |= {change.id: _expected(change, subjects) for change in made}
        world.now += 7 * DAY
        if chance.random() > 0.05 or week == weeks - 1:  # else the machine was off
            _tell(world, practice, expected, found)
    world.record.add_changes(late)
    world.now += 7 * DAY
    _tell(world, practice, expected, found)
    missed = [change for change, touches in expected.items() if touches and not found.told.get(change)]
    found.broken += [f"{change} touches and was never told" for change in missed]
    found.broken += [f"{change} was told {times} times" for change, times in found.told.items() if times > 1]
    return found


def report(found: Found, weeks: int) -> list[str]:
    """The figures as lines."""
    digests = len(found.words)
    return [
        f"{weeks} weeks, {digests} digests, {len(found.told)} changes told, {found.touching} of them touch",
        f"words: median {median(found.words):.0f}, most {max(found.words)}, limit {LIMIT}",
        f"touching changes: {found.shown} in the mail, {found.linked} counted behind its link, "
        f"{sum('never told' in broken for broken in found.broken)} missed",
        f"seconds of a processor for a digest: median {median(found.seconds):.2f}, most {max(found.seconds):.2f}",
        f"promises broken: {len(found.broken)}",
        *found.broken[:10],
    ]


def _tell(world: TellWorld, practice: Subscription, expected: dict[str, bool], found: Found) -> None:
    started = time.process_time()
    digest = world.postman.make_due(practice)
    found.seconds.append(time.process_time() - started)
    if digest is None:
        found.broken.append(f"no digest at {world.now}")
        return
    _check(world.record, digest, expected, found)


def _check(record: Record, digest: KeptDigest, expected: dict[str, bool], found: Found) -> None:
    """Holds a digest to its promises."""
    text, html = bodies(digest.message)
    found.words.append(max(len(text.split()), words_seen(html)))
    if found.words[-1] > LIMIT:
        found.broken.append(f"{digest.id} has {found.words[-1]} words")
    items = record.digest_items(digest.id)
    for item in items:
        found.told[item.change_id] = found.told.get(item.change_id, 0) + 1
        if item.touches != expected[item.change_id]:
            found.broken.append(f"{item.change_id} {'touches' if expected[item.change_id] else 'does not touch'}")
    touching = [item for item in items if item.touches]
    shown = [item for item in touching if item.shown]
    if items[: len(shown)] != shown:
        found.broken.append(f"{digest.id} does not begin with what touches")
    for item in shown:
        change = record.change(item.change_id)
        if change is None or change.change.summary not in text:
            found.broken.append(f"{digest.id} does not show {item.change_id}")
    rest = re.search(r"And ([\d,]+) more changes? to discuss", text)
    counted = int(rest[1].replace(",", "")) if rest else 0
    if len(shown) + counted != len(touching):
        found.broken.append(f"{digest.id}: {len(shown)} shown and {counted} counted are not {len(touching)}")
    found.touching += len(touching)
    found.shown += len(shown)
    found.linked += counted


def _subject(world: TellWorld, number: int, chance: random.Random) -> Subject:
    payer = chance.choice(_PAYERS)
    policy_id = f"{payer}/policy-{number}"
    by_code, by_word = chance.random() < 0.1, chance.random() < 0.02
    codes = chance.sample(_OTHER_CODES, chance.randint(0, 4))
    codes += [chance.choice(_TOUCHING_CODES)] if by_code else []
    title = " ".join(chance.choices(_WORDS, k=chance.randint(2, 12))).capitalize() + f" {number}"
    lines = [" ".join(chance.choices(_WORDS, k=chance.randint(3, 140))) for _ in range(2)]
    lines[1] += f" {_WORD}" if by_word else ""
    old = world.publish(policy_id, lines[:1], codes=codes, title=title)
    new = world.publish(policy_id, lines[1:], codes=codes, title=title)
    return Subject(policy_id, old, new, (by_code or by_word) and payer in _PAYERS[:5])


def _number(week: int, chance: random.Random) -> int:
    """How many changes a week brings: often few, at times none, and hundreds at the turn of a quarter."""
    if week % 13 == 12:
        return chance.randint(200, 400)
    return 0 if chance.random() < 0.15 else chance.randint(1, 40)


def _change(world: TellWorld, subject: Subject, name: str, chance: random.Random) -> RecordedChange:
    kind = chance.choice(_KINDS)
    texts = [" ".join(chance.choices(_WORDS, k=chance.randint(3, 20))) for _ in range(2)]
    sides = (subject.old, subject.new)
    before, after = (Side(Span(story.version.start, story.version.end)) for story in sides)
    made = Change(kind, kind not in QUIET_KINDS, f"{texts[0]} {name} becomes {texts[1]}", before, after)
    return RecordedChange(
        id=f"c{name}",
        policy_id=subject.policy_id,
        version_before=subject.old.version.id,
        version_after=subject.new.version.id,
        detected_at=world.now + timedelta(seconds=chance.randint(1, 6 * 86_400)),
        in_force_from=subject.new.version.in_force_from,
        change=made,
        citation_before=citation(subject.old).id,
        citation_after=citation(subject.new).id,
    )


def _expected(change: RecordedChange, subjects: Sequence[Subject]) -> bool:
    """Whether a change touches, as the week was made."""
    subject = subjects[int(change.policy_id.rpartition("-")[2])]
    return subject.touches and to_discuss(change.change)


if __name__ == "__main__":
    sys.exit(main())
