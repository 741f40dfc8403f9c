"""Which version of a policy governs on a day, and where does a version stand on it?

``in_force_from`` alone decides; the order of minting breaks ties. Pure functions that publication and search share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.exchange import OPEN_FUTURE, day
from corpus.model import Version, VersionStatus


def in_order(versions: Sequence[Version]) -> list[Version]:
    """Versions in the order in which they govern."""
    return sorted(versions, key=lambda v: (day(v.in_force_from), v.retrieved_at, v.snapshot_sha256))


def as_known(versions: Sequence[Version], on: date | None) -> list[Version]:
    """What was known of versions at the end of a day: those received by then, ended only as far as that was noted.

    None is today: all of it.
    """
    if on is None:
        return list(versions)
    known = [version for version in versions if version.retrieved_at.date() <= on]
    return [version if _noted(version, on) else replace(version, withdrawn_on=None) for version in known]


def _noted(version: Version, on: date) -> bool:
    noted = version.withdrawn_noted_at
    return noted is None or noted.date() <= on


def last_begun(versions: Sequence[Version], as_of: int) -> Version | None:
    """The last version that began by a day ordinal, also where it was withdrawn since; None where none has begun."""
    begun = [v for v in in_order(versions) if day(v.in_force_from) <= as_of]
    return begun[-1] if begun else None


def governing(versions: Sequence[Version], as_of: int) -> Version | None:
    """The version in force on a day ordinal: the last that began by then, unless it was withdrawn by then."""
    last = last_begun(versions, as_of)
    return None if last is None or day(last.withdrawn_on, unknown=OPEN_FUTURE) <= as_of else last


def ends_on(version: Version, versions: Sequence[Version]) -> date | None:
    """The first day on which a version no longer governs; None while nothing ends it."""
    ordered = in_order(versions)
    later = ordered[[v.id for v in ordered].index(version.id) + 1 :]
    ends = [d for d in (version.withdrawn_on, later[0].in_force_from if later else None) if d is not None]
    return min(ends, default=None)


def status(version: Version, versions: Sequence[Version], as_of: int) -> VersionStatus:
    """Where a version stands on a day ordinal."""
    if day(version.withdrawn_on, unknown=OPEN_FUTURE) <= as_of:
        return VersionStatus.WITHDRAWN
    if day(version.in_force_from) > as_of:
        return VersionStatus.FUTURE
    current = governing(versions, as_of)
    return VersionStatus.IN_FORCE if current and current.id == version.id else VersionStatus.SUPERSEDED
