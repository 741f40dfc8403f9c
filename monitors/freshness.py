"""Did a visit go as it should, in words? A visit that succeeds with nothing is an alarm, not a success.

Alarms are sentences for the person who looks after the sources: what is wrong, and with which address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.event import Event, EventType
from corpus.source import Fetched, FetchState, Source, Visit

_SHRINKS_BY = 20  # one in so many may go before it is told; of a short list, any
_PATIENCE = 1.5  # times the cadence


@dataclass(frozen=True, slots=True)
class Trouble:
    """An address that gave no document: what it gave instead, and whether it was well at the visit before."""

    url: str
    state: FetchState
    why: str
    was_well: bool

    @classmethod
    def of(cls, answer: Fetched, *, was_well: bool) -> Trouble:
        """The trouble with an answer."""
        return cls(answer.url, answer.state, answer.why or answer.state.value, was_well)


def alarms(
    source: Source, visit: Visit, before: Visit | None, warnings: Sequence[str], found: Sequence[Trouble]
) -> list[str]:
    """What is wrong with a visit that has ended; ``before`` is the last complete one, ``warnings`` are discovery's."""
    told = [*_nothing(source, visit, warnings), *_fewer(source, visit, before)]
    turned = [t for t in found if t.was_well and t.state in (FetchState.WALL, FetchState.ERROR_PAGE)]
    gone = [t for t in found if t.was_well and t.state is FetchState.GONE]
    other = [t for t in found if t not in turned and t not in gone]
    told += _several(turned, "was a document before and gives something else now")
    told += _several(gone, "was there before and is gone")
    told += _several(other, "could not be fetched")
    if visit.found:
        told += [warning for warning in warnings if warning not in told]
    return told


def failing_event(visit: Visit, before: Visit | None) -> Event | None:
    """What is told to others when a visit has ended with alarms that the one before did not have."""
    if not visit.alarms or visit.ended_at is None or (before is not None and before.alarms == visit.alarms):
        return None
    return Event.of(
        EventType.SOURCE_FAILING,
        visit.source,
        visit.ended_at,
        visit.id,
        source=visit.source,
        visit=visit.id,
        alarms=visit.alarms,
    )


def unseen(policy_id: str) -> str:
    """What is said of a policy whose text changed and whose own dates did not, until it is seen again."""
    return f"{policy_id}: the text changed and its own dates did not. It is told as a change when it is seen again."


def silent(source: Source, last_well: datetime | None, now: datetime) -> str | None:
    """Why a source is silent for longer than its cadence allows; None when it is not."""
    if last_well is None:
        return f"{source.id} has never been visited with success."
    quiet = now - last_well
    if quiet <= source.every * _PATIENCE:
        return None
    return f"{source.id} was last seen well {_days(quiet)} ago; it should be seen every {_days(source.every)}."


def is_well(visit: Visit) -> bool:
    """Whether a visit saw documents of its source at all."""
    return visit.ended_at is not None and visit.new + visit.unchanged > 0


def _nothing(source: Source, visit: Visit, warnings: Sequence[str]) -> list[str]:
    if visit.found == 0:
        why = f": {warnings[0]}" if warnings else "; the page answers, but none of its links is a document."
        return [f"{source.id}: no document was found{why}"]
    if visit.new + visit.unchanged == 0:
        return [f"{source.id}: {visit.found} documents were found and not one of them could be had."]
    return []


def _fewer(source: Source, visit: Visit, before: Visit | None) -> list[str]:
    told = []
    if 0 < visit.found < source.at_least:
        told.append(f"{source.id}: {visit.found} documents were found; at least {source.at_least} are expected.")
    if before is not None and visit.found:
        lost = before.found - visit.found
        if lost >= max(1, before.found // _SHRINKS_BY):
            told.append(f"{source.id}: {visit.found} documents were found, {lost} fewer than at the visit before.")
    return told


def _several(troubles: Sequence[Trouble], what: str) -> list[str]:
    """One sentence for all addresses with the same sort of trouble."""
    if not troubles:
        return []
    first, others = troubles[0], len(troubles) - 1
    more = f" (and {others} more address{'es' if others > 1 else ''} like it)" if others else ""
    return [f"{first.url} {what}{more}: {first.why}."]


def _days(span: timedelta) -> str:
    days = round(span / timedelta(days=1))
    return f"{days} day{'' if days == 1 else 's'}"
