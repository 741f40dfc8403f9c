"""Which points must the index hold for a policy, given its versions and the passages of each?

The index is the difference: a content that stays over several versions is one point with one interval in force; one
that goes and returns, or is split by a version that arrives late, is several. Pure functions over days and keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.exchange import OPEN_FUTURE, Point, day
from corpus.ids import point_id
from corpus.model import Passage, Version


@dataclass(frozen=True, slots=True)
class Era:
    """The stretch ``[since, until)`` in which one version of a policy governs, and what it says."""

    since: int
    until: int
    keys: frozenset[str]


def eras(versions: Sequence[tuple[Version, frozenset[str]]]) -> list[Era]:
    """The eras of versions given in the order in which they govern; a version overtaken on its first day has none."""
    starts = [day(version.in_force_from) for version, _ in versions]
    found = []
    for i, (version, keys) in enumerate(versions):
        until = starts[i + 1] if i + 1 < len(starts) else OPEN_FUTURE
        until = min(until, day(version.withdrawn_on, unknown=OPEN_FUTURE))
        if until > starts[i]:
            found.append(Era(starts[i], until, keys))
    return found


def plan(policy_id: str, payer: str, timeline: Sequence[Era], passages: dict[str, Passage]) -> list[Point]:
    """All points of a policy, in the order of their passages' keys and days.

    ``passages`` holds every passage that some era names.
    """
    points = []
    for key in sorted({key for era in timeline for key in era.keys}):
        for since, until in _runs(key, timeline):
            points.append(_point(policy_id, payer, passages[key], key, since, until))
    return points


def _runs(key: str, timeline: Sequence[Era]) -> Iterator[tuple[int, int]]:
    """Maximal stretches without a gap in which the content stands."""
    since = until = None
    for era in timeline:
        if key not in era.keys:
            continue
        if until == era.since:
            until = era.until
            continue
        if since is not None and until is not None:
            yield since, until
        since, until = era.since, era.until
    if since is not None and until is not None:
        yield since, until


def _point(policy_id: str, payer: str, passage: Passage, key: str, since: int, until: int) -> Point:
    return Point(
        id=point_id(policy_id, key, since),
        policy_id=policy_id,
        payer=payer,
        passage_key=key,
        valid_from=since,
        valid_to=until,
        codes=passage.codes,
        kind=passage.kind,
        section_kind=passage.section_kind,
    )
